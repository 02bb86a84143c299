"""The same question as a mixed-integer program: for sets of equations that are no network.

Slow, and scipy must be installed. No rule of the shipped rulebook needs it; the benchmarks compare
the network search with it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from etl.localise.graph import bare_graph, workspace_for
from etl.localise.kernels.likelihood import LEAD, score_set
from etl.localise.kernels.memory import AMBIGUOUS, LARGEST, LISTED, NONE, OTHER, SURE, WIDTH
from etl.localise.layout import layout_of
from etl.localise.network import Matrix, Network

Changes = list[tuple[int, int]]
"""Cells, by number, and what is added to each."""
SECONDS = 10.0
"""For one program."""


def smallest_set(
    coefficients: Matrix,
    values: NDArray[np.int64],
    signed: NDArray[np.bool_],
    excluded: Sequence[Changes] = (),
) -> Changes | None:
    """A smallest set of changes after which ``coefficients @ values`` is 0, none of it negative.

    ``excluded`` sets of cells, and what contains them, are not taken. None where there is no set.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    cells = np.flatnonzero(coefficients.any(axis=0))
    matrix, value = coefficients[:, cells], values[cells]
    count, residual = len(cells), matrix @ value
    most = np.full(count, max(np.abs(residual).sum(), 1))
    least = np.where(signed[cells], most, np.minimum(most, value))
    nothing, unit = np.zeros_like(matrix), np.eye(count)
    constraints = [
        LinearConstraint(np.hstack([nothing, matrix]), -residual, -residual),
        LinearConstraint(np.hstack([-np.diag(most), unit]), -np.inf, 0),
        LinearConstraint(np.hstack([np.diag(least), unit]), 0, np.inf),
    ]
    for cut in excluded:
        taken = np.isin(cells, [cell for cell, _ in cut])
        constraints.append(LinearConstraint(np.r_[taken, np.zeros(count)], -np.inf, len(cut) - 1))
    answer = milp(
        np.r_[np.ones(count), np.zeros(count)],
        integrality=np.r_[np.ones(count), np.zeros(count)],
        bounds=Bounds(np.r_[np.zeros(count), -least], np.r_[np.ones(count), most]),
        constraints=constraints,
        options={"time_limit": SECONDS},
    )
    if answer.status != 0:
        return None
    changes = np.rint(answer.x[count:]).astype(int)
    return [(int(cells[i]), int(changes[i])) for i in np.flatnonzero(changes)]


def rows_without_network(
    network: Network,
    decided: bytes,
    values: NDArray[np.float64],
    kinds: NDArray[np.uint8],
    broken: NDArray[np.bool_],
) -> tuple[Matrix, Matrix]:
    """As the kernels answer, but one repair a report: rows of output, and the repair of each rule."""
    coefficients = network.coefficients[np.frombuffer(decided, np.bool_)]
    signed = np.array(layout_of(network).signed, np.bool_)
    rows: list[list[int]] = []
    for report, value in enumerate(values.astype(np.int64)):
        optima = _optima(coefficients, value, signed)
        if not optima:
            rows.append([report, 1, NONE, OTHER, 0, -1, 0])
            continue
        scores = _scores(network, value, kinds[report], optima)
        order = np.argsort([-score for score in scores], kind="stable")
        near = sum(scores[order[0]] - score < LEAD for score in scores)
        sure = near == 1 and len(optima) < LISTED
        for rank, i in enumerate(order[: 1 if sure else None]):
            certainty = SURE if sure else AMBIGUOUS
            rows += [
                [report, 1, certainty, OTHER, rank, cell, change] for cell, change in optima[i]
            ]
    return np.array(rows, np.int64).reshape(-1, WIDTH), broken.astype(np.int64)


def _optima(
    coefficients: Matrix, values: NDArray[np.int64], signed: NDArray[np.bool_]
) -> list[Changes]:
    """Every smallest set, up to ``LISTED``; none where even the smallest is too large."""
    found: list[Changes] = []
    while len(found) < LISTED:
        changes = smallest_set(coefficients, values, signed, found)
        if changes is None or len(changes) > (len(found[0]) if found else LARGEST):
            break
        found.append(changes)
    return found


def _scores(
    network: Network, values: NDArray[np.int64], kinds: NDArray[np.uint8], optima: list[Changes]
) -> list[int]:
    graph, scratch = bare_graph(network), workspace_for(network)
    scratch.value[:] = values.tolist()
    scratch.kind[:] = kinds.tolist()
    scores = []
    for changes in optima:
        for i, (cell, change) in enumerate(changes):
            scratch.set_cells[i], scratch.set_deltas[i] = cell, change
        scores.append(score_set(graph, scratch, 0, len(changes), True))
    return scores
