"""Many reports of one form shape at once: decided equations, residuals, and the kernels over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from etl.localise.compiled import Localise, compiled_kernels
from etl.localise.graph import graph_of, workspace_for
from etl.localise.kernels import memory
from etl.localise.kernels.memory import ABSENT, BLANK, NUMBER, WIDTH, Batch, Graph, Ints, Workspace
from etl.localise.kernels.reports import localise_reports
from etl.localise.milp import rows_without_network
from etl.localise.network import Matrix, Network
from etl.model import Equation, Number

Certainty = Literal["sure", "ambiguous", "structural", "none"]
CERTAINTIES: tuple[Certainty, ...] = ("sure", "ambiguous", "structural", "none")
MECHANISMS = (
    "", "blank", "total_zero", "typo", "swap", "total_not_updated", "shift_row", "shift_column",
)  # fmt: skip
LIMIT = 1 << 46
"""Printed values beyond this are no counts; they are taken as illegible rather than overflow."""
DECIMALS = 10_000
"""Reports with decimals are counted in this part of a unit."""
COMPILED_FROM = 5_000
"""Reports from which on the compiled kernels gain more than the second that they take to load."""
BLOCK = 50_000
"""Reports whose matrices are held at one time."""


Run = Callable[
    [bytes, NDArray[np.float64], NDArray[np.uint8], NDArray[np.bool_]], tuple[Matrix, Matrix]
]


@dataclass(frozen=True, slots=True)
class Repairs:
    """Repairs of many reports, one row a cell of a candidate; all columns of equal length."""

    report: NDArray[np.int64]
    repair: NDArray[np.int64]
    """From 1 within a report."""
    certainty: NDArray[np.int64]
    """Index into ``CERTAINTIES``."""
    mechanism: NDArray[np.int64]
    """Index into ``MECHANISMS``."""
    candidate: NDArray[np.int64]
    """0 is the repair; the others are the alternatives of an ambiguous one, best first."""
    cell: NDArray[np.int64]
    """Index into ``network.cells``; -1 where no repair was found."""
    change: NDArray[np.float64]
    """What the implied value adds to the printed one."""
    explained: NDArray[np.int64]
    """Reports × equations: the repair that explains a broken equation; 0 for none."""


def localise_many(
    network: Network,
    values: NDArray[np.float64],
    kinds: NDArray[np.uint8],
    compiled: bool | None = None,
) -> Repairs:
    """Repair every report of a batch. Both matrices are reports × ``network.cells``.

    ``kinds`` are ``NUMBER``, ``BLANK`` (counts as zero) or ``ABSENT`` (missing, illegible, no
    such evidence); ``values`` count only where NUMBER. ``compiled`` None takes numba where it is
    installed and the batch is worth it; False never; True fails with ImportError without it.
    """
    worth_it = len(values) >= COMPILED_FROM if compiled is None else compiled
    fast = compiled_kernels() if worth_it else None
    if compiled and fast is None:
        raise ImportError("numba is not installed (requirements-fast.txt)")
    run = _runner(network, fast)
    blocks = [
        _localise_block(
            network, run, start, values[start : start + BLOCK], kinds[start : start + BLOCK]
        )
        for start in range(0, max(len(values), 1), BLOCK)
    ]
    columns: Any = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Repairs(*columns)


def _localise_block(
    network: Network,
    run: Run,
    offset: int,
    values: NDArray[np.float64],
    kinds: NDArray[np.uint8],
) -> tuple[NDArray[Any], ...]:
    """The columns of ``Repairs`` for reports that are numbered from ``offset``."""
    values, kinds, scale = _as_counts(values, kinds)
    decided, broken = verdicts(network, values, kinds)
    explained = np.zeros(broken.shape, np.int64)
    rows = [np.zeros((0, WIDTH), np.int64)]
    for mask, reports in _by_mask(decided, broken):
        table, explained[reports] = run(mask, values[reports], kinds[reports], broken[reports])
        table[:, 0] = reports[table[:, 0]]
        rows.append(table)
    table = np.vstack(rows)
    report, *others, change = table[np.argsort(table[:, 0], kind="stable")].T
    return report + offset, *others, change / scale[report], explained


KINDS = {"blank": BLANK, "dash": BLANK, "words": BLANK}
"""How sums read a cell without a number; every other state is ABSENT."""


def as_row(
    network: Network, cells: Mapping[str, Number | None], states: Mapping[str, str]
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """One report as ``values`` and ``kinds``, each 1 × cells.

    A cell without a state is a number where it has a value, else missing.
    """
    values = np.zeros((1, len(network.cells)))
    kinds = np.full((1, len(network.cells)), ABSENT, np.uint8)
    for i, address in enumerate(network.cells):
        value = cells.get(address)
        state = states.get(address, "missing" if value is None else "number")
        if state != "number":
            kinds[0, i] = KINDS.get(state, ABSENT)
        elif value is not None:
            kinds[0, i], values[0, i] = NUMBER, value
    return values, kinds


def decided_equations(
    network: Network, cells: Mapping[str, Number | None], states: Mapping[str, str]
) -> list[Equation]:
    """The equations that a report decides, whether they hold or not."""
    decided, _ = verdicts(network, *as_row(network, cells, states))
    return [network.equations[i] for i in np.flatnonzero(decided[0])]


def _as_counts(
    values: NDArray[np.float64], kinds: NDArray[np.uint8]
) -> tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.int64]]:
    """Whole numbers, in units of 1/scale where a report has decimals; the immense as ABSENT."""
    values = np.where(kinds == NUMBER, values, 0.0)
    scale = np.where((values != np.rint(values)).any(axis=1), DECIMALS, 1)
    scaled = np.flatnonzero(scale > 1)
    values[scaled] = np.rint(values[scaled] * DECIMALS)
    if max(values.max(initial=0), -values.min(initial=0)) <= LIMIT:
        return values, kinds, scale
    immense = np.abs(values) > LIMIT
    return np.where(immense, 0.0, values), np.where(immense, ABSENT, kinds), scale


def verdicts(
    network: Network, values: NDArray[np.float64], kinds: NDArray[np.uint8]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Reports × equations: which are decided, which of these are broken.

    ``values`` are 0 where there is no number.
    """
    number = (kinds == NUMBER).astype(np.float32)
    absent = (kinds == ABSENT).astype(np.float32)
    terms, addends, required = _roles(network)
    decided = (
        (absent @ terms.T == 0)
        & (number @ addends.T > 0)
        & (number @ required.T == required.sum(axis=1))
    )
    residual = values @ network.coefficients.T.astype(np.float64)
    return decided, decided & (residual != 0)


