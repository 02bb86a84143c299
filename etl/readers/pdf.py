"""PDF with a text layer → Document: ruled tables by their lines, the rest as paragraphs.

A page without usable text (scanned, outlined, without a Unicode map) goes to the OCR reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median

import pypdfium2 as pdfium

from etl.errors import UnreadableDocument
from etl.model import Box, Document
from etl.readers import prose
from etl.readers.cells import Glyph, fill
from etl.readers.continued import Part
from etl.readers.ink import Ink, page_ink
from etl.readers.layout import Sheet, blocks
from etl.readers.pdfium import (
    Page,
    as_shown,
    glyph_boxes,
    is_invisible,
    open_document,
    open_page,
    run_boxes,
    same_object,
    unmapped_share,
)
from etl.readers.ruling import Frame, frames

MAX_PAGES = 400
SCANNED = 0.5
"""A picture covering this share of a page makes it a scan, unless text is printed on it."""
OUTLINED = 2000
"""Path points on a page without any text: letters drawn as outlines."""
UNMAPPED = 0.05


def read(content: bytes) -> Document:
    """Raises UnreadableDocument: ``encrypted damaged too_large needs_ocr``."""
    document = open_document(content)
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableDocument("too_large", f"PDF 超过 {MAX_PAGES} 页，不予读取")
        sheets = list(_sheets(document))
    finally:
        document.close()
    illegible = [sheet.number for sheet in sheets if not sheet.legible]
    if illegible:
        from etl.readers.scan import complete

        return complete(content, sheets, illegible)
    return Document("pdf", blocks(sheets))


def _sheets(document: pdfium.PdfDocument) -> Iterator[Sheet]:
    for index in range(len(document)):
        with open_page(document, index) as page:
            if page is not None:
                yield _sheet(page)


def _sheet(page: Page) -> Sheet:
    ink = page_ink(page)
    found = frames(ink.horizontal, ink.vertical)
    box = glyph_boxes(page)
    held = _glyphs_in(page, found, box)
    if not _is_legible(page, ink, found, held):
        return Sheet(page.number, page.width, page.height, [], [], legible=False)
    tables = [
        (frame.box, _table(page, frame, glyphs))
        for frame, glyphs in zip(found, held, strict=True)
        if glyphs
    ]
    taken = {glyph[5] for glyphs in held for glyph in glyphs}
    bands = prose.tangled(run_boxes(page))
    runs = prose.text_runs(page.text, box, page.number, taken, bands)
    return Sheet(page.number, page.width, page.height, runs, tables)


def _is_legible(page: Page, ink: Ink, found: list[Frame], held: list[list[Glyph]]) -> bool:
    if not page.text.strip():
        return not found and ink.picture < SCANNED and ink.points < OUTLINED
    if found and not any(held) and ink.picture >= SCANNED:
        return False
    if ink.picture >= SCANNED and is_invisible(page):
        return False
    return unmapped_share(page) <= UNMAPPED


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


def _table(page: Page, frame: Frame, glyphs: list[Glyph]) -> Part:
    grid = fill(frame, glyphs, page.number, partial(same_object, page))
    if page.turn:
        cells = (replace(c, box=c.box and as_shown(page, c.box)) for c in grid.cells)
        grid = replace(grid, cells=tuple(cells))
    em = median(glyph[3] - glyph[1] for glyph in glyphs)
    edges, rows = tuple(frame.xs), len(frame.ys) - 1
    return Part(grid, page.number, edges, rows, frame.open_top, frame.open_bottom, em)
