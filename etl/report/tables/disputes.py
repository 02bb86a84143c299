"""Table ``disputes`` without names of lines: fifteen figures in one row, or five in each of three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from etl.forms import Table
from etl.model import Cell
from etl.report.labels import Label, recognise
from etl.report.tables.columns import Columns, Counted, Placing, Standing, place, standing
from etl.report.tables.figures import Findings
from etl.report.tables.rows import Heading, Row, has_ink
from etl.report.tables.strips import place_of, wording

_AT_MOST = 3


def read_fifteen(
    table: Table, every: Sequence[Row | Heading], rows: Sequence[Row], found: Findings
) -> None:
    """Put the fifteen figures into ``found``, each read or in doubt."""
    in_order = _lines_in_order(table, every) and all(
        _keeps_order(row, table) for row in every if isinstance(row, Heading)
    )
    small = _small_tables(table, every)
    parts = _parts(small, table) if len(small) == len(table.lines) and in_order else None
    if parts is not None:
        for line, (part, placing) in zip(table.lines, parts, strict=True):
            if part is None:
                found.report("missing_line", f"表中没有“{line.label}”的数据")
            else:
                _put(f"{table.id}.{line.id}.", placing, part, found)
        return
    row = _one_row(rows, table)
    if row is None:
        found.report("missing_table", f"“{table.heading}”的表格里没有数据行")
        return
    in_doubt = not in_order or len(small) > 1 or _contradicted(rows, table)
    whole = None if in_doubt else _place_all(table, every, row)
    if whole is not None:
        _put(f"{table.id}.", whole, row, found)
        return
    addresses = [f"{table.id}.{line.id}.{name}" for line in table.lines for name in line.fields]
    where = place_of(row.cells[0], row.number) if row.cells else None
    why = f"行政复议、行政诉讼的数据有 {len(row.cells)} 格，应为 {len(addresses)} 格，不能确定各格所属"
    if not in_order:
        why = "行政复议、行政诉讼的表头次序与格式不同，不能确定各格所属"
    elif _contradicted(rows, table):
        why = "行政复议、行政诉讼的数据印了两次，内容不同，不能确定以哪次为准"
    for address in addresses:
        found.doubt(address, row.cells, where, why)


def _put(prefix: str, placing: Placing, row: Row, found: Findings) -> None:
    for name, placed in placing.items():
        found.put_placed(prefix + name, placed, row.number, None)


def _small_tables(table: Table, every: Sequence[Row | Heading]) -> list[tuple[Columns, list[Row]]]:
    """The columns of each heading with the five outcomes alone, and the rows below it."""
    small: list[tuple[Columns, list[Row]]] = []
    for row in every:
        if isinstance(row, Row):
            if small:
                small[-1][1].append(row)
            continue
        named = _outcomes(row, table)
        if tuple(named) == table.lines[0].fields:
            small.append((named, []))
    return small


def _parts(
    small: Sequence[tuple[Columns, list[Row]]], table: Table
) -> list[tuple[Row | None, Placing]] | None:
    """The row of each small table (None where it has none) with its five cells; None in doubt."""
    rows = [[row for row in below if has_ink(row.cells)] or below[:1] for _, below in small]
    if any(len(below) > 1 for below in rows):
        return None
    fields = table.lines[0].fields
    pairs = [
        (row, columns) for (columns, _), below in zip(small, rows, strict=True) for row in below
    ]
    common = standing(pairs, len(fields))
    parts: list[tuple[Row | None, Placing]] = []
    for (columns, _), below in zip(small, rows, strict=True):
        placing = _place_in(below[0], fields, columns, common) if below else {}
        if placing is None:
            return None
        parts.append((below[0] if below else None, placing))
    return parts


def _outcomes(heading: Heading, table: Table) -> dict[str, tuple[int, int]]:
    """The fields that a row of headings names with their columns; one named twice is two."""
    found: dict[str, tuple[int, int]] = {}
    for cell in heading.cells:
        label = recognise(cell.text)
        if label is not None and table.id in label.fields:
            name = label.fields[table.id]
            name = name if name not in found else f"{name} {len(found)}"
            found[name] = (cell.column, cell.column + cell.colspan - 1)
    return found


def _place_in(
    row: Row, fields: Sequence[str], columns: Columns, common: Standing
) -> Placing | None:
    """The cells of a row below headings that stand in the same grid or count."""
    if any(cell.colspan > 1 or cell.box for cell in row.cells):
        return place(row, fields, columns, None)
    return place(row, fields, None, None, Counted(columns, common))


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


def _contradicted(rows: Sequence[Row], table: Table) -> bool:
    """Whether all figures are printed twice and differ, as in last year's table beside this year's."""
    count = len(table.fields) * len(table.lines)
    full = [row.cells for row in rows if len(row.cells) >= count and has_ink(row.cells)]
    return len({tuple(cell.text for cell in cells) for cells in full}) > 1


def _lines_in_order(table: Table, every: Sequence[Row | Heading]) -> bool:
    """Whether the headings of the lines stand in the form's order."""
    groups = [label.lines[table.id] for _, _, label in _labels(every) if table.id in label.lines]
    order = [line.id for line in table.lines if line.id in groups]
    return list(dict.fromkeys(groups)) == order


def _keeps_order(heading: Heading, table: Table) -> bool:
    """Whether a row of headings prints the line before 行政诉讼, and the outcomes, as the form does."""
    return _in_order(wording(heading.cells), table.id, table.lines[0].id, table.lines[0].fields)


@lru_cache(maxsize=1024)
def _in_order(texts: tuple[str, ...], table: str, first: str, fields: tuple[str, ...]) -> bool:
    labels = [label for label in map(recognise, texts) if label is not None]
    named = tuple(label.fields[table] for label in labels if table in label.fields)
    if named and len(named) % len(fields) == 0 and named != fields * (len(named) // len(fields)):
        return False
    litigation = next((i for i, label in enumerate(labels) if label.group == "litigation"), None)
    return litigation is None or all(
        label.lines.get(table) != first for label in labels[litigation:]
    )


def _place_all(table: Table, every: Sequence[Row | Heading], row: Row) -> Placing | None:
    """The cells by ``line.field``; None where they do not fit."""
    names = [f"{line.id}.{name}" for line in table.lines for name in line.fields]
    columns = {
        (cell.column, cell.column + cell.colspan - 1)
        for heading, cell, label in _labels(every)
        if table.id in label.fields and heading.number == row.number
    }
    known = _columns(names, sorted(columns))
    if known is None:
        return place(row, names, None, None)
    return _place_in(row, names, known, standing([(row, known)], len(names)))


def _labels(every: Sequence[Row | Heading]) -> Iterator[tuple[Heading, Cell, Label]]:
    for row in every:
        if isinstance(row, Heading):
            for cell in row.cells:
                label = recognise(cell.text)
                if label is not None:
                    yield row, cell, label


def _columns(names: Sequence[str], spread: Sequence[tuple[int, int]]) -> Columns | None:
    return dict(zip(names, spread, strict=True)) if len(spread) == len(names) else None
