"""What all exports share: safe workbooks and CSV, the head of a printed sheet, tidy rows, notes.

Text that could be taken for a formula is stored as text; CSV cells get an apostrophe before them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.wording import Words

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
MEASURED = 200
"""Rows by which the columns of a tidy sheet are set."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Facts:
    """What every export says of itself."""

    title: str
    scope: str
    reported: int
    expected: int
    date: str
    address: str
    total: int | None = None
    """Rows there are in all, where an export may hold fewer."""


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with BOM and CRLF; no cell can start a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[guarded(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def tidy_sheet(
    book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """One header row, no merges, filters on: for machines and pivot tables. Returns how many rows."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, header, bold)
    widest, number = [width(title) for title in header], 0
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            write(sheet, number, column, value, None)
        if number <= MEASURED:
            cells = [width(str(value)) for value in row]
            widest = [max(pair) for pair in zip(widest, cells, strict=True)]
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(number, 1), len(header) - 1)
    for column, wide in enumerate(widest):
        sheet.set_column(column, column, min(max(wide + 2, 8), 46))
    return number


def notes_sheet(book: xlsxwriter.Workbook, facts: Facts, lines: Sequence[str], say: Words) -> None:
    """说明: what it is, of whom, how complete, of when, from where, how to read it."""
    sheet = book.add_worksheet(say("export.notes"))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 96)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    coverage = f"{facts.reported} / {facts.expected}"
    pairs = [
        (say("export.about"), facts.title), (say("export.scope"), facts.scope),
        (say("export.coverage"), coverage), (say("export.date"), facts.date),
        (say("export.link"), facts.address),
    ]  # fmt: skip
    pairs += [(say("export.note") if n == 0 else "", line) for n, line in enumerate(lines)]
    for row, (name, text) in enumerate(pairs):
        sheet.write_string(row, 0, name, wrap)
        sheet.write_string(row, 1, text, wrap)


def counted(facts: Facts, n: int, say: Words) -> str:
    """How many rows an export holds, and how many it leaves out."""
    if facts.total is not None and facts.total > n:
        return say("export.cut_note", n=f"{n:,}", total=f"{facts.total:,}")
    return say("export.count", n=f"{n:,}")


def sheet_head(
    book: xlsxwriter.Workbook, sheet: Worksheet, facts: Facts, last: int, say: Words
) -> None:
    """The head of a sheet over columns 0 to ``last``: the title in row 0, scope and coverage in
    row 1; printed on A4, across, as wide as the page."""
    title = book.add_format({"bold": True, "font_name": "黑体", "font_size": 16, "align": "center"})
    right = book.add_format({"align": "right"})
    sheet.merge_range(0, 0, 0, last, facts.title, title)
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, say("export.covering", scope=facts.scope))
    coverage = say("export.covered", n=facts.reported, total=facts.expected, date=facts.date)
    sheet.write_string(1, last, coverage, right)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def write(sheet: Worksheet, row: int, column: int, value: Any, look: Format | None) -> None:
    """Write one cell as what it is: nothing, words (never a formula) or a number."""
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def width(text: str) -> int:
    """Columns of a text: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def guarded(cell: Any) -> Any:
    """A cell for CSV: words that a spreadsheet would take for a formula are quoted, None is
    empty."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell
