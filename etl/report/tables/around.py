"""What stands around a row of figures: the headings above it, the units, the habits of rows like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cached_property

from etl.forms import Table
from etl.numerals import TEN_THOUSAND_YUAN
from etl.report.labels import money_unit
from etl.report.tables.columns import Columns, Counted, Offsets, Standing, standing
from etl.report.tables.heads import with_heads
from etl.report.tables.rows import Heading, Row

Habit = Callable[[], Standing]
"""How figures stand in the grids of the whole document that only count cells."""


class Around:
    """What stands around the rows of a table: headings above each, the habits of rows like it."""

    def __init__(
        self,
        table: Table,
        every: Sequence[Row | Heading],
        offsets: Offsets,
        habit: Habit,
        units: Set[str],
    ) -> None:
        self._rows = list(with_heads(table.id, every))
        self.heads = {id(row): above for row, above in self._rows}
        self.offsets = offsets
        self._table = table
        self._habit = habit
        self._units = units

    def money(self, row: Row) -> Set[str]:
        """The units of money that label and headings of a row print; where they print none, those
        that are stated for the table; else the form's own."""
        printed = {unit for unit in (money_unit(row.name), self.heads[id(row)].money) if unit}
        return printed or self._units or {TEN_THOUSAND_YUAN}

    def counted(self, row: Row) -> Counted | None:
        """For a row of a grid that only counts cells, where the headings stand in it."""
        above = self.heads[id(row)]
        columns = above.counted(row.number)
        if columns is None or not row.blanks_show:
            return None
        own = standing(self._in_grid[row.number], len(self._table.fields))
        aligned = own == "open" and self._habit() == "aligned"
        return Counted(columns, "aligned" if aligned else own)

    @cached_property
    def _in_grid(self) -> dict[int | None, list[tuple[Row, Columns]]]:
        """The rows of each grid with the columns of the headings above them."""
        found: dict[int | None, list[tuple[Row, Columns]]] = {}
        for row, above in self._rows:
            columns = above.counted(row.number) or {}
            found.setdefault(row.number, []).append((row, columns))
        return found
