"""What the kernels share: their limits and codes, the graph, the scratch memory, the answers."""

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
"""Certainties; ``STRUCTURAL`` is an undone shift."""
OTHER, BLANK_CELL, TOTAL_ZERO, TYPO, SWAP, NOT_UPDATED, SHIFTED_LINE, SHIFTED_COLUMN = range(8)
"""Mechanisms: how the cells may have come to be printed so."""

WIDTH = 7
"""Columns of a row of output: report, repair, certainty, mechanism, candidate, cell, change."""
ROWS = 8000
"""Rows that one report may take; its later candidates are not listed."""

FOUND, VISITED, TRUNCATED, UNBALANCED, SHIFTED, USED, REPAIRS, WRITTEN = range(8)
"""Places in ``Workspace.counters``: the first five of the part at hand; rows of ``Batch.out`` that are
used; repairs and rows of the report at hand."""


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


class Batch(NamedTuple):
    """Reports of one graph, and what is answered about them."""

    reports: int
    equations: int
    values: Sequence[int]
    """Reports × cells; ``kinds`` likewise."""
    kinds: Sequence[int]
    broken: Sequence[int]
    """Reports × equations: 1 where the equation is decided and does not hold."""
    explained: Ints
    """Reports × equations: the number of the repair that explains it, from 1; 0 for none."""
    out: Ints
    """Rows of ``WIDTH`` columns; ``Workspace.counters[USED]`` of them hold answers."""
    limit: int
    """Rows that ``out`` has room for."""


def sort_changes(cells: Ints, deltas: Ints, base: int, size: int) -> None:
    """Order ``size`` cells, with their changes, by number: equal sets look equal."""
    for i in range(base + 1, base + size):
        cell, delta = cells[i], deltas[i]
        j = i
        while j > base and cells[j - 1] > cell:
            cells[j], deltas[j] = cells[j - 1], deltas[j - 1]
            j -= 1
        cells[j], deltas[j] = cell, delta


def same_changes(cells: Ints, deltas: Ints, a: int, b: int, count: int) -> bool:
    """Whether the ``count`` cells from ``a`` and from ``b`` are the same, with the same changes."""
    for i in range(count):
        if cells[a + i] != cells[b + i] or deltas[a + i] != deltas[b + i]:
            return False
    return True
