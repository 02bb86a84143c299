"""（六）其他处理: one line in the form of 2019, three in that of 2021, and filers mix them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from etl.forms import SINGLE_LINE, Line, forms
from etl.numerals import read_cell
from etl.report.tables.figures import Findings
from etl.report.tables.order import Match
from etl.report.tables.rows import Row, line_of
from etl.report.tables.strips import place_of

GROUP = SINGLE_LINE.split(".")[1]


def lines_in_print(table: str, form: str, rows: Iterable[Row]) -> list[Line]:
    """The form's lines and those of other forms that this filer mixed in, in the order of print."""
    named = {line_of(row.name, table) for row in rows}
    own = {line.id for line in forms()[form].table(table).lines}
    return [line for line in _every_line(table, form) if line.id in own or line.id in named]


@cache
def _every_line(table: str, form: str) -> tuple[Line, ...]:
    """The form's lines with those of all other forms put in their places."""
    lines = list(forms()[form].table(table).lines)
    if table != "requests":
        return tuple(lines)
    for other in forms().values():
        theirs = other.table(table).lines
        for before, line in zip(theirs, theirs[1:], strict=False):
            if all(line.id != own.id for own in lines):
                at = next(i for i, own in enumerate(lines) if own.id == before.id) + 1
                lines.insert(at, line)
    return tuple(lines)


def single_line_counts(matches: Iterable[Match], own: set[str]) -> bool:
    """（六）其他处理 is a line of figures of its own only where its three lines are absent."""
    filled = {match.line for match in matches if match.rows}
    parts = {line for line in own if line.startswith(GROUP + "_")}
    return bool(parts) and GROUP in filled and not parts & filled


def compare_with_parts(matches: Iterable[Match], found: Findings) -> None:
    """Figures on （六）其他处理 and on its lines: the lines count, a difference is a problem."""
    fields = forms()["2021"].table("requests").fields
    row = next((match.rows[0] for match in matches if match.line == GROUP and match.rows), None)
    if row is None or len(row.cells) != len(fields) or f"{SINGLE_LINE}.total" in found.figures:
        return
    for field, cell in zip(fields, row.cells, strict=True):
        parts = [
            figure.value or 0
            for address, figure in found.figures.items()
            if address.startswith(SINGLE_LINE + "_") and address.endswith("." + field.id)
        ]
        stated = read_cell(cell.text).value
        if stated is not None and stated != sum(parts):
            message = f"“{row.name}”一行写 {stated}，其下各行之和为 {sum(parts)}，以各行为准"
            found.report("parts_differ", message, place_of(cell, row.number))
