"""Decides which characters of a page's tables are read as they stand: what a person does not see, or sees
crossed out, is ink that cannot be read; a watermark is nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from etl.model import Box
from etl.readers.cells import ILLEGIBLE, Glyph
from etl.readers.ink import Ink, Point
from etl.readers.pdfium import Page, text_object
from etl.readers.ruling import Frame
from etl.readers.segments import NEAR, SHORT, Segment

HUGE = 3.0
"""Times the height of most characters: a watermark."""
_MIDDLE = (0.3, 0.75)
"""Of a character's height: a line through it. Lines under it are lower."""


def as_seen(page: Page, glyphs: list[Glyph], ink: Ink, found: Sequence[Frame]) -> list[Glyph]:
    """The characters of tables, no watermarks; those crossed out, covered or in no ink are illegible."""
    if not glyphs:
        return glyphs
    loose = [rule for rule in ink.horizontal if any(_is_loose(rule, frame) for frame in found)]
    covers = [(painted, box) for painted, box, _ in ink.fills if painted]
    odd = bool(ink.background or ink.unseen or covers)
    huge = HUGE * median(glyph[4] - glyph[2] for glyph in glyphs)
    seen = [glyph for glyph in glyphs if glyph[4] - glyph[2] <= huge]
    if not (loose or odd or ink.slants):
        return seen
    writers = {glyph[5]: text_object(page, glyph[5]) if odd else 0 for glyph in seen}
    seen = [glyph for glyph in seen if writers[glyph[5]] not in ink.background]
    return [
        (ILLEGIBLE, *glyph[1:])
        if any(_strikes(rule, glyph) for rule in loose)
        or any(_crosses(slant, glyph) for slant in ink.slants)
        or _is_hidden(glyph, writers[glyph[5]], ink, covers)
        else glyph
        for glyph in seen
    ]


def _is_hidden(glyph: Glyph, writer: int, ink: Ink, covers: list[tuple[int, Box]]) -> bool:
    """Whether a character is in no ink, in white on no dark ground, or under a shape painted later."""
    if writer in ink.unseen:
        return not any(_holds(box, glyph) for _, box, white in ink.fills if not white)
    written = ink.texts.get(writer)
    return written is not None and any(
        painted > written and _holds(box, glyph) for painted, box in covers
    )


def _holds(box: Box, glyph: Glyph) -> bool:
    x, y = (glyph[1] + glyph[3]) / 2, (glyph[2] + glyph[4]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


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


def _crosses(slant: tuple[Point, Point], glyph: Glyph) -> bool:
    """Whether a slanting line goes through the middle of a digit."""
    char, left, top, right, bottom, _ = glyph
    (x0, y0), (x1, y1) = slant
    x, y = (left + right) / 2, (top + bottom) / 2
    if not char[-1].isdecimal() or not min(x0, x1) <= x <= max(x0, x1):
        return False
    return abs(y0 + (y1 - y0) * (x - x0) / ((x1 - x0) or 1.0) - y) < 0.3 * (bottom - top)
