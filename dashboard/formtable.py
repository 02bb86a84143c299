"""A report's three tables redrawn as the prescribed form, with marks on the cells that matter.

Which lines and fields there are comes from the dictionary of figures; only the headings that the form
prints around them (numbers, groups, clauses) are known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from dashboard import numbers
from dashboard.wording import Words

GROUPS = ("refused", "unavailable", "not_processed", "otherwise_handled")
ORDINALS = {"received": "一、", "carried_in": "二、", "carried_out": "四、"}
RESULTS = {"granted": "（一）", "partially_granted": "（二）", "results_total": "（七）"}
CLAUSES = {
    "administrative_rules": "1", "normative_documents": "1", "licensing": "5", "other_services": "5",
    "penalties": "6", "compulsion": "6", "fees": "8", "procurement": "9",
}  # fmt: skip
Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Marks:
    """Figures that fail, that a repair would change (with the implied value), that are looked at."""

    failing: frozenset[str] = frozenset()
    implied: Mapping[str, float] | None = None
    corrected: Mapping[str, float] | None = None
    """What a person said it should be: shown beside what is printed, never in its place."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is needed to draw one report: its figures' dictionary rows and its cells by address."""

    figures: tuple[Row, ...]
    cells: Mapping[str, Row]
    marks: Marks
    say: Words
    link: Callable[[str], str | None]
    only: frozenset[str] | None = None
    """Figures whose lines alone are drawn; None: every line."""

    def shows(self, line: Iterable[Row]) -> bool:
        return self.only is None or any(row["address"] in self.only for row in line)

    def of(self, table: str) -> list[Row]:
        """The figures of one table that the report has cells for, in the order of the form."""
        return [
            row for row in self.figures if row["table_id"] == table and row["address"] in self.cells
        ]


def leaves_out(sheet: Sheet, table: str) -> int:
    """How many lines of a table are not drawn; the few of ``disputes`` always are."""
    if table == "disputes":
        return 0
    lines = groupby(sheet.of(table), key=lambda row: row["line_id"])
    return sum(not sheet.shows(list(line)) for _, line in lines)


def draw(sheet: Sheet, table: str) -> str:
    """One of proactive, requests, disputes as HTML."""
    body = {"proactive": _proactive, "requests": _requests, "disputes": _disputes}[table](sheet)
    caption = escape(sheet.say(f"form.{table}"))
    return (
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="gk-form gk-form-{table}"><caption>{caption}</caption>{body}</table></div>'
    )


def label(sheet: Sheet, row: Row, what: str) -> str:
    """The name of a row's line or field (``what``) in the page's language, safe in HTML."""
    return escape(sheet.say.of(row, what))


def _cell(sheet: Sheet, address: str) -> str:
    """One figure: as printed, its state told apart, the implied value beneath."""
    cell = sheet.cells.get(address)
    if cell is None:
        return "<td></td>"
    implied = (sheet.marks.implied or {}).get(address)
    css = ["gk-n", f"gk-is-{cell['state']}"]
    css += ["gk-bad"] if implied is not None else []
    css += ["gk-in-rule"] if address in sheet.marks.failing else []
    shown = printed(cell, sheet.say)
    address_link = sheet.link(address)
    inner = (
        f'<a class="gk-in" href="{escape(address_link)}" target="_self">{escape(shown)}</a>'
        if address_link and shown
        else escape(shown)
    )
    if implied is not None:
        hint = escape(sheet.say("findings.implied_short", value=numbers.number(implied)))
        inner += f'<span class="gk-implied">{hint}</span>'
    fixed = (sheet.marks.corrected or {}).get(address)
    if fixed is not None:
        said = escape(sheet.say("findings.corrected_short", value=numbers.number(fixed)))
        inner += f'<span class="gk-implied gk-corrected">{said}</span>'
    return f'<td class="{" ".join(css)}" data-figure="{escape(address)}">{inner}</td>'


def printed(cell: Row, say: Words) -> str:
    """The cell as published: its raw text, else its number; states without text in a word."""
    if cell["raw_exception"]:
        return str(cell["raw_exception"])
    if cell["state"] == "number":
        value = cell["value"]
        return numbers.exact(value)
    if cell["state"] in ("unreadable", "missing"):
        return say(f"state.{cell['state']}")
    return "/" if cell["state"] == "dash" else ""


def _requests(sheet: Sheet) -> str:
    rows = sheet.of("requests")
    fields = list({row["field_id"]: row for row in rows}.values())
    lines = [(line, list(found)) for line, found in groupby(rows, key=lambda row: row["line_id"])]
    lines = [entry for entry in lines if _has_ink(sheet, entry[0], entry[1])]
    order = {"received": 0, "carried_in": 1, "results_total": 3, "carried_out": 4}
    lines.sort(key=lambda entry: order.get(entry[0], 2))
    results = [entry for entry in lines if entry[0] not in ORDINALS]
    around = [entry for entry in lines if entry[0] in ORDINALS and sheet.shows(entry[1])]
    body = {entry[0]: _line(sheet, entry, ORDINALS[entry[0]], 3) for entry in around}
    last = body.pop("carried_out", "")
    middle = _results(sheet, results)
    return f"{_requests_head(sheet, fields)}<tbody>{''.join(body.values())}{middle}{last}</tbody>"


def _has_ink(sheet: Sheet, line: str, rows: Iterable[Row]) -> bool:
    """The single （六）其他处理 line is drawn only where a report has it."""
    if line != "otherwise_handled":
        return True
    return any(sheet.cells[row["address"]]["state"] != "missing" for row in rows)


