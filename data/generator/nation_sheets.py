"""A nation's printed reports as arrays: one sheet a year, with habits of printing and planted faults.

Every fault is noted with the rule that must find it: the manifest of a nation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.generator.nation import YEARS, Block
from data.generator.nation_prose import states
from data.generator.panel import DISPUTES, Bools, Floats, Ints, Panel, columns
from etl.forms import Form, form_for_year

FAULTY = 0.02
"""Of the reports, those with a planted fault."""
BLANK_FOR_ZERO = 0.03
"""Of the agencies, those that leave cells empty where others print 0."""
KEPT_LINES = ("received", "carried_in", "granted", "results_total", "carried_out")
"""Lines whose zeros everybody prints: with them empty, sums could not be decided."""


@dataclass(slots=True)
class Sheet:
    """One year's reports of a block, changed in place while faults are planted."""

    year: int
    form: Form
    values: dict[str, Floats]
    """What is printed, by address."""
    blank: dict[str, Bools]
    """Cells left empty, by address; those not named are printed everywhere."""
    said: dict[str, Floats]
    """What the prose takes for the figure of an address."""
    lot: Ints
    """Chooses each agency's wording, layout and habits; the same in all years."""


@dataclass(slots=True)
class Manifest:
    """Planted faults as columns; one row a fault."""

    rows: dict[str, list[NDArray[np.generic]]] = field(default_factory=dict)

    def note(self, **values: NDArray[np.generic]) -> None:
        for name, column in values.items():
            self.rows.setdefault(name, []).append(column)

    def table(self) -> pa.Table:
        return pa.table(
            {name: pa.array(np.concatenate(parts)) for name, parts in self.rows.items()}
        )


Plant = Callable[[Sheet, Ints, np.random.Generator], tuple[Ints, str, str, str]]
"""Spoils some rows; returns those really spoilt, a figure, the rule that must find it, its instance."""


def sheets(block: Block, panel: Panel) -> list[Sheet]:
    """What the agencies of a block print, without any fault."""
    lot = block.random("lot").integers(0, 1 << 30, size=len(block.agencies))
    made = []
    for year in panel.years:
        form = form_for_year(year)
        if form is None:
            raise ValueError(f"no form is prescribed for {year}")
        values = {a: v.astype(np.float64) for a, v in columns(panel, year, form).items()}
        said = {figure: value.copy() for figure, value in values.items() if ".total" in figure}
        made.append(Sheet(year, form, values, _blanks(values, lot), said, lot))
    return made


def plant(block: Block, printed: Sequence[Sheet], share: float = FAULTY) -> pa.Table:
    """Spoil a share of the reports; a table of code, year, kind, figure, printed, rule, instance."""
    manifest = Manifest()
    random = block.random("faults")
    codes = np.array([agency.code for agency in block.agencies])
    for sheet in printed:
        rows = np.flatnonzero(random.random(len(codes)) < share)
        kinds = random.integers(len(FAULTS), size=len(rows))
        for number, (kind, spoil) in enumerate(FAULTS.items()):
            spoilt, figure, rule, instance = spoil(sheet, rows[kinds == number], random)
            manifest.note(
                code=codes[spoilt],
                year=np.full(len(spoilt), sheet.year),
                kind=np.full(len(spoilt), kind),
                figure=np.full(len(spoilt), figure),
                printed=sheet.values[figure][spoilt],
                rule=np.full(len(spoilt), rule),
                instance=np.full(len(spoilt), instance),
            )
    return manifest.table()


def _blanks(values: dict[str, Floats], lot: Ints) -> dict[str, Bools]:
    """Empty instead of 0, by some agencies, outside the cells that sums cannot do without."""
    habit = lot % 1000 < 1000 * BLANK_FOR_ZERO
    return {figure: habit & (v == 0) for figure, v in values.items() if _may_be_blank(figure)}


def _may_be_blank(figure: str) -> bool:
    table, line, column = figure.split(".")
    if table == "requests":
        return line not in KEPT_LINES and column not in ("natural_person", "total")
    return table == "disputes" and column not in ("upheld", "total")


