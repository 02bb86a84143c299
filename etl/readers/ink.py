"""What is drawn on a PDF page besides text: its ruled lines, and how much of it is picture."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from etl.model import Box
from etl.readers.affine import IDENTITY, Matrix, moved, moved_point, slants, times
from etl.readers.pdfium import Page, address_of
from etl.readers.segments import Segments

THIN = 3.0
"""Points: a path at most this thick is a line."""
MAX_POINTS = 20_000
"""Path points looked at on one page; drawings have more, tables do not."""
FAINT = 0.6
"""Opacity below which text is a watermark."""
WHITE = 250
LONGEST = 120.0
"""Points: a slanting line within a cell is no longer."""
SMALL = 30.0
"""Points: a picture or shape no higher may stand for a figure."""
MAX_OBJECTS = 200_000
MAX_DEPTH = 4
"""Form XObjects within form XObjects."""


_OVER_TEXT = (
    raw.FPDF_ANNOT_FREETEXT,
    raw.FPDF_ANNOT_STRIKEOUT,
    raw.FPDF_ANNOT_STAMP,
    raw.FPDF_ANNOT_INK,
    raw.FPDF_ANNOT_LINE,
    raw.FPDF_ANNOT_REDACT,
    raw.FPDF_ANNOT_WIDGET,
)
"""Of the kinds of annotation, those that may stand for a figure or put one out."""

Point = tuple[float, float]


@dataclass(slots=True)
class Ink:
    """The lines of a page, the largest picture's share of it, and how many path points it has."""

    horizontal: Segments
    vertical: Segments
    points: int = 0
    picture: float = 0.0
    items: list[tuple[Any, Matrix]] = field(default_factory=list)
    """The text objects in the order painted."""
    texts: dict[int, int] = field(default_factory=dict)
    """When each text object is painted, by its address; known once they are looked at."""
    background: set[int] = field(default_factory=set)
    """Text objects that slant or are faint: watermarks."""
    unseen: set[int] = field(default_factory=set)
    """Text objects in no ink, or in white."""
    fills: list[tuple[int, Box, bool]] = field(default_factory=list)
    """Opaque shapes: when painted, where, whether white."""
    slants: list[tuple[Point, Point]] = field(default_factory=list)
    blots: list[Box] = field(default_factory=list)
    """Small pictures and drawings."""

    @property
    def is_hidden_layer(self) -> bool:
        """Whether most text is the hidden layer that some scanner's recogniser left."""
        return 2 * len(self.unseen) > len(self.texts)

    def look_at_texts(self) -> None:
        """Find out which texts are painted when and how: that takes time, and matters beside tables."""
        for item, m in self.items:
            _look(item, m, self)

    def add(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Keep the box of a piece of path if it is thin; whether it is."""
        width, height = x1 - x0, y1 - y0
        if height <= THIN and width >= height:
            self.horizontal.append(((y0 + y1) / 2, x0, x1))
        if width <= THIN and height >= width:
            self.vertical.append(((x0 + x1) / 2, y0, y1))
        return height <= THIN or width <= THIN

    def blot(self, box: Box) -> None:
        """Keep the box of a picture or drawing if it is small."""
        if THIN < box[3] - box[1] <= SMALL and THIN < box[2] - box[0] <= 3 * SMALL:
            self.blots.append(box)


def page_ink(page: Page) -> Ink:
    """All that is drawn on the page but its text, form XObjects included."""
    ink = Ink([], [])
    _collect(page.handle, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, page.upright, ink, 0)
    ink.picture /= max(page.width * page.height, 1.0)
    for box in _notes(page):
        ink.fills.append((len(ink.items), box, False))
        ink.blot(box)
    return ink


def _notes(page: Page) -> Iterator[Box]:
    """Where something stands upon the page that is no part of it: filled-in fields, remarks, strikes."""
    rect = raw.FS_RECTF()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.handle), MAX_POINTS)):
        note = raw.FPDFPage_GetAnnot(page.handle, index)
        kind, hidden = raw.FPDFAnnot_GetSubtype(note), raw.FPDFAnnot_GetFlags(note) & 2
        empty = (
            kind == raw.FPDF_ANNOT_WIDGET and raw.FPDFAnnot_GetStringValue(note, b"V", None, 0) <= 2
        )
        if kind in _OVER_TEXT and not hidden and not empty and raw.FPDFAnnot_GetRect(note, rect):
            box = moved(page.upright, rect.left, rect.bottom, rect.right, rect.top)
            if box[3] - box[1] <= SMALL:
                yield box
        raw.FPDFPage_CloseAnnot(note)


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
            ink.items.append((item, m))
        elif kind == path:
            if not add(*_bounds(item, m)):
                _trace(item, m, ink)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = _bounds(item, m)
            ink.picture = max(ink.picture, (x1 - x0) * (y1 - y0))
            ink.blot((x0, y0, x1, y1))
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


_CHANNELS = [ctypes.c_uint() for _ in range(4)]
_COLOUR = [ctypes.byref(channel) for channel in _CHANNELS]
_TURN = raw.FS_MATRIX()
_TURNING = ctypes.byref(_TURN)


def _look(text: Any, m: Matrix, ink: Ink) -> None:
    """Note when a text is painted, and whether as a watermark or not to be seen."""
    address = address_of(text)
    ink.texts[address] = len(ink.texts)
    if raw.FPDFTextObj_GetTextRenderMode(text) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        ink.unseen.add(address)
        return
    opacity, white = _colour(text)
    if opacity < FAINT or _slants(text, m):
        (ink.background if opacity else ink.unseen).add(address)
    elif white:
        ink.unseen.add(address)


def _slants(text: Any, m: Matrix) -> bool:
    """Whether a text stands neither upright nor turned by quarters."""
    if not raw.FPDFPageObj_GetMatrix(text, _TURNING) or not (_TURN.b or m[1]):
        return False
    return slants(times((_TURN.a, _TURN.b, _TURN.c, _TURN.d, 0.0, 0.0), m))


def _colour(item: Any) -> tuple[float, bool]:
    """The opacity of an object's fill, and whether it is white."""
    if not raw.FPDFPageObj_GetFillColor(item, *_COLOUR):
        return 1.0, False
    red, green, blue, opacity = _CHANNELS
    white = red.value >= WHITE and green.value >= WHITE and blue.value >= WHITE
    return opacity.value / 255, white


def _trace(path: Any, m: Matrix, ink: Ink) -> None:
    """Walk a path of some extent: its strokes, its thin filled parts, what it covers."""
    count = raw.FPDFPath_CountSegments(path)
    ink.points += max(count, 0)
    if count < 2 or ink.points > MAX_POINTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    straight = 0
    for part in _parts(path, count, times(_matrix(path), m)):
        straight += len(part)
        if stroke.value:
            for (x0, y0), (x1, y1) in zip(part, part[1:], strict=False):
                x, width, y, height = min(x0, x1), abs(x1 - x0), min(y0, y1), abs(y1 - y0)
                if not ink.add(x, y, x + width, y + height) and max(width, height) < LONGEST:
                    ink.slants.append(((x0, y0), (x1, y1)))
        elif fill.value:
            xs, ys = [x for x, _ in part], [y for _, y in part]
            ink.add(min(xs), min(ys), max(xs), max(ys))
    if not straight:
        ink.blot(_bounds(path, m))
    elif fill.value and not raw.FPDFPageObj_HasTransparency(path):
        ink.fills.append((len(ink.items), _bounds(path, m), _colour(path)[1]))


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
