"""Which unbalanced nodes belong to one error: what the best candidates all keep apart is apart."""

# ruff: noqa: SIM110  (numba compiles no generator expressions)
from __future__ import annotations

from etl.localise.kernels.memory import FOUND, LARGEST, UNBALANCED, Graph, Workspace


def divide(g: Graph, w: Workspace, near: int, size: int) -> None:
    """Part the unbalanced nodes so that each of the ``near`` best candidates treats them apart."""
    count = w.counters[UNBALANCED]
    for i in range(count):
        w.block[w.unbalanced[i]] = w.unbalanced[i]
    for rank in range(near):
        candidate = w.order[rank]
        is_set = candidate < w.counters[FOUND]
        if is_set:
            trees(g, w, candidate * LARGEST, size)
        for i in range(count):
            for j in range(i):
                a, b = w.block[w.unbalanced[i]], w.block[w.unbalanced[j]]
                if a == b or (is_set and w.root[w.unbalanced[i]] != w.root[w.unbalanced[j]]):
                    continue
                for k in range(count):
                    if w.block[w.unbalanced[k]] == a:
                        w.block[w.unbalanced[k]] = b


def trees(g: Graph, w: Workspace, base: int, size: int) -> None:
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


def is_whole(w: Workspace, block: int) -> bool:
    """Whether the block has all the unbalanced nodes of the part."""
    for i in range(w.counters[UNBALANCED]):
        if w.block[w.unbalanced[i]] != block:
            return False
    return True


def apart(w: Workspace, block: int) -> bool:
    """Whether no tree of the candidate in ``w.root`` joins the block to other unbalanced nodes."""
    for i in range(w.counters[UNBALANCED]):
        if w.block[w.unbalanced[i]] == block:
            for j in range(w.counters[UNBALANCED]):
                other = w.unbalanced[j]
                if w.block[other] != block and w.root[other] == w.root[w.unbalanced[i]]:
                    return False
    return True


def serves(w: Workspace, block: int, root: int) -> bool:
    """Whether the tree of that root reaches an unbalanced node of the block."""
    for i in range(w.counters[UNBALANCED]):
        if w.block[w.unbalanced[i]] == block and w.root[w.unbalanced[i]] == root:
            return True
    return False
