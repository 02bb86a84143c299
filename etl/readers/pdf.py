"""PDF with a text layer → Document: ruled tables by their lines, the rest as paragraphs.

A page without usable text (scanned, outlined, without a Unicode map) goes to the OCR reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
import ctypes
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from etl.errors import UnreadableDocument
from etl.model import Block, Box, Document, Grid
from etl.readers import continued, prose
from etl.readers.cells import Glyph, fill
from etl.readers.pdfium import (
    Page,
    as_shown,
    glyph_boxes,
    is_invisible,
    open_document,
    open_page,
    page_segments,
)
from etl.readers.prose import Run
from etl.readers.ruling import Frame, frames

MAX_PAGES = 400
SCANNED = 0.5
"""A picture covering this share of a page makes it a scan, unless text is printed on it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page holds: runs of text outside tables, ruled tables, and whether it is legible."""

    number: int
    height: float
    runs: list[Run]
    tables: list[tuple[Box, continued.Part]]
    legible: bool


def read(content: bytes) -> Document:
    """Raises UnreadableDocument: ``encrypted damaged too_large needs_ocr``."""
    document = open_document(content)
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableDocument("too_large", f"PDF 超过 {MAX_PAGES} 页，不予读取")
        sheets = list(_sheets(document))
    finally:
        document.close()
    return Document("pdf", tuple(blocks(sheets)))


def blocks(sheets: list[Sheet]) -> list[Block]:
    """Paragraphs and grids in reading order, tables joined over page ends, page furniture left out."""
    kept = prose.without_furniture([s.runs for s in sheets], [s.height for s in sheets])
    column = prose.measure(run for runs in kept for run in runs)
    result: list[Block] = []
    waiting: list[Run] = []
    table: continued.Part | None = None
    for sheet, runs in zip(sheets, kept, strict=True):
        for item in _in_order(runs, sheet.tables):
            if isinstance(item, Run):
                if table:
                    result.append(table.grid)
                    table = None
                waiting.append(item)
                continue
            result += prose.paragraphs(waiting, column)
            waiting = []
            if table and item.grid.page != table.grid.page and continued.goes_on(table, item):
                table = continued.join(table, item)
            else:
                if table:
                    result.append(table.grid)
                table = item
    if table:
        result.append(table.grid)
    return result + prose.paragraphs(waiting, column)


def _in_order(
    runs: list[Run], tables: list[tuple[Box, continued.Part]]
) -> list[Run | continued.Part]:
    """A page's runs and tables from top to bottom; without tables, in the order written."""
    if not tables:
        return list(runs)
    placed: list[tuple[float, float, Run | continued.Part]] = [
        (round((run.y0 + run.y1) / 2 / 4), run.x0, run) for run in runs
    ]
    placed += [(box[1] / 4, box[0], part) for box, part in tables]
    return [item for *_, item in sorted(placed, key=lambda entry: entry[:2])]


def _sheets(document: pdfium.PdfDocument) -> Iterator[Sheet]:
    for index in range(len(document)):
        with open_page(document, index) as page:
            if page is not None:
                yield _sheet(page)


def _sheet(page: Page) -> Sheet:
    horizontal, vertical, picture = page_segments(page)
    found = frames(horizontal, vertical)
    box = glyph_boxes(page)
    tables: list[tuple[Box, continued.Part]] = []
    taken: set[int] = set()
    for frame, glyphs in zip(found, _glyphs_in(page, found, box), strict=True):
        part = _table(page, frame, glyphs)
        if part.grid.cells:
            tables.append((frame.box, part))
            taken.update(glyph[5] for glyph in glyphs)
    runs = prose.text_runs(page.text, box, page.number, taken)
    return Sheet(page.number, page.height, runs, tables, True)


def _glyphs_in(page: Page, found: list[Frame], box: Callable[[int], Box]) -> list[list[Glyph]]:
    """For each table, the characters whose middle it holds, in the page's own order."""
    held: list[list[Glyph]] = [[] for _ in found]
    if not found:
        return held
    blank = False
    for index, char in enumerate(page.text):
        if char.isspace():
            blank = char == " "
            continue
        x0, y0, x1, y1 = box(index)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        for frame, glyphs in zip(found, held, strict=True):
            if frame.holds(x, y):
                char = "-" if char == "\ufffe" else char
                glyphs.append((" " + char if blank else char, x0, y0, x1, y1, index))
                break
        blank = False
    return held


def _table(page: Page, frame: Frame, glyphs: list[Glyph]) -> continued.Part:
    def same_run(one: int, other: int) -> bool:
        objects = (raw.FPDFText_GetTextObject(page.text_handle, index) for index in (one, other))
        first, second = (ctypes.addressof(o.contents) for o in objects)
        return first == second

    grid = fill(frame, glyphs, page.number, same_run)
    if page.turn:
        grid = replace(grid, cells=tuple(replace(c, box=as_shown(page, c.box)) for c in grid.cells))
    em = median(g[3] - g[1] for g in glyphs) if glyphs else 10.0
    edges = tuple(frame.xs)
    return continued.Part(
        grid, edges, len(frame.ys) - 1, frame.open_top, frame.open_bottom, em
    )
