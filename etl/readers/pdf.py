"""PDF with a text layer → Document: ruled tables by their lines, the rest as paragraphs.

A page without usable text (scanned, outlined, without a Unicode map) goes to the OCR reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pypdfium2 as pdfium

from etl.errors import UnreadableDocument
from etl.model import Document
from etl.readers.cells import Glyph
from etl.readers.covered import as_seen
from etl.readers.ink import Ink, page_ink
from etl.readers.layout import Sheet, blocks, by_frame, tables_of
from etl.readers.pdfium import (
    Page,
    as_shown,
    glyph_boxes,
    glyphs,
    open_document,
    open_page,
    run_boxes,
    same_object,
    unmapped_share,
)
from etl.readers.ruling import Frame, frames
from etl.readers.runs import beside, runs_of_glyphs, runs_of_text, tangled, words_by_line

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
            if page is None:  # lost in a damaged file: OCR may say so, nobody may pass it over
                yield Sheet(index + 1, 0.0, 0.0, [], [], legible=False)
            else:
                yield _sheet(page)


def _sheet(page: Page) -> Sheet:
    ink = page_ink(page)
    found = frames(ink.horizontal, ink.vertical)
    if found or ink.picture >= SCANNED:
        ink.look_at_texts()
    box, lines = glyph_boxes(page), words_by_line(page.text)
    # Only beside tables is the place of every character asked for: that is what takes time.
    heights = [(frame.ys[0], frame.ys[-1]) for frame in found]
    near, far = beside(lines, box, heights) if found else ([], [lines] if lines else [])
    inside, outside = by_frame(as_seen(page, glyphs(page, near), ink, found), found)
    if not _is_legible(page, ink, found, inside):
        return Sheet(page.number, page.width, page.height, [], [], legible=False)
    same_run, shown = partial(same_object, page), partial(as_shown, page) if page.turn else None
    tables = tables_of(found, inside, page.number, same_run, shown, ink.blots)
    runs = runs_of_glyphs(outside, page.number)
    for stretch in far:
        bands = tangled(run_boxes(page, stretch[0][0][0], stretch[-1][-1][1]))
        runs += runs_of_text(page.text, stretch, box, page.number, bands)
    return Sheet(page.number, page.width, page.height, runs, tables)


def _is_legible(page: Page, ink: Ink, found: list[Frame], inside: list[list[Glyph]]) -> bool:
    if not page.text.strip():
        return not found and ink.picture < SCANNED and ink.points < OUTLINED
    if ink.picture >= SCANNED and (ink.is_hidden_layer or (found and not any(inside))):
        return False
    return unmapped_share(page) <= UNMAPPED
