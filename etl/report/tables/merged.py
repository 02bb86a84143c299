"""Cells that reach down over several lines of a table: every line they cover is given them.

After this, a cell of a row whose ``rowspan`` is more than 1 stands for more than its own line, and no
line may take its number for its own. A span that covers no other line says nothing and is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.model import Cell
from etl.report.tables.rows import Heading, Row


def spread_down(rows: list[Row | Heading]) -> list[Row | Heading]:
    """The rows, those under a cell merged downwards with that cell in its place."""
    if not _any_reaching(rows):
        return rows
    covered: set[tuple[int | None, int, int]] = set()
    held: list[Cell] = []
    above = Row(None, (), None)
    found: list[Row | Heading] = []
    for row in rows:
        if isinstance(row, Row):
            held = [cell for cell in held if row.number == above.number and _reaches(cell, row)]
            if held and len(row.cells) < len(above.cells):
                covered |= {(row.number, cell.row, cell.column) for cell in held}
                row = _with(row, held, len(above.cells))
            held = list(dict.fromkeys((*held, *_reaching(row))))
            above = row
        found.append(row)
    return [_alone(row, covered) if isinstance(row, Row) else row for row in found]


def _any_reaching(rows: Sequence[Row | Heading]) -> bool:
    for row in rows:  # a loop: this is asked of every row of every report, and is hardly ever so
        if isinstance(row, Row):
            for cell in row.cells:
                if cell.rowspan != 1:
                    return True
    return False


def _reaching(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.rowspan > 1]


def _reaches(cell: Cell, row: Row) -> bool:
    first = row.leaf or (row.cells[0] if row.cells else None)
    return first is not None and cell.row < first.row < cell.row + cell.rowspan


def _with(row: Row, held: Sequence[Cell], count: int) -> Row:
    """The row with the cells from above; as it is where that makes no row like the one above."""
    if len(row.cells) + len(held) != count:
        return row
    return row._replace(cells=tuple(sorted((*row.cells, *held), key=lambda cell: cell.column)))


def _alone(row: Row, covered: set[tuple[int | None, int, int]]) -> Row:
    """The row with spans only where a cell covers other lines too."""
    cells = tuple(
        cell
        if cell.rowspan == 1 or (row.number, cell.row, cell.column) in covered
        else replace(cell, rowspan=1)
        for cell in row.cells
    )
    return row._replace(cells=cells)
