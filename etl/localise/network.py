"""The equations of one form shape as a network: every cell an arc between two nodes.

A set of equations is a network where row operations leave each cell in at most two rows, once with
each sign. Then the smallest repair is a forest of arcs that carries the residuals away, and all such
forests can be enumerated. ``build`` finds the operations; ``merged_nodes`` says what is left of them
where some of a report's equations are undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from etl.errors import ConfigurationError
from etl.model import Equation

Matrix = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """Equations, the cells they speak of, and (where there is one) their network form."""

    equations: tuple[Equation, ...]
    cells: tuple[str, ...]
    """Addresses, in order of first appearance: the columns of all matrices here."""
    coefficients: Matrix
    """Equations × cells: stated +1, expected -1, minus +1."""
    nodes: Matrix | None
    """Nodes × cells; a column has at most one +1 and one -1. None where the set is no network."""
    expression: Matrix | None
    """Equations × nodes: ``coefficients = expression @ nodes``."""


def build(equations: Sequence[Equation]) -> Network:
    """The network of a form shape; equations of one rule stand in the form's order.

    Raises ConfigurationError where they form none and scipy, which is then needed, is missing.
    """
    return _build(tuple(equations))


@lru_cache(maxsize=64)
def _build(equations: tuple[Equation, ...]) -> Network:
    addresses = dict.fromkeys(
        address for e in equations for address in (*e.expected, *e.stated, *e.minus)
    )
    index = {address: i for i, address in enumerate(addresses)}
    coefficients = np.zeros((len(equations), len(index)), np.int64)
    for row, equation in enumerate(equations):
        for sign, side in ((1, equation.stated), (-1, equation.expected), (1, equation.minus)):
            for address in side:
                coefficients[row, index[address]] += sign
    nodes, expression = _reduce(coefficients)
    if nodes is None and find_spec("scipy") is None:
        raise ConfigurationError("these equations form no network; localising them needs scipy")
    return Network(equations, tuple(addresses), coefficients, nodes, expression)


def merged_nodes(network: Network, decided: NDArray[np.bool_]) -> NDArray[np.int64] | None:
    """Of each node its number among those that the ``decided`` equations of a report determine.

    -1 where nothing determines it. An undecided equation frees its node; but a decided equation over
    several freed nodes holds them together as one. None where no network is left.
    """
    if network.nodes is None or network.expression is None:
        return None
    known = network.expression[decided]
    alone = np.count_nonzero(known, axis=1) == 1
    number = np.full(len(network.nodes), -1, np.int64)
    single = np.flatnonzero(known[alone].any(axis=0))
    number[single] = np.arange(len(single))
    free = np.flatnonzero(number < 0)
    together = _echelon(np.vstack([known[~alone], _closed_parts(network)])[:, free])
    if together is None or (together < 0).any() or (together.sum(axis=0) > 1).any():
        return None
    for row, nodes in enumerate(together):
        number[free[nodes > 0]] = len(single) + row
    return number


@lru_cache(maxsize=64)
def ends(network: Network) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each cell, the node that it adds to and the node that it takes from; -1 for none."""
    nodes = network.nodes if network.nodes is not None else np.zeros((1, len(network.cells)))
    tail = np.where((nodes > 0).any(axis=0), nodes.argmax(axis=0), -1)
    head = np.where((nodes < 0).any(axis=0), nodes.argmin(axis=0), -1)
    return tail, head


def parts(tail: Sequence[int], head: Sequence[int], nodes: int) -> list[int]:
    """Of each node, the number of its connected part; -1 as an end joins nothing."""
    label = list(range(nodes))

    def find(node: int) -> int:
        while label[node] != node:
            label[node] = label[label[node]]
            node = label[node]
        return node

    for t, h in zip(tail, head, strict=True):
        if t >= 0 and h >= 0:
            label[find(t)] = find(h)
    number: dict[int, int] = {}
    return [number.setdefault(find(node), len(number)) for node in range(nodes)]


@lru_cache(maxsize=64)
def _closed_parts(network: Network) -> Matrix:
    """Indicators of the connected parts without an open end: their nodes' rows add up to nothing."""
    tail, head = ends(network)
    nodes = network.nodes if network.nodes is not None else np.zeros((0, len(tail)), np.int64)
    part = np.array(parts(tail.tolist(), head.tolist(), len(nodes)))
    return np.array(
        [
            part == p
            for p in range(part.max(initial=-1) + 1)
            if not nodes[part == p].sum(axis=0).any()
        ],
        np.int64,
    ).reshape(-1, len(nodes))


