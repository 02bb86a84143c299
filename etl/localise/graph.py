"""What the kernels work on: a network for one set of decided equations, as flat sequences.

The same kernels run compiled (on arrays) and as plain Python (on lists, which it indexes faster), so
everything here is one-dimensional.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.localise.layout import Layout, layout_of
from etl.localise.network import Network, ends, merged_nodes, parts

Ints = MutableSequence[int]

LARGEST = 4
"""Cells of the largest repair that is looked for in one connected part of a report."""
SETS = 300
"""Optimal sets kept of one part; where there are more the answer is ambiguous."""
SHIFTS = 40
"""Undone shifts kept of one report."""
LISTED = 20
"""Candidates listed of one repair."""


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


def workspace_for(network: Network) -> Workspace:
    """Scratch memory large enough for every graph of a network."""
    equations, cells = network.coefficients.shape
    layout, nodes = layout_of(network), 2 * equations
    shift = layout.lines + layout.columns
    sizes = {
        "value": cells,
        "kind": cells,
        "forbidden": cells,
        "open": LARGEST * cells,
        "chosen": LARGEST,
        "tried": LARGEST,
        "width": LARGEST,
        "merged": LARGEST,
        "into": LARGEST,
        "imbalance": LARGEST,
        "counters": 8,
        "set_cells": SETS * LARGEST,
        "set_deltas": SETS * LARGEST,
        "shift_cells": SHIFTS * shift,
        "shift_deltas": SHIFTS * shift,
        "shift_sizes": SHIFTS,
        "shift_blank": SHIFTS,
        "shift_kind": SHIFTS,
        "scores": SETS + SHIFTS,
        "order": SETS + SHIFTS,
        "picked_deltas": LARGEST,
        "listed_cells": (LISTED + 1) * (shift + LARGEST),
        "listed_deltas": (LISTED + 1) * (shift + LARGEST),
        "listed_sizes": LISTED + 1,
        "effect": equations,
    }
    return Workspace(*([0] * sizes.get(name, nodes) for name in Workspace._fields))


def graph_of(network: Network, decided: bytes) -> Graph | None:
    """The graph for the equations whose bytes are 1; None where they are no network."""
    number = merged_nodes(network, np.frombuffer(decided, np.bool_))
    if number is None:
        return None
    return _graph(network, *_grounded(network, number))


def bare_graph(network: Network) -> Graph:
    """Where the cells stand, without any arc: enough to score a set that was found otherwise."""
    nowhere = [-1] * len(network.cells)
    return _graph(network, nowhere, nowhere, [])


def _graph(network: Network, tail: list[int], head: list[int], part: list[int]) -> Graph:
    layout = layout_of(network)
    first_arc, arcs = _incidence(tail, head, len(part))
    between, parallel = _joins(tail, head, len(part))
    return Graph(
        cells=len(network.cells),
        nodes=len(part),
        parts=max(part, default=-1) + 1,
        tail=tail,
        head=head,
        part=part,
        first_arc=first_arc,
        arcs=arcs,
        between=between,
        parallel=parallel,
        line_node=_line_nodes(layout, tail, head),
        **layout._asdict(),
    )


def _grounded(
    network: Network, number: NDArray[np.int64]
) -> tuple[list[int], list[int], list[int]]:
    """Ends of the cells and parts of the nodes; open ends meet in a node of their part's own."""
    number = np.append(number, -1)  # so that the end -1 stays -1
    tail, head = (number[end].tolist() for end in ends(network))
    nodes = int(number.max()) + 1
    part = parts(tail, head, nodes)
    ground: dict[int, int] = {}
    for cell, (t, h) in enumerate(zip(tail, head, strict=True)):
        if t == h:
            tail[cell] = head[cell] = -1
        elif t < 0:
            tail[cell] = ground.setdefault(part[h], nodes + len(ground))
        elif h < 0:
            head[cell] = ground.setdefault(part[t], nodes + len(ground))
    return tail, head, part + list(ground)


def _incidence(tail: list[int], head: list[int], nodes: int) -> tuple[list[int], list[int]]:
    at: list[list[int]] = [[] for _ in range(nodes)]
    for cell, (t, h) in enumerate(zip(tail, head, strict=True)):
        if t >= 0:
            at[t].append(cell)
            at[h].append(cell)
    first = [0]
    for cells in at:
        first.append(first[-1] + len(cells))
    return first, [cell for cells in at for cell in cells]


def _joins(tail: list[int], head: list[int], nodes: int) -> tuple[list[int], list[int]]:
    between = [-1] * (nodes * nodes)
    parallel = [-1] * len(tail)
    for cell, (t, h) in enumerate(zip(tail, head, strict=True)):
        if t >= 0:
            parallel[cell] = between[t * nodes + h]
            between[t * nodes + h] = between[h * nodes + t] = cell
    return between, parallel


def _line_nodes(layout: Layout, tail: list[int], head: list[int]) -> list[int]:
    """Of each line of the grid, the node that all its cells share and no other line's."""
    found = []
    for line in range(layout.lines):
        cells = layout.grid[line * layout.columns : (line + 1) * layout.columns]
        shared = set.intersection(*({tail[c], head[c]} for c in cells)) - {-1}
        found.append(shared.pop() if len(shared) == 1 else -1)
    return [node if found.count(node) == 1 else -1 for node in found]
