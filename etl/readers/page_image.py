"""Finds on the picture of a page what a reader of characters gets for nothing: rules, lines of text.

All arrays are grey, dark ink on light ground; lengths are pixels unless they are called points.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from etl.model import Box
from etl.readers.recognise import Picture
from etl.readers.segments import Segment, Segments

STRIPS, FAR = 16, 4
STEEPEST = 0.06
"""Slope of the text (about 3.5°) up to which a page is straightened."""
RULE = 0.28
"""Inches: shorter straight strokes are parts of characters."""
LOWEST = 7.0
"""Points: no row of text is lower."""
SPECK = 3
"""Pixels of ink at half size: less is dirt."""
SMALLEST, LARGEST = 0.05, 0.45
"""Inches: connected ink between these heights tells how high characters are."""


RED, PRINT = 40, 170
"""How much redder than green or blue a seal is, and how dark print is."""
THICK = 7
"""Pixels at half size: what is thicker is a bar or a picture, no rule."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A straightened page: its picture without rules, its text's ink, its rules in points."""

    picture: Picture
    ink: NDArray[np.uint8]
    """255 where there is ink of text, else 0."""
    horizontal: Segments
    vertical: Segments
    dpi: float
    shapes: NDArray[np.int32]
    """Connected pieces of ink that may be characters: left, top, height."""
    slope: float
    """How much the page fell to the right before it was straightened."""
    quarters: int
    """Turns of 90° to the left by which the page was put upright."""

    def as_shown(self, box: Box) -> Box:
        """A box in points on the upright, straightened page → on the page as it is."""
        height, width = (side * 72 / self.dpi for side in self.picture.shape)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        across, down = -self.slope * (y - height / 2), self.slope * (x - width / 2)
        x0, y0, x1, y1 = box[0] + across, box[1] + down, box[2] + across, box[3] + down
        for _ in range(self.quarters):
            x0, y0, x1, y1 = height - y1, x0, height - y0, x1
            height, width = width, height
        return (x0, y0, x1, y1)


def prepare(picture: NDArray[np.uint8], dpi: float, quarters: int = 0) -> PageImage:
    """Straighten the picture of a page (grey, or blue-green-red) and part rules from text;
    ``quarters`` says how it has been turned already."""
    cv2.setNumThreads(1)
    grey = picture if picture.ndim == 2 else _without_seals(picture)
    slope = _slope(grey)
    grey = _straightened(grey, slope)
    ink = _binary(grey)
    across, down = _rules(ink, dpi)
    horizontal, vertical = _segments(across, 72 / dpi), _segments(down, 72 / dpi, upright=True)
    vertical = [wall for wall in vertical if _crossings(wall, horizontal) >= 2]
    vertical += _short_walls(ink, horizontal, vertical, down, dpi)
    rules = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    off_rules = np.asarray(cv2.bitwise_and(ink, cv2.bitwise_not(rules)), dtype=np.uint8)
    text, shapes = _characters(off_rules, dpi)
    without_rules = np.asarray(cv2.max(grey, rules), dtype=np.uint8)
    return PageImage(without_rules, text, horizontal, vertical, dpi, shapes, slope, quarters)


def _without_seals(picture: NDArray[np.uint8]) -> Picture:
    """The red channel, where red ink is light already, with what is left of it made paper."""
    grey = np.ascontiguousarray(picture[:, :, 2])
    if _redness(picture[::8, ::8]).max(initial=0) > RED:
        # Print under a seal is dark in the red channel too, and stays.
        grey[(_redness(picture) > RED) & (grey > PRINT)] = _paper(grey)
    return grey


def _paper(grey: Picture) -> int:
    """How light the paper is."""
    return int(np.median(grey[::8, ::8]))


def _redness(picture: NDArray[np.uint8]) -> NDArray[np.int16]:
    others = np.maximum(picture[:, :, 0], picture[:, :, 1])
    return np.asarray(picture[:, :, 2].astype(np.int16) - others, dtype=np.int16)


def _straightened(grey: Picture, slope: float) -> Picture:
    if abs(slope) < 0.0006:
        return grey
    rows, columns = grey.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), float(np.degrees(np.arctan(slope))), 1)
    paper = _paper(grey)
    turned = cv2.warpAffine(grey, turn, (columns, rows), flags=cv2.INTER_LINEAR, borderValue=paper)
    return np.asarray(turned, dtype=np.uint8)


