"""Which rows of a grid belong to which table: by the labels in them, else by the section's heading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from etl.model import TABLES, Cell, Grid, Place
from etl.report.labels import is_label_text, recognise

CellRow = tuple[Cell, ...]

_GROUP_TABLE = {
    "clause": "proactive",
    "contents": "proactive",
    "litigation": "disputes",
    "results": "requests",
    "refused": "requests",
    "unavailable": "requests",
    "not_processed": "requests",
    "requesters": "requests",
    "organizations": "requests",
}


@dataclass(frozen=True, slots=True)
class Strip:
    """Consecutive rows of one grid that belong to one table."""

    number: int
    """The grid's place among the document's grids, from 1."""
    rows: tuple[CellRow, ...]
    section: str | None = None
    """The section that the rows stand in."""


def place_of(cell: Cell, number: int | None) -> Place:
    """Where a grid's cell stands in the document."""
    return Place(cell.page, number, cell.row, cell.column, cell.box, cell.confidence)


def rows_in(grid: Grid) -> list[CellRow]:
    """The origins of a grid by row."""
    return [tuple(cells) for _, cells in groupby(grid.cells, attrgetter("row"))]


def wording(row: CellRow) -> tuple[str, ...]:
    """The texts of a row's cells with every plain number as one 0: what a row is, its labels and its
    blanks decide, and few rows of few reports have others than the rows read before."""
    return tuple(["0" if cell.text.isdecimal() else cell.text for cell in row])


def is_single_column(rows: Sequence[CellRow]) -> bool:
    """Whether the grid is no more than one cell a line."""
    return all(len(row) == 1 and row[0].column == 1 and row[0].colspan == 1 for row in rows)


def split_rows(
    rows: Sequence[CellRow], section_at: Callable[[CellRow], str | None]
) -> Iterator[tuple[str | None, str | None, list[CellRow]]]:
    """Runs of rows with the table they belong to, None where to none, and the section they stand in.
    ``section_at`` follows headings that stand in rows."""
    current: str | None = None
    within: str | None = None
    run: list[CellRow] = []
    for row in rows:
        section = section_at(row)
        table = _table_of(wording(row))
        if table is None and current is not None and section == within:
            table = current
        elif table is None and section in TABLES and _filled_in(row):
            table = section
        if run and (table, section) != (current, within):
            yield current, within, run
            run = []
        current, within = table, section
        run.append(row)
    if run:
        yield current, within, run


@lru_cache(maxsize=16_384)
def _table_of(texts: tuple[str, ...]) -> str | None:
    """The table that alone accounts for the labels of a row."""
    votes: dict[str, int] = {}
    for text in texts:
        label = recognise(text)
        if label is None:
            continue
        tables = {*label.lines, *label.fields}
        if label.group in _GROUP_TABLE and not label.lines:
            tables.add(_GROUP_TABLE[label.group])
        for table in tables:
            votes[table] = votes.get(table, 0) + 1
    if len(votes) <= 1:
        return next(iter(votes), None)
    best = max(votes.values())
    winners = [table for table, count in votes.items() if count == best]
    return winners[0] if len(winners) == 1 else None


def _filled_in(row: CellRow) -> bool:
    """A row without a known label: a table's end on the next page, perhaps half a label in it."""
    return len(row) > 2 or len(row) > 1 and not any(is_label_text(cell.text) for cell in row)