@lru_cache(maxsize=64)
def _roles(
    network: Network,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Equations × cells: all terms, those that are added up, those that must be numbers."""
    index = {address: i for i, address in enumerate(network.cells)}
    addends = np.zeros(network.coefficients.shape, np.float32)
    required = np.zeros(network.coefficients.shape, np.float32)
    for row, equation in enumerate(network.equations):
        addends[row, [index[a] for a in (*equation.expected, *equation.minus)]] = 1
        required[row, [index[a] for a in equation.required or equation.stated]] = 1
    return (network.coefficients != 0).astype(np.float32), addends, required


def _by_mask(
    decided: NDArray[np.bool_], broken: NDArray[np.bool_]
) -> Iterator[tuple[bytes, NDArray[np.int64]]]:
    """Broken reports by the set of their decided equations."""
    reports = np.flatnonzero(broken.any(axis=1))
    packed = np.packbits(decided[reports], axis=1)
    keys = np.ascontiguousarray(packed).view([("", packed.dtype, packed.shape[1])]).ravel()
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.r_[True, keys[order][1:] != keys[order][:-1]][: len(order)])
    for group in np.split(reports[order], starts[1:]) if len(order) else []:
        yield decided[group[0]].tobytes(), group


def _runner(network: Network, compiled: Localise | None) -> Run:
    """A function that localises reports with the same decided equations; it keeps its memory.

    It returns the rows that the kernels write, and reports × equations: the repair of each.
    """
    localise, flat = (compiled, _array) if compiled else (localise_reports, _list)
    scratch = Workspace(*(flat(part) for part in workspace_for(network)))
    limit = 2 * memory.ROWS
    out = flat(np.zeros(limit * WIDTH))

    def run(
        decided: bytes,
        values: NDArray[np.float64],
        kinds: NDArray[np.uint8],
        broken: NDArray[np.bool_],
    ) -> tuple[Matrix, Matrix]:
        graph = _graph(network, decided, flat)
        if graph is None:
            return rows_without_network(network, decided, values, kinds, broken)
        reports, equations = broken.shape
        given = (flat(values), flat(kinds), flat(broken))
        explained = flat(np.zeros(broken.size))
        batch = Batch(reports, equations, *given, explained, out, limit)
        tables, start = [], 0
        while start < reports:
            start = localise(graph, scratch, batch, start)
            used = scratch.counters[memory.USED] * WIDTH
            tables.append(np.array(out[:used], np.int64).reshape(-1, WIDTH))
        return np.vstack(tables), np.array(explained, np.int64).reshape(broken.shape)

    return run


@lru_cache(maxsize=1024)
def _graph(network: Network, decided: bytes, flat: Callable[[Any], Ints]) -> Graph | None:
    graph = graph_of(network, decided)
    if graph is None:
        return None
    flattened: Any = {k: v if isinstance(v, int) else flat(v) for k, v in graph._asdict().items()}
    return Graph(**flattened)


def _list(values: Any) -> Ints:
    return cast(Ints, np.asarray(values).astype(np.int64).ravel().tolist())


def _array(values: Any) -> Ints:
    return cast(Ints, np.asarray(values).astype(np.int64).ravel())
