"""The search for the smallest repair, its scoring and its division into entries for people.

One source serves compiled (on arrays) and as plain Python (on lists, which it indexes faster): only
what numba compiles is used, on one-dimensional sequences. All of it, types and weights included, is in
this one file, long as it is: numba's cache does not notice that another file has changed.

A report's residuals sit on nodes; a set of cells is a forest of arcs; it repairs the report if it
carries every residual away. ``_search`` takes an unbalanced node, and for each of its arcs merges the
two ends and goes on; an arc that was tried is forbidden to its later siblings, so that each forest is
met once. The first size that has solutions is complete when the search returns.
"""

# ruff: noqa: SIM110  (numba compiles no generator expressions)
from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from typing import NamedTuple

Ints = MutableSequence[int]

LARGEST = 4
"""Cells of the largest repair that is looked for in one connected part of a report."""
SETS = 300
"""Optimal sets kept of one part; where there are more the answer is ambiguous."""
SHIFTS = 40
"""Undone shifts kept of one report."""
LISTED = 20
"""Candidates listed of one repair."""
BUDGET = 20_000
"""Steps of one search; beyond them the answer is ambiguous."""
NUMBER, BLANK, ABSENT = 0, 1, 2
"""Kinds of cell: printed number; no number, counts as zero; not there or illegible."""
SURE, AMBIGUOUS, STRUCTURAL, NONE = 0, 1, 2, 3
OTHER, BLANK_CELL, TOTAL_ZERO, TYPO, SWAP, NOT_UPDATED, SHIFTED_LINE, SHIFTED_COLUMN = range(8)

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

WIDTH = 7
"""Columns of a row of output: report, repair, certainty, mechanism, candidate, cell, change."""
ROWS = 8000
"""Rows that one report may take; its later candidates are not listed."""

FOUND, VISITED, TRUNCATED, UNBALANCED, SHIFTED, USED, REPAIRS, WRITTEN = range(8)


class Graph(NamedTuple):
    """Cells as arcs between nodes, and where they stand in their tables."""

    cells: int
    nodes: int
    parts: int
    tail: Ints
    """Of each cell, the node that its value is added to; -1 where it plays no part."""
    head: Ints
    part: Ints
    """Of each node."""
    first_arc: Ints
    """Of each node (and the end), where its cells begin in ``arcs``."""
    arcs: Ints
    between: Ints
    """Nodes × nodes: a cell that joins the two, or -1; ``parallel`` has the next one."""
    parallel: Ints
    line_node: Ints
    """Of each line of the grid, the node of that line alone, or -1."""
    total: Ints
    """From here on as in ``Layout``."""
    signed: Ints
    table: Ints
    line: Ints
    column: Ints
    lines: int
    columns: int
    grid: Ints
    last_addend: int
    first_use: Ints
    uses: Ints
    sign: Ints


class Workspace(NamedTuple):
    """Scratch memory of the kernels, for one network at a time."""

    value: Ints
    """Of each cell of the report at hand; ``kind`` likewise."""
    kind: Ints
    balance: Ints
    """Of each node, what is printed too much."""
    residual: Ints
    """Of each group of merged nodes, under its name in ``group``."""
    group: Ints
    ring: Ints
    """Of each node, the next one of its group."""
    forbidden: Ints
    open: Ints
    chosen: Ints
    """Of each depth of the search: its cell; then the arcs tried, and of how many; the groups of
    nodes it merged, and into which; how many groups are unbalanced."""
    tried: Ints
    width: Ints
    merged: Ints
    into: Ints
    imbalance: Ints
    unbalanced: Ints
    counters: Ints
    set_cells: Ints
    set_deltas: Ints
    shift_cells: Ints
    shift_deltas: Ints
    shift_sizes: Ints
    shift_blank: Ints
    shift_kind: Ints
    scores: Ints
    order: Ints
    root: Ints
    block: Ints
    degree: Ints
    need: Ints
    picked_deltas: Ints
    listed_cells: Ints
    listed_deltas: Ints
    listed_sizes: Ints
    effect: Ints


