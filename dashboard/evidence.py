"""What stands behind a finding or a figure: sentences, smallest repair, cells, prose, file, place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from dashboard import numbers, tables
from dashboard.formtable import Marks, Row, Sheet, draw, leaves_out, printed
from dashboard.wording import Words

TABLES = ("proactive", "requests", "disputes")
WORTH_FOLDING = 8
"""Lines that must be left out for the whole table to be folded away."""


def verdict_html(found: Sequence[Row], say: Words) -> str:
    """Severity, rule and sentence of every finding of an entry."""
    first = found[0]
    chips = tables.badge(say.code("severity", first["severity"]), str(first["severity"]))
    if first["verdict"] == "undecided":
        chips += tables.badge(say("verdict.undecided"), "plain")
    if first["origin"] == "reading":
        chips += tables.badge(say("origin.reading"), "plain")
    sentences = "".join(f'<p class="gk-say">{escape(say.of(row, "message"))}</p>' for row in found)
    return f'<div class="gk-chips">{chips}</div>{sentences}'


def repair_html(found: Sequence[Row], figures: Mapping[str, Row], say: Words) -> str:
    """What the smallest repair would be, how certain it is; nothing where there is none."""
    first = found[0]
    if first["repair_id"] is None:
        return ""
    steps = [_step(cell, figures, say) for cell in first["repair_cells"] or []]
    text = say(f"certainty.{first['certainty']}", n=len(steps))
    items = "".join(f"<li>{step}</li>" for step in steps)
    body = f"<ul>{items}</ul>" if items else ""
    for number, other in enumerate((first["repair_alternatives"] or []), 1):
        inner = say("common.semicolon").join(_step(cell, figures, say) for cell in other)
        body += f"<p>{escape(say('findings.alternative', n=number))}{inner}</p>"
    mechanism = f"mechanism.{first['mechanism']}"
    why = f"<p>{escape(say(mechanism))}</p>" if first["mechanism"] and say.known(mechanism) else ""
    return f'<div class="gk-callout"><b>{escape(text)}</b>{body}{why}</div>'


def marks_of(found: Sequence[Row], corrected: Mapping[str, float] | None = None) -> Marks:
    """All cells of the broken equations, the values that the repair implies, what people corrected."""
    failing = frozenset(cell for row in found for cell in (row["cells"] or []))
    implied = {
        cell["figure"]: cell["implied"] for row in found for cell in (row["repair_cells"] or [])
    }
    return Marks(failing, implied, corrected)


def source_tables(
    figures: Sequence[Row],
    cells: Mapping[str, Row],
    marks: Marks,
    say: Words,
    link: Callable[[str], str | None],
    wanted: Sequence[str] = TABLES,
) -> list[str]:
    """The named tables of a report as HTML, the failing cells marked."""
    sheet = Sheet(tuple(figures), cells, marks, say, link)
    return [draw(sheet, table) for table in TABLES if table in wanted]


def concerned_lines(
    figures: Sequence[Row],
    cells: Mapping[str, Row],
    marks: Marks,
    say: Words,
    link: Callable[[str], str | None],
) -> list[str]:
    """The tables in which marked cells stand, their lines alone; nothing where that saves no scrolling."""
    only = marks.failing | set(marks.implied or {})
    sheet = Sheet(tuple(figures), cells, marks, say, link, frozenset(only))
    wanted = tables_of(marks)
    if sum(leaves_out(sheet, table) for table in wanted) < WORTH_FOLDING:
        return []
    return [draw(sheet, table) for table in wanted]


def tables_of(marks: Marks) -> list[str]:
    """Which tables the marked cells stand in."""
    named = {address.split(".")[0] for address in marks.failing | set(marks.implied or {})}
    return [table for table in TABLES if table in named]


def last_year_html(
    marks: Marks, figures: Mapping[str, Row], cells: Mapping[str, Row], year: int, say: Words
) -> str:
    """The cells of the year before that an equation looks at."""
    items = []
    for address in sorted(marks.failing):
        if not address.startswith("last_year."):
            continue
        figure = address.removeprefix("last_year.")
        cell = cells.get(figure)
        shown = printed(cell, say) if cell is not None else numbers.MISSING
        items.append(f"<dt>{figure_name(figures, figure, say)}</dt><dd><b>{escape(shown)}</b></dd>")
    if not items:
        return ""
    title = escape(say("findings.last_year", year=year))
    return f'<p class="gk-say">{title}</p><dl class="gk-facts">{"".join(items)}</dl>'


def prose_html(marks: Marks, mentions: Sequence[Row], say: Words) -> str:
    """The sentences whose numbers an equation looks at, the number marked."""
    kinds = {a.removeprefix("prose.") for a in marks.failing if a.startswith("prose.")}
    quotes = [quote(row, say) for row in mentions if row["kind"] in kinds]
    return "".join(quotes)


def quote(mention: Row, say: Words) -> str:
    """A sentence with its number marked, and the section it stands in."""
    sentence, start, end = (
        str(mention["sentence"]),
        int(mention["start_at"]),
        int(mention["end_at"]),
    )
    marked = f"{escape(sentence[:start])}<mark>{escape(sentence[start:end])}</mark>{escape(sentence[end:])}"
    where = escape(say.code("section", mention["section"]))
    derived = ""
    if mention["derived"]:
        derived = f" · {escape(say('trace.derived', how=mention['derived']))}"
    return f'<div class="gk-quote">{marked}<br><small>{where}{derived}</small></div>'


def figure_name(figures: Mapping[str, Row], address: str, say: Words) -> str:
    """「结转下年度继续办理 · 总计」 for an address, as HTML; the address itself where it is unknown."""
    return escape(plain_name(figures, address, say))


def plain_name(figures: Mapping[str, Row], address: str, say: Words) -> str:
    """The name of ``figure_name``, as text; of last year's report and of the prose it says so."""
    row = figures.get(address.removeprefix("last_year."))
    if row is None:
        return say("notice.prose") if address.startswith("prose.") else address
    name = f"{say.of(row, 'line')} · {say.of(row, 'field')}"
    return say("notice.last_year", name=name) if address.startswith("last_year.") else name


