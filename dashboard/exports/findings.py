"""The list of findings as a workbook (one row a finding) and as CSV."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from dashboard.decisions.model import SETTLED
from dashboard.exports.workbook import (
    SAFE,
    Facts,
    counted,
    csv_bytes,
    notes_sheet,
    sheet_head,
    tidy_sheet,
    write,
)
from dashboard.wording import Words

COLUMNS = (
    ("agency", 26), ("region", 12), ("level", 8), ("kind", 8), ("severity", 8), ("rule_title", 26),
    ("message", 56), ("stated", 10), ("expected", 10), ("basis", 26), ("origin", 12),
    ("decision", 12), ("reason", 30), ("decided_by", 10), ("decided_at", 16), ("address", 40),
)  # fmt: skip
TIDY = (
    "year", "agency_code", "agency", "region", "level", "kind", "severity", "verdict", "rule", "instance",
    "stated", "expected", "cells", "message", "basis", "origin", "entry", "decision", "reason",
    "decided_by", "decided_at", "file", "address", "sha256",
)  # fmt: skip
A3 = 8
"""The paper of the list: seventeen columns cannot be read on A4."""
Row = Mapping[str, Any]


def findings_book(rows: Sequence[Row], facts: Facts, say: Words) -> bytes:
    """Sheets: the list as an office prints it, the tidy rows, the notes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    _list_sheet(book, rows, facts, say)
    tidy_sheet(book, say("export.tidy"), tidy_header(say), (tidy_row(row, say) for row in rows))
    lines = [say("findings.how"), counted(facts, len(rows), say), _settled(rows, say)]
    notes_sheet(book, facts, lines, say)
    book.close()
    return buffer.getvalue()


def findings_csv(rows: Sequence[Row], say: Words) -> bytes:
    """The tidy rows: UTF-8 with BOM."""
    return csv_bytes(tidy_header(say), (tidy_row(row, say) for row in rows))


def _settled(rows: Sequence[Row], say: Words) -> str:
    """How many of the broken findings are explained or settled, and how many are not."""
    broken = [row for row in rows if row["verdict"] == "broken"]
    settled = sum(row["decision"] in SETTLED for row in broken)
    return say("export.settled", broken=len(broken), settled=settled, rest=len(broken) - settled)


def tidy_header(say: Words) -> list[str]:
    """The columns of the tidy rows."""
    return [say(f"column.{name}") for name in TIDY]


def tidy_row(row: Row, say: Words) -> list[Any]:
    """One finding for machines: codes stay codes."""
    return [_value(row, name, say, coded=True) for name in TIDY]


def _list_sheet(book: xlsxwriter.Workbook, rows: Sequence[Row], facts: Facts, say: Words) -> None:
    sheet = book.add_worksheet(say("findings.sheet"))
    sheet_head(book, sheet, facts, len(COLUMNS), say)
    sheet.set_paper(A3)
    head = book.add_format(
        {"bold": True, "font_name": "黑体", "align": "center", "valign": "vcenter", "border": 1,
         "bg_color": "#F4F6F8"}
    )  # fmt: skip
    body = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "font_name": "仿宋"})
    figure = book.add_format(
        {"border": 1, "valign": "top", "num_format": "#,##0.##", "font_name": "仿宋"}
    )
    sheet.write_string(2, 0, say("column.number"), head)
    sheet.set_column(0, 0, 6)
    for column, (name, wide) in enumerate(COLUMNS, 1):
        sheet.write_string(2, column, say(f"column.{name}"), head)
        sheet.set_column(column, column, wide)
    for number, row in enumerate(rows, 1):
        sheet.write_number(number + 2, 0, number, body)
        for column, (name, _) in enumerate(COLUMNS, 1):
            value = _value(row, name, say)
            write(sheet, number + 2, column, value, body if isinstance(value, str) else figure)
    sheet.freeze_panes(3, 2)
    sheet.repeat_rows(2)
    sheet.autofilter(2, 0, max(len(rows) + 2, 3), len(COLUMNS))


def _value(row: Row, name: str, say: Words, coded: bool = False) -> Any:
    """A cell; codes as labels unless ``coded``."""
    if name == "message":
        return say.of(row, "message")
    if name == "basis":
        return say.ground(row)
    if name == "rule_title":
        return say.of(row, "title")
    value = row[name]
    if name == "cells":
        return "、".join(value if value is not None else [])
    if name in ("severity", "level", "kind", "origin", "decision") and not coded:
        return say.code(name, value)
    return "" if value is None and not coded else value