def localise_reports(
    g: Graph,
    w: Workspace,
    start: int,
    reports: int,
    equations: int,
    values: Sequence[int],
    kinds: Sequence[int],
    broken: Sequence[int],
    out: Ints,
    limit: int,
    explained: Ints,
) -> int:
    """Localise reports from ``start`` until all are done or ``out`` might overflow; returns the next.

    ``values`` and ``kinds`` are reports × cells, ``broken`` and ``explained`` (number of the repair,
    from 1; 0 for none) reports × equations. ``w.counters[USED]`` counts the rows of ``out``.
    """
    w.counters[USED] = 0
    for report in range(start, reports):
        if w.counters[USED] + ROWS > limit:
            return report
        w.value[: g.cells] = values[report * g.cells : (report + 1) * g.cells]
        w.kind[: g.cells] = kinds[report * g.cells : (report + 1) * g.cells]
        _localise(g, w, report, broken, equations, out, explained)
    return reports


def _localise(
    g: Graph,
    w: Workspace,
    report: int,
    broken: Sequence[int],
    equations: int,
    out: Ints,
    explained: Ints,
) -> None:
    for node in range(g.nodes):
        w.group[node] = node
        w.ring[node] = node
        w.balance[node] = 0
    numbers, blanks = 0, 0
    for cell in range(g.cells):
        if g.tail[cell] >= 0:
            value = w.value[cell]
            if value != 0:
                w.balance[g.tail[cell]] += value
                w.balance[g.head[cell]] -= value
            if w.kind[cell] == NUMBER:
                numbers += 1
            else:
                blanks += 1
    w.counters[REPAIRS] = 0
    w.counters[WRITTEN] = 0
    for part in range(g.parts):
        count = 0
        for node in range(g.nodes):
            w.residual[node] = w.balance[node]
            if g.part[node] == part and w.balance[node] != 0:
                w.unbalanced[count] = node
                count += 1
        if count:
            w.counters[UNBALANCED] = count
            _localise_part(g, w, report, blanks <= numbers, broken, equations, out, explained)


def _localise_part(
    g: Graph,
    w: Workspace,
    report: int,
    blanks_tell: bool,
    broken: Sequence[int],
    equations: int,
    out: Ints,
    explained: Ints,
) -> None:
    """Candidates of one connected part, best first; then one repair for what they have in common."""
    size = _smallest_sets(g, w)
    w.counters[SHIFTED] = 0
    if size != 1 and g.lines > 0:
        _undo_shifts(g, w)
    sets, shifts = w.counters[FOUND], w.counters[SHIFTED]
    for i in range(sets):
        w.scores[i] = score_set(g, w, i * LARGEST, size, blanks_tell)
    for i in range(shifts):
        w.scores[sets + i] = _score_shift(g, w, i, size, blanks_tell)
    _sort(w, sets + shifts)
    if sets + shifts == 0:
        _report_none(g, w, report, broken, equations, out, explained)
        return
    near = 1
    while near < sets + shifts and w.scores[w.order[0]] - w.scores[w.order[near]] < LEAD:
        near += 1
    _divide(g, w, near, size)
    for i in range(w.counters[UNBALANCED]):
        node = w.unbalanced[i]
        if w.block[node] == node:
            _report_block(g, w, node, near, size, blanks_tell, report, out)
            _tie_equations(g, w, report, broken, equations, explained)


# --- the smallest sets -----------------------------------------------------------------------------


