"""What PDFium knows of a page, in the shape that the readers work with: text, glyphs, segments.

The only module that touches PDFium's raw functions. All positions it gives are points from the top
left corner of the page turned so that most of its text stands upright, whatever /Rotate, an off-zero
page box or a table printed sideways say; ``as_shown`` leads back to the page as it is displayed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from etl.errors import UnreadableDocument
from etl.model import Box
from etl.readers.affine import Matrix, moved, times
from etl.readers.cells import Glyph

HYPHEN = "\ufffe"
"""How PDFium marks a hyphen at the end of a line; in a cell it is a dash, perhaps the whole cell."""
LOST = "\ufffd"
"""A character whose font does not say which it is: ink, and no figure."""
_CODES_LIKE_BLANKS = dict.fromkeys((0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F), LOST)
"""PDFium gives such a character's code in the font; none of these is text."""
PLAIN = (1.0, 0.0, 0.0, -1.0)
"""A page neither turned nor scaled: only upside down, as PDF has it."""
SMALLEST, LARGEST = 3.0, 48.0
"""Points: heights of type between which a font's own box is believed."""


@dataclass(frozen=True, slots=True)
class Page:
    """An open page: its text, its size when upright, the way to upright from PDF space."""

    number: int
    width: float
    height: float
    text: str
    count: int
    handle: Any
    text_handle: Any
    upright: Matrix
    turn: int
    """Quarter turns, clockwise, at which the upright page is displayed."""


def open_document(content: bytes) -> pdfium.PdfDocument:
    """Raises UnreadableDocument: ``encrypted`` where a password is needed, else ``damaged``."""
    try:
        document = pdfium.PdfDocument(content)
        if not len(document):
            raise UnreadableDocument("damaged", "PDF 文件没有可读的页")
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableDocument("encrypted", "PDF 设有打开密码，请先取消密码") from error
        raise UnreadableDocument("damaged", "PDF 文件已损坏，无法打开") from error
    return document


@contextmanager
def open_page(document: pdfium.PdfDocument, index: int) -> Iterator[Page | None]:
    """The page with its text, closed afterwards; None where PDFium cannot load it."""
    handle = raw.FPDF_LoadPage(document.raw, index)
    if not handle:
        yield None
        return
    text_handle = raw.FPDFText_LoadPage(handle)
    try:
        yield _page(index + 1, handle, text_handle)
    finally:
        raw.FPDFText_ClosePage(text_handle)
        raw.FPDF_ClosePage(handle)


def _page(number: int, handle: Any, text_handle: Any) -> Page:
    count = max(raw.FPDFText_CountChars(text_handle), 0) if text_handle else 0
    text = _text(text_handle, count) if count else ""
    width, height = raw.FPDF_GetPageWidthF(handle), raw.FPDF_GetPageHeightF(handle)
    turn = (_text_angle(text_handle, text) + raw.FPDFPage_GetRotation(handle)) % 4
    upright = times(_shown(handle), _turned(width, height, -turn))
    if turn % 2:
        width, height = height, width
    return Page(number, width, height, text, count, handle, text_handle, upright, turn)


def as_shown(page: Page, box: Box) -> Box:
    """A box on the upright page → on the page as displayed."""
    if not page.turn:
        return box
    return moved(_turned(page.width, page.height, page.turn), *box)


