"""What is drawn on a PDF page besides text: its ruled lines, and how much of it is picture."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw

from etl.model import Box
from etl.readers.affine import IDENTITY, Matrix, moved, moved_point, times
from etl.readers.cells import Glyph
from etl.readers.pdfium import Page
from etl.readers.ruling import Frame
from etl.readers.segments import NEAR, SHORT, Segment, Segments

THIN = 3.0
"""Points: a path at most this thick is a line."""
MAX_POINTS = 20_000
"""Path points looked at on one page; drawings have more, tables do not."""
ILLEGIBLE = "\ufffc"
_MIDDLE = (0.3, 0.75)
"""Of a character's height: a line through it. Lines under it are lower."""
MAX_OBJECTS = 200_000
MAX_DEPTH = 4
"""Form XObjects within form XObjects."""


@dataclass(slots=True)
class Ink:
    """The lines of a page, the largest picture's share of it, and how many path points it has."""

    horizontal: Segments
    vertical: Segments
    points: int = 0
    picture: float = 0.0

    def add(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Keep the box of a piece of path if it is thin; whether it is."""
        width, height = x1 - x0, y1 - y0
        if height <= THIN and width >= height:
            self.horizontal.append(((y0 + y1) / 2, x0, x1))
        if width <= THIN and height >= width:
            self.vertical.append(((x0 + x1) / 2, y0, y1))
        return height <= THIN or width <= THIN


def page_ink(page: Page) -> Ink:
    """All that is drawn on the page but its text, form XObjects included."""
    ink = Ink([], [])
    _collect(page.handle, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, page.upright, ink, 0)
    ink.picture /= max(page.width * page.height, 1.0)
    return ink


def struck_out(glyphs: list[Glyph], rules: Segments, found: Sequence[Frame]) -> list[Glyph]:
    """The characters of tables; those that a line is drawn through, which is no rule of a table, are
    ink that cannot be read."""
    loose = [rule for rule in rules if any(_is_loose(rule, frame) for frame in found)]
    if not loose:
        return glyphs
    return [
        (ILLEGIBLE, *glyph[1:]) if any(_strikes(rule, glyph) for rule in loose) else glyph
        for glyph in glyphs
    ]


def _is_loose(rule: Segment, frame: Frame) -> bool:
    """Whether a line lies within a table and is none of its rules."""
    y, start, end = rule
    left, top, right, bottom = frame.box
    inside = top < y < bottom and left < (start + end) / 2 < right
    return inside and end - start >= SHORT and all(abs(y - at) > NEAR for at in frame.ys)


def _strikes(rule: Segment, glyph: Glyph) -> bool:
    y, start, end = rule
    _, x0, y0, x1, y1, _ = glyph
    share = (y - y0) / max(y1 - y0, 0.1)
    return start <= (x0 + x1) / 2 <= end and _MIDDLE[0] < share < _MIDDLE[1]


def _collect(
    holder: Any,
    count: Callable[[Any], int],
    get: Callable[[Any, int], Any],
    m: Matrix,
    ink: Ink,
    depth: int,
) -> None:
    type_of, add = raw.FPDFPageObj_GetType, ink.add
    text, path = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH
    for index in range(min(count(holder), MAX_OBJECTS)):
        item = get(holder, index)
        kind = type_of(item)
        if kind == text:
            continue
        if kind == path:
            if not add(*_bounds(item, m)):
                _trace(item, m, ink)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _bounds(item, m)
            ink.picture = max(ink.picture, (x1 - x0) * (y1 - y0))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = times(_matrix(item), m)
            count_of, get_of = raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject
            _collect(item, count_of, get_of, inner, ink, depth + 1)


_EDGES = [ctypes.c_float() for _ in range(4)]
_POINTERS = [ctypes.byref(edge) for edge in _EDGES]


def _bounds(item: Any, m: Matrix) -> Box:
    if not raw.FPDFPageObj_GetBounds(item, *_POINTERS):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = _EDGES
    return moved(m, left.value, bottom.value, right.value, top.value)


def _trace(path: Any, m: Matrix, ink: Ink) -> None:
    """Walk a path of some extent: its strokes, and its thin filled parts."""
    count = raw.FPDFPath_CountSegments(path)
    ink.points += max(count, 0)
    if count < 2 or ink.points > MAX_POINTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    for part in _parts(path, count, times(_matrix(path), m)):
        if stroke.value:
            for (x0, y0), (x1, y1) in zip(part, part[1:], strict=False):
                ink.add(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        elif fill.value:
            xs, ys = [x for x, _ in part], [y for _, y in part]
            ink.add(min(xs), min(ys), max(xs), max(ys))


def _parts(path: Any, count: int, m: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The subpaths made of straight lines, as points; a closed one ends where it began."""
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    straight = True
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = moved_point(m, x.value, y.value)
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
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
