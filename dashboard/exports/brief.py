"""简报 as a Word file: handed in, the figures of two years, what was found, who is worst, who is sound."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import numbers
from dashboard.brief import NAMED, Brief, Row
from dashboard.comparison import Comparison, Pair
from dashboard.decisions.model import SETTLED
from dashboard.exports.ooxml import Document
from dashboard.exports.workbook import Facts
from dashboard.wording import Words

INDICATORS = (42, 14, 22, 22, 22, 18, 16)
SEVERITIES = (36, 30, 30, 30, 30)
RULES = (88, 34, 34)
WORST = (76, 26, 26, 28)


def brief_docx(brief: Brief, facts: Facts, lines: Sequence[str], say: Words) -> bytes:
    """The draft as .docx; ``lines`` are the remarks that the page carries (corrections, sums)."""
    document = Document()
    document.title(say("brief.title", area=brief.area, year=brief.year))
    _handed_in(document, brief, say)
    _figures(document, brief, say)
    _findings(document, brief, say)
    _agencies(document, brief, say)
    document.heading(say("brief.notes"))
    for line in (*_remarks(brief, facts, say), *lines):
        document.paragraph(line)
    document.paragraph(
        say("notice.day", y=brief.today.year, m=brief.today.month, d=brief.today.day), "Right"
    )
    return document.bytes()


def _handed_in(document: Document, brief: Brief, say: Words) -> None:
    document.heading(say("brief.handed_in"))
    states = say("brief.comma").join(
        say(f"brief.{state}", n=f"{brief.states[state]:,}")
        for state in ("in_time", "late", "undated", "missing", "due")
        if brief.states.get(state)
    )
    share = f"{brief.reported / brief.expected:.1%}" if brief.expected else numbers.NO_BASE
    document.paragraph(
        say("brief.handed_in_said", expected=f"{brief.expected:,}", reported=f"{brief.reported:,}",
            share=share, states=states)
    )  # fmt: skip
    if brief.missing:
        lacking = [{**row, "agency": _lacking(row, say)} for row in brief.missing]
        _named(document, say("brief.who_missing"), lacking, say)
    if brief.late:
        late = [
            {**row, "agency": say("brief.days", agency=row["agency"], n=row["days"])}
            for row in brief.late
        ]
        _named(document, say("brief.who_late"), late, say)


def _lacking(row: Row, say: Words) -> str:
    """Who is missing, and that it is explained or dismissed where it is."""
    if row["absence"] not in SETTLED:
        return str(row["agency"])
    return say("common.beside", value=row["agency"], more=say(f"decision.{row['absence']}"))


def _named(document: Document, lead: str, rows: Sequence[Row], say: Words) -> None:
    """Names after a lead; where there are more than can be named, how many, never silently."""
    names = say("common.list").join(str(row["agency"]) for row in rows)
    rest = int(rows[0]["total"]) - len(rows)
    more = say("brief.more", n=rest, named=NAMED) if rest else ""
    document.paragraph(f"{lead}{names}{more}{say('brief.stop')}")


def _figures(document: Document, brief: Brief, say: Words) -> None:
    document.heading(say("brief.figures"))
    if brief.forms[0] != brief.forms[1] and None not in brief.forms:
        document.paragraph(
            say("compare.form_break", year=brief.year, versus=brief.versus,
                new=brief.forms[0], old=brief.forms[1])
        )  # fmt: skip
    document.paragraph(say("brief.figures_said", year=brief.year, versus=brief.versus))
    head = [
        say("overview.indicator"), say("column.unit"), say("common.year_of", year=brief.year),
        say("brief.like", year=brief.year), say("brief.like", year=brief.versus),
        say("common.growth"), say("brief.units"),
    ]  # fmt: skip
    rows = [
        _indicator(brief, n, measure.label, measure.unit, say)
        for n, measure in enumerate(brief.whole.measures)
    ]
    document.table(head, rows, INDICATORS)
    if len(brief.areas.lines) > 2:
        _areas(document, brief.areas, say)


def _indicator(brief: Brief, n: int, label: str, unit: str, say: Words) -> list[str]:
    like, every = brief.whole.total.pairs[n], brief.everyone.total.pairs[n]
    exist = like.this_exists and like.last_exists
    both = (like.move.this, like.move.last) if like.n_both else (None, None)
    return [
        label, say.code("unit", unit),
        numbers.number(every.move.this, unit, every.this_exists),
        *(numbers.number(value, unit, exist) for value in both),
        numbers.growth(like.move, say("common.flat")), f"{like.n_both:,}",
    ]  # fmt: skip


def _areas(document: Document, model: Comparison, say: Words) -> None:
    document.paragraph(say("brief.by_area"), "Caption")
    head = [say(f"rows.{model.by}"), say("common.coverage")]
    head += [f"{measure.label}\n{say('common.growth')}" for measure in model.measures]
    rows = [
        [line.label, f"{line.reported}/{line.expected}"]
        + [
            _move(pair, measure.unit, say)
            for pair, measure in zip(line.pairs, model.measures, strict=True)
        ]
        for line in model.lines
    ]
    wide = (156 - 32 - 22) // len(model.measures)
    document.table(head, rows, (32, 22, *(wide for _ in model.measures)))
    if model.groups > len(model.lines) - 1:
        document.paragraph(say("brief.more_areas", n=model.groups - len(model.lines) + 1), "Small")


def _move(pair: Pair, unit: str, say: Words) -> str:
    value = numbers.number(pair.move.this, unit, pair.this_exists)
    return f"{value}\n{numbers.growth(pair.move, say('common.flat'))}"


def _findings(document: Document, brief: Brief, say: Words) -> None:
    document.heading(say("brief.findings"))
    if not brief.severities:
        document.paragraph(say("brief.no_findings"))
        return
    head = [say(f"brief.{name}") for name in ("severity", "entries", "reports", "settled", "rest")]
    rows = [
        [say.code("severity", row["severity"])]
        + [
            f"{n:,}"
            for n in (
                row["entries"],
                row["reports"],
                row["settled"],
                row["entries"] - row["settled"],
            )
        ]
        for row in brief.severities
    ]
    document.table(head, rows, SEVERITIES)
    document.paragraph(say("brief.rules"), "Caption")
    document.table(
        [say("findings.rule"), say("findings.severity"), say("brief.reports")],
        [
            [say.of(row, "title"), say.code("severity", row["severity"]), f"{row['reports']:,}"]
            for row in brief.rules
        ],
        RULES,
    )


def _agencies(document: Document, brief: Brief, say: Words) -> None:
    document.heading(say("brief.worst"))
    if brief.worst:
        document.paragraph(
            say("brief.worst_said", n=len(brief.worst), total=brief.worst[0]["total"])
        )
        head = [
            say("rows.agency"),
            say("severity.error"),
            say("severity.warning"),
            say("brief.rest"),
        ]
        rows = [
            [
                str(row["agency"]),
                *(f"{row[name]:,}" for name in ("errors", "warnings", "unexplained")),
            ]
            for row in brief.worst
        ]
        document.table(head, rows, WORST)
    else:
        document.paragraph(say("brief.no_worst"))
    document.heading(say("brief.sound"))
    if brief.sound:
        lead = say("brief.sound_said", n=f"{brief.sound[0]['total']:,}")
        _named(document, lead, brief.sound, say)
    else:
        document.paragraph(say("brief.no_sound"))


def _remarks(brief: Brief, facts: Facts, say: Words) -> list[str]:
    return [
        say("brief.source", date=facts.date, n=f"{brief.reported:,}", total=f"{brief.expected:,}"),
        say("overview.like_note"), say("overview.signs_note"), say("brief.fair"),
    ]  # fmt: skip
