"""A network as the kernels take it: for one set of decided equations, as flat lists."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from etl.localise.kernels.memory import LARGEST, LISTED, SETS, SHIFTS, Graph, Workspace
from etl.localise.layout import Layout, layout_of
from etl.localise.network import Network, ends, merged_nodes, parts


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
