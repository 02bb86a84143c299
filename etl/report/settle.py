"""Settles doubtful ink by what the form prints as equations; never touches what was read for certain.

Of several readings of the same ink (1|0, 〇, an uncertain sign in a scan) one counts as read if it alone
makes an equation of its line or column hold and breaks none. The other readings stay with the figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from etl.forms import Form, Table, forms
from etl.model import Figure, Number, Problem
from etl.numerals import read_cell
from etl.report.tables.figures import Findings


@dataclass(frozen=True, slots=True)
class Sum:
    """One side equals the other."""

    stated: tuple[str, ...]
    parts: tuple[str, ...]


def settle(form: Form, found: Findings) -> None:
    """Decide the figures of ``found`` whose ink has several readings, where equations can."""
    open_ones = {
        address
        for address in found.same_ink
        if found.figures[address].state == "unreadable" and found.figures[address].alternatives
    }
    progress = bool(open_ones)
    while progress:
        progress = False
        for address in sorted(open_ones):
            text = _only_fitting(found.figures, address, form)
            if text is not None:
                _take(found, address, text)
                open_ones.discard(address)
                progress = True


def _only_fitting(figures: Mapping[str, Figure], address: str, form: Form) -> str | None:
    """The one reading that makes an equation hold and breaks none."""
    sums = [each for each in _sums(form.id) if address in each.stated or address in each.parts]
    fitting = []
    for text in figures[address].alternatives:
        value = read_cell(text).value
        if value is None:
            continue
        verdicts = [_holds(each, figures, address, value) for each in sums]
        if True in verdicts:
            if False in verdicts:
                return None  # its line and its column disagree about it
            fitting.append(text)
    return fitting[0] if len(fitting) == 1 else None


def _holds(each: Sum, figures: Mapping[str, Figure], address: str, value: Number) -> bool | None:
    """Whether the equation holds with ``value``; None where another of its figures is not certain."""
    sides: list[Number] = []
    for side in (each.stated, each.parts):
        total: Number = 0
        for member in side:
            figure = figures[member]
            if member == address:
                total += value
            elif (
                figure.state in ("missing", "unreadable")
                or side is each.stated
                and figure.value is None
            ):
                return None
            else:
                total += figure.value or 0
        sides.append(total)
    return sides[0] == sides[1]


def _take(found: Findings, address: str, text: str) -> None:
    figure = found.figures[address]
    others = tuple(other for other in figure.alternatives if other != text)
    found.figures[address] = replace(
        figure, state="number", value=read_cell(text).value, alternatives=others
    )
    found.problems = [
        problem
        for problem in found.problems
        if problem.figure != address or problem.kind != "unreadable"
    ]
    message = f"此格写作“{figure.raw}”，按勾稽关系认作 {text}"
    found.problems.append(Problem("settled", message, figure.where, address))


@cache
def _sums(form: str) -> tuple[Sum, ...]:
    requests, disputes = (forms()[form].table(table) for table in ("requests", "disputes"))
    return (*_across(requests), *_down(requests), *_across(disputes))


def _across(table: Table) -> Iterator[Sum]:
    """Every line: its total is the sum of its other fields."""
    for line in table.lines:
        prefix = f"{table.id}.{line.id}."
        yield Sum((prefix + "total",), tuple(prefix + f for f in line.fields if f != "total"))


def _down(table: Table) -> Iterator[Sum]:
    """Every column: the results add up, and what came in is what was done or carried out."""
    for field in table.fields:
        results = tuple(f"{table.id}.{line}.{field.id}" for line in table.group("results"))
        total = f"{table.id}.results_total.{field.id}"
        yield Sum((total,), results)
        came, left = ("received", "carried_in"), ("results_total", "carried_out")
        yield Sum(
            *(tuple(f"{table.id}.{line}.{field.id}" for line in side) for side in (came, left))
        )
