"""Decides which characters stand in which cell of a ruled table, and in what order they read.

A number printed across a wall, or two numbers with no wall between them, has two readings: the cell
then carries the other one in ``alternatives``, and nobody downstream takes it for certain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from etl.model import Box, Cell, Grid
from etl.readers.ruling import SLIVER, Frame, Slot

Glyph = tuple[str, float, float, float, float, int]
"""A character (a blank before it where its line has one), its box, its index in the page."""
SameRun = Callable[[int, int], bool]
"""Whether two characters, by index, were written by one text operation."""

ILLEGIBLE = "\ufffc"
"""Stands for ink that is no character, or one that nobody may take for certain."""
WIDE = 2.4
"""Digits further apart than this many digit widths may be two numbers."""
RAISED = 0.8
"""A digit smaller than this beside another, and higher, is a note's mark."""
_NUMERIC = frozenset("0123456789０１２３４５６７８９.,，．")


def fill(
    frame: Frame, glyphs: Sequence[Glyph], page: int, same_run: SameRun, blots: Sequence[Box] = ()
) -> Grid:
    """The table with its text. ``glyphs`` are those within the frame, in the page's own order;
    of an otherwise empty cell, a small picture (``blots``) is ink that cannot be read."""
    held: list[list[Glyph]] = [[] for _ in frame.slots]
    owners = frame.slots_at([((g[1] + g[3]) / 2, (g[2] + g[4]) / 2) for g in glyphs])
    for glyph, owner in zip(glyphs, owners, strict=True):
        held[owner].append(glyph)
    for owner, blot in _owners(frame, blots):
        if not held[owner]:
            held[owner].append((ILLEGIBLE, *blot, -1))
    split = _split_numbers(glyphs, owners, frame, same_run)
    cells = (
        _cell(slot, held[number], split.get(number, ()), page)
        for number, slot in enumerate(frame.slots)
        if held[number] or not (slot.open or _is_sliver(slot))
    )
    return Grid(tuple(cells), page)


def _owners(frame: Frame, boxes: Sequence[Box]) -> list[tuple[int, Box]]:
    """The cells that boxes lie in, by their middle."""
    left, top, right, bottom = frame.box
    middles = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in boxes]
    within = [left <= x <= right and top <= y <= bottom for x, y in middles]
    inside = [(at, box) for at, box, here in zip(middles, boxes, within, strict=True) if here]
    owners = frame.slots_at([at for at, _ in inside])
    return [(owner, box) for owner, (_, box) in zip(owners, inside, strict=True)]


def cell_text(glyphs: Sequence[Glyph]) -> str:
    """Characters of one cell in reading order, its lines parted by line breaks."""
    if len(glyphs) == 1:
        return glyphs[0][0].strip()
    return _text(glyphs, lines_of(glyphs))


def _text(glyphs: Sequence[Glyph], lines: list[list[Glyph]]) -> str:
    if len(lines) > 2 and _runs_down(glyphs):
        return "\n".join("".join(g[0].strip() for g in column) for column in _columns(glyphs))
    return "\n".join(map(line_text, lines))


