"""How likely it is that a candidate is what happened: its mechanisms, weighed."""

from __future__ import annotations

from etl.localise.kernels.memory import (
    BLANK,
    BLANK_CELL,
    FOUND,
    LARGEST,
    OTHER,
    TOTAL_ZERO,
    TYPO,
    Graph,
    Ints,
    Workspace,
)

# Weights, in halves of a point.
A_CELL = -10
A_SHIFT = -14
SHIFT_LEFT_BLANK = 8
WAS_BLANK = 10
TOTAL_WAS_ZERO = 8
ONE_KEYSTROKE = 8
WAS_ZERO = 2
SWAPPED_NEIGHBOURS = 16
SWAPPED = 6
A_TOTAL = 1
LEAD = 4
"""By so much the best set must lead for its answer to be called sure."""


def score_set(g: Graph, w: Workspace, base: int, size: int, blanks_tell: bool) -> int:
    """Points, in halves, of the ``size`` changes from ``base``; the more, the likelier."""
    score, totals = A_CELL * size, 0
    for i in range(base, base + size):
        cell, delta = w.set_cells[i], w.set_deltas[i]
        totals += g.total[cell]
        other = partner(g, w, w.set_cells, w.set_deltas, base, size, i)
        if other < 0:
            score += _points(mechanism_of(g, w, cell, delta, blanks_tell), w.value[cell])
        elif other > i:
            score += SWAPPED_NEIGHBOURS if _adjacent(g, cell, w.set_cells[other]) else SWAPPED
    return score + (A_TOTAL if totals else 0)


def score_shift(g: Graph, w: Workspace, shift: int, size: int, blanks_tell: bool) -> int:
    """One operation at one price; it goes before the set of single changes that comes to the same."""
    score = A_SHIFT + (SHIFT_LEFT_BLANK if w.shift_blank[shift] and blanks_tell else 0)
    base = shift * (g.lines + g.columns)
    if w.shift_sizes[shift] == size and size > 2:  # two cells are a swap
        for i in range(w.counters[FOUND]):
            same = True
            for j in range(size):
                same = same and w.set_cells[i * LARGEST + j] == w.shift_cells[base + j]
            if same and w.scores[i] >= score:
                score = w.scores[i] + 1
    return score


def _points(mechanism: int, printed: int) -> int:
    """What one mechanism speaks for its cell."""
    if mechanism == BLANK_CELL:
        return WAS_BLANK
    if mechanism == TOTAL_ZERO:
        return TOTAL_WAS_ZERO
    if mechanism == TYPO:
        return ONE_KEYSTROKE
    return WAS_ZERO if printed == 0 else 0


def mechanism_of(g: Graph, w: Workspace, cell: int, delta: int, blanks_tell: bool) -> int:
    """How one cell alone may have come to be printed so."""
    printed = w.value[cell]
    if w.kind[cell] == BLANK:
        return BLANK_CELL if blanks_tell else OTHER
    if printed == 0 and g.total[cell]:
        return TOTAL_ZERO
    if _one_keystroke(printed, printed + delta):
        return TYPO
    return OTHER


def partner(g: Graph, w: Workspace, cells: Ints, deltas: Ints, base: int, size: int, i: int) -> int:
    """The place of the cell of the same table with which cell ``i`` changed values, or -1."""
    cell = cells[i]
    for j in range(base, base + size):
        other = cells[j]
        if (
            j != i
            and deltas[i] == -deltas[j]
            and w.value[cell] + deltas[i] == w.value[other]
            and g.table[cell] >= 0
            and g.table[cell] == g.table[other]
        ):
            return j
    return -1


def _adjacent(g: Graph, a: int, b: int) -> bool:
    return abs(g.line[a] - g.line[b]) + abs(g.column[a] - g.column[b]) == 1


def _one_keystroke(a: int, b: int) -> bool:
    """One digit more, less or other, or two neighbouring digits swapped; not between single digits."""
    if a < b:
        a, b = b, a
    if a < 10 or b < 0:
        return False
    power = 1
    while power <= a:
        low = a % power
        if (a // (power * 10)) * power + low == b:
            return True
        if low == b % power:
            if a // (power * 10) == b // (power * 10):
                return True
            if a // (power * 100) == b // (power * 100):
                x, y = (a // power) % 100, (b // power) % 100
                if x == (y % 10) * 10 + y // 10:
                    return True
        power *= 10
    return False


def sort_by_score(w: Workspace, count: int) -> None:
    """Order the candidates by score, the best first; equal ones as they were found."""
    for i in range(count):
        j = i
        while j > 0 and w.scores[w.order[j - 1]] < w.scores[i]:
            w.order[j] = w.order[j - 1]
            j -= 1
        w.order[j] = i