def _raise(sheet: Sheet, figure: str, rows: Ints, by: Ints | int) -> None:
    """Print more than is true; a cell that is printed is not empty."""
    sheet.values[figure][rows] += by
    if figure in sheet.blank:
        sheet.blank[figure][rows] = False


def _total(sheet: Sheet, rows: Ints, random: np.random.Generator) -> tuple[Ints, str, str, str]:
    line = sheet.form.table("requests").lines[2 + sheet.year % 9].id
    figure = f"requests.{line}.total"
    _raise(sheet, figure, rows, random.integers(1, 10, size=len(rows)))
    return rows, figure, "requests.requesters_total", line


def _cell(sheet: Sheet, rows: Ints, random: np.random.Generator) -> tuple[Ints, str, str, str]:
    line = "unavailable_not_held"
    figure = f"requests.{line}.business"
    _raise(sheet, figure, rows, random.integers(1, 90, size=len(rows)))
    return rows, figure, "requests.requesters_total", line


def _swap(sheet: Sheet, rows: Ints, _: np.random.Generator) -> tuple[Ints, str, str, str]:
    figure, other = "requests.granted.natural_person", "requests.granted.business"
    rows = rows[sheet.values[figure][rows] != sheet.values[other][rows]]
    here, there = sheet.values[figure], sheet.values[other]
    here[rows], there[rows] = there[rows], here[rows]
    return rows, figure, "requests.results_total", "natural_person"


def _carried(sheet: Sheet, rows: Ints, random: np.random.Generator) -> tuple[Ints, str, str, str]:
    """More carried in and out again than last year's report says: only that one tells."""
    figure = "requests.carried_in.natural_person"
    rows = rows[:0] if sheet.year == YEARS[0] else rows
    more = random.integers(1, 6, size=len(rows))
    for line in ("carried_in", "carried_out"):
        for column in ("natural_person", "total"):
            _raise(sheet, f"requests.{line}.{column}", rows, more)
    return rows, figure, "requests.continuity", "natural_person"


def _empty_total(sheet: Sheet, rows: Ints, _: np.random.Generator) -> tuple[Ints, str, str, str]:
    figure = "requests.results_total.total"
    sheet.blank.setdefault(figure, np.zeros(len(sheet.lot), np.bool_))[rows] = True
    return rows, figure, "requests.results_total", "total"


def _stock(sheet: Sheet, rows: Ints, random: np.random.Generator) -> tuple[Ints, str, str, str]:
    line = "normative_documents"
    field_id = "in_force" if sheet.form.id == "2021" else "public_total"
    figure = f"proactive.{line}.{field_id}"
    rows = (
        rows if form_for_year(sheet.year - 1) == sheet.form and field_id == "in_force" else rows[:0]
    )
    _raise(sheet, figure, rows, random.integers(1, 10, size=len(rows)))
    return rows, figure, "proactive.stock", line


def _disputes(sheet: Sheet, rows: Ints, random: np.random.Generator) -> tuple[Ints, str, str, str]:
    line = DISPUTES[sheet.year % 3]
    figure = f"disputes.{line}.total"
    _raise(sheet, figure, rows, random.integers(1, 5, size=len(rows)))
    return rows, figure, "disputes.total", line


def _prose(sheet: Sheet, rows: Ints, random: np.random.Generator) -> tuple[Ints, str, str, str]:
    """The text states another number than the table, nor is it the sum with what was carried in."""
    figure = "requests.received.total"
    rows = rows[states(sheet.lot[rows], figure)]
    pending = sheet.values["requests.carried_in.total"][rows]
    sheet.said[figure][rows] += pending + random.integers(1, 30, size=len(rows))
    return rows, figure, "prose.requests.received", "overview"


FAULTS: dict[str, Plant] = {
    "wrong total": _total,
    "wrong cell": _cell,
    "cells swapped": _swap,
    "carried in other than out": _carried,
    "empty total": _empty_total,
    "wrong stock": _stock,
    "wrong disputes total": _disputes,
    "text other than table": _prose,
}