def _reduce(coefficients: Matrix) -> tuple[Matrix | None, Matrix | None]:
    """Add rows to rows and drop implied ones until each column has two entries of opposite sign."""
    rows = coefficients.copy()
    expression = np.eye(len(rows), dtype=np.int64)
    while _excess(rows):
        step = _best_addition(rows)
        if step is not None:
            target, source, sign = step
            rows[target] += sign * rows[source]
            expression[:, source] -= sign * expression[:, target]
            continue
        implied = _best_implied(rows)
        if implied is None:
            return None, None
        drop, combination = implied
        expression = expression + np.outer(expression[:, drop], combination)
        rows = np.delete(rows, drop, axis=0)
        expression = np.delete(expression, drop, axis=1)
    signs = _orientation(rows)
    if signs is None:
        return None, None
    return rows * signs[:, None], expression * signs[None, :]


def _excess(rows: Matrix) -> int:
    """Entries beyond two a column; entries other than 0, 1 and -1 count as hopeless."""
    count = np.count_nonzero(rows, axis=0)
    return int(np.maximum(count - 2, 0).sum() + 1000 * (np.abs(rows) > 1).sum())


def _best_addition(rows: Matrix) -> tuple[int, int, int] | None:
    """``(target, source, sign)`` that lowers the excess most; None where none does."""
    best, choice = _excess(rows), None
    crowded = rows[:, np.count_nonzero(rows, axis=0) > 2]
    for target in range(len(rows)):
        for source in np.flatnonzero((crowded[target] * crowded).any(axis=1)):
            for sign in (1, -1) if source != target else ():
                trial = rows.copy()
                trial[target] += sign * trial[source]
                excess = _excess(trial)
                if excess < best:
                    best, choice = excess, (target, int(source), sign)
    return choice


def _best_implied(rows: Matrix) -> tuple[int, Matrix] | None:
    """The row implied by the others whose loss lowers the excess most, and its combination of them."""
    best: tuple[int, int, Matrix] | None = None
    for drop in range(len(rows)):
        rest = np.delete(rows, drop, axis=0)
        excess = _excess(rest)
        if excess >= (best[0] if best else _excess(rows)):
            continue
        combination = _solve(rest, rows[drop])
        if combination is not None:
            best = (excess, drop, np.insert(combination, drop, 0))
    return (best[1], best[2]) if best else None


def _solve(rows: Matrix, goal: Matrix) -> Matrix | None:
    """Integers ``c`` with ``c @ rows == goal``; None where there are none."""
    reduced = _echelon(np.vstack([rows, goal]).T)
    if reduced is None:
        return None
    solution = np.zeros(len(rows), np.int64)
    for line in reduced:
        pivot = int(np.flatnonzero(line)[0])
        if pivot == len(rows):
            return None
        solution[pivot] = line[-1]
    return solution


def _echelon(matrix: Matrix) -> Matrix | None:
    """Reduced row echelon form without zero rows; None where a pivot is not 1 or -1."""
    rows = matrix.copy()
    rank = 0
    for column in range(rows.shape[1]):
        below = np.flatnonzero(rows[rank:, column])
        if not len(below):
            continue
        pivot = rank + int(below[np.argmin(np.abs(rows[rank + below, column]))])
        rows[[rank, pivot]] = rows[[pivot, rank]]
        if abs(rows[rank, column]) != 1:
            return None
        rows[rank] *= rows[rank, column]
        others = np.flatnonzero(rows[:, column])
        others = others[others != rank]
        rows[others] -= np.outer(rows[others, column], rows[rank])
        rank += 1
        if rank == len(rows):
            break
    return rows[:rank]


def _orientation(rows: Matrix) -> Matrix | None:
    """A sign for each row, so that the two entries of every column differ; None where impossible."""
    signs = np.zeros(len(rows), np.int64)
    for first in range(len(rows)):
        if signs[first]:
            continue
        signs[first] = 1
        waiting = [first]
        while waiting:
            row = waiting.pop()
            for column in np.flatnonzero(rows[row]):
                for other in np.flatnonzero(rows[:, column]):
                    wanted = -signs[row] * rows[row, column] * rows[other, column]
                    if other == row or signs[other] == wanted:
                        continue
                    if signs[other]:
                        return None
                    signs[other] = wanted
                    waiting.append(int(other))
    return signs
