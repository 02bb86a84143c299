"""The smallest repair: located where it is sure, all candidates where it is not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from etl.localise import Localisation, Network, build, localise
from etl.localise.network import merged_nodes
from etl.rulebook import equations

FORMS = [("2021", False), ("2021", True), ("2019", False)]
COLUMNS = ("natural_person", "business", "research_institution", "public_interest_body",
           "legal_service_body", "other_organization", "total")  # fmt: skip
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


PLANTED: list[tuple[dict[str, int | None], dict[str, str], str, str]] = [
    ({"requests.granted.natural_person": 21}, {}, "sure", "typo"),
    ({"requests.granted.natural_person": 7}, {}, "sure", ""),
    ({"requests.granted.natural_person": None}, {"requests.granted.natural_person": "blank"}, "sure", "blank"),
    ({"requests.results_total.total": 0}, {}, "sure", "total_zero"),
    ({"requests.received.business": 0, "requests.received.research_institution": 3}, {}, "sure", "swap"),
    ({"requests.granted.total": 13, "requests.results_total.total": 24}, {}, "sure", "total_not_updated"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "states", "certainty", "mechanism"), PLANTED)
def test_planted_errors_are_found_with_their_mechanism(
    wrong: dict[str, int | None], states: Mapping[str, str], certainty: str, mechanism: str
) -> None:
    right = consistent()
    answer = localise(network(), right | wrong, states)
    assert changed(answer) == [(certainty, {cell: right[cell] for cell in wrong})]
    assert answer.repairs[0].mechanism == mechanism
