"""What the kernels work on: a network for one set of decided equations, as flat sequences.

The same kernels run compiled (on arrays) and as plain Python (on lists, which it indexes faster), so
everything here is one-dimensional.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.localise.network import Matrix, Network, ends, merged_nodes, parts
from etl.model import Equation

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
    total: Ints
    """Of each cell, 1 where the form says that it adds others up."""
    signed: Ints
    """Of each cell, 1 where it may be negative."""
    table: Ints
    """Of each cell, its table; -1 for text and last year."""
    line: Ints
    column: Ints
    lines: int
    """Size of the table whose lines *and* columns are added up; 0 × 0 where there is none."""
    columns: int
    grid: Ints
    """Its cells by line and column."""
    line_node: Ints
    """Of each of its lines, the node of that line alone, or -1."""
    last_addend: int
    """Its last line that a column's total adds up."""
    first_use: Ints
    """Of each cell (and the end), where its equations begin in ``uses``."""
    uses: Ints
    sign: Ints


class Layout(NamedTuple):
    """Where each cell of a network stands; the parts of a Graph that no report changes."""

    total: list[int]
    signed: list[int]
    table: list[int]
    line: list[int]
    column: list[int]
    lines: int
    columns: int
    grid: list[int]
    last_addend: int
    first_use: list[int]
    uses: list[int]
    sign: list[int]


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


@lru_cache(maxsize=64)
def layout_of(network: Network) -> Layout:
    """Tables, lines and columns by the equations that add along a line or down a column."""
    across = [e for e in network.equations if _adds_along(e) == 1]
    down = [e for e in network.equations if _adds_along(e) == 2]
    lines = _positions([e.stated[0].rsplit(".", 1)[0] for e in across])
    columns = {address: i for e in across for i, address in enumerate((*e.expected, *e.stated))}
    tables = _positions([line.split(".")[0] for line in lines])
    both = {e.stated[0].split(".")[0] for e in down} & set(tables)
    grid_table = min(both, default="", key=list(tables).index)
    grid_lines = [line for line in lines if line.split(".")[0] == grid_table]
    width = max((columns[c] + 1 for c in columns if c.split(".")[0] == grid_table), default=0)
    index = {address: i for i, address in enumerate(network.cells)}
    first = grid_lines[0] if grid_lines else ""
    grid = [-1] * (len(grid_lines) * width)
    for address, column in columns.items():
        if address.split(".")[0] == grid_table:
            place = (lines[address.rsplit(".", 1)[0]] - lines[first]) * width + column
            grid[place] = index[address]
    added = {address.rsplit(".", 1)[0] for e in down for address in e.expected}
    totals = {e.stated[0] for e in (*across, *down)}
    first_use, uses, sign = _uses(network.coefficients)
    return Layout(
        total=[int(address in totals) for address in network.cells],
        signed=[int(address.endswith(".items_change")) for address in network.cells],
        table=[tables[a.split(".")[0]] if a in columns else -1 for a in network.cells],
        line=[lines[a.rsplit(".", 1)[0]] if a in columns else -1 for a in network.cells],
        column=[columns.get(a, -1) for a in network.cells],
        lines=len(grid_lines),
        columns=width,
        grid=grid,
        last_addend=max((i for i, line in enumerate(grid_lines) if line in added), default=-1),
        first_use=first_use,
        uses=uses,
        sign=sign,
    )


def _adds_along(equation: Equation) -> int:
    """1 where one cell states the sum of its line, 2 of its column, else 0."""
    cells = (*equation.stated, *equation.expected)
    if len(equation.stated) != 1 or len(equation.expected) < 2 or equation.minus:
        return 0
    parts = [cell.split(".") for cell in cells]
    if any(len(part) != 3 for part in parts) or len({part[0] for part in parts}) > 1:
        return 0
    if len({part[1] for part in parts}) == 1:
        return 1
    return 2 if len({part[2] for part in parts}) == 1 else 0


def _positions(names: Sequence[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(dict.fromkeys(names))}


def _uses(coefficients: Matrix) -> tuple[list[int], list[int], list[int]]:
    first, uses, sign = [0], [], []
    for column in coefficients.T:
        rows = np.flatnonzero(column)
        uses += rows.tolist()
        sign += column[rows].tolist()
        first.append(len(uses))
    return first, uses, sign


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
