"""Where the cells of a network stand: tables, lines, columns, and which of them add others up.

Taken from the equations that add along a line or down a column, so that nothing here knows a form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from etl.localise.network import Matrix, Network
from etl.model import Equation

SIGNED = ".items_change"
"""The one count that may be negative."""


class Layout(NamedTuple):
    """Where each cell of a network stands; the parts of a Graph that no report changes."""

    total: list[int]
    """Of each cell, 1 where it states the sum of others."""
    signed: list[int]
    """Of each cell, 1 where it may be negative."""
    table: list[int]
    """Of each cell, its table, line and column; -1 for text and last year."""
    line: list[int]
    column: list[int]
    lines: int
    """Size of the table whose lines *and* columns are added up; 0 × 0 where there is none."""
    columns: int
    grid: list[int]
    """Its cells by line and column."""
    last_addend: int
    """Its last line that a column's total adds up."""
    first_use: list[int]
    """Of each cell (and the end), where its equations begin in ``uses``."""
    uses: list[int]
    sign: list[int]


@lru_cache(maxsize=64)
def layout_of(network: Network) -> Layout:
    """The layout that a network's own equations imply; they stand in the form's order."""
    across = [e for e in network.equations if _adds_along(e) == 1]
    down = [e for e in network.equations if _adds_along(e) == 2]
    places = _places(across)
    tables = list(dict.fromkeys(table for table, _, _ in places.values()))
    table = next((t for t in tables if any(e.stated[0].split(".")[0] == t for e in down)), "")
    lines, columns, grid = _grid(network, places, table)
    added = [places[a][1] for e in down for a in e.expected if a in places]
    totals = {e.stated[0] for e in (*across, *down)}
    first_use, uses, sign = _uses(network.coefficients)
    standing = [places.get(address, ("", -1, -1)) for address in network.cells]
    return Layout(
        total=[int(address in totals) for address in network.cells],
        signed=[int(address.endswith(SIGNED)) for address in network.cells],
        table=[tables.index(name) if name else -1 for name, _, _ in standing],
        line=[line for _, line, _ in standing],
        column=[column for _, _, column in standing],
        lines=lines,
        columns=columns,
        grid=grid,
        last_addend=max(added, default=-1),
        first_use=first_use,
        uses=uses,
        sign=sign,
    )


Place = tuple[str, int, int]
"""Table, line, column."""


def _places(across: Sequence[Equation]) -> dict[str, Place]:
    """By address; the lines of a table count in the order of the equations along them."""
    places: dict[str, Place] = {}
    lines: Counter[str] = Counter()
    for equation in across:
        table = equation.stated[0].split(".")[0]
        for column, address in enumerate((*equation.expected, *equation.stated)):
            places[address] = (table, lines[table], column)
        lines[table] += 1
    return places


def _grid(network: Network, places: dict[str, Place], table: str) -> tuple[int, int, list[int]]:
    """Lines, columns and the numbers of the cells of one table; -1 where a line has none."""
    here = {address: place for address, place in places.items() if place[0] == table}
    lines = max((line + 1 for _, line, _ in here.values()), default=0)
    columns = max((column + 1 for _, _, column in here.values()), default=0)
    grid = [-1] * (lines * columns)
    for address, (_, line, column) in here.items():
        grid[line * columns + column] = network.cells.index(address)
    return lines, columns, grid


def _adds_along(equation: Equation) -> int:
    """1 where one cell states the sum of its line, 2 of its column, else 0."""
    cells = (*equation.stated, *equation.expected)
    if len(equation.stated) != 1 or len(equation.expected) < 2 or equation.minus:
        return 0
    parts = [cell.split(".") for cell in cells]
    if any(len(part) != 3 for part in parts) or len({part[0] for part in parts}) > 1:
        return 0
    if len({part[1] for part in parts}) == 1:
        return 1
    return 2 if len({part[2] for part in parts}) == 1 else 0


def _uses(coefficients: Matrix) -> tuple[list[int], list[int], list[int]]:
    first, uses, sign = [0], [], []
    for column in coefficients.T:
        rows = np.flatnonzero(column)
        uses += rows.tolist()
        sign += column[rows].tolist()
        first.append(len(uses))
    return first, uses, sign
