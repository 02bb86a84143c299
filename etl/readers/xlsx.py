"""XLSX and XLS → Document: the visible sheets, each cut into tables at its empty rows.

Rows and columns are those of the sheet, so that a figure is found again in the office program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import python_calamine as calamine

from etl.errors import UnreadableDocument
from etl.model import Block, Cell, Document, Grid, Paragraph
from etl.readers import xls_ink, xlsx_ink
from etl.readers.cell_format import GONE, MAX_CELLS, Place, Shown

_HEADING = re.compile(r"[一二三四五六七八九十]+\s*、")
_DEFAULT_NAME = re.compile(r"(?i)sheet\s*\d*|工作表\s*\d*")

Span = tuple[int, int]


def read(content: bytes) -> Document:
    """Raises UnreadableDocument: ``encrypted damaged too_large``."""
    ink = xlsx_ink if content.startswith(b"PK") else xls_ink
    shown = ink.shown_otherwise(content)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        visible = [
            meta.name
            for meta in workbook.sheets_metadata
            if meta.visible == calamine.SheetVisibleEnum.Visible
            and meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        blocks = tuple(
            block
            for name in visible
            for block in _named(workbook.get_sheet_by_name(name), shown.get(name, {}), len(visible))
        )
    except calamine.PasswordError as error:
        raise UnreadableDocument("encrypted", "表格文件设有密码，请先取消密码") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise UnreadableDocument("damaged", "表格文件已损坏，无法打开") from error
    return Document("xlsx", blocks)


def _named(sheet: Any, shown: Shown, sheets: int) -> Iterator[Block]:
    if sheets > 1 and not _DEFAULT_NAME.fullmatch(sheet.name):
        yield Paragraph(sheet.name)
    yield from _blocks(sheet, shown)


def _blocks(sheet: Any, shown: Shown) -> Iterator[Block]:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise UnreadableDocument("too_large", "工作表的范围过大，不予读取")
    given = {
        (row, column): text
        for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1)
        for column, value in enumerate(values, 1)
        if (text := _text(value))
    }
    first = {place: _text(text) for place, (text, *_) in shown.items() if text is not None}
    texts = {place: text for place, text in (given | first).items() if text}
    doubts = {
        place: tuple(given.get(place, "") if other is None else other for other in others)
        for place, (_, *others) in shown.items()
        if others
    }
    spans, covered = _merges(sheet.merged_cell_ranges or ())
    spans = {place: span for place, span in spans.items() if shown.get(place) != GONE}
    for top, bottom in _stretches(texts, spans):
        width = max(c + spans.get((r, c), (1, 1))[1] - 1 for r, c in texts if top <= r <= bottom)
        for block in _stretch(texts, spans, covered, range(top, bottom + 1), width):
            yield _with_doubts(block, doubts) if doubts else block


def _with_doubts(block: Block, doubts: dict[Place, tuple[str, ...]]) -> Block:
    if isinstance(block, Paragraph):
        return block
    cells = (
        replace(cell, alternatives=doubts.get((cell.row, cell.column), ())) for cell in block.cells
    )
    return replace(block, cells=tuple(cells))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        return f"{value:.15g}" if abs(value) < 1e15 else str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time().isoformat() != "00:00:00" else str(value.date())
    if isinstance(value, date):
        return value.isoformat()
    lines = (line.strip() for line in str(value).splitlines())
    return "\n".join(line for line in lines if line)


def _merges(ranges: Any) -> tuple[dict[Place, Span], set[Place]]:
    """Spans by origin, and the places that lie under a span."""
    spans: dict[Place, Span] = {}
    covered: set[Place] = set()
    for (top, left), (bottom, right) in ranges:
        spans[(top + 1, left + 1)] = (bottom - top + 1, right - left + 1)
        if (bottom - top + 1) * (right - left + 1) <= MAX_CELLS:
            covered.update(
                (row + 1, column + 1)
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            )
        covered.discard((top + 1, left + 1))
    return spans, covered


def _stretches(texts: dict[Place, str], spans: dict[Place, Span]) -> Iterator[tuple[int, int]]:
    """First and last row of what stands between rows without any text."""
    used = sorted(
        {row + down for row, column in texts for down in range(_rows(spans, row, column))}
        # An empty row of merged cells is a row of a table nevertheless.
        | {row for (row, _), (down, across) in spans.items() if down == 1 < across}
    )
    start = None
    for row, following in zip(used, [*used[1:], None], strict=True):
        start = row if start is None else start
        if following != row + 1:
            yield start, row
            start = None


def _rows(spans: dict[Place, Span], row: int, column: int) -> int:
    return spans.get((row, column), (1, 1))[0]


def _stretch(
    texts: dict[Place, str],
    spans: dict[Place, Span],
    covered: set[Place],
    rows: range,
    width: int,
) -> Iterator[Block]:
    """The tables of some rows, and the paragraphs that stand before or between them."""
    filled = {row: [c for c in range(1, width + 1) if (row, c) in texts] for row in rows}
    table = next((row for row in rows if len(filled[row]) > 1), rows.stop)
    cells: list[Cell] = []
    for row in rows:
        first = (row, filled[row][0]) if filled[row] else (row, 1)
        single, across = len(filled[row]) == 1, spans.get(first, (1, 1))[1]
        # A line of the form with nothing but blanks must not be taken for a heading.
        heading = single and bool(_HEADING.match(texts[first]))
        heading &= row < table or across >= width > 1
        above = row < table and (across == 1 or table == rows.stop or heading)
        if filled[row] and (above or heading):
            yield from _grid(cells)
            cells = []
            yield from map(Paragraph, texts[first].split("\n"))
            continue
        cells += [
            Cell(texts.get((row, column), ""), row, column, *spans.get((row, column), (1, 1)))
            for column in range(1, width + 1)
            if (row, column) not in covered
        ]
    yield from _grid(cells)


def _grid(cells: list[Cell]) -> Iterator[Grid]:
    if cells:
        yield Grid(tuple(cells))
