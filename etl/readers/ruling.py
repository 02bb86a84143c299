"""Decides from ruled lines alone where the tables of a page are and what their (merged) cells are.

Lines are clustered into positions, touching lines form a table, and two neighbouring places of a
table are one cell where no wall stands between them. Nothing here knows of text or of any format;
all lengths are points, y grows downwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from etl.model import Box
from etl.readers.segments import GAP, Segments, straighten

BEYOND = 6.0
"""Walls running this far past the last rule enclose one more row that was never closed."""
SLIVER = 5.0
"""Too thin for text: the space between two lines of a border."""
MAX_PLACES = 200_000
"""Rows × columns of one table; beyond lies a drawing."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one cell: 1-based, with its box; ``open`` where a wall is lacking outwards."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box
    open: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One ruled table: border positions, its slots, and which slot owns each elementary place."""

    xs: list[float]
    ys: list[float]
    slots: list[Slot]
    owner: list[list[int]] = field(repr=False)
    open_top: bool = False
    open_bottom: bool = False

    @property
    def box(self) -> Box:
        """The outline of the whole frame."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def slots_at(self, points: Iterable[tuple[float, float]]) -> list[int]:
        """For points (x, y) of the table, the index of the slot that holds each."""
        xs, ys, owner = self.xs, self.ys, self.owner
        last_x, last_y = len(xs) - 1, len(ys) - 1
        return [
            owner[bisect_right(ys, y, 0, last_y) - 1][bisect_right(xs, x, 0, last_x) - 1]
            for x, y in points
        ]


def frames(horizontal: Segments, vertical: Segments) -> list[Frame]:
    """The ruled tables of a page, from top to bottom."""
    across, down = straighten(horizontal), straighten(vertical)
    found = (_frame(rules, walls) for rules, walls in _touching(across, down))
    return sorted((frame for frame in found if frame), key=lambda frame: (frame.ys[0], frame.xs[0]))


def _touching(across: Segments, down: Segments) -> Iterable[tuple[Segments, Segments]]:
    """Groups of rules and walls that touch, each the lines of one table."""
    group = list(range(len(across) + len(down)))
    for index, (y, left, right) in enumerate(across):
        for other, (x, top, bottom) in enumerate(down, len(across)):
            if left - GAP <= x <= right + GAP and top - GAP <= y <= bottom + GAP:
                _unite(group, index, other)
    lines: dict[int, tuple[Segments, Segments]] = {}
    for index in range(len(group)):
        rules, walls = lines.setdefault(_root(group, index), ([], []))
        if index < len(across):
            rules.append(across[index])
        else:
            walls.append(down[index - len(across)])
    return lines.values()


def _frame(rules: Segments, walls: Segments) -> Frame | None:
    if not rules or len(walls) < 2:
        return None
    ys, open_top, open_bottom = _positions(rules, walls)
    xs, open_left, open_right = _positions(walls, rules)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > MAX_PLACES:
        return None
    wall_at = _marks(walls, xs, ys)
    rule_at = _marks(rules, ys, xs)
    regions = _regions(rows, columns, wall_at, rule_at)
    closed = (open_top, open_bottom, open_left, open_right)
    outside = _Outside(wall_at, rule_at, closed)
    owner = [[-1] * columns for _ in range(rows)]
    slots = []
    for number, (top, left, bottom, right) in enumerate(sorted(regions)):
        for row in range(top, bottom + 1):
            owner[row][left : right + 1] = [number] * (right - left + 1)
        box = (xs[left], ys[top], xs[right + 1], ys[bottom + 1])
        is_open = outside.opens(top, left, bottom, right)
        slots.append(Slot(top + 1, left + 1, bottom - top + 1, right - left + 1, box, is_open))
    return Frame(xs, ys, slots, owner, open_top, open_bottom)


