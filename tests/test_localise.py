"""The smallest repair: located where it is sure, all candidates where it is not."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import fields
from inspect import isfunction

import numpy as np
import pytest

from benchmarks.localisation import judge
from benchmarks.planted import SHIFTS, Case, cases, form_equations, matrices
from etl.forms import forms
from etl.localise import (
    ABSENT,
    CERTAINTIES,
    MECHANISMS,
    Localisation,
    Network,
    build,
    localise,
    localise_many,
    other_reading,
)
from etl.localise.batch import verdicts
from etl.localise.compiled import MODULES
from etl.localise.milp import smallest_set
from etl.localise.network import merged_nodes
from etl.model import Equation, RepairCell
from etl.rulebook import equations

FORMS = [("2021", False), ("2021", True), ("2019", False)]
COLUMNS = ("natural_person", "business", "research_institution", "public_interest_body",
           "legal_service_body", "other_organization", "total")  # fmt: skip
RESULT_LINES = forms()["2021"].table("requests").group("results")
OUTCOMES = ("upheld", "corrected", "other_outcome", "pending", "total")


def network() -> Network:
    return build(equations("2021", False))


def report(**lines: tuple[int | None, ...]) -> dict[str, int | None]:
    """A report of zeros but for the lines given as ``table__line=(values, …)``."""
    cells: dict[str, int | None] = {
        cell: 0 for cell in network().cells if not cell.startswith("last_year")
    }
    for name, values in lines.items():
        table, line = name.split("__")
        columns = COLUMNS if table == "requests" else OUTCOMES
        cells |= {f"{table}.{line}.{c}": v for c, v in zip(columns, values, strict=True)}
    return cells


def consistent() -> dict[str, int | None]:
    return report(
        requests__received=(20, 3, 0, 0, 2, 0, 25),
        requests__carried_in=(2, 1, 0, 0, 0, 0, 3),
        requests__granted=(12, 2, 0, 0, 1, 0, 15),
        requests__partially_granted=(4, 1, 0, 0, 0, 0, 5),
        requests__unavailable_not_held=(5, 0, 0, 0, 1, 0, 6),
        requests__results_total=(21, 3, 0, 0, 2, 0, 26),
        requests__carried_out=(1, 1, 0, 0, 0, 0, 2),
        disputes__reconsideration=(3, 1, 0, 2, 6),
    )


def changed(answer: Localisation) -> list[tuple[str, dict[str, int | float]]]:
    return [(r.certainty, {c.figure: c.implied for c in r.cells}) for r in answer.repairs]


@pytest.mark.parametrize(("form", "single_line"), FORMS)
def test_every_form_is_a_network_and_nothing_is_lost(form: str, single_line: bool) -> None:
    network = build(equations(form, single_line))
    assert network.nodes is not None
    assert network.expression is not None
    assert (network.expression @ network.nodes == network.coefficients).all()
    assert (np.abs(network.nodes).sum(axis=0) <= 2).all()
    assert (np.abs(network.nodes.sum(axis=0)) <= 1).all()


@pytest.mark.parametrize(("form", "single_line"), FORMS)
def test_undecided_equations_leave_exactly_the_decided_ones(form: str, single_line: bool) -> None:
    network = build(equations(form, single_line))
    random = np.random.default_rng(5)
    for share in (0.97, 0.8, 0.5) * 20:
        decided = random.random(len(network.equations)) < share
        number = merged_nodes(network, decided)
        assert number is not None
        assert network.nodes is not None
        nodes = (number == np.arange(number.max() + 1)[:, None]).astype(int) @ network.nodes
        known = network.coefficients[decided]
        rank = np.linalg.matrix_rank(known)
        assert np.linalg.matrix_rank(nodes) == rank
        assert np.linalg.matrix_rank(np.vstack([nodes, known])) == rank


def test_a_consistent_report_needs_no_repair() -> None:
    assert localise(network(), consistent(), {}) == Localisation((), {})


def test_dispute_totals_printed_as_zero_are_located_at_the_totals() -> None:
    cells = report(
        disputes__reconsideration=(10, 1, 0, 0, 0), disputes__direct_litigation=(5, 0, 0, 0, 0)
    )
    answer = localise(network(), cells, {})
    assert changed(answer) == [
        ("sure", {"disputes.reconsideration.total": 11}),
        ("sure", {"disputes.direct_litigation.total": 5}),
    ]
    assert {r.mechanism for r in answer.repairs} == {"total_zero"}
    assert answer.explained == {
        ("disputes.total", "reconsideration"): "r1",
        ("disputes.total", "direct_litigation"): "r2",
    }


GRANTED = "requests.granted.natural_person"
RECEIVED, RESULTS = "requests.received", "requests.results_total"
PLANTED: list[tuple[dict[str, int | None], str]] = [
    ({GRANTED: 21}, "typo"),
    ({GRANTED: 7}, ""),
    ({GRANTED: None}, "blank"),
    ({f"{RESULTS}.total": 0}, "total_zero"),
    ({"requests.granted.total": None}, "blank"),
    ({f"{RECEIVED}.business": 0, f"{RECEIVED}.research_institution": 3}, "swap"),
    ({"requests.granted.total": 13, f"{RESULTS}.total": 24}, "total_not_updated"),
]


@pytest.mark.parametrize(("wrong", "mechanism"), PLANTED)
def test_planted_errors_are_found_with_their_mechanism(
    wrong: dict[str, int | None], mechanism: str
) -> None:
    right = consistent()
    answer = localise(network(), right | wrong, blanks(wrong))
    assert changed(answer) == [("sure", {cell: right[cell] for cell in wrong})]
    assert answer.repairs[0].mechanism == mechanism
    assert set(answer.explained.values()) == {"r1"}


def blanks(cells: Mapping[str, int | None]) -> dict[str, str]:
    return {cell: "blank" for cell, value in cells.items() if value is None}


@pytest.mark.parametrize("printed", [(0, 12, 2, 0, 0, 1, 0), (12, 2, 0, 0, 0, 15, 0)])
def test_a_shifted_line_is_one_repair(printed: tuple[int, ...]) -> None:
    right = consistent()
    line = {f"requests.granted.{c}": v for c, v in zip(COLUMNS, printed, strict=True)}
    (repair,) = localise(network(), {**right, **line}, {}).repairs
    assert (repair.certainty, repair.mechanism) == ("structural", "shift_row")
    assert {c.figure: c.implied for c in repair.cells} == {
        cell: right[cell] for cell in line if line[cell] != right[cell]
    }


def test_a_shifted_column_is_one_repair() -> None:
    right = consistent()
    column = [c for c in right if c.startswith("requests.") and c.endswith(".natural_person")]
    lines = list(dict.fromkeys(c.split(".")[1] for c in form_order() if c in column))
    cells = [f"requests.{line}.natural_person" for line in lines]
    values = [right[c] for c in cells]
    shifted = right | dict(zip(cells, [None, *values[:-1]], strict=True))
    (repair,) = localise(network(), shifted, {cells[0]: "blank"}).repairs
    assert (repair.certainty, repair.mechanism) == ("structural", "shift_column")
    assert {c.figure: c.implied for c in repair.cells} == {
        c: right[c] for c in cells if (shifted[c] or 0) != right[c]
    }


def form_order() -> tuple[str, ...]:
    return forms()["2021"].figures


def test_what_several_cells_explain_is_ambiguous_and_all_are_listed() -> None:
    answer = localise(network(), consistent() | {"disputes.reconsideration.total": 7}, {})
    (repair,) = answer.repairs
    assert repair.certainty == "ambiguous"
    candidates = [repair.cells, *repair.alternatives]
    assert sorted((c.figure.split(".")[2], c.implied) for (c,) in candidates) == [
        ("corrected", 2), ("other_outcome", 1), ("pending", 3), ("total", 6), ("upheld", 4),
    ]  # fmt: skip


@pytest.mark.parametrize("compiled", [False, True])
def test_more_optima_than_are_kept_are_ambiguous(compiled: bool) -> None:
    if compiled:
        pytest.importorskip("numba")
    form = build(form_equations(evidence=False))
    cells = dict.fromkeys(form.cells, 0) | {
        f"requests.{line}.{column}": 50 for line in RESULT_LINES for column in COLUMNS[:-1]
    }
    for column in COLUMNS[:-1]:
        cells[f"{RECEIVED}.{column}"] = cells[f"{RESULTS}.{column}"] = 50 * len(RESULT_LINES)
    for line in (*RESULT_LINES, "received", "results_total"):
        cells[f"requests.{line}.total"] = sum(cells[f"requests.{line}.{c}"] for c in COLUMNS[:-1])
    for column, change in zip(COLUMNS[:4], (7, -7, 3, -3), strict=True):
        cells[f"requests.granted.{column}"] += change
    values = np.array([[cells[c] for c in form.cells]], float)
    answer = localise_many(form, values, np.zeros(values.shape, np.uint8), compiled)
    assert {CERTAINTIES[c] for c in answer.certainty} == {"ambiguous"}
    assert set(answer.candidate) == set(range(20))


def test_independent_errors_are_separate_repairs() -> None:
    right = consistent()
    wrong = {GRANTED: 21, f"{RECEIVED}.business": 7, "disputes.reconsideration.total": 0}
    answer = localise(network(), {**right, **wrong}, {})
    assert sorted(changed(answer), key=str) == sorted(
        [("sure", {cell: right[cell]}) for cell in wrong], key=str
    )
    assert [r.id for r in answer.repairs] == ["r1", "r2", "r3"]
    assert set(answer.explained.values()) == {"r1", "r2", "r3"}


def test_too_many_errors_are_not_guessed_at() -> None:
    random = np.random.default_rng(3)
    cells = {c: int(random.integers(1, 90)) for c in consistent() if c.startswith("requests.")}
    (repair,) = localise(network(), {**consistent(), **cells}, {}).repairs
    assert (repair.certainty, repair.cells, repair.alternatives) == ("none", (), ())


def test_an_undecided_equation_is_no_reason_for_a_repair() -> None:
    cells = consistent() | {"disputes.reconsideration.total": None}
    answer = localise(network(), cells, {"disputes.reconsideration.total": "blank"})
    assert answer == Localisation((), {})
    unreadable = consistent() | {"disputes.reconsideration.upheld": None}
    answer = localise(network(), unreadable, {"disputes.reconsideration.upheld": "unreadable"})
    assert answer == Localisation((), {})


def test_blanks_say_nothing_where_most_cells_are_blank() -> None:
    right = consistent()
    zeros = {c: None for c, v in right.items() if not v and not c.endswith(".total")}
    wrong: dict[str, int | None] = {GRANTED: None}
    few = localise(network(), right | wrong, blanks(wrong))
    many = localise(network(), right | zeros | wrong, blanks(zeros | wrong))
    assert few.repairs[0].mechanism == "blank"
    assert changed(many) == changed(few)
    assert many.repairs[0].mechanism == ""


def test_evidence_decides_what_the_form_alone_cannot() -> None:
    prose = "prose.disputes.reconsideration"
    said = Equation(prose, prose, (prose,), ("disputes.reconsideration.total",))
    with_text = build((*equations("2021", False), said))
    wrong = consistent() | {"disputes.reconsideration.total": 7}
    assert changed(localise(with_text, wrong | {prose: 6}, {})) == [
        ("sure", {"disputes.reconsideration.total": 6})
    ]
    assert changed(localise(with_text, consistent() | {prose: 16}, {})) == [("sure", {prose: 6})]


def test_last_years_figure_is_a_cell_of_its_own() -> None:
    cells = consistent()
    last_year = {
        f"last_year.requests.carried_out.{c}": cells[f"requests.carried_in.{c}"] for c in COLUMNS
    }
    wrong = {"last_year.requests.carried_out.natural_person": 20}
    answer = localise(network(), {**cells, **last_year, **wrong}, {})
    assert changed(answer) == [("sure", {"last_year.requests.carried_out.natural_person": 2})]
    assert answer.explained == {("requests.continuity", "natural_person"): "r1"}


def test_counts_are_not_repaired_below_zero_but_changes_may_be() -> None:
    cells = {"proactive.licensing.items_last_year": 3, "proactive.licensing.items_change": 0}
    (last, change), decisions = cells, "proactive.licensing.decisions"
    balance = build([Equation("t", "t", (decisions,), (last, change))])
    (repair,) = localise(balance, cells | {decisions: 1}, {}).repairs
    implied = {c.figure: c.implied for one in (repair.cells, *repair.alternatives) for c in one}
    assert implied == {last: 1, change: -2, decisions: 3}
    other = build([Equation("t", "t", (decisions,), (last, "proactive.licensing.items"))])
    (repair,) = localise(other, {last: 3, "proactive.licensing.items": 0, decisions: 1}, {}).repairs
    implied = {c.figure: c.implied for one in (repair.cells, *repair.alternatives) for c in one}
    assert implied == {last: 1, decisions: 3}


def test_decimals_are_kept() -> None:
    fees = [Equation("t", "t", ("a.b.total",), ("a.b.c", "a.b.d"))]
    (repair,) = localise(build(fees), {"a.b.total": 0, "a.b.c": 25.1, "a.b.d": 0.4}, {}).repairs
    assert repair.cells == (RepairCell("a.b.total", 0, 25.5),)


def test_equations_that_are_no_network_are_still_solved() -> None:
    pytest.importorskip("scipy")
    lines = [(0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5)]
    cells = [f"f.c{i}.n" for i in range(7)]
    fano = build(
        [
            Equation("t", str(i), (f"f.s{i}.n",), tuple(cells[c] for c in line))
            for i, line in enumerate(lines)
        ]
    )
    assert fano.nodes is None
    right = dict.fromkeys(cells, 20) | {f"f.s{i}.n": 60 for i in range(7)}
    answer = localise(fano, right | {cells[2]: 2}, {})
    assert changed(answer) == [("sure", {cells[2]: 20})]


def planted(evidence: bool, per_kind: int) -> tuple[Network, list[Case]]:
    return build(form_equations(evidence)), list(cases(per_kind, seed=23))


def test_every_candidate_makes_every_decided_equation_hold() -> None:
    network, some = planted(evidence=True, per_kind=3)
    values, kinds = matrices(network, some)
    answer = localise_many(network, values, kinds)
    decided, _ = verdicts(network, values, kinds)
    keys = zip(answer.report, answer.repair, answer.candidate, strict=True)
    for report, repair, candidate in set(keys):
        chosen = (answer.report == report) & (
            ((answer.repair == repair) & (answer.candidate == candidate))
            | ((answer.repair != repair) & (answer.candidate == 0))
        )
        if (answer.cell[chosen] < 0).any():
            continue
        repaired = values[report].copy()
        repaired[answer.cell[chosen]] += answer.change[chosen]
        assert (repaired >= 0).all()
        assert not (network.coefficients[decided[report]] @ repaired).any()


def test_all_optima_of_one_and_two_cells_are_enumerated() -> None:
    network, some = planted(evidence=False, per_kind=5)
    assert network.nodes is not None
    checked = 0
    for case in some:
        if case.blank:
            continue
        states = localise(network, case.printed, {})
        values = np.array([case.printed[c] for c in network.cells])
        optima = brute_force(network.nodes, values)
        if len(states.repairs) == 1 and optima and states.repairs[0].certainty == "ambiguous":
            (repair,) = states.repairs
            found = {
                frozenset(network.cells.index(c.figure) for c in cells)
                for cells in (repair.cells, *repair.alternatives)
            }
            few = {cells for cells in found if len(cells) == len(next(iter(optima)))}
            assert few <= optima
            assert few == optima or len(found) == 20
            checked += 1
    assert checked > 10


def brute_force(nodes: np.ndarray, values: np.ndarray) -> set[frozenset[int]]:
    """Every set of one cell, else of two, that can balance all nodes without a negative value."""
    residual = nodes @ values
    near = np.flatnonzero(nodes[residual != 0].any(axis=0)).tolist()
    for size in (1, 2):
        found = set()
        for cells in itertools.combinations(near, size):
            columns = nodes[:, cells]
            if not columns[residual != 0].any(axis=1).all():
                continue
            change, *_ = np.linalg.lstsq(columns, -residual, rcond=None)
            change = np.rint(change).astype(int)
            if (columns @ change == -residual).all() and (values[list(cells)] + change >= 0).all():
                found.add(frozenset(cells))
        if found:
            return found
    return set()


def test_the_sizes_are_those_of_a_mixed_integer_program() -> None:
    pytest.importorskip("scipy")
    network, some = planted(evidence=True, per_kind=1)
    values, kinds = matrices(network, some)
    decided, broken = verdicts(network, values, kinds)
    answer = localise_many(network, values, kinds)
    signed = np.zeros(len(network.cells), np.bool_)
    for i in np.flatnonzero(broken.any(axis=1)):
        rows = (answer.report == i) & (answer.candidate == 0)
        if np.isin(
            answer.mechanism[rows],
            [MECHANISMS.index("shift_row"), MECHANISMS.index("shift_column")],
        ).any():
            continue
        changes = smallest_set(network.coefficients[decided[i]], values[i].astype(np.int64), signed)
        assert changes is not None
        assert len(changes) == rows.sum()


def test_every_kernel_has_a_name_of_its_own() -> None:
    """Compiled, they share one namespace."""
    names = [
        name
        for module in MODULES
        for name, value in vars(module).items()
        if isfunction(value) and value.__module__ == module.__name__
    ]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("evidence", [False, True])
def test_compiled_and_plain_answers_are_the_same(evidence: bool) -> None:
    pytest.importorskip("numba")
    network, some = planted(evidence, per_kind=4)
    values, kinds = matrices(network, some)
    random = np.random.default_rng(1)
    kinds[random.random(kinds.shape) < 0.003] = ABSENT
    plain = localise_many(network, values, kinds, compiled=False)
    fast = localise_many(network, values, kinds, compiled=True)
    for column in fields(plain):
        assert (getattr(plain, column.name) == getattr(fast, column.name)).all(), column.name


def test_one_report_is_answered_as_in_a_batch() -> None:
    network, some = planted(evidence=False, per_kind=1)
    answer = localise_many(network, *matrices(network, some))
    for i, case in enumerate(some):
        alone = localise(network, case.printed, {c: "blank" for c in case.blank})
        rows = (answer.report == i) & (answer.candidate == 0) & (answer.cell >= 0)
        together = {network.cells[c] for c in answer.cell[rows]}
        assert {c.figure for r in alone.repairs for c in r.cells} == together


def test_sure_is_said_often_and_seldom_wrongly() -> None:
    network, some = planted(evidence=True, per_kind=8)
    judged = judge(network, some, localise_many(network, *matrices(network, some)))
    few = [j for j in judged if j.kind not in SHIFTS]
    sure = [j for j in few if j.certainty == "sure"]
    assert len(sure) >= 0.85 * len(few)
    assert sum(j.right for j in sure) >= 0.98 * len(sure)


TOTAL = f"{RESULTS}.natural_person"


@pytest.mark.parametrize(
    ("printed", "alternatives", "reading"),
    [
        ({GRANTED: 1}, {GRANTED: [12, 2]}, {GRANTED: 12}),
        ({GRANTED: 1, f"{RECEIVED}.total": 2}, {GRANTED: [12], f"{RECEIVED}.total": [25]}, {GRANTED: 12}),
        ({GRANTED: 1}, {GRANTED: [2], TOTAL: [10]}, None),
        ({"requests.granted.total": 16, GRANTED: 1}, {"requests.granted.total": [15], GRANTED: [12]},
         {"requests.granted.total": 15, GRANTED: 12}),
    ],
)  # fmt: skip
def test_another_reading_must_make_all_that_it_touches_hold(
    printed: dict[str, int], alternatives: dict[str, list[int]], reading: dict[str, int] | None
) -> None:
    cells = consistent() | printed
    found = other_reading(network(), cells, {}, alternatives)
    assert found.get(("requests.results_total", "natural_person")) == reading
    if reading is None:
        assert not found


def test_the_agencys_own_error_is_not_explained_by_a_reading_elsewhere() -> None:
    cells = consistent() | {GRANTED: 1, "disputes.reconsideration.total": 9}
    found = other_reading(network(), cells, {}, {GRANTED: [12]})
    assert ("disputes.total", "reconsideration") not in found
    assert found["requests.requesters_total", "granted"] == {GRANTED: 12}