def _requests_head(sheet: Sheet, fields: list[Row]) -> str:
    say = sheet.say
    organizations = [row for row in fields if row["field_id"] not in ("natural_person", "total")]
    natural = next(row for row in fields if row["field_id"] == "natural_person")
    inner = "".join(f'<th scope="col">{label(sheet, row, "field")}</th>' for row in organizations)
    return (
        f'<thead><tr><th colspan="3" rowspan="3">{escape(say("form.item"))}</th>'
        f'<th colspan="{len(fields)}">{escape(say("form.requesters"))}</th></tr>'
        f'<tr><th rowspan="2" scope="col">{label(sheet, natural, "field")}</th>'
        f'<th colspan="{len(organizations)}">{escape(say("form.organizations"))}</th>'
        f'<th rowspan="2" scope="col">{escape(say("form.total"))}</th></tr><tr>{inner}</tr></thead>'
    )


def _results(sheet: Sheet, results: list[tuple[str, list[Row]]]) -> str:
    drawn: list[str] = []
    for group, entries in groupby(results, key=lambda entry: _group(entry[0])):
        numbered = enumerate(entries, 1)
        members = [(number, entry) for number, entry in numbered if sheet.shows(entry[1])]
        for number, entry in members:
            lead = ""
            if group and number == members[0][0]:
                name = escape(sheet.say(f"form.{group}"))
                lead = f'<th rowspan="{len(members)}" scope="rowgroup" class="gk-side">{name}</th>'
            prefix = f"{number}. " if group else RESULTS.get(entry[0], "（六）")
            drawn.append(_line(sheet, entry, prefix, 1 if group else 2, lead))
    title = escape(sheet.say("form.results"))
    head = f'<th class="gk-side" rowspan="{len(drawn)}" scope="rowgroup">{title}</th>'
    if drawn:
        drawn[0] = drawn[0].replace("<tr>", f"<tr>{head}", 1)
    return "".join(drawn)


def _group(line: str) -> str:
    return next((group for group in GROUPS if line.startswith(f"{group}_")), "")


def _line(
    sheet: Sheet, entry: tuple[str, list[Row]], prefix: str, span: int, lead: str = ""
) -> str:
    rows = entry[1]
    shown = prefix if sheet.say.language == "zh" or prefix[0].isdigit() else ""
    name = f'<th scope="row" colspan="{span}">{shown}{label(sheet, rows[0], "line")}</th>'
    cells = "".join(_cell(sheet, row["address"]) for row in rows)
    return f"<tr>{lead}{name}{cells}</tr>"


def _proactive(sheet: Sheet) -> str:
    rows = sorted(sheet.of("proactive"), key=lambda row: CLAUSES.get(row["line_id"], "9"))
    lines = [list(found) for _, found in groupby(rows, key=lambda row: row["line_id"])]
    lines = [line for line in lines if sheet.shows(line)]
    widest = max((len(line) for line in lines), default=1)
    drawn = []
    for clause, members in groupby(lines, key=lambda line: CLAUSES.get(line[0]["line_id"], "9")):
        block = list(members)
        heads = "".join(
            _spread(label(sheet, row, "field") + _money(sheet, row), n, block[0], widest, "th")
            for n, row in enumerate(block[0])
        )
        title = escape(sheet.say("form.clause", clause=sheet.say(f"form.clause_{clause}")))
        drawn.append(f'<tr><th colspan="{widest + 1}" class="gk-clause">{title}</th></tr>')
        drawn.append(f"<tr><th>{escape(sheet.say('form.content'))}</th>{heads}</tr>")
        for line in block:
            cells = "".join(
                _widened(_cell(sheet, row["address"]), n, line, widest)
                for n, row in enumerate(line)
            )
            drawn.append(f'<tr><th scope="row">{label(sheet, line[0], "line")}</th>{cells}</tr>')
    return "<tbody>" + "".join(drawn) + "</tbody>"


def _money(sheet: Sheet, row: Row) -> str:
    """The unit that the form prints beside a field of money; the English name of the field holds it."""
    if row["unit"] != "万元" or sheet.say.language != "zh":
        return ""
    return f"（单位：{row['unit']}）"


def _spread(text: str, n: int, line: list[Row], widest: int, tag: str) -> str:
    return _widened(f'<{tag} scope="col">{text}</{tag}>', n, line, widest)


def _widened(html: str, n: int, line: list[Row], widest: int) -> str:
    """The last cell of a short line reaches to the table's edge, as in the form."""
    if n < len(line) - 1 or len(line) == widest:
        return html
    span = widest - len(line) + 1
    return html.replace("<td", f'<td colspan="{span}"', 1).replace(
        "<th", f'<th colspan="{span}"', 1
    )


def _disputes(sheet: Sheet) -> str:
    rows = sheet.of("disputes")
    lines = [list(found) for _, found in groupby(rows, key=lambda row: row["line_id"])]
    if not lines:
        return ""
    say = sheet.say
    litigation = sum(len(line) for line in lines[1:])
    first = f'<th colspan="{len(lines[0])}" rowspan="2">{label(sheet, lines[0][0], "line")}</th>'
    head = f'{first}<th colspan="{litigation}">{escape(say("form.litigation"))}</th>'
    second = "".join(
        f'<th colspan="{len(line)}">{label(sheet, line[0], "line")}</th>' for line in lines[1:]
    )
    names = "".join(f'<th scope="col">{label(sheet, row, "field")}</th>' for row in rows)
    cells = "".join(_cell(sheet, row["address"]) for row in rows)
    return f"<thead><tr>{head}</tr><tr>{second}</tr><tr>{names}</tr></thead><tbody><tr>{cells}</tr></tbody>"