def _positions(lines: Segments, crossing: Segments) -> tuple[list[float], bool, bool]:
    """Where the lines stand, with one more at either end that the crossing lines run past."""
    at = sorted({position for position, _, _ in lines})
    before = sorted(start for _, start, _ in crossing if start < at[0] - BEYOND)
    after = sorted(end for _, _, end in crossing if end > at[-1] + BEYOND)
    opens, closes = len(before) >= 3, len(after) >= 3
    if opens:
        at.insert(0, before[len(before) // 2])
    if closes:
        at.append(after[len(after) // 2])
    return at, opens, closes


def _marks(lines: Segments, positions: list[float], across: list[float]) -> list[list[bool]]:
    """For each position, whether a line stands there along each interval of the other axis."""
    index = {position: number for number, position in enumerate(positions)}
    middles = [(a + b) / 2 for a, b in zip(across, across[1:], strict=False)]
    marks = [[False] * len(middles) for _ in positions]
    for position, start, end in lines:
        first, last = bisect_left(middles, start), bisect_right(middles, end)
        marks[index[position]][first:last] = [True] * (last - first)
    return marks


Region = tuple[int, int, int, int]
"""Top row, left column, bottom row, right column of the places of one cell, all inclusive."""


def _regions(
    rows: int, columns: int, wall: list[list[bool]], rule: list[list[bool]]
) -> list[Region]:
    group = list(range(rows * columns))
    for row in range(rows):
        for column in range(columns):
            place = row * columns + column
            if column + 1 < columns and not wall[column + 1][row]:
                _unite(group, place, place + 1)
            if row + 1 < rows and not rule[row + 1][column]:
                _unite(group, place, place + columns)
    members: dict[int, list[int]] = {}
    for place in range(rows * columns):
        members.setdefault(_root(group, place), []).append(place)
    regions: list[Region] = []
    for places in members.values():
        if len(places) == 1:
            row, column = divmod(places[0], columns)
            regions.append((row, column, row, column))
            continue
        top, bottom = places[0] // columns, places[-1] // columns
        left, right = min(p % columns for p in places), max(p % columns for p in places)
        if len(places) == (bottom - top + 1) * (right - left + 1):
            regions.append((top, left, bottom, right))
        else:
            regions += _rectangles(set(places), columns, wall, rule)
    return regions


def _rectangles(
    places: set[int], columns: int, wall: list[list[bool]], rule: list[list[bool]]
) -> list[Region]:
    """A region with a corner missing, as rectangles: stretches of a row, joined where alike."""
    done: list[Region] = []
    last: dict[tuple[int, int], Region] = {}
    for top, left, right in _stretches(places, columns, wall):
        above = last.get((left, right))
        if above and above[2] == top - 1 and not any(rule[top][left : right + 1]):
            done.remove(above)
            top = above[0]
            row = above[2] + 1
        else:
            row = top
        region = (top, left, row, right)
        done.append(region)
        last[(left, right)] = region
    return done


def _stretches(
    places: set[int], columns: int, wall: list[list[bool]]
) -> Iterable[tuple[int, int, int]]:
    start: int | None = None
    for place in sorted(places):
        row, column = divmod(place, columns)
        start = column if start is None else start
        goes_on = place + 1 in places and column + 1 < columns and not wall[column + 1][row]
        if not goes_on:
            yield row, start, column
            start = None


@dataclass(frozen=True, slots=True)
class _Outside:
    """Tells which regions lie open outwards although the table has a border on that side."""

    wall: list[list[bool]]
    rule: list[list[bool]]
    borderless: tuple[bool, bool, bool, bool]

    def opens(self, top: int, left: int, bottom: int, right: int) -> bool:
        no_top, no_bottom, no_left, no_right = self.borderless
        last_row, last_column = len(self.rule) - 2, len(self.wall) - 2
        if top and left and bottom < last_row and right < last_column:
            return False
        sides = (
            (top == 0 and not no_top, self.rule[0], left, right),
            (bottom == last_row and not no_bottom, self.rule[-1], left, right),
            (left == 0 and not no_left, self.wall[0], top, bottom),
            (right == last_column and not no_right, self.wall[-1], top, bottom),
        )
        return any(at_edge and not any(marks[a : b + 1]) for at_edge, marks, a, b in sides)


def _root(group: list[int], index: int) -> int:
    while group[index] != index:
        group[index] = group[group[index]]
        index = group[index]
    return index


def _unite(group: list[int], one: int, other: int) -> None:
    if group[one] == group[other]:  # mostly they are united already
        return
    first, second = _root(group, one), _root(group, other)
    if first != second:
        group[max(first, second)] = min(first, second)
