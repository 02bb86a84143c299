"""What is said of one error: its candidates, how sure the first is, which broken equations it explains."""

from __future__ import annotations

from etl.localise.kernels.division import apart, is_whole, serves, trees
from etl.localise.kernels.likelihood import mechanism_of, partner
from etl.localise.kernels.memory import (
    AMBIGUOUS,
    FOUND,
    LARGEST,
    LISTED,
    NONE,
    NOT_UPDATED,
    OTHER,
    REPAIRS,
    ROWS,
    SHIFTED,
    STRUCTURAL,
    SURE,
    SWAP,
    TRUNCATED,
    TYPO,
    USED,
    WIDTH,
    WRITTEN,
    Batch,
    Graph,
    Workspace,
    same_changes,
)


def report_block(
    g: Graph,
    w: Workspace,
    b: Batch,
    report: int,
    block: int,
    near: int,
    size: int,
    blanks_tell: bool,
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
            cell = w.listed_cells[candidate * span + i]
            delta = w.listed_deltas[candidate * span + i]
            _write(w, b, report, certainty, mechanism, candidate, cell, delta)


def _list_candidate(
    g: Graph, w: Workspace, block: int, candidate: int, size: int, listed: int, span: int
) -> int:
    """Append what a candidate does to a block, if it treats it apart and is new; returns how many."""
    if listed >= LISTED:
        return listed
    base, count = listed * span, 0
    if candidate < w.counters[FOUND]:
        trees(g, w, candidate * LARGEST, size)
        if not apart(w, block):
            return listed
        for i in range(candidate * LARGEST, candidate * LARGEST + size):
            if serves(w, block, w.root[g.tail[w.set_cells[i]]]):
                w.listed_cells[base + count] = w.set_cells[i]
                w.listed_deltas[base + count] = w.set_deltas[i]
                count += 1
    else:
        if not is_whole(w, block):
            return listed
        shift = candidate - w.counters[FOUND]
        count = w.shift_sizes[shift]
        for i in range(count):
            w.listed_cells[base + i] = w.shift_cells[shift * (g.lines + g.columns) + i]
            w.listed_deltas[base + i] = w.shift_deltas[shift * (g.lines + g.columns) + i]
    w.listed_sizes[listed] = count
    for earlier in range(listed):
        if w.listed_sizes[earlier] == count and same_changes(
            w.listed_cells, w.listed_deltas, earlier * span, base, count
        ):
            return listed
    return listed + 1


def _mechanism_of_set(g: Graph, w: Workspace, size: int, blanks_tell: bool) -> int:
    """The one mechanism that accounts for every cell of the first listed candidate, or OTHER."""
    common = -1
    totals = True
    for i in range(size):
        cell, delta = w.listed_cells[i], w.listed_deltas[i]
        totals = totals and g.total[cell] == 1
        one = mechanism_of(g, w, cell, delta, blanks_tell)
        if partner(g, w, w.listed_cells, w.listed_deltas, 0, size, i) >= 0:
            one = SWAP
        common = one if common in (-1, one) else OTHER
    if totals and (common == OTHER or (common == TYPO and size > 1)):
        return NOT_UPDATED
    return common


def _write(
    w: Workspace,
    b: Batch,
    report: int,
    certainty: int,
    mechanism: int,
    candidate: int,
    cell: int,
    delta: int,
) -> None:
    """Append a row to the answers."""
    at = w.counters[USED] * WIDTH
    b.out[at] = report
    b.out[at + 1] = w.counters[REPAIRS]
    b.out[at + 2] = certainty
    b.out[at + 3] = mechanism
    b.out[at + 4] = candidate
    b.out[at + 5] = cell
    b.out[at + 6] = delta
    w.counters[USED] += 1
    w.counters[WRITTEN] += 1


def tie_equations(g: Graph, w: Workspace, b: Batch, report: int) -> None:
    """Tie the broken equations that the repair just written changes to it."""
    for i in range(w.listed_sizes[0]):
        cell = w.listed_cells[i]
        for k in range(g.first_use[cell], g.first_use[cell + 1]):
            w.effect[g.uses[k]] += g.sign[k] * w.listed_deltas[i]
    for i in range(w.listed_sizes[0]):
        cell = w.listed_cells[i]
        for k in range(g.first_use[cell], g.first_use[cell + 1]):
            equation = g.uses[k]
            at = report * b.equations + equation
            if w.effect[equation] != 0 and b.broken[at] and b.explained[at] == 0:
                b.explained[at] = w.counters[REPAIRS]
            w.effect[equation] = 0


def report_none(g: Graph, w: Workspace, b: Batch, report: int) -> None:
    """Say of a part's broken equations that no small repair was found."""
    w.counters[REPAIRS] += 1
    _write(w, b, report, NONE, OTHER, 0, -1, 0)
    part = g.part[w.unbalanced[0]]
    for cell in range(g.cells):
        if g.tail[cell] >= 0 and g.part[g.tail[cell]] == part:
            for k in range(g.first_use[cell], g.first_use[cell + 1]):
                at = report * b.equations + g.uses[k]
                if b.broken[at] and b.explained[at] == 0:
                    b.explained[at] = w.counters[REPAIRS]