def _smallest_sets(g: Graph, w: Workspace) -> int:
    """Fill ``w.set_*`` with every smallest set; returns its size, 0 where none is small enough."""
    count = w.counters[UNBALANCED]
    w.counters[FOUND] = 0
    w.counters[VISITED] = 0
    w.counters[TRUNCATED] = 0
    for size in range((count + 1) // 2, LARGEST + 1):
        _search(g, w, size, count)
        if w.counters[FOUND] > 0:
            return size
    return 0


def _search(g: Graph, w: Workspace, size: int, unbalanced: int) -> None:
    """Settle every forest of ``size`` cells. Not recursive: numba's cache crashes on recursion."""
    depth = 0
    _enter(g, w, size, depth, unbalanced)
    while depth >= 0:
        if w.tried[depth] == w.width[depth]:
            for i in range(w.width[depth]):
                w.forbidden[w.open[depth * g.cells + i]] = 0
            depth -= 1
            if depth >= 0:
                _unmerge(w, w.merged[depth], w.into[depth])
            continue
        arc = w.open[depth * g.cells + w.tried[depth]]
        w.tried[depth] += 1
        w.chosen[depth] = arc
        w.forbidden[arc] = 1
        if depth == size - 1:
            _settle(g, w, size)
            continue
        group, other = w.merged[depth], w.group[g.tail[arc]]
        if other == group:
            other = w.group[g.head[arc]]
        w.into[depth] = other
        before, after = w.residual[other], w.residual[other] + w.residual[group]
        _merge(w, group, other)
        left = w.imbalance[depth] - (before != 0) - (after == 0)
        depth += 1
        _enter(g, w, size, depth, left)


def _enter(g: Graph, w: Workspace, size: int, depth: int, unbalanced: int) -> None:
    """List what may be chosen after ``depth`` cells, with ``unbalanced`` groups of nodes left."""
    w.counters[VISITED] += 1
    w.tried[depth] = 0
    w.width[depth] = 0
    w.imbalance[depth] = unbalanced
    if unbalanced == 0:
        return  # a smaller set balances all, but some count would be negative
    if w.counters[VISITED] > BUDGET or w.counters[FOUND] >= SETS:
        w.counters[TRUNCATED] = 1
        return
    w.merged[depth] = _hardest_group(g, w)
    w.width[depth] = _open_arcs(g, w, w.merged[depth], depth, unbalanced, size - depth - 1)


def _hardest_group(g: Graph, w: Workspace) -> int:
    """The unbalanced group of merged nodes with the fewest arcs."""
    best, fewest = -1, 1 << 30
    for i in range(w.counters[UNBALANCED]):
        group = w.group[w.unbalanced[i]]
        if w.residual[group] != 0:
            degree, node = 0, group
            while True:
                degree += g.first_arc[node + 1] - g.first_arc[node]
                node = w.ring[node]
                if node == group:
                    break
            if degree < fewest:
                best, fewest = group, degree
    return best


def _open_arcs(g: Graph, w: Workspace, group: int, depth: int, unbalanced: int, left: int) -> int:
    """List the arcs of a group after which ``left`` more can still balance the rest."""
    count, base = 0, depth * g.cells
    if unbalanced > 2 * left:
        # Only an arc to another unbalanced group helps: look those up instead of trying all.
        for i in range(w.counters[UNBALANCED]):
            node = w.unbalanced[i]
            other = w.group[node]
            seen = other == group or w.residual[other] == 0
            for j in range(i):
                seen = seen or w.group[w.unbalanced[j]] == other
            after = unbalanced - 1 - (w.residual[group] + w.residual[other] == 0)
            if not seen and after <= 2 * left:
                count = _arcs_between(g, w, group, other, base, count)
        return count
    node = group
    while True:
        for k in range(g.first_arc[node], g.first_arc[node + 1]):
            arc = g.arcs[k]
            tail, head = w.group[g.tail[arc]], w.group[g.head[arc]]
            if tail != head and not w.forbidden[arc]:
                w.open[base + count] = arc
                count += 1
        node = w.ring[node]
        if node == group:
            break
    return count


def _arcs_between(g: Graph, w: Workspace, group: int, other: int, base: int, count: int) -> int:
    a = group
    while True:
        b = other
        while True:
            arc = g.between[a * g.nodes + b]
            while arc >= 0:
                if not w.forbidden[arc]:
                    w.open[base + count] = arc
                    count += 1
                arc = g.parallel[arc]
            b = w.ring[b]
            if b == other:
                break
        a = w.ring[a]
        if a == group:
            break
    return count


def _merge(w: Workspace, group: int, other: int) -> None:
    node = group
    while True:
        w.group[node] = other
        node = w.ring[node]
        if node == group:
            break
    w.ring[group], w.ring[other] = w.ring[other], w.ring[group]
    w.residual[other] += w.residual[group]


def _unmerge(w: Workspace, group: int, other: int) -> None:
    w.ring[group], w.ring[other] = w.ring[other], w.ring[group]
    w.residual[other] -= w.residual[group]
    node = group
    while True:
        w.group[node] = group
        node = w.ring[node]
        if node == group:
            break


def _settle(g: Graph, w: Workspace, size: int) -> None:
    """Keep the chosen cells if the changes they need leave no negative count. Peels leaves."""
    for i in range(size):
        tail, head = g.tail[w.chosen[i]], g.head[w.chosen[i]]
        w.degree[tail] = 0
        w.degree[head] = 0
        w.need[tail] = w.balance[tail]
        w.need[head] = w.balance[head]
    for i in range(size):
        w.degree[g.tail[w.chosen[i]]] += 1
        w.degree[g.head[w.chosen[i]]] += 1
        w.picked_deltas[i] = 0
    for _ in range(size):
        for i in range(size):
            arc = w.chosen[i]
            tail, head = g.tail[arc], g.head[arc]
            if w.picked_deltas[i] != 0 or (w.degree[tail] != 1 and w.degree[head] != 1):
                continue
            change = -w.need[tail] if w.degree[tail] == 1 else w.need[head]
            if change == 0 or (w.value[arc] + change < 0 and not g.signed[arc]):
                return
            w.need[tail] += change
            w.need[head] -= change
            w.degree[tail] -= 1
            w.degree[head] -= 1
            w.picked_deltas[i] = change
    if w.counters[FOUND] >= SETS:
        w.counters[TRUNCATED] = 1
        return
    base = w.counters[FOUND] * LARGEST
    for i in range(size):
        w.set_cells[base + i] = w.chosen[i]
        w.set_deltas[base + i] = w.picked_deltas[i]
    _sort_cells(w.set_cells, w.set_deltas, base, size)
    w.counters[FOUND] += 1


def _sort_cells(cells: Ints, deltas: Ints, base: int, size: int) -> None:
    """Order ``size`` cells, with their changes, by number: equal sets look equal."""
    for i in range(base + 1, base + size):
        cell, delta = cells[i], deltas[i]
        j = i
        while j > base and cells[j - 1] > cell:
            cells[j], deltas[j] = cells[j - 1], deltas[j - 1]
            j -= 1
        cells[j], deltas[j] = cell, delta


# --- shifted lines and columns ----------------------------------------------------------------------


def _undo_shifts(g: Graph, w: Workspace) -> None:
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
    _sort_cells(w.shift_cells, w.shift_deltas, base, size)
    if size > 1 and _is_balanced(g, w) and not _known_shift(g, w, base, size):
        shift = w.counters[SHIFTED]
        w.shift_sizes[shift] = size
        w.shift_blank[shift] = w.kind[vacated] == BLANK
        w.shift_kind[shift] = SHIFTED_COLUMN if down else SHIFTED_LINE
        w.counters[SHIFTED] += 1


def _apply(g: Graph, w: Workspace, cell: int, change: int) -> None:
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
    for shift in range(w.counters[SHIFTED]):
        known = shift * (g.lines + g.columns)
        if w.shift_sizes[shift] == size and _same(w.shift_cells, w.shift_deltas, known, base, size):
            return True
    return False


# --- how likely each is -----------------------------------------------------------------------------


def score_set(g: Graph, w: Workspace, base: int, size: int, blanks_tell: bool) -> int:
    score, totals = A_CELL * size, 0
    for i in range(base, base + size):
        cell, delta = w.set_cells[i], w.set_deltas[i]
        totals += g.total[cell]
        partner = _partner(g, w, w.set_cells, w.set_deltas, base, size, i)
        if partner < 0:
            score += _points(_mechanism(g, w, cell, delta, blanks_tell), w.value[cell])
        elif partner > i:
            score += SWAPPED_NEIGHBOURS if _adjacent(g, cell, w.set_cells[partner]) else SWAPPED
    return score + (A_TOTAL if totals else 0)


def _score_shift(g: Graph, w: Workspace, shift: int, size: int, blanks_tell: bool) -> int:
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
    if mechanism == BLANK_CELL:
        return WAS_BLANK
    if mechanism == TOTAL_ZERO:
        return TOTAL_WAS_ZERO
    if mechanism == TYPO:
        return ONE_KEYSTROKE
    return WAS_ZERO if printed == 0 else 0


def _mechanism(g: Graph, w: Workspace, cell: int, delta: int, blanks_tell: bool) -> int:
    """How one cell alone may have come to be printed so."""
    printed = w.value[cell]
    if w.kind[cell] == BLANK:
        return BLANK_CELL if blanks_tell else OTHER
    if printed == 0 and g.total[cell]:
        return TOTAL_ZERO
    if _one_keystroke(printed, printed + delta):
        return TYPO
    return OTHER


def _partner(
    g: Graph, w: Workspace, cells: Ints, deltas: Ints, base: int, size: int, i: int
) -> int:
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


def _sort(w: Workspace, count: int) -> None:
    """Order the candidates by score, the best first; equal ones as they were found."""
    for i in range(count):
        j = i
        while j > 0 and w.scores[w.order[j - 1]] < w.scores[i]:
            w.order[j] = w.order[j - 1]
            j -= 1
        w.order[j] = i


# --- one entry for what belongs together --------------------------------------------------------------


def _divide(g: Graph, w: Workspace, near: int, size: int) -> None:
    """Part the unbalanced nodes so that each of the ``near`` best candidates treats them apart."""
    count = w.counters[UNBALANCED]
    for i in range(count):
        w.block[w.unbalanced[i]] = w.unbalanced[i]
    for rank in range(near):
        candidate = w.order[rank]
        is_set = candidate < w.counters[FOUND]
        if is_set:
            _trees(g, w, candidate * LARGEST, size)
        for i in range(count):
            for j in range(i):
                a, b = w.block[w.unbalanced[i]], w.block[w.unbalanced[j]]
                if a == b or (is_set and w.root[w.unbalanced[i]] != w.root[w.unbalanced[j]]):
                    continue
                for k in range(count):
                    if w.block[w.unbalanced[k]] == a:
                        w.block[w.unbalanced[k]] = b


def _trees(g: Graph, w: Workspace, base: int, size: int) -> None:
    """Set ``w.root`` equal for nodes that the cells of a set join."""
    for i in range(base, base + size):
        w.root[g.tail[w.set_cells[i]]] = g.tail[w.set_cells[i]]
        w.root[g.head[w.set_cells[i]]] = g.head[w.set_cells[i]]
    for i in range(base, base + size):
        a, b = w.root[g.tail[w.set_cells[i]]], w.root[g.head[w.set_cells[i]]]
        for j in range(base, base + size):
            tail, head = g.tail[w.set_cells[j]], g.head[w.set_cells[j]]
            if w.root[tail] == a:
                w.root[tail] = b
            if w.root[head] == a:
                w.root[head] = b


def _report_block(
    g: Graph,
    w: Workspace,
    block: int,
    near: int,
    size: int,
    blanks_tell: bool,
    report: int,
    out: Ints,
) -> None:
    """One repair: what the candidates do to the nodes of one block, the most likely first."""
    listed = 0
    span = g.lines + g.columns + LARGEST
    for rank in range(near):
        listed = _list_candidate(g, w, block, w.order[rank], size, listed, span)
    certainty = SURE
    if listed > 1 or (w.counters[TRUNCATED] and w.order[0] < w.counters[FOUND]):
        certainty = AMBIGUOUS
        for rank in range(near, w.counters[FOUND] + w.counters[SHIFTED]):
            listed = _list_candidate(g, w, block, w.order[rank], size, listed, span)
    elif w.order[0] >= w.counters[FOUND]:
        certainty = STRUCTURAL
    mechanism = _mechanism_of_set(g, w, w.listed_sizes[0], blanks_tell)
    if w.order[0] >= w.counters[FOUND]:
        mechanism = w.shift_kind[w.order[0] - w.counters[FOUND]]
    w.counters[REPAIRS] += 1
    for candidate in range(listed):
        if candidate > 0 and w.counters[WRITTEN] > ROWS // 2:
            return
        for i in range(w.listed_sizes[candidate]):
            cell, delta = (
                w.listed_cells[candidate * span + i],
                w.listed_deltas[candidate * span + i],
            )
            _write(w, out, report, certainty, mechanism, candidate, cell, delta)


def _list_candidate(
    g: Graph, w: Workspace, block: int, candidate: int, size: int, listed: int, span: int
) -> int:
    """Append what a candidate does to a block, if it treats it apart and is new; returns how many."""
    if listed >= LISTED:
        return listed
    base, count = listed * span, 0
    if candidate < w.counters[FOUND]:
        _trees(g, w, candidate * LARGEST, size)
        if not _apart(w, block):
            return listed
        for i in range(candidate * LARGEST, candidate * LARGEST + size):
            if _serves(w, block, w.root[g.tail[w.set_cells[i]]]):
                w.listed_cells[base + count] = w.set_cells[i]
                w.listed_deltas[base + count] = w.set_deltas[i]
                count += 1
    else:
        if not _is_whole(w, block):
            return listed
        shift = candidate - w.counters[FOUND]
        count = w.shift_sizes[shift]
        for i in range(count):
            w.listed_cells[base + i] = w.shift_cells[shift * (g.lines + g.columns) + i]
            w.listed_deltas[base + i] = w.shift_deltas[shift * (g.lines + g.columns) + i]
    w.listed_sizes[listed] = count
    for earlier in range(listed):
        if w.listed_sizes[earlier] == count and _same(
            w.listed_cells, w.listed_deltas, earlier * span, base, count
        ):
            return listed
    return listed + 1


def _same(cells: Ints, deltas: Ints, a: int, b: int, count: int) -> bool:
    for i in range(count):
        if cells[a + i] != cells[b + i] or deltas[a + i] != deltas[b + i]:
            return False
    return True


def _is_whole(w: Workspace, block: int) -> bool:
    for i in range(w.counters[UNBALANCED]):
        if w.block[w.unbalanced[i]] != block:
            return False
    return True


def _apart(w: Workspace, block: int) -> bool:
    """Whether no tree of the candidate in ``w.root`` joins the block to other unbalanced nodes."""
    for i in range(w.counters[UNBALANCED]):
        if w.block[w.unbalanced[i]] == block:
            for j in range(w.counters[UNBALANCED]):
                other = w.unbalanced[j]
                if w.block[other] != block and w.root[other] == w.root[w.unbalanced[i]]:
                    return False
    return True


def _serves(w: Workspace, block: int, root: int) -> bool:
    for i in range(w.counters[UNBALANCED]):
        if w.block[w.unbalanced[i]] == block and w.root[w.unbalanced[i]] == root:
            return True
    return False


def _mechanism_of_set(g: Graph, w: Workspace, size: int, blanks_tell: bool) -> int:
    """The one mechanism that accounts for every cell of the first listed candidate, or OTHER."""
    common = -1
    totals = True
    for i in range(size):
        cell, delta = w.listed_cells[i], w.listed_deltas[i]
        totals = totals and g.total[cell] == 1
        one = _mechanism(g, w, cell, delta, blanks_tell)
        if _partner(g, w, w.listed_cells, w.listed_deltas, 0, size, i) >= 0:
            one = SWAP
        common = one if common in (-1, one) else OTHER
    if totals and (common == OTHER or (common == TYPO and size > 1)):
        return NOT_UPDATED
    return common


def _write(
    w: Workspace,
    out: Ints,
    report: int,
    certainty: int,
    mechanism: int,
    candidate: int,
    cell: int,
    delta: int,
) -> None:
    at = w.counters[USED] * WIDTH
    out[at] = report
    out[at + 1] = w.counters[REPAIRS]
    out[at + 2] = certainty
    out[at + 3] = mechanism
    out[at + 4] = candidate
    out[at + 5] = cell
    out[at + 6] = delta
    w.counters[USED] += 1
    w.counters[WRITTEN] += 1


def _tie_equations(
    g: Graph,
    w: Workspace,
    report: int,
    broken: Sequence[int],
    equations: int,
    explained: Ints,
) -> None:
    """Tie the broken equations that the repair just written changes to it."""
    for i in range(w.listed_sizes[0]):
        cell = w.listed_cells[i]
        for k in range(g.first_use[cell], g.first_use[cell + 1]):
            w.effect[g.uses[k]] += g.sign[k] * w.listed_deltas[i]
    for i in range(w.listed_sizes[0]):
        cell = w.listed_cells[i]
        for k in range(g.first_use[cell], g.first_use[cell + 1]):
            equation = g.uses[k]
            at = report * equations + equation
            if w.effect[equation] != 0 and broken[at] and explained[at] == 0:
                explained[at] = w.counters[REPAIRS]
            w.effect[equation] = 0


def _report_none(
    g: Graph,
    w: Workspace,
    report: int,
    broken: Sequence[int],
    equations: int,
    out: Ints,
    explained: Ints,
) -> None:
    """Say of a part's broken equations that no small repair was found."""
    w.counters[REPAIRS] += 1
    _write(w, out, report, NONE, OTHER, 0, -1, 0)
    part = g.part[w.unbalanced[0]]
    for cell in range(g.cells):
        if g.tail[cell] >= 0 and g.part[g.tail[cell]] == part:
            for k in range(g.first_use[cell], g.first_use[cell + 1]):
                at = report * equations + g.uses[k]
                if broken[at] and explained[at] == 0:
                    explained[at] = w.counters[REPAIRS]
