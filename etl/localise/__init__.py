"""Broken equations → the smallest set of cells whose change would make every equation hold.

The implied values are suggestions for a person; nothing here changes what is printed.
``docs/localisation.md`` explains the method and how sure "sure" is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from etl.localise.batch import CERTAINTIES, MECHANISMS, Repairs, as_row, localise_many
from etl.localise.kernels.memory import ABSENT, BLANK, NUMBER
from etl.localise.network import Network, build
from etl.localise.readings import other_reading
from etl.model import Number, Repair, RepairCell

__all__ = [
    "ABSENT",
    "BLANK",
    "CERTAINTIES",
    "MECHANISMS",
    "NUMBER",
    "Localisation",
    "Network",
    "Repairs",
    "build",
    "localise",
    "localise_many",
    "other_reading",
]


@dataclass(frozen=True, slots=True)
class Localisation:
    """The repairs of one report, and which of them explains each broken equation."""

    repairs: tuple[Repair, ...]
    explained: Mapping[tuple[str, str], str]
    """Repair id by ``(rule, instance)``; equations that hold or are undecided are not in it."""


def localise(
    network: Network, cells: Mapping[str, Number | None], states: Mapping[str, str]
) -> Localisation:
    """Localise one report's errors from its values and states by address.

    A cell without a state is a number where it has a value, else missing.
    """
    values, kinds = as_row(network, cells, states)
    answer = localise_many(network, values, kinds, compiled=False)
    repairs = tuple(
        _repair(network, cells, answer, number)
        for number in range(1, int(answer.repair.max(initial=0)) + 1)
    )
    explained = {
        (equation.rule, equation.instance): f"r{number}"
        for equation, number in zip(network.equations, answer.explained[0].tolist(), strict=True)
        if number
    }
    return Localisation(repairs, explained)


def _repair(
    network: Network, cells: Mapping[str, Number | None], answer: Repairs, number: int
) -> Repair:
    rows = np.flatnonzero(answer.repair == number)
    candidates: dict[int, list[RepairCell]] = {}
    for row in rows:
        if answer.cell[row] >= 0:
            address = network.cells[answer.cell[row]]
            printed = cells.get(address)
            implied = (printed or 0) + float(answer.change[row])
            candidates.setdefault(int(answer.candidate[row]), []).append(
                RepairCell(address, printed, _plain(implied))
            )
    sets = tuple(tuple(candidates[key]) for key in sorted(candidates))
    return Repair(
        id=f"r{number}",
        certainty=CERTAINTIES[answer.certainty[rows[0]]],
        cells=sets[0] if sets else (),
        alternatives=sets[1:],
        mechanism=MECHANISMS[answer.mechanism[rows[0]]],
    )


def _plain(value: float) -> Number:
    return int(value) if value == int(value) else round(value, 4)