def _text(text_handle: Any, count: int) -> str:
    """One character for each character index. PDFium's bulk text mostly is that already."""
    buffer = (ctypes.c_ushort * (count + 1))()
    raw.FPDFText_GetText(text_handle, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
    if len(text) != count:
        codes = (raw.FPDFText_GetUnicode(text_handle, index) for index in range(count))
        text = "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)
    return text.translate(_CODES_LIKE_BLANKS).replace("\x02", HYPHEN)


def _text_angle(text_handle: Any, text: str) -> int:
    """Quarter turns (clockwise, in PDF space) that most of a sample of the text stands at."""
    votes = [0, 0, 0, 0]
    for index in _sample(text, 12):
        angle = raw.FPDFText_GetCharAngle(text_handle, index)
        votes[round(angle / 1.5707963) % 4] += 1
    return votes.index(max(votes))


def _sample(text: str, size: int) -> list[int]:
    step = max(1, len(text) // size)
    return [index for index in range(0, len(text), step) if not text[index].isspace()]


def _shown(handle: Any) -> Matrix:
    left, bottom, right, top = _page_box(handle)
    turns = raw.FPDFPage_GetRotation(handle)
    if turns == 1:
        return (0, 1, 1, 0, -bottom, -left)
    if turns == 2:
        return (-1, 0, 0, 1, right, -bottom)
    if turns == 3:
        return (0, -1, -1, 0, top, right)
    return (1, 0, 0, -1, -left, top)


def _turned(width: float, height: float, turns: int) -> Matrix:
    """A page of this size, y downwards, turned clockwise by quarter turns."""
    return (
        (1, 0, 0, 1, 0, 0),
        (0, 1, -1, 0, height, 0),
        (-1, 0, 0, -1, width, height),
        (0, -1, 1, 0, 0, width),
    )[turns % 4]


def _page_box(handle: Any) -> Box:
    box = raw.FS_RECTF()
    if raw.FPDF_GetPageBoundingBox(handle, box):
        return (box.left, box.bottom, box.right, box.top)
    return (0.0, 0.0, raw.FPDF_GetPageWidthF(handle), raw.FPDF_GetPageHeightF(handle))


def glyph_boxes(page: Page) -> Callable[[int], Box]:
    """A function from a character's index to its box: advance width by font height."""
    loose, tight, handle = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharBox, page.text_handle
    box = raw.FS_RECTF()
    loose_box = ctypes.byref(box)
    edges = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = edges
    tight_box = [ctypes.byref(edge) for edge in edges]
    upright, (a, b, _, _, e, f) = page.upright, page.upright
    plain = b == 0 and a == 1

    def of(index: int) -> Box:
        loose(handle, index, loose_box)
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
        if not (SMALLEST < y1 - y0 < LARGEST and 0.01 < x1 - x0 < LARGEST):
            # PDFium forgets the scale of text in vertical writing, and some turned text.
            tight(handle, index, *tight_box)
            x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        if plain:
            return (x0 + e, f - y1, x1 + e, f - y0)
        return moved(upright, x0, y0, x1, y1)

    return of


def glyphs(page: Page, lines: list[list[tuple[int, int]]]) -> list[Glyph]:
    """The characters of the words of some lines with their boxes, in the page's own order."""
    text = " " + page.text.replace(HYPHEN, "-")
    inked = [index for words in lines for word in words for index in range(*word)]
    # With the character before, where that is a blank.
    shown = [text[i : i + 2] if text[i] == " " and i else text[i + 1] for i in inked]
    unmapped, handle = raw.FPDFText_HasUnicodeMapError, page.text_handle
    shown = [  # Figures are all below: a code in a font must not pass for a digit.
        LOST if char < "\x80" and unmapped(handle, index) == 1 else char
        for index, char in zip(inked, shown, strict=True)
    ]
    boxes = _plain_boxes(page, inked) if page.upright[:4] == PLAIN else _boxes(page, inked)
    return [
        (char, x0, y0, x1, y1, index)
        for char, (x0, y0, x1, y1), index in zip(shown, boxes, inked, strict=True)
    ]


def _boxes(page: Page, indices: list[int]) -> list[Box]:
    return list(map(glyph_boxes(page), indices))


def _plain_boxes(page: Page, indices: list[int]) -> list[Box]:
    """As ``glyph_boxes``, written out for the usual page: half of the time goes into this loop."""
    loose, handle, careful = raw.FPDFText_GetLooseCharBox, page.text_handle, glyph_boxes(page)
    across, height = page.upright[4], page.upright[5]
    box = raw.FS_RECTF()
    pointer = ctypes.byref(box)
    boxes: list[Box] = []
    for index in indices:
        loose(handle, index, pointer)
        x0, x1, top, bottom = box.left, box.right, box.top, box.bottom
        if SMALLEST < top - bottom < LARGEST and 0.01 < x1 - x0 < LARGEST:
            boxes.append((x0 + across, height - top, x1 + across, height - bottom))
        else:
            boxes.append(careful(index))
    return boxes


def run_boxes(page: Page, first: int, end: int) -> list[Box]:
    """The boxes of the stretches that a part of the text was written in, in the order written."""
    edges = [ctypes.c_double() for _ in range(4)]
    left, top, right, bottom = edges
    pointers = [ctypes.byref(edge) for edge in edges]
    rect, handle = raw.FPDFText_GetRect, page.text_handle
    boxes = []
    for index in range(raw.FPDFText_CountRects(handle, first, end - first)):
        rect(handle, index, *pointers)
        boxes.append((left.value, bottom.value, right.value, top.value))
    across, height = page.upright[4], page.upright[5]
    if page.upright[:4] == PLAIN:
        return [(x0 + across, height - y1, x1 + across, height - y0) for x0, y0, x1, y1 in boxes]
    return [moved(page.upright, *box) for box in boxes]


def unmapped_share(page: Page) -> float:
    """The share, in a sample, of characters whose font does not say which they are."""
    sample = _sample(page.text, 40)
    unmapped = [raw.FPDFText_HasUnicodeMapError(page.text_handle, index) == 1 for index in sample]
    return float(sum(unmapped)) / max(len(sample), 1)


def same_object(page: Page, one: int, other: int) -> bool:
    """Whether two characters, by index, were written by one text operation."""
    first, second = (raw.FPDFText_GetTextObject(page.text_handle, index) for index in (one, other))
    return bool(first) and bool(second) and address_of(first) == address_of(second)


def text_object(page: Page, index: int) -> int:
    """The address of the text object that wrote a character; 0 where there is none."""
    handle = raw.FPDFText_GetTextObject(page.text_handle, index)
    return address_of(handle) if handle else 0


def address_of(handle: Any) -> int:
    """Which object a handle stands for."""
    return ctypes.addressof(handle.contents)
