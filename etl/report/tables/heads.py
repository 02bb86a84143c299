"""Which headings stand over each row: the fields they name, where they stand, the unit they print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from etl.model import Cell
from etl.report.labels import money_unit, recognise, stands_beside
from etl.report.tables.columns import Columns
from etl.report.tables.rows import Heading, Row

MONEY = "amount_10k_yuan"


class Heads:
    """A block of heading rows, as one table reads them."""

    def __init__(self, table: str, block: Sequence[Heading], measured: set[int | None]) -> None:
        self._found = list(_fields(table, block))
        self._block = block
        self._measured = measured
        columns = {name: cell.column for _, cell, name in self._found}
        if len(set(columns.values())) == len(columns):
            self.named = tuple(sorted(columns, key=lambda name: columns[name]))
        else:
            self.named = tuple(columns) if table == "proactive" else ()
        """Fields that the headings name, in their order; empty where columns do not tell it."""
        units = (money_unit(cell.text) for _, cell, name in self._found if name == MONEY)
        self.money = next(filter(None, units), None)
        """The unit of money that the headings print."""

    def strange(self, row: Row) -> list[tuple[int, int]]:
        """The columns of ``row`` that these headings give to what is no field of the form. Where a
        grid only counts cells, headings and row must end in the same column."""
        return [
            (cell.column, cell.column + cell.colspan - 1)
            for heading in self._block
            for cell in heading.cells
            if stands_beside(cell.text)
            and heading.number == row.number
            and (row.number in self._measured or _end(heading.cells) == _end(row.cells))
        ]

    def counted(self, number: int | None) -> Columns | None:
        """By field, at which cell its heading stands, for a grid that only counts cells."""
        columns = {name: (cell.column, cell.column) for _, cell, name in self._found}
        told_apart = len(set(columns.values())) == len(columns)
        return columns if told_apart and number not in self._measured else None

    def columns(self, number: int | None) -> Columns | None:
        """By field, where its heading stands in grid ``number``, if that grid measures columns."""
        if number not in self._measured:
            return None
        return {
            name: (cell.column, cell.column + cell.colspan - 1)
            for heading, cell, name in self._found
            if heading.number == number
        }


def without_strange_columns(table: str, every: Sequence[Row | Heading]) -> list[Row | Heading]:
    """The rows without the cells under headings of columns that filers put beside the form's."""
    if not any(isinstance(row, Heading) and _has_strange(row) for row in every):
        return list(every)
    kept = {id(row): _kept(row, heads.strange(row)) for row, heads in with_heads(table, every)}
    return [kept.get(id(row), row) for row in every]


def _has_strange(heading: Heading) -> bool:
    return any(stands_beside(cell.text) for cell in heading.cells)


def _kept(row: Row, strange: Sequence[tuple[int, int]]) -> Row:
    cells = tuple(
        cell
        for cell in row.cells
        if not any(first <= cell.column <= last for first, last in strange)
    )
    return row._replace(cells=cells)


def _end(cells: Sequence[Cell]) -> int:
    return cells[-1].column + cells[-1].colspan - 1 if cells else 0


def with_heads(table: str, every: Sequence[Row | Heading]) -> Iterator[tuple[Row, Heads]]:
    """Every row of figures with the headings over it."""
    measured = _measured(every)
    block: list[Heading] = []
    heads = Heads(table, block, measured)
    above = False
    for row in every:
        if isinstance(row, Heading):
            block = [*block, row] if above else [row]
            above = True
            continue
        if above:
            heads = Heads(table, block, measured)
            above = False
        yield row, heads


def _fields(table: str, block: Iterable[Heading]) -> Iterator[tuple[Heading, Cell, str]]:
    for heading in block:
        for cell in heading.cells:
            label = recognise(cell.text)
            if label is not None and table in label.fields:
                yield heading, cell, label.fields[table]


def _measured(every: Iterable[Row | Heading]) -> set[int | None]:
    """Grids that know how far their cells reach; in text, columns are only counted."""
    found: set[int | None] = set()
    for row in every:
        if row.number not in found and any(
            cell.colspan > 1 or cell.rowspan > 1 or cell.box is not None for cell in row.cells
        ):
            found.add(row.number)
    return found
