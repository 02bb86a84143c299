"""One agency as a workbook: indicators by years, and every cell of every report."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from dashboard import numbers
from dashboard.exports.workbook import (
    SAFE,
    Facts,
    notes_sheet,
    sheet_head,
    tidy_sheet,
    width,
    write,
)
from dashboard.profile import Profile
from dashboard.wording import Words

CELLS = (
    "year",
    "address",
    "line",
    "field",
    "state",
    "value",
    "raw_exception",
    "page",
    "table_no",
    "row_no",
    "column_no",
    "corrected",
)
FOUND = (
    "year", "severity", "rule", "rule_title", "instance", "message", "stated", "expected", "origin",
    "decision", "reason", "decided_by", "decided_at",
)  # fmt: skip


def agency_book(
    model: Profile,
    found: Sequence[Mapping[str, Any]],
    cells: Sequence[Mapping[str, Any]],
    facts: Facts,
    say: Words,
) -> bytes:
    """Sheets: the indicators as shown, what was found and decided, all cells with corrected values
    beside the printed ones (tidy), notes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    _indicators(book, model, facts, say)
    tidy_sheet(
        book, say("agency.sheet_found"), [say(f"column.{name}") for name in FOUND],
        [[_said(row, name, say) for name in FOUND] for row in found],
    )  # fmt: skip
    header = [say(f"column.{name}") for name in CELLS]
    rows = [[_cell(cell, name, say) for name in CELLS] for cell in cells]
    tidy_sheet(book, say("export.tidy"), header, rows)
    notes_sheet(
        book,
        facts,
        [say("overview.signs_note"), say("agency.peers_note"), say("agency.printed_note")],
        say,
    )
    book.close()
    return buffer.getvalue()


def _indicators(book: xlsxwriter.Workbook, model: Profile, facts: Facts, say: Words) -> None:
    sheet = book.add_worksheet(say("agency.sheet"))
    last = len(model.years) + 4
    sheet_head(book, sheet, facts, last, say)
    head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#F4F6F8"})
    names = [say("export.indicator_group"), say("overview.indicator"), say("column.unit")]
    names += [str(year) for year in model.years] + [say("common.growth"), say("agency.peers")]
    sheet.write_row(2, 0, names, head)
    text = book.add_format({"border": 1})
    figure = book.add_format({"border": 1, "num_format": "#,##0.##", "align": "right"})
    growth = book.add_format({"border": 1, "num_format": "▲0.0%;▼0.0%;0.0%", "align": "right"})
    for number, line in enumerate(model.lines, 3):
        labels = (line.measure.group, line.measure.label, say.code("unit", line.measure.unit))
        for column, label in enumerate(labels):
            write(sheet, number, column, label, text)
        for column, value in enumerate(line.values, 3):
            shown = value.value
            write(sheet, number, column, _or_sign(shown, value.exists), figure)
        grown: Any = line.move.ratio
        if grown is None:
            grown = numbers.growth(line.move, say("common.flat"))
        write(sheet, number, last - 1, grown, growth)
        write(sheet, number, last, _or_sign(line.values[-1].peers, True), figure)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, max((width(line.measure.label) for line in model.lines), default=10) + 2)
    sheet.set_column(3, last, 12)
    sheet.freeze_panes(3, 2)


def _or_sign(value: float | None, exists: bool) -> Any:
    return value if value is not None else numbers.number(None, applicable=exists)


def _said(row: Mapping[str, Any], name: str, say: Words) -> Any:
    if name == "message":
        return say.of(row, "message")
    if name == "rule_title":
        return say.of(row, "title")
    return say.code(name, row[name]) if name in ("severity", "origin", "decision") else row[name]


def _cell(cell: Mapping[str, Any], name: str, say: Words) -> Any:
    if name in ("line", "field"):
        return say.of(cell, name)
    if name == "state":
        return say.code("state", cell["state"])
    return cell[name]
