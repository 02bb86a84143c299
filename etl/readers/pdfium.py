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
from etl.readers.ruling import Segments

THIN = 3.0
"""Points: a path at most this thick is a line."""
MAX_POINTS = 20_000
"""Path points looked at on one page; drawings have more, tables do not."""
MAX_OBJECTS = 200_000
MAX_DEPTH = 4
"""Form XObjects within form XObjects."""

Matrix = tuple[float, float, float, float, float, float]
Glyph = tuple[str, float, float, float, float]
"""A character and its box: x0, y0, x1, y1."""


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
    upright = _times(_shown(handle), _turned(width, height, -turn))
    if turn % 2:
        width, height = height, width
    return Page(number, width, height, text, count, handle, text_handle, upright, turn)


def as_shown(page: Page, box: Box) -> Box:
    """A box on the upright page → on the page as displayed."""
    if not page.turn:
        return box
    a, b, c, d, e, f = _turned(page.width, page.height, page.turn)
    x0, y0, x1, y1 = box
    return _ordered(a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f)


def _text(text_handle: Any, count: int) -> str:
    """One character for each character index. PDFium's bulk text mostly is that already."""
    buffer = (ctypes.c_ushort * (count + 1))()
    raw.FPDFText_GetText(text_handle, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
    if len(text) != count:
        codes = (raw.FPDFText_GetUnicode(text_handle, index) for index in range(count))
        text = "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)
    # PDFium marks a hyphen at a line's end so, which in a cell is a dash, perhaps the whole cell.
    return text.replace("\x02", "-").replace("\ufffe", "-")


def _text_angle(text_handle: Any, text: str) -> int:
    """Quarter turns (clockwise, in PDF space) that most of a sample of the text stands at."""
    inked = [index for index, char in enumerate(text) if not char.isspace()]
    votes = [0, 0, 0, 0]
    for index in inked[:: max(1, len(inked) // 24)]:
        angle = raw.FPDFText_GetCharAngle(text_handle, index)
        votes[round(angle / 1.5707963) % 4] += 1
    return votes.index(max(votes))


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
    a, b, c, d, e, f = page.upright
    upright = b == 0 and a == 1

    def of(index: int) -> Box:
        loose(handle, index, loose_box)
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
        if x1 - x0 < 0.01 or y1 - y0 < 0.01:  # turned text has no loose box
            tight(handle, index, *tight_box)
            x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        if upright:
            return (x0 + e, f - y1, x1 + e, f - y0)
        return _ordered(a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f)

    return of


def is_invisible(page: Page) -> bool:
    """Whether the text is the hidden layer that some scanner's recogniser left."""
    for index in range(page.count):
        if not page.text[index].isspace():
            text_object = raw.FPDFText_GetTextObject(page.text_handle, index)
            mode = raw.FPDFTextObj_GetTextRenderMode(text_object) if text_object else 0
            return bool(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def page_segments(page: Page) -> tuple[Segments, Segments, float]:
    """Horizontal and vertical lines, and the share of the page that its largest picture covers."""
    walk = _Walk([], [])
    _collect(page.handle, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, page.upright, walk, 0)
    return walk.horizontal, walk.vertical, walk.picture / max(page.width * page.height, 1.0)


@dataclass(slots=True)
class _Walk:
    """What a walk over the objects of a page has gathered."""

    horizontal: Segments
    vertical: Segments
    points: int = 0
    picture: float = 0.0

    def add(self, x0: float, y0: float, x1: float, y1: float) -> None:
        width, height = abs(x1 - x0), abs(y1 - y0)
        if height <= THIN and width >= height:
            self.horizontal.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        if width <= THIN and height >= width:
            self.vertical.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _collect(
    holder: Any, count: Callable[[Any], int], get: Callable[[Any, int], Any], m: Matrix, walk: _Walk, depth: int
) -> None:
    edges = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = edges
    bounds = [ctypes.byref(edge) for edge in edges]
    a, b, c, d, e, f = m
    type_of, bounds_of = raw.FPDFPageObj_GetType, raw.FPDFPageObj_GetBounds
    text, path, picture, form = (
        raw.FPDF_PAGEOBJ_TEXT,
        raw.FPDF_PAGEOBJ_PATH,
        raw.FPDF_PAGEOBJ_IMAGE,
        raw.FPDF_PAGEOBJ_FORM,
    )
    for index in range(min(count(holder), MAX_OBJECTS)):
        item = get(holder, index)
        kind = type_of(item)
        if kind == text:
            continue
        if kind == form and depth < MAX_DEPTH:
            inner = _times(_matrix(item), m)
            _collect(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, walk, depth + 1)
        elif kind in (path, picture) and bounds_of(item, *bounds):
            x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
            x0, y0, x1, y1 = a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f
            if kind == picture:
                walk.picture = max(walk.picture, abs((x1 - x0) * (y1 - y0)))
            elif abs(x1 - x0) <= THIN or abs(y1 - y0) <= THIN:
                walk.add(x0, y0, x1, y1)
            else:
                _trace(item, m, walk)


def _trace(path: Any, m: Matrix, walk: _Walk) -> None:
    """Walk a path of some extent: its strokes, and its thin filled parts."""
    count = raw.FPDFPath_CountSegments(path)
    walk.points += max(count, 0)
    if count < 2 or walk.points > MAX_POINTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    for part in _parts(path, count, _times(_matrix(path), m)):
        if stroke.value:
            for (x0, y0), (x1, y1) in zip(part, part[1:], strict=False):
                walk.add(x0, y0, x1, y1)
        elif fill.value:
            xs, ys = [x for x, _ in part], [y for _, y in part]
            walk.add(min(xs), min(ys), max(xs), max(ys))


def _parts(path: Any, count: int, m: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The subpaths made of straight lines, as points; a closed one ends where it began."""
    a, b, c, d, e, f = m
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    straight = True
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if straight and len(part) > 1:
                yield part
            part, straight = [], True
        straight = straight and kind != raw.FPDF_SEGMENT_BEZIERTO
        part.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    if straight and len(part) > 1:
        yield part


def _matrix(item: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, matrix):
        return (1, 0, 0, 1, 0, 0)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies ``first``, then ``then`` (row vectors, as PDF writes them)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _ordered(x0: float, y0: float, x1: float, y1: float) -> Box:
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