def file_html(report: Row, say: Words, original: str | None) -> str:
    """Which file it is: name, format, hash, published, the address it was taken from."""
    name = escape(str(report["file"] or "—"))
    if original:
        name = f'<a href="{escape(original)}" target="_blank" rel="noopener">{name}</a>'
    published = (
        f"{report['published']:%Y-%m-%d}" if report["published"] is not None else numbers.MISSING
    )
    pairs = [
        (say("file.name"), name),
        (say("file.format"), escape(say.code("format", report["format"]))),
        (say("file.published"), published),
        (say("file.form"), escape(say.code("formname", report["form"]))),
        (say("file.hash"), f"<code>{escape(str(report['sha256']))}</code>"),
    ]
    return facts(pairs)


def place_html(cell: Row, say: Words) -> str:
    """State, raw text, page, table, row, column of one cell."""
    names = (("page", "page"), ("table_no", "table"), ("row_no", "row"), ("column_no", "column"))
    parts = [
        say(f"trace.at_{key}", n=int(cell[name])) for name, key in names if cell[name] is not None
    ]
    pairs = [
        (say("trace.value"), numbers.number(cell["value"])),
        (say("trace.state"), escape(say.code("state", cell["state"]))),
        (say("trace.raw"), f"<code>{escape(raw(cell, say)) or '&nbsp;'}</code>"),
        (
            say("trace.place"),
            escape("，".join(parts) if say.language == "zh" else ", ".join(parts)) or "—",
        ),
    ]
    if cell["confidence"] is not None:
        pairs.append((say("trace.confidence"), f"{cell['confidence']:.0%}"))
    return facts(pairs)


def raw(cell: Row, say: Words) -> str:
    """The text as published; nothing for a blank."""
    return str(cell["raw_exception"]) if cell["raw_exception"] is not None else printed(cell, say)


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """A list of named facts; values are ready HTML."""
    items = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in pairs)
    return f'<dl class="gk-facts">{items}</dl>'


def web_address(value: Any) -> str | None:
    """An address that may be linked: http and https only, whatever a list may contain."""
    text = str(value or "")
    return text if text.startswith(("https://", "http://")) else None


def _step(cell: Mapping[str, Any], figures: Mapping[str, Row], say: Words) -> str:
    name = figure_name(figures, cell["figure"], say)
    before, after = numbers.number(cell["printed"]), numbers.number(cell["implied"])
    return f"{name}{say('common.colon')}<b>{before} → {after}</b>"