def _slope(grey: Picture) -> float:
    """How much the text falls per pixel to the right, by the shift between neighbouring strips."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = np.asarray(half, dtype=np.uint8)
    dark = (float(_paper(small)) - small).clip(40, None) - 40
    width = dark.shape[1] // STRIPS
    profiles = dark[:, : width * STRIPS].reshape(dark.shape[0], STRIPS, width).sum(axis=2).T
    profiles = profiles - profiles.mean(axis=1, keepdims=True)
    # Neighbouring strips first: further apart, the rows of a table match one row off as well.
    near = _shift(profiles, 1, 0, max(2, int(STEEPEST * width) + 1))
    far = _shift(profiles, FAR, round(FAR * near), FAR)
    return far / float(FAR * width)


def _shift(profiles: NDArray[np.float64], apart: int, around: int, most: int) -> float:
    """By how many pixels strips ``apart`` match best, looked for near ``around``."""
    steps = range(around - most, around + most + 1)
    first, second = profiles[:-apart], profiles[apart:]
    scores = np.array([float((first * np.roll(second, -step, axis=1)).sum()) for step in steps])
    best = int(scores.argmax())
    return float(steps[best] + _peak(scores, best))


def _peak(scores: NDArray[np.float64], at: int) -> float:
    """Where between whole steps the maximum lies, by a parabola through three points."""
    if not 0 < at < len(scores) - 1:
        return 0.0
    before, peak, after = scores[at - 1], scores[at], scores[at + 1]
    bend = before - 2 * peak + after
    return float(0.5 * (before - after) / bend) if bend < 0 else 0.0


def _binary(grey: Picture) -> NDArray[np.uint8]:
    window = 41
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return np.asarray(
        cv2.adaptiveThreshold(
            smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 18
        ),
        dtype=np.uint8,
    )


def _rules(ink: NDArray[np.uint8], dpi: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Masks of the level and the upright strokes that are too long for characters."""
    level = cv2.getStructuringElement(cv2.MORPH_RECT, (int(RULE * dpi), 1))
    upright = cv2.getStructuringElement(cv2.MORPH_RECT, (1, int(RULE * dpi)))
    # What is not quite level after straightening is joined before it is looked for.
    across = cv2.morphologyEx(cv2.dilate(ink, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, level)
    down = cv2.morphologyEx(cv2.dilate(ink, np.ones((1, 3), np.uint8)), cv2.MORPH_OPEN, upright)
    return np.asarray(across, dtype=np.uint8), np.asarray(down, dtype=np.uint8)


def _segments(mask: NDArray[np.uint8], scale: float, upright: bool = False) -> Segments:
    # At half the size, for a quarter of the time: rules are three pixels thick at the least here.
    half = np.ascontiguousarray(mask[::2, ::2])
    count, _, stats, _ = cv2.connectedComponentsWithStats(half, connectivity=8)
    scale *= 2
    found: Segments = []
    for left, top, width, height, _ in stats[1:count].tolist():
        if (width if upright else height) > THICK:
            continue
        if upright:
            found.append(((left + width / 2) * scale, top * scale, (top + height) * scale))
        else:
            found.append(((top + height / 2) * scale, left * scale, (left + width) * scale))
    return found


def _crossings(wall: Segment, rules: Segments) -> int:
    """How many rules a wall touches: a stroke of 川 touches none."""
    x, top, bottom = wall
    near = 3.0
    return sum(
        left - near <= x <= right + near and top - near <= y <= bottom + near
        for y, left, right in rules
    )


def _short_walls(
    ink: NDArray[np.uint8], rules: Segments, walls: Segments, mask: NDArray[np.uint8], dpi: float
) -> Segments:
    """Walls no higher than one row (rows alone at a page end, borders that shift from row to row).

    They must be ink all the way from rule to rule: no stroke of a character is. Also marks them in
    ``mask``, even those that are known nearby, so that none is left to be read as a figure.
    """
    found: Segments = []
    ordered = sorted(rules)
    for (top, left, right), (bottom, *_) in zip(ordered, ordered[1:], strict=False):
        if not LOWEST < bottom - top <= RULE * 72 + 4:
            continue
        known = [x for x, a, b in walls if a < (top + bottom) / 2 < b]
        y0, y1, x0, x1 = (int(edge * dpi / 72) for edge in (top, bottom, left, right))
        strip = ink[y0 : y1 + 1, max(x0 - 4, 0) : x1 + 5]
        solid = np.flatnonzero(strip.all(axis=0))
        for group in np.split(solid, np.flatnonzero(np.diff(solid) > 1) + 1):
            if not 0 < len(group) <= 2 * THICK:
                continue
            mask[y0 : y1 + 1, max(x0 - 4, 0) + group] = 255
            x = (max(x0 - 4, 0) + float(group.mean())) * 72 / dpi
            if all(abs(x - other) > 2.0 for other in known):
                found.append((x, top, bottom))
    return found


def _characters(ink: NDArray[np.uint8], dpi: float) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """The ink without dirt, and the shapes that may be characters.

    Found at half the size; this only says where lines are, they are read from the picture itself.
    """
    rows, columns = ink.shape
    half = cv2.resize(ink, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)
    half = (half > 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(half, connectivity=8)
    heights, kept = 2 * stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA] >= SPECK
    kept[0] = False
    shaped = kept & (heights > SMALLEST * dpi) & (heights < LARGEST * dpi)
    shapes = 2 * stats[shaped][:, (cv2.CC_STAT_LEFT, cv2.CC_STAT_TOP, cv2.CC_STAT_HEIGHT)].astype(
        np.int32
    )
    text = cv2.resize(
        kept.astype(np.uint8)[labels], (columns, rows), interpolation=cv2.INTER_NEAREST
    )
    return np.asarray(ink * text, dtype=np.uint8), shapes
