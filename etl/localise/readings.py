"""Agency's error or our misreading: would another reading of the same ink make the equations hold?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.localise.batch import decided_equations
from etl.localise.network import Network
from etl.model import Equation, Number

Readings = Mapping[str, Number]
"""Another value by address."""
MOST = 4
"""Cells read otherwise at the same time."""


def other_reading(
    network: Network,
    cells: Mapping[str, Number | None],
    states: Mapping[str, str],
    alternatives: Mapping[str, Sequence[Number]],
) -> dict[tuple[str, str], Readings]:
    """Broken equations, by ``(rule, instance)``, that another reading explains, and that reading.

    It explains one if with it every decided equation holds that one of the newly read cells is in;
    the fewest cells that do so are taken. What is broken elsewhere does not count against it.
    """
    equations = decided_equations(network, cells, states)
    explained: dict[tuple[str, str], Readings] = {}
    for equation in equations:
        if (equation.rule, equation.instance) in explained or _holds(equation, cells, {}):
            continue
        for most in range(1, MOST + 1):
            reading = _read(equation, equations, cells, alternatives, {}, most)
            if reading is not None:
                for other in _about(reading, equations):
                    if not _holds(other, cells, {}):
                        explained[other.rule, other.instance] = reading
                break
    return explained


def _read(
    equation: Equation,
    equations: Sequence[Equation],
    cells: Mapping[str, Number | None],
    alternatives: Mapping[str, Sequence[Number]],
    reading: Readings,
    left: int,
) -> Readings | None:
    """Extend a reading by up to ``left`` cells until all that it touches holds; None where none does."""
    touched = [equation, *_about(reading, equations)]
    broken = next((e for e in touched if not _holds(e, cells, reading)), None)
    if broken is None:
        return reading
    if left == 0:
        return None
    for cell in _terms(broken):
        for value in alternatives.get(cell, ()) if cell not in reading else ():
            longer = {**reading, cell: value}
            found = _read(equation, equations, cells, alternatives, longer, left - 1)
            if found is not None:
                return found
    return None


def _about(reading: Readings, equations: Sequence[Equation]) -> list[Equation]:
    return [e for e in equations if not reading.keys().isdisjoint(_terms(e))]


def _terms(equation: Equation) -> tuple[str, ...]:
    return (*equation.stated, *equation.expected, *equation.minus)


def _holds(equation: Equation, cells: Mapping[str, Number | None], reading: Readings) -> bool:
    def total(side: tuple[str, ...]) -> Number:
        return sum(reading[cell] if cell in reading else cells.get(cell) or 0 for cell in side)

    difference = total(equation.stated) + total(equation.minus) - total(equation.expected)
    return abs(difference) < 1e-6