def lines_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Horizontal lines from top to bottom, each from left to right."""
    heights = [glyph[2] + glyph[4] for glyph in glyphs]
    if not heights:
        return []
    if max(heights) - min(heights) < 0.5 * (glyphs[0][4] - glyphs[0][2]):
        return [sorted(glyphs, key=_left)]
    lines: list[list[Glyph]] = []
    foot = 0.0
    for glyph in sorted(glyphs, key=_height):
        if not lines or (glyph[2] + glyph[4]) / 2 > foot:
            lines.append([])
            foot = glyph[4] - (glyph[4] - glyph[2]) / 4
        lines[-1].append(glyph)
    return [sorted(line, key=_left) for line in lines]


def _height(glyph: Glyph) -> float:
    return glyph[2] + glyph[4]


def _left(glyph: Glyph) -> float:
    return glyph[1]


def line_text(line: Sequence[Glyph]) -> str:
    """One line's characters, with a blank where one was written or a gap shows.

    The same character almost in the same place is bold type, made by printing it twice.
    """
    char, x0, _, x1, _, _ = line[0]
    text = last = char[-1]
    for char, left, _, right, _, _ in line[1:]:
        gap, width = left - x1, right - left
        if char[-1] == last and left - x0 < 0.25 * width:
            continue
        if left - x0 < 0.5 * width and last.isdecimal() and char[-1].isdecimal():
            text += ILLEGIBLE  # one printed over the other
        if x1 - x0 > width:
            width = x1 - x0
        if gap > 0.1 * width and (char[0] == " " or gap > 0.8 * width):
            text += " "
        last, x0, x1 = char[-1], left, right
        text += last
    return text


def _cell(slot: Slot, glyphs: list[Glyph], others: Sequence[str], page: int) -> Cell:
    place = (slot.row, slot.column, slot.rowspan, slot.colspan)
    if len(glyphs) < 2:
        return Cell(cell_text(glyphs) if glyphs else "", *place, page, slot.box)
    glyphs = _with_note_marks(glyphs)
    lines = lines_of(glyphs)
    text = _text(glyphs, lines)
    doubts = (*others, *_parts_far_apart(lines))
    if doubts:
        doubts = tuple(dict.fromkeys(other for other in doubts if other != text))
    return Cell(text, *place, page, slot.box, None, doubts)


def _with_note_marks(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters with small raised digits put in brackets on their line: 12¹ is not 121."""
    marked: list[Glyph] = []
    base: Glyph | None = None
    for glyph in sorted(glyphs, key=_left) if _digits_differ(glyphs) else ():
        char, x0, y0, x1, y1, index = glyph
        if base is not None and char[-1].isdecimal() and _is_raised(glyph, base):
            top, foot = base[2], base[4]
            marked += [("[", x0, top, x0, foot, index), (char[-1], x0, top, x1, foot, index)]
            marked.append(("]", x1, top, x1, foot, index))
            continue
        marked.append(glyph)
        if char[-1].isdecimal():
            base = glyph
    return marked or glyphs


def _digits_differ(glyphs: Sequence[Glyph]) -> bool:
    """Whether the digits of a cell are of two sizes."""
    heights = [glyph[4] - glyph[2] for glyph in glyphs if glyph[0][-1].isdecimal()]
    return len(heights) > 1 and min(heights) < RAISED * max(heights)


def _is_raised(glyph: Glyph, base: Glyph) -> bool:
    height = base[4] - base[2]
    higher = base[4] - glyph[4] > 0.1 * height and glyph[4] > base[2]
    return higher and glyph[4] - glyph[2] < RAISED * height


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


def _parts_far_apart(lines: list[list[Glyph]]) -> tuple[str, ...]:
    """The parts of ``1    0``, where a wall may be missing; nothing for ordinary cells."""
    if lines[0][0][0][-1] not in _NUMERIC:  # most cells of more than one character are labels
        return ()
    if not all(glyph[0][-1] in _NUMERIC for line in lines for glyph in line):
        return ()
    parts: list[str] = []
    for line in lines:
        if len(line) == 1:
            continue
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
    for index in range(1, len(glyphs)):
        one, other = owners[index - 1], owners[index]
        if one == other or not _adjoin(glyphs[index - 1], glyphs[index]):
            continue
        if _crosses(glyphs[index - 1], glyphs[index], frame.slots[one].box[2], same_run):
            run = _run_around(glyphs, index)
            whole = "".join(glyph[0].strip() for glyph in run)
            for owner in (one, other):
                mine = [g for g, o in zip(glyphs, owners, strict=True) if o == owner]
                rest = [glyph for glyph in mine if glyph not in run]
                doubts[owner] = (whole, cell_text(rest) if rest else "")
    return doubts


def _run_around(glyphs: Sequence[Glyph], index: int) -> Sequence[Glyph]:
    start = end = index
    while start > 0 and _adjoin(glyphs[start - 1], glyphs[start]):
        start -= 1
    while end < len(glyphs) and _adjoin(glyphs[end - 1], glyphs[end]):
        end += 1
    return glyphs[start:end]


def _adjoin(left: Glyph, right: Glyph) -> bool:
    """Whether two characters, next to each other in the page's order, look like one number."""
    return (
        right[0] in _NUMERIC
        and left[0].strip() in _NUMERIC
        and abs(right[2] - left[2]) < 0.3 * (left[4] - left[2])
        and abs(right[1] - left[3]) < 0.3 * (left[3] - left[1])
    )


def _crosses(left: Glyph, right: Glyph, wall: float, same_run: SameRun) -> bool:
    """Whether digits on both sides of a wall are one number: one operation, or ink on the wall."""
    overlap = max(left[3] - wall, wall - right[1])
    return overlap > 0.25 * (left[3] - left[1]) or same_run(left[5], right[5])


def _is_sliver(slot: Slot) -> bool:
    x0, y0, x1, y1 = slot.box
    return x1 - x0 < SLIVER or y1 - y0 < SLIVER
