"""PDF with a text layer → Document: ruled tables by their lines, the rest as paragraphs.

A page without usable text (scanned, outlined, without a Unicode map) goes to the OCR reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import median

import pypdfium2 as pdfium

from etl.errors import UnreadableDocument
from etl.model import Document
from etl.readers import prose
from etl.readers.cells import Glyph, fill
from etl.readers.continued import Part
from etl.readers.ink import Ink, page_ink
from etl.readers.layout import Sheet, blocks
from etl.readers.pdfium import (
    Page,
    as_shown,
    glyph_boxes,
    glyphs,
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
    held, outside = _by_frame(glyphs(page), found) if found else ([], [])
    if not _is_legible(page, ink, found, held):
        return Sheet(page.number, page.width, page.height, [], [], legible=False)
    tables = [
        (frame.box, _table(page, frame, inside))
        for frame, inside in zip(found, held, strict=True)
        if inside
    ]
    if found:
        runs = prose.runs_of_glyphs(outside, page.number)
    else:
        bands = prose.tangled(run_boxes(page))
        runs = prose.runs_of_text(page.text, glyph_boxes(page), page.number, bands)
    return Sheet(page.number, page.width, page.height, runs, tables)


def _is_legible(page: Page, ink: Ink, found: list[Frame], held: list[list[Glyph]]) -> bool:
    if not page.text.strip():
        return not found and ink.picture < SCANNED and ink.points < OUTLINED
    if found and not any(held) and ink.picture >= SCANNED:
        return False
    if ink.picture >= SCANNED and is_invisible(page):
        return False
    return unmapped_share(page) <= UNMAPPED


def _by_frame(every: list[Glyph], found: list[Frame]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The characters that each table holds by their middle, and those outside all of them."""
    outside = every
    held: list[list[Glyph]] = []
    for frame in found:
        left, top, right, bottom = (2 * edge for edge in frame.box)
        inside = [
            g for g in outside if left <= g[1] + g[3] <= right and top <= g[2] + g[4] <= bottom
        ]
        held.append(inside)
        taken = {glyph[5] for glyph in inside}
        outside = [glyph for glyph in outside if glyph[5] not in taken]
    return held, outside


def _table(page: Page, frame: Frame, inside: list[Glyph]) -> Part:
    grid = fill(frame, inside, page.number, partial(same_object, page))
    if page.turn:
        cells = (replace(c, box=c.box and as_shown(page, c.box)) for c in grid.cells)
        grid = replace(grid, cells=tuple(cells))
    em = median(glyph[3] - glyph[1] for glyph in inside)
    edges, rows = tuple(frame.xs), len(frame.ys) - 1
    return Part(grid, page.number, edges, rows, frame.open_top, frame.open_bottom, em)
