"""Which line or column was printed one cell too far: moved back, the whole part balances."""

# ruff: noqa: SIM110  (numba compiles no generator expressions)
from __future__ import annotations

from etl.localise.kernels.memory import (
    ABSENT,
    BLANK,
    SHIFTED,
    SHIFTED_COLUMN,
    SHIFTED_LINE,
    SHIFTS,
    UNBALANCED,
    Graph,
    Workspace,
    same_changes,
    sort_changes,
)


def undo_shifts(g: Graph, w: Workspace) -> None:
    """Find every line or column that, moved back by one cell, makes the whole part balance."""
    for node in range(g.nodes):
        w.degree[node] = -1
    for line in range(g.lines):
        first, last = line * g.columns, (line + 1) * g.columns - 1
        if _covers(g, w, first, 1, g.columns, line):
            for i in range(g.columns - 1):
                _undo_shift(g, w, first + i, 1, g.columns - 1 - i, False)
                _undo_shift(g, w, last, -1, g.columns - 1 - i, False)
    for column in range(g.columns):
        if _covers(g, w, column, g.columns, g.lines, g.lines + column):
            for end in (g.last_addend, g.lines - 1):
                last = end * g.columns + column
                for i in range(end):
                    _undo_shift(g, w, i * g.columns + column, g.columns, end - i, True)
                    _undo_shift(g, w, last, -g.columns, end - i, True)


def _covers(g: Graph, w: Workspace, first: int, step: int, count: int, mark: int) -> bool:
    """Whether every unbalanced node is an end of one of these cells of the grid."""
    for i in range(count):
        cell = g.grid[first + i * step]
        if cell >= 0 and g.tail[cell] >= 0:
            w.degree[g.tail[cell]] = mark
            w.degree[g.head[cell]] = mark
    for i in range(w.counters[UNBALANCED]):
        if w.degree[w.unbalanced[i]] != mark:
            return False
    return True


def _undo_shift(g: Graph, w: Workspace, first: int, step: int, count: int, down: bool) -> None:
    """Move the ``count`` cells after ``first`` (empty or 0) back onto it; the last one follows."""
    vacated, lost = g.grid[first], g.grid[first + count * step]
    if w.counters[SHIFTED] >= SHIFTS or not _movable(g, w, first, step, count, down):
        return
    base = w.counters[SHIFTED] * (g.lines + g.columns)
    for node in range(g.nodes):
        w.need[node] = w.balance[node]
    size = 0
    for i in range(count + 1):
        cell = g.grid[first + i * step]
        if i < count:
            change = w.value[g.grid[first + (i + 1) * step]] - w.value[cell]
        else:
            change = -w.need[g.tail[lost]]
        if w.value[cell] + change < 0:
            return
        if change != 0:
            _apply(g, w, cell, change)
            w.shift_cells[base + size] = cell
            w.shift_deltas[base + size] = change
            size += 1
    sort_changes(w.shift_cells, w.shift_deltas, base, size)
    if size > 1 and _is_balanced(g, w) and not _known_shift(g, w, base, size):
        shift = w.counters[SHIFTED]
        w.shift_sizes[shift] = size
        w.shift_blank[shift] = w.kind[vacated] == BLANK
        w.shift_kind[shift] = SHIFTED_COLUMN if down else SHIFTED_LINE
        w.counters[SHIFTED] += 1


def _apply(g: Graph, w: Workspace, cell: int, change: int) -> None:
    """Take a change into what its two nodes still need."""
    if g.tail[cell] >= 0:  # a vacated total may leave its equations undecided
        w.need[g.tail[cell]] += change
        w.need[g.head[cell]] -= change


def _is_balanced(g: Graph, w: Workspace) -> bool:
    """Whether ``w.need`` is 0 in the part at hand, and as it was in the others."""
    for node in range(g.nodes):
        here = g.part[node] == g.part[w.unbalanced[0]]
        if w.need[node] != (0 if here else w.balance[node]):
            return False
    return True


def _movable(g: Graph, w: Workspace, first: int, step: int, count: int, down: bool) -> bool:
    """Whether the cells are there, the first is vacated, and no line's own sum forbids the move."""
    vacated = g.grid[first]
    if vacated < 0 or w.kind[vacated] == ABSENT or w.value[vacated] != 0:
        return False
    for i in range(count):
        cell, after = g.grid[first + i * step], g.grid[first + (i + 1) * step]
        if after < 0 or w.kind[after] == ABSENT or g.tail[after] < 0:
            return False
        if down and g.tail[cell] >= 0:
            # Most shifts fail at their first line: its own node meets no other cell of the column.
            node = g.line_node[(first + i * step) // g.columns]
            change = w.value[after] - w.value[cell]
            if node >= 0 and w.balance[node] + (change if g.tail[cell] == node else -change) != 0:
                return False
    return True


def _known_shift(g: Graph, w: Workspace, base: int, size: int) -> bool:
    """Whether the changes from ``base`` are those of a shift that was found before."""
    for shift in range(w.counters[SHIFTED]):
        known = shift * (g.lines + g.columns)
        if w.shift_sizes[shift] == size and same_changes(
            w.shift_cells, w.shift_deltas, known, base, size
        ):
            return True
    return False
