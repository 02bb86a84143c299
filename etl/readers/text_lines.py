"""Finds the lines of text within a part of a page's picture, for the recogniser to read one by one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from etl.readers.page_image import PageImage
from etl.readers.recognise import Picture

GAP = 1.6
"""Heights of a character: text parted by more is two runs, or two figures."""
USUAL = 0.15
DIRT = 0.22
"""Of a character's height: ink smaller than this both ways, away from other ink, is dirt."""
STROKE = 0.45
"""Of a character's height: less is a stroke of one, more may be a line of figures."""
THICKEST, STRAIGHT = 0.03, 0.6
"""A dash is no thicker (inches), and fills so much of its outline; the numeral 一 swells at its end."""
SLOPING, STRAY = 8, 0.08
"""Pixels of height of a stroke; how far from straight it may stray, by its height."""
ITALIC, SLASHED = 0.2, 0.3
"""How a stroke leans that may be an italic 1, and one that must be a slash."""
BLOB = 12
"""Pixels of ink that may be a figure or a comma."""

Extent = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its picture and where it stands."""

    picture: Picture
    extent: Extent
    parts: int
    """How many stretches with wide gaps between them it has."""


def character_height(page: PageImage, extent: Extent) -> int:
    """How high the characters in a part of the page are: those of a table and of the text differ."""
    left, top, right, bottom = extent
    x, y, heights = page.shapes.T
    inside = heights[(left <= x) & (x < right) & (top <= y) & (y < bottom)]
    return int(np.percentile(inside, 90) * 1.05) if len(inside) else int(USUAL * page.dpi)


def lines_in(page: PageImage, extent: Extent, em: int) -> list[Line]:
    """The lines of text within a part of the page, from top to bottom; ``em``: their height."""
    left, top, right, bottom = extent
    part = page.ink[top:bottom, left:right]
    lines = []
    for first, last in _bands(np.asarray(part.any(axis=1)), em):
        inked = _pieces(part[first:last], em)
        if not inked:
            continue
        # A lone dash or 一 keeps the height of a line, else it would be blown up to one.
        margin = max(3, (int(0.75 * em) - (last - first)) // 2)
        x0, x1 = left + inked[0][0] - 4, left + inked[-1][1] + 4
        y0, y1 = top + first - margin, top + last + margin
        lines.append(_line(page, (max(x0, 0), max(y0, 0), x1, y1), len(inked)))
    return lines


def parts_of(page: PageImage, line: Line) -> list[Line]:
    """A line cut where it has a gap much wider than a character."""
    left, top, right, bottom = line.extent
    inked = np.asarray(page.ink[top:bottom, left:right].any(axis=0))
    parts = _stretches(inked, GAP * (bottom - top))
    return [_line(page, (max(left + a - 4, 0), top, left + b + 4, bottom), 1) for a, b in parts]


def _stretches(inked: NDArray[np.bool_], gap: float) -> list[tuple[int, int]]:
    """Stretches with ink, those with a smaller gap between them as one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    stretches: list[tuple[int, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if stretches and first - stretches[-1][1] <= gap:
            stretches[-1] = (stretches[-1][0], last)
        else:
            stretches.append((first, last))
    return stretches


def _pieces(ink: NDArray[np.uint8], em: int) -> list[tuple[int, int]]:
    """The stretches of a line, with wide gaps between them, that are more than dirt."""
    found: list[tuple[int, int]] = []
    for first, last in _stretches(np.asarray(ink.any(axis=0)), 2):
        rows = np.flatnonzero(ink[:, first:last].any(axis=1))
        if last - first < DIRT * em and int(rows[-1] - rows[0]) < DIRT * em:
            continue
        if found and first - found[-1][1] <= GAP * em:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _line(page: PageImage, extent: Extent, parts: int) -> Line:
    left, top, right, bottom = extent
    return Line(page.picture[top:bottom, left:right], extent, parts)


def _bands(inked: NDArray[np.bool_], em: int) -> list[tuple[int, int]]:
    """Stretches of rows with ink; the strokes of 三 are one line, two lines of figures never."""
    bands: list[tuple[int, int]] = []
    for first, last in _stretches(inked, 0):
        if bands and last - bands[-1][0] <= 1.15 * em:
            thinner = min(last - first, bands[-1][1] - bands[-1][0])
            if thinner < STROKE * em:
                bands[-1] = (bands[-1][0], last)
                continue
        bands.append((first, last))
    return [band for band in bands if band[1] - band[0] > 1]


def dash_of(page: PageImage, line: Line) -> tuple[str, bool]:
    """The dash that a lone stroke is by its shape, and whether it can be nothing else."""
    if _is_bar(page, line):
        return "—", True
    slope = _leaning(page, line)
    return ("/", slope > SLASHED) if slope > ITALIC else ("", False)


def _is_bar(page: PageImage, line: Line) -> bool:
    """Whether all the ink of a line is one straight bar, of which a recogniser makes nothing."""
    left, top, right, bottom = line.extent
    ink = page.ink[top:bottom, left:right] > 0
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return False
    height, width = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    straight = float(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean()) > STRAIGHT
    return straight and height <= THICKEST * page.dpi and width >= max(1.3 * height, BLOB // 2)


def _leaning(page: PageImage, line: Line) -> float:
    """How far a line's ink goes right for each pixel up, if it is one thin straight stroke; else 0.

    About 0.4 for ``/``, 0 for 1, 0.2 for an italic 1; a 7 is not straight.
    """
    left, top, right, bottom = line.extent
    ink = page.ink[top:bottom, left:right] > 0
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < SLOPING:
        return 0.0
    widths = ink[rows].sum(axis=1)
    middles = (ink[rows] * np.arange(ink.shape[1])).sum(axis=1) / widths
    slope, start = np.polyfit(rows, middles, 1)
    straight = float(np.abs(middles - slope * rows - start).max()) < max(1.5, STRAY * len(rows))
    return -float(slope) if straight and widths.max() <= 2.5 * np.median(widths) else 0.0


def blobs(page: PageImage, line: Line) -> int:
    """How many separate pieces of ink a line has: at most as many as it has figures."""
    left, top, right, bottom = line.extent
    count, _, stats, _ = cv2.connectedComponentsWithStats(page.ink[top:bottom, left:right])
    return int((stats[1:count, cv2.CC_STAT_AREA] >= BLOB).sum())
