"""Localisation: how fast, how often sure, how often right when sure, and the same sizes as a MILP."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.planted import PLANTS, SHIFTS, Case, cases, form_equations, matrices
from benchmarks.report import Row
from etl.localise import CERTAINTIES, MECHANISMS, Network, Repairs, build, localise_many
from etl.localise.batch import verdicts
from etl.localise.milp import smallest_set

PER_KIND_AND_SIZE = 100
COMPARED = 5
"""Reports of each kind and size that the MILP solves too."""
MILP = "scipy.optimize.milp"


@dataclass(frozen=True)
class Judged:
    """What was answered about one broken report."""

    kind: str
    certainty: str
    """``sure``, ``ambiguous`` or ``none``: the least of its repairs; an undone shift is sure."""
    right: bool
    listed: bool
    """The truth is among the candidates of every repair."""


def rows() -> list[Row]:
    """All measurements, the comparison with the MILP first."""
    measured = _against_milp()
    for evidence in (True, False):
        measured += _accuracy(evidence)
    return measured


def _accuracy(evidence: bool) -> list[Row]:
    """Shares over every kind of error, and of each kind."""
    network = build(form_equations(evidence))
    some = list(cases(PER_KIND_AND_SIZE))
    judged = judge(network, some, localise_many(network, *matrices(network, some)))
    label = "with text and last year" if evidence else "the form's equations only"
    few = [j for j in judged if j.kind not in SHIFTS]
    sure = _share(few, lambda j: j.certainty == "sure")
    right = _share([j for j in few if j.certainty == "sure"], lambda j: j.right)
    found = [
        Row(f"1-3 wrong cells: called sure, {label}", sure, "%", goal="≥ 85", holds=sure >= 85),
        Row(
            f"1-3 wrong cells: right when sure, {label}", right, "%", goal="≥ 98", holds=right >= 98
        ),
        Row(
            f"1-3 wrong cells: truth listed when ambiguous, {label}",
            _share([j for j in few if j.certainty == "ambiguous"], lambda j: j.listed),
            "%",
        ),
        Row(f"nothing found, shifts included, {label}", _share(judged, _nothing), "%"),
    ]
    for kind in PLANTS:
        of_kind = [j for j in judged if j.kind == kind]
        for what, holds in OUTCOMES.items():
            found.append(Row(f"{kind}: {what}, {label}", _share(of_kind, holds), "%"))
    return found


OUTCOMES: dict[str, Callable[[Judged], bool]] = {
    "sure and right": lambda j: j.certainty == "sure" and j.right,
    "sure and wrong": lambda j: j.certainty == "sure" and not j.right,
}
"""The rest is ambiguous, or, seldom, nothing was found."""


def _nothing(judged: Judged) -> bool:
    return judged.certainty == "none"


def _share(judged: list[Judged], holds: Callable[[Judged], bool]) -> float:
    return round(100 * sum(map(holds, judged)) / max(len(judged), 1), 2)


def judge(network: Network, some: list[Case], answer: Repairs) -> list[Judged]:
    """Hold the answers against what was planted; reports that no equation shows broken are left out."""
    decided, broken = verdicts(network, *matrices(network, some))
    in_play = (decided.astype(int) @ (network.coefficients != 0)) > 0
    first = np.searchsorted(answer.report, np.arange(len(some) + 1))
    return [
        _judge(network, case, answer, range(first[i], first[i + 1]), in_play[i])
        for i, case in enumerate(some)
        if broken[i].any()
    ]


def _judge(
    network: Network, case: Case, answer: Repairs, rows: range, in_play: NDArray[np.bool_]
) -> Judged:
    candidates: dict[tuple[int, int], dict[str, float]] = defaultdict(dict)
    for row in rows:
        if answer.cell[row] >= 0:
            cell = network.cells[answer.cell[row]]
            implied = case.printed[cell] + answer.change[row]
            candidates[answer.repair[row], answer.candidate[row]][cell] = implied
    named = {CERTAINTIES[answer.certainty[row]] for row in rows}
    answered = {c: v for key, cells in candidates.items() if key[1] == 0 for c, v in cells.items()}
    truth = {c: v for c, v in case.truth.items() if v != case.printed[c]}
    # A blank total leaves its equations undecided: that finding names it, no repair has to.
    due = {c: v for c, v in truth.items() if in_play[network.cells.index(c)]}
    fits = {repair: False for repair, _ in candidates}
    for (repair, _), cells in candidates.items():
        fits[repair] |= cells.items() <= truth.items()
    least = next((n for n in ("none", "ambiguous") if n in named), "sure")
    right = due.items() <= answered.items() <= truth.items()
    return Judged(case.kind, least, right, all(fits.values()))


def _against_milp() -> list[Row]:
    """The same reports by both: the same sizes, and the times."""
    network = build(form_equations(evidence=True))
    some = list(cases(COMPARED, seed=11))
    values, kinds = matrices(network, some)
    decided, broken = verdicts(network, values, kinds)
    reports = np.flatnonzero(broken.any(axis=1))
    values, kinds, decided = values[reports], kinds[reports], decided[reports]
    start = time.process_time()
    smallest = [_milp_size(network, d, v) for d, v in zip(decided, values, strict=True)]
    milp = len(reports) / (time.process_time() - start)
    answer = localise_many(network, values, kinds, compiled=False)
    ours = _sizes(answer, len(reports))
    differing = sum(1 for a, b in zip(ours, smallest, strict=True) if a is not None and a != b)
    compared = sum(size is not None for size in ours)
    plain = _speed(network, values, kinds, compiled=False)
    found = [
        Row(f"{MILP}: one optimum", milp, "reports/s/core"),
        Row(
            f"minimal sizes other than the MILP's, of {compared} reports",
            differing, "reports", MILP, goal="0", holds=differing == 0,
        ),
        Row(
            "plain Python: all optima, scored", plain, "reports/s/core", MILP, plain / milp,
            "≥ 200 and ≥ 2 x", plain >= max(200, 2 * milp),
        ),
    ]  # fmt: skip
    try:
        fast = _fast_speed(network)
    except ImportError:
        print("numba is not installed: the compiled kernels are not measured")
        return found
    goal = fast >= max(10_000, 100 * milp)
    return [
        *found,
        Row("numba: four in five with one wrong cell", _fast_speed(network, 0.8), "reports/s/core"),
        Row(
            "numba: all optima, scored", fast, "reports/s/core", MILP, fast / milp,
            "≥ 10,000 and ≥ 100 x", goal,
        ),
    ]  # fmt: skip


def _milp_size(network: Network, decided: NDArray[np.bool_], values: NDArray[np.float64]) -> int:
    whole = np.rint(values).astype(np.int64)
    changes = smallest_set(network.coefficients[decided], whole, np.zeros(len(whole), np.bool_))
    return len(changes) if changes is not None else -1


def _sizes(answer: Repairs, reports: int) -> list[int | None]:
    """Cells of each report's repairs; None where one is an undone shift or none was found."""
    first = (answer.candidate == 0) & (answer.cell >= 0)
    size = np.bincount(answer.report[first], minlength=reports)
    shifts = [MECHANISMS.index("shift_row"), MECHANISMS.index("shift_column")]
    other = np.isin(answer.mechanism, shifts) | (answer.certainty == CERTAINTIES.index("none"))
    skipped = set(answer.report[other].tolist())
    return [None if i in skipped else int(n) for i, n in enumerate(size)]


def _fast_speed(network: Network, single: float = 0.0) -> float:
    """Compiled, over every kind of error alike, or with a given share of single cells."""
    some = list(cases(PER_KIND_AND_SIZE, seed=11))
    if single:
        ones = [case for case in some if len(case.truth) == 1]
        others = [case for case in some if len(case.truth) > 1]
        some = [*(ones * 5)[: int(len(others) * single / (1 - single))], *others]
    values, kinds = matrices(network, some)
    broken = verdicts(network, values, kinds)[1].any(axis=1)
    return _speed(network, values[broken], kinds[broken], compiled=True)


def _speed(
    network: Network, values: NDArray[np.float64], kinds: NDArray[np.uint8], compiled: bool
) -> float:
    """Reports a second of processor time: the best of three after one that compiles."""
    times = []
    for _ in range(4):
        start = time.process_time()
        localise_many(network, values, kinds, compiled)
        times.append(time.process_time() - start)
    return len(values) / min(times[1:])
