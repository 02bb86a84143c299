"""Finds the lines of text within a part of a page's picture, for the recogniser to read one by one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from etl.readers.page_image import PageImage
from etl.readers.recognise import Picture

GAP = 2.0
"""Line heights: text parted by more is two runs."""
USUAL = 0.15
STROKE = 0.45
"""Of a character's height: less is a stroke of one, more may be a line of figures."""
BLOB = 12
"""Pixels of ink that may be a figure or a comma."""

Extent = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its picture and where it stands."""

    picture: Picture
    extent: Extent


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
        columns = np.flatnonzero(part[first:last].any(axis=0))
        if not len(columns):
            continue
        # A lone dash or 一 keeps the height of a line, else it would be blown up to one.
        margin = max(3, (int(0.75 * em) - (last - first)) // 2)
        x0, x1 = left + int(columns[0]) - 4, left + int(columns[-1]) + 5
        y0, y1 = top + first - margin, top + last + margin
        lines.append(_line(page, (max(x0, 0), max(y0, 0), x1, y1)))
    return lines


def parts_of(page: PageImage, line: Line) -> list[Line]:
    """A line cut where it has a gap much wider than a character."""
    left, top, right, bottom = line.extent
    inked = page.ink[top:bottom, left:right].any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0])))).tolist()
    parts: list[list[int]] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if parts and first - parts[-1][1] <= GAP * (bottom - top):
            parts[-1][1] = last
        else:
            parts.append([first, last])
    return [_line(page, (max(left + a - 4, 0), top, left + b + 5, bottom)) for a, b in parts]


def _line(page: PageImage, extent: Extent) -> Line:
    left, top, right, bottom = extent
    return Line(page.picture[top:bottom, left:right], extent)


def _bands(inked: NDArray[np.bool_], em: int) -> list[tuple[int, int]]:
    """Stretches of rows with ink; the strokes of 三 are one line, two lines of figures never."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    bands: list[tuple[int, int]] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if bands and last - bands[-1][0] <= 1.15 * em:
            thinner = min(last - first, bands[-1][1] - bands[-1][0])
            if thinner < STROKE * em:
                bands[-1] = (bands[-1][0], last)
                continue
        bands.append((first, last))
    return [band for band in bands if band[1] - band[0] > 1]


def blobs(page: PageImage, line: Line) -> int:
    """How many separate pieces of ink a line has: at most as many as it has figures."""
    left, top, right, bottom = line.extent
    count, _, stats, _ = cv2.connectedComponentsWithStats(page.ink[top:bottom, left:right])
    return int((stats[1:count, cv2.CC_STAT_AREA] >= BLOB).sum())
