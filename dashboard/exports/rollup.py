"""The prescribed form as a sheet: the drawn tables, cell by cell, with their merges."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.exports.workbook import SAFE, Facts, notes_sheet, tidy_sheet, width, write
from dashboard.wording import Words

NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
WIDEST = 16
LABELS, SPREAD = 2, 4
"""The form's third column holds the longest labels: where it does, it is as wide as four of the sheet's."""
FIRST, OTHER, LINE = 12, 10, 15
"""Widths of the first two columns and of the others; height of a line of text."""


@dataclass(slots=True)
class Drawn:
    """One cell of a drawn table."""

    head: bool
    rowspan: int
    colspan: int
    label: bool = False
    """It names a line; other heads stand over columns."""
    caption: bool = False
    text: str = ""


def form_book(
    drawn: Sequence[str],
    tidy: tuple[list[str], list[list[object]]],
    facts: Facts,
    lines: Sequence[str],
    say: Words,
) -> bytes:
    """The tables as shown on one sheet, one row a figure on a tidy one, notes on a third."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    sheet = book.add_worksheet(say("rollup.sheet"))
    title = book.add_format({"bold": True, "font_name": "黑体", "font_size": 16, "align": "center"})
    sheet.merge_range(0, 0, 0, WIDEST - 1, facts.title, title)
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, say("export.covering", scope=facts.scope))
    looks = _looks(book)
    row = 3
    for html in drawn:
        row = _table(sheet, row, cells(html), looks) + 2
    sheet.set_column(0, LABELS - 1, FIRST)
    sheet.set_column(LABELS, WIDEST, OTHER)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    tidy_sheet(book, say("export.tidy"), *tidy)
    notes_sheet(book, facts, lines, say)
    book.close()
    return buffer.getvalue()


def cells(html: str) -> list[list[Drawn]]:
    """The rows of one drawn table; its caption as the first row."""
    reader = _Reader()
    reader.feed(html)
    return reader.rows


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Drawn]] = []
        self.open: Drawn | None = None
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "caption":
            self.open = Drawn(True, 1, 1, caption=True)
            self.rows.append([self.open])
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            down, across = (int(given.get(name) or 1) for name in ("rowspan", "colspan"))
            label = given.get("scope") in ("row", "rowgroup")
            self.open = Drawn(tag == "th", down, across, label)
            self.rows[-1].append(self.open)
        elif tag == "span" and given.get("class") == "gk-implied":
            self.skipped += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self.skipped:
            self.skipped -= 1
        elif tag in ("th", "td", "caption"):
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open is not None and not self.skipped:
            self.open.text += data


def _table(sheet: Worksheet, top: int, rows: list[list[Drawn]], looks: dict[str, Format]) -> int:
    """Write rows from ``top`` on; returns the row after the last."""
    spread, tall = SPREAD - 1 if _labelled(rows) else 0, [1] * len(rows)
    taken: set[tuple[int, int]] = set()
    for offset, row in enumerate(rows):
        column = 0
        for cell in row:
            while (offset, column) in taken:
                column += 1
            covered = [
                (offset + r, column + c) for r in range(cell.rowspan) for c in range(cell.colspan)
            ]
            taken.update(covered)
            first, after = (at + spread * (at > LABELS) for at in (column, column + cell.colspan))
            tall[offset] = max(tall[offset], _lines(cell, first, after))
            _put(sheet, top + offset, first, cell, after - first, looks[_look(cell)])
            column += cell.colspan
        sheet.set_row(top + offset, LINE * tall[offset])
    return top + len(rows)


def _look(cell: Drawn) -> str:
    if cell.caption:
        return "caption"
    return "label" if cell.label else "head" if cell.head else "body"


def _lines(cell: Drawn, first: int, after: int) -> int:
    """Lines of text that a cell takes between two columns of the sheet."""
    if cell.caption or cell.rowspan > 1:
        return 1
    room = sum(FIRST if column < LABELS else OTHER for column in range(first, after))
    return -(-width(cell.text.strip()) // room)


def _labelled(rows: list[list[Drawn]]) -> bool:
    """Whether lines have labels in three columns."""
    return any(cell.label and cell.rowspan > 1 for row in rows for cell in row)


def _put(sheet: Worksheet, row: int, column: int, cell: Drawn, across: int, look: Format) -> None:
    """One cell, so many columns of the sheet wide."""
    text = cell.text.strip()
    number = not cell.head and NUMBER.fullmatch(text) is not None
    if cell.rowspan > 1 or across > 1:
        last = (row + cell.rowspan - 1, column + across - 1)
        sheet.merge_range(row, column, *last, "", look)
    if number:
        write(sheet, row, column, float(text.replace(",", "")), look)
    elif text:
        write(sheet, row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    common = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    head = {**common, "bg_color": "#F4F6F8", "font_name": "黑体", "font_size": 10}
    body = {**common, "align": "center", "num_format": "#,##0.##", "font_name": "仿宋"}
    looks = {
        "caption": {"bold": True, "font_name": "黑体", "font_size": 11},
        "label": head, "head": {**head, "align": "center"}, "body": body,
    }  # fmt: skip
    return {name: book.add_format(look) for name, look in looks.items()}
