"""整改通知: the draft of a letter to one agency: what does not agree, where, by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import numbers
from dashboard.exports.ooxml import Document
from dashboard.wording import Words

Row = Mapping[str, Any]
WIDTHS = (10, 54, 34, 16, 20, 22)
ASKED = {"error": "correct", "warning": "explain", "notice": "look"}
CELLS = 6
"""Addresses named in a row before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says; ``found`` are rows of the view ``findings`` with their ``entry``."""

    agency: str
    year: int
    due: date
    today: date
    found: tuple[Row, ...]
    notes: tuple[str, ...]
    report: Row
    figures: Mapping[str, Row]


def notice_docx(notice: Notice, say: Words) -> bytes:
    """The draft as .docx. Without findings it says that there is nothing to put right."""
    document = Document()
    document.title(say("notice.title", year=notice.year))
    document.paragraph(say("notice.to", agency=notice.agency), "Flush")
    count = len({row["entry"] for row in notice.found})
    if not count:
        document.paragraph(say("notice.nothing", year=notice.year))
    else:
        document.paragraph(say("notice.lead", year=notice.year, n=count))
        _problems(document, notice, say)
        document.heading(say("notice.asked"))
        document.paragraph(say("notice.ask", due=_day(notice.due, say)))
        document.paragraph(say("notice.reading"))
    if notice.notes:
        document.heading(say("notice.notes"))
        for body in notice.notes:
            document.paragraph(body)
    document.paragraph(say("notice.sign"), "Right")
    document.paragraph(_day(notice.today, say), "Right")
    document.paragraph(_source(notice, say), "Small")
    return document.bytes()


def _problems(document: Document, notice: Notice, say: Words) -> None:
    document.heading(say("notice.problems"))
    names = ("number", "problem", "where", "stated", "expected", "ask_column")
    rows: list[list[str]] = []
    entries: list[Any] = []
    for row in notice.found:
        first = row["entry"] not in entries
        if first:
            entries.append(row["entry"])
        rows.append(_problem(row, str(len(entries)) if first else "", notice, say))
    document.table([say(f"notice.{name}") for name in names], rows, WIDTHS)
    document.heading(say("notice.bases"))
    for text in dict.fromkeys(_basis(row, say) for row in notice.found):
        document.paragraph(text)


def _problem(row: Row, number: str, notice: Notice, say: Words) -> list[str]:
    cells = [str(cell) for cell in (row["cells"] if row["cells"] is not None else [])]
    named = [_cell(cell, notice, say) for cell in cells[:CELLS]]
    more = [say("notice.more", n=len(cells) - CELLS)] if len(cells) > CELLS else []
    stated, expected = (
        "" if row[name] is None else numbers.exact(row[name]) for name in ("stated", "expected")
    )
    return [
        number, say.of(row, "message"), "\n".join(named + more), stated, expected,
        say(f"notice.{ASKED[str(row['severity'])]}"),
    ]  # fmt: skip


def _cell(address: str, notice: Notice, say: Words) -> str:
    before = address.startswith("last_year.")
    row = notice.figures.get(address.removeprefix("last_year."))
    if row is None:
        return say("notice.prose") if address.startswith("prose.") else address
    name = f"{say.of(row, 'line')}·{say.of(row, 'field')}"
    return say("notice.last_year", name=name) if before else name


def _basis(row: Row, say: Words) -> str:
    return say("notice.basis", title=say.of(row, "title"), rule=row["rule"], basis=say.ground(row))


def _day(day: date, say: Words) -> str:
    return say("notice.day", y=day.year, m=day.month, d=day.day)


def _source(notice: Notice, say: Words) -> str:
    report = notice.report
    return say(
        "notice.source", file=report["file"] or "", address=report["address"] or "—",
        sha256=report["sha256"],
    )  # fmt: skip
