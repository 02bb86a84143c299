"""Decides which characters stand in which cell of a ruled table, and in what order they read.

A number printed across a wall, or two numbers with no wall between them, has two readings: the cell
then carries the other one in ``alternatives``, and nobody downstream takes it for certain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from etl.model import Cell, Grid
from etl.readers.ruling import SLIVER, Frame, Slot

Glyph = tuple[str, float, float, float, float, int]
"""A character (a blank before it where its line has one), its box, its index in the page."""
SameRun = Callable[[int, int], bool]
"""Whether two characters, by index, were written by one text operation."""

WIDE = 2.4
"""Digits further apart than this many digit widths may be two numbers."""
_NUMERIC = frozenset("0123456789０１２３４５６７８９.,，．")


def fill(frame: Frame, glyphs: Sequence[Glyph], page: int, same_run: SameRun) -> Grid:
    """The table with its text. ``glyphs`` are those within the frame, in the page's own order."""
    held: list[list[Glyph]] = [[] for _ in frame.slots]
    owners = [frame.slot_at((g[1] + g[3]) / 2, (g[2] + g[4]) / 2) for g in glyphs]
    for glyph, owner in zip(glyphs, owners, strict=True):
        held[owner].append(glyph)
    split = _split_numbers(glyphs, owners, frame, same_run)
    cells = (
        _cell(slot, held[number], split.get(number, ()), page)
        for number, slot in enumerate(frame.slots)
        if held[number] or not (slot.open or _is_sliver(slot))
    )
    return Grid(tuple(cells), page)


def cell_text(glyphs: Sequence[Glyph]) -> str:
    """Characters of one cell in reading order, its lines parted by line breaks."""
    single = _without_doubles(glyphs)
    if _runs_down(single):
        return "\n".join("".join(g[0].strip() for g in column) for column in _columns(single))
    return "\n".join(line_text(line) for line in lines_of(single))


def lines_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Horizontal lines from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    foot = 0.0
    for glyph in sorted(glyphs, key=lambda g: g[2] + g[4]):
        if not lines or (glyph[2] + glyph[4]) / 2 > foot:
            lines.append([])
            foot = glyph[4] - (glyph[4] - glyph[2]) / 4
        lines[-1].append(glyph)
    return [sorted(line, key=lambda g: g[1]) for line in lines]


def line_text(line: Sequence[Glyph]) -> str:
    """One line's characters, with a blank where one was written or a gap shows."""
    text = line[0][0].strip()
    for left, right in zip(line, line[1:], strict=False):
        char, gap = right[0].strip(), right[1] - left[3]
        width = max(left[3] - left[1], right[3] - right[1])
        blank = gap > 0.8 * width or (right[0][0] == " " and gap > 0.1 * width)
        text += " " + char if blank else char
    return text


def _cell(slot: Slot, glyphs: list[Glyph], others: Sequence[str], page: int) -> Cell:
    text = cell_text(glyphs) if glyphs else ""
    doubts = dict.fromkeys((*others, *_parts_far_apart(glyphs)))
    alternatives = tuple(other for other in doubts if other != text)
    place = (slot.row, slot.column, slot.rowspan, slot.colspan)
    return Cell(text, *place, page, slot.box, None, alternatives)


def _without_doubles(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Bold type made by printing twice is one character."""
    kept: list[Glyph] = []
    seen: dict[str, list[Glyph]] = {}
    for glyph in glyphs:
        same = seen.setdefault(glyph[0].strip(), [])
        near = 0.25 * max(glyph[3] - glyph[1], 2.0)
        if any(abs(glyph[1] - g[1]) < near and abs(glyph[2] - g[2]) < near for g in same):
            continue
        same.append(glyph)
        kept.append(glyph)
    return kept


def _runs_down(glyphs: Sequence[Glyph]) -> bool:
    """Whether most characters stand below the one written before: vertical or turned text."""
    if len(glyphs) < 3:
        return False
    steps = 0
    for before, after in zip(glyphs, glyphs[1:], strict=False):
        size = max(after[3] - after[1], after[4] - after[2])
        aside = abs((after[1] + after[3]) - (before[1] + before[3])) / 2
        steps += aside < 0.4 * size and abs(after[2] - before[2]) > 0.3 * size
    return steps > 0.6 * (len(glyphs) - 1)


def _columns(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Vertical text in the order written, cut where it goes on beside."""
    columns = [[glyphs[0]]]
    for before, after in zip(glyphs, glyphs[1:], strict=False):
        if abs((after[1] + after[3]) - (before[1] + before[3])) / 2 > 0.6 * (after[3] - after[1]):
            columns.append([])
        columns[-1].append(after)
    return columns


def _parts_far_apart(glyphs: list[Glyph]) -> tuple[str, ...]:
    """The parts of ``1    0``, where a wall may be missing; nothing for ordinary cells."""
    if len(glyphs) < 2 or not all(g[0].strip() in _NUMERIC for g in glyphs):
        return ()
    parts: list[str] = []
    for line in lines_of(glyphs):
        width = median(g[3] - g[1] for g in line)
        start = 0
        for index, (left, right) in enumerate(zip(line, line[1:], strict=False), 1):
            if right[1] - left[3] > WIDE * width:
                parts.append(line_text(line[start:index]))
                start = index
        if start:
            parts.append(line_text(line[start:]))
    return tuple(parts)


def _split_numbers(
    glyphs: Sequence[Glyph], owners: list[int], frame: Frame, same_run: SameRun
) -> dict[int, tuple[str, ...]]:
    """By slot: what it would hold if a number that crosses its wall belonged wholly elsewhere."""
    doubts: dict[int, tuple[str, ...]] = {}
    start = 0
    for end in range(1, len(glyphs) + 1):
        if end < len(glyphs) and _adjoin(glyphs[end - 1], glyphs[end]):
            continue
        run = set(owners[start:end])
        if len(run) > 1 and _crosses(glyphs[start:end], owners[start:end], frame, same_run):
            whole = "".join(g[0].strip() for g in glyphs[start:end])
            for owner in run:
                mine = [g for g, o in zip(glyphs, owners, strict=True) if o == owner]
                rest = [g for g in mine if g not in glyphs[start:end]]
                doubts[owner] = (whole, cell_text(rest) if rest else "")
        start = end
    return doubts


def _adjoin(left: Glyph, right: Glyph) -> bool:
    """Whether two characters, next to each other in the page's order, look like one number."""
    return (
        right[0] in _NUMERIC
        and left[0].strip() in _NUMERIC
        and abs(right[2] - left[2]) < 0.3 * (left[4] - left[2])
        and abs(right[1] - left[3]) < 0.3 * (left[3] - left[1])
    )


def _crosses(run: Sequence[Glyph], owners: Sequence[int], frame: Frame, same_run: SameRun) -> bool:
    """Whether a run of digits over two cells is one number: one operation, or ink on the wall."""
    for left, right, one, other in zip(run, run[1:], owners, owners[1:], strict=False):
        if one == other:
            continue
        wall = frame.slots[one].box[2]
        overlap = max(left[3] - wall, wall - right[1])
        if same_run(left[5], right[5]) or overlap > 0.25 * (left[3] - left[1]):
            return True
    return False


def _is_sliver(slot: Slot) -> bool:
    x0, y0, x1, y1 = slot.box
    return x1 - x0 < SLIVER or y1 - y0 < SLIVER
