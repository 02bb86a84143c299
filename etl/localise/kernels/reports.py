"""From one report to the next: its residuals, part by part, and what is answered about each part."""

from __future__ import annotations

from etl.localise.kernels.division import divide
from etl.localise.kernels.entries import report_block, report_none, tie_equations
from etl.localise.kernels.likelihood import LEAD, score_set, score_shift, sort_by_score
from etl.localise.kernels.memory import (
    FOUND,
    LARGEST,
    NUMBER,
    REPAIRS,
    ROWS,
    SHIFTED,
    UNBALANCED,
    USED,
    WRITTEN,
    Batch,
    Graph,
    Workspace,
)
from etl.localise.kernels.shifts import undo_shifts
from etl.localise.kernels.smallest import smallest_sets


def localise_reports(g: Graph, w: Workspace, b: Batch, start: int) -> int:
    """Localise reports from ``start`` until all are done or ``b.out`` might overflow; returns the next.

    ``w.counters[USED]`` counts the rows of ``b.out``, ``b.explained`` is filled in.
    """
    w.counters[USED] = 0
    for report in range(start, b.reports):
        if w.counters[USED] + ROWS > b.limit:
            return report
        w.value[: g.cells] = b.values[report * g.cells : (report + 1) * g.cells]
        w.kind[: g.cells] = b.kinds[report * g.cells : (report + 1) * g.cells]
        _localise(g, w, b, report)
    return b.reports


def _localise(g: Graph, w: Workspace, b: Batch, report: int) -> None:
    """Every connected part of the report in ``w.value`` that does not balance."""
    blanks_tell = _weigh(g, w)
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
            _localise_part(g, w, b, report, blanks_tell)


def _weigh(g: Graph, w: Workspace) -> bool:
    """Fill ``w.balance``, every node a group of its own; returns whether a blank tells anything.

    In a report that is mostly blank it does not.
    """
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
    return blanks <= numbers


def _localise_part(g: Graph, w: Workspace, b: Batch, report: int, blanks_tell: bool) -> None:
    """Candidates of one connected part, best first; then one repair for what they have in common."""
    size = smallest_sets(g, w)
    w.counters[SHIFTED] = 0
    if size != 1 and g.lines > 0:
        undo_shifts(g, w)
    sets, shifts = w.counters[FOUND], w.counters[SHIFTED]
    for i in range(sets):
        w.scores[i] = score_set(g, w, i * LARGEST, size, blanks_tell)
    for i in range(shifts):
        w.scores[sets + i] = score_shift(g, w, i, size, blanks_tell)
    sort_by_score(w, sets + shifts)
    if sets + shifts == 0:
        report_none(g, w, b, report)
        return
    near = 1
    while near < sets + shifts and w.scores[w.order[0]] - w.scores[w.order[near]] < LEAD:
        near += 1
    divide(g, w, near, size)
    for i in range(w.counters[UNBALANCED]):
        node = w.unbalanced[i]
        if w.block[node] == node:
            report_block(g, w, b, report, node, near, size, blanks_tell)
            tie_equations(g, w, b, report)
