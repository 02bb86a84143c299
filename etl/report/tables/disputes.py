"""Table ``disputes`` without names of lines: fifteen figures in one row, or five in each of three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.forms import Table
from etl.model import Cell
from etl.report.labels import Label, recognise
from etl.report.tables.columns import Columns, Placing, place
from etl.report.tables.figures import Findings
from etl.report.tables.rows import Heading, Row, has_ink
from etl.report.tables.strips import place_of

_AT_MOST = 3


def read_fifteen(
    table: Table, every: Sequence[Row | Heading], rows: Sequence[Row], found: Findings
) -> None:
    """Put the fifteen figures into ``found``, each read or in doubt."""
    row = _one_row(rows, table)
    if row is None:
        found.report("missing_table", f"“{table.heading}”的表格里没有数据行")
        return
    placing, in_order = _place_all(table, every, row)
    addresses = [f"{table.id}.{line.id}.{name}" for line in table.lines for name in line.fields]
    if placing is not None and in_order:
        for address, placed in zip(addresses, placing.values(), strict=True):
            found.put_placed(address, placed, row.number, None)
        return
    where = place_of(row.cells[0], row.number) if row.cells else None
    why = f"行政复议、行政诉讼的数据有 {len(row.cells)} 格，应为 {len(addresses)} 格，不能确定各格所属"
    if not in_order:
        why = "行政复议、行政诉讼的表头次序与格式不同，不能确定各格所属"
    for address in addresses:
        found.doubt(address, row.cells, where, why)


def _one_row(rows: Sequence[Row], table: Table) -> Row | None:
    """The row of all figures; rows of five each (three tables, or a table cut) count as one."""
    each = len(table.fields)
    count = each * len(table.lines)
    filled = [row for row in rows if has_ink(row.cells)]
    filled = filled or [row for row in rows if row.cells][:_AT_MOST] or list(rows[:1])
    full = [row for row in filled if len(row.cells) >= count]
    if len(filled) == 1 or len(full) == 1 and len(filled) == len(full):
        return filled[0]
    lengths = [len(row.cells) for row in filled]
    if sum(lengths) != count or any(length % each for length in lengths):
        return max(filled, key=lambda row: len(row.cells), default=None)
    cells = tuple(cell for row in filled for cell in row.cells)
    return Row(None, cells, filled[0].number, all(row.blanks_show for row in filled))


def _place_all(
    table: Table, every: Sequence[Row | Heading], row: Row
) -> tuple[Placing | None, bool]:
    """The cells by ``line.field``, None where they do not fit; and whether the headings stand in the
    form's order."""
    names = [f"{line.id}.{name}" for line in table.lines for name in line.fields]
    groups: list[str] = []
    columns: set[tuple[int, int]] = set()
    for heading, cell, label in _labels(every):
        if table.id in label.lines:
            groups.append(label.lines[table.id])
        elif table.id in label.fields and heading.number == row.number:
            columns.add((cell.column, cell.column + cell.colspan - 1))
    order = [line.id for line in table.lines if line.id in groups]
    known = _columns(names, sorted(columns))
    return place(row, names, known, None), list(dict.fromkeys(groups)) == order


def _labels(every: Sequence[Row | Heading]) -> Iterator[tuple[Heading, Cell, Label]]:
    for row in every:
        if isinstance(row, Heading):
            for cell in row.cells:
                label = recognise(cell.text)
                if label is not None:
                    yield row, cell, label


def _columns(names: Sequence[str], spread: Sequence[tuple[int, int]]) -> Columns | None:
    return dict(zip(names, spread, strict=True)) if len(spread) == len(names) else None
