"""Located rows + form → every figure of the form, each with a state; what is in doubt says why.

A number is a figure only where label and order agree on its line and the row's cells fit its fields;
otherwise the figure is ``unreadable`` and carries every reading, never a guess.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from functools import cache

from etl.forms import SINGLE_LINE, Form, Line, Table, forms
from etl.model import Cell, Figure
from etl.numerals import read_cell
from etl.report.labels import money_unit, recognise
from etl.report.layout import Layout
from etl.report.tables.around import Around, Habit
from etl.report.tables.columns import Offsets, Placed, Placing, Standing, place, standing
from etl.report.tables.disputes import read_fifteen
from etl.report.tables.figures import Findings
from etl.report.tables.heads import MONEY, with_heads, without_strange_columns
from etl.report.tables.merged import spread_down
from etl.report.tables.order import Match, match_rows
from etl.report.tables.rows import Heading, Row, has_ink, line_of, mended, rows_of
from etl.report.tables.single_line import (
    GROUP,
    compare_with_parts,
    lines_in_print,
    single_line_counts,
)
from etl.report.tables.stream import rows_of_lines
from etl.report.tables.strips import place_of

_FIELDS_AS_ROWS = 2


def align(layout: Layout, form: Form) -> Findings:
    """Every figure of ``form`` and, where a 2021 table prints （六） as one line, its figures too."""
    found = Findings()
    tables = [(table, _rows(layout, table)) for table in form.tables]
    habit = cache(lambda: _habit(tables))
    for table, every in tables:
        rows = [row for row in every if isinstance(row, Row)]
        if not rows:
            found.report("missing_table", f"没有找到“{table.heading}”的表格")
        elif table.id == "disputes" and not any(line_of(row.name, table.id) for row in rows):
            read_fifteen(table, every, rows, found)
        else:
            units = layout.units.get(table.id, set())
            _labelled(table, form, every, rows, found, habit, units)
    figures = found.figures
    for address in _addresses(form.id):
        if address not in figures:
            figures[address] = Figure(address, "missing", None, "")
    return found


def _habit(tables: Sequence[tuple[Table, Sequence[Row | Heading]]]) -> Standing:
    """Of ``disputes``, whose headings repeat, nothing can be learnt."""
    pairs = [
        (row, columns)
        for table, every in tables
        if table.id != "disputes"
        for row, above in with_heads(table.id, every)
        if (columns := above.counted(row.number))
    ]
    return standing(pairs, 0)


@cache
def _addresses(form: str) -> tuple[str, ...]:
    return forms()[form].figures


def _rows(layout: Layout, table: Table) -> list[Row | Heading]:
    """A table's rows, be it a grid or one cell a line."""
    if layout.lines[table.id]:
        return mended(rows_of_lines(layout.lines[table.id], table), table.id)
    rows = spread_down(rows_of(layout.strips[table.id], table.id))
    return without_strange_columns(table.id, rows)


def _labelled(
    table: Table,
    form: Form,
    every: Sequence[Row | Heading],
    rows: Sequence[Row],
    found: Findings,
    habit: Habit,
    units: Set[str],
) -> None:
    """A table whose rows bear the names of lines."""
    lines = lines_in_print(table.id, form.id, rows)
    matching = match_rows(rows, lines, table.id)
    if not all(row.blanks_show for row in rows) and any(map(_lost_blanks, lines, matching.matches)):
        matching = matching.doubting_swallowed()
    own = {line.id for line in table.lines}
    foreign = [m.rows[0] for m in matching.matches if m.rows and m.line not in own | {GROUP}]
    for row in (*matching.extra, *foreign):
        if has_ink(row.cells):
            where = place_of(row.leaf or row.cells[0], row.number)
            found.report("extra_line", f"格式中没有的一行“{row.name}”，未采用", where)
    sure = [row for row in rows if line_of(row.name, table.id) in own]
    offsets = Offsets(sure, max(len(line.fields) for line in lines))
    around = Around(table, every, offsets, habit, units)
    single = single_line_counts(matching.matches, own)
    turned = _is_turned(table.id, rows)
    for line, match in zip(lines, matching.matches, strict=True):
        if turned and line.id in own and not match.rows:
            _unread(line, found)
        elif line.id in own or single and f"{table.id}.{line.id}" == SINGLE_LINE:
            _line(table, line, match, around, found, silent=single)
    if not single:
        compare_with_parts(matching.matches, found)


def _is_turned(table: str, rows: Sequence[Row]) -> bool:
    """Whether the rows bear the names of fields: the table is printed with its lines side by side."""
    labels = [recognise(row.name) for row in rows if row.name]
    fields = [label for label in labels if label and table in label.fields.keys() - label.lines]
    return len(fields) >= _FIELDS_AS_ROWS


def _unread(line: Line, found: Findings) -> None:
    """A line that a turned table prints beside the others: unread is not missing."""
    why = f"表的行列似已互换，不能确定“{line.label}”的数"
    for address in line.figures:
        found.doubt(address, (), None, why)


def _lost_blanks(line: Line, match: Match) -> bool:
    """Whether empty cells of this line left no trace."""
    return any(not row.blanks_show and 0 < len(row.cells) < len(line.fields) for row in match.rows)


def _line(
    table: Table,
    line: Line,
    match: Match,
    around: Around,
    found: Findings,
    silent: bool,
) -> None:
    """The figures of one line."""
    if not match.rows:
        if not (silent and line.id.startswith("otherwise_handled_")):
            found.report("missing_line", f"表中没有“{line.label}”一行")
        return
    row = match.rows[0]
    above = around.heads[id(row)]
    if match.in_doubt:
        _doubtful(line, match, around, table, found)
        return
    if match.by_order:
        where = place_of(row.leaf or row.cells[0], row.number)
        found.report("label", f"行名“{row.name}”不全或有误，按次序认作“{line.label}”", where)
    if table.id == "proactive" and above.named and _names_other_form(above.named, line):
        _foreign(line, row, found)
        return
    placing = _placing(row, table, line, around)
    if placing is None:
        _misfit(line, row, found)
    else:
        _put(line, row, placing, around.money(row) if MONEY in line.fields else (), found)


def _put(
    line: Line,
    row: Row,
    placing: Placing | tuple[Cell, ...],
    units: Collection[str],
    found: Findings,
) -> None:
    """Read the figures of a line whose cells are placed; ``units`` are those printed for its money."""
    money = min(units, default=None)
    if isinstance(placing, tuple):
        for name, address, cell in zip(line.fields, line.figures, placing, strict=True):
            found.put(address, cell, row.number, money if name == MONEY else None)
    else:
        for name, address in zip(line.fields, line.figures, strict=True):
            unit = money if name == MONEY else None
            found.put_placed(address, placing[name], row.number, unit)
    if len(units) > 1:
        cells = _candidates(placing, line.fields.index(MONEY), MONEY)
        _doubt_unit(line, row, cells, units, found)


def _doubt_unit(
    line: Line, row: Row, cells: Sequence[Cell], units: Collection[str], found: Findings
) -> None:
    """Money whose unit is printed in two ways; a unit in the cell itself settles it."""
    if any(read_cell(cell.text).value and money_unit(cell.text) is None for cell in cells):
        where = place_of(cells[0], row.number)
        why = f"“{line.label}”的金额单位印有{'、'.join(sorted(units))}几种，不能确定是哪一种"
        found.doubt(line.figures[line.fields.index(MONEY)], cells, where, why)


def _foreign(line: Line, row: Row, found: Findings) -> None:
    """Figures of another form's quantities, which this form's must not be taken for."""
    why = f"“{line.label}”一行上面是另一种报告格式的表头，其数不能当作本格式的数"
    where = place_of(row.leaf or row.cells[0], row.number)
    fits = len(row.cells) == len(line.fields)
    for index, address in enumerate(line.figures):
        found.doubt(address, row.cells[index : index + 1] if fits else row.cells, where, why)


def _misfit(line: Line, row: Row, found: Findings) -> None:
    why = f"“{line.label}”一行有 {len(row.cells)} 格，应为 {len(line.fields)} 格，不能确定各格所属"
    where = place_of(row.leaf or row.cells[0], row.number)
    for address in line.figures:
        found.doubt(address, row.cells, where, why)


def _doubtful(
    line: Line,
    match: Match,
    around: Around,
    table: Table,
    found: Findings,
) -> None:
    """Label and order disagree: only what all readings agree on is certain."""
    row = match.rows[0]
    where = place_of(row.leaf or row.cells[0], row.number)
    why = f"“{line.label}”的行名与次序不符，不能确定是哪一行"
    readings = [_placing(each, table, line, around) for each in match.rows]
    found.report("label", why, where)
    for index, (name, address) in enumerate(zip(line.fields, line.figures, strict=True)):
        cells = [cell for placing in readings for cell in _candidates(placing, index, name)]
        units = {unit for each in match.rows for unit in around.money(each)}
        money = min(units) if name == MONEY else None
        agreed = len({read_cell(cell.text)[:2] for cell in cells}) == 1
        if agreed and len(cells) == len(match.rows) > 1 and (money is None or len(units) == 1):
            found.put(address, cells[0], row.number, money)
        else:
            found.doubt(address, cells, where, why)


def _candidates(
    placing: Placing | tuple[Cell, ...] | None, index: int, name: str
) -> tuple[Cell, ...]:
    if isinstance(placing, tuple):
        return (placing[index],)
    return placing[name].cells if placing is not None else ()


def _placing(
    row: Row, table: Table, line: Line, around: Around
) -> Placing | tuple[Cell, ...] | None:
    """The row's cells in the order of the line's fields, or placed one by one; None in doubt."""
    above = around.heads[id(row)]
    fields, named = line.fields, above.named
    if named and named != fields and set(named) == set(fields):
        return _against_headings(row, fields, named)
    if len(row.cells) == len(fields):
        counted = len(fields) > 1 and above.counted(row.number) is not None
        return None if counted and around.offsets.lacks_a_cell(row) else row.cells
    columns = above.columns(row.number)
    if columns is not None and len(row.cells) > len(fields) and around.offsets.sticks_out(row):
        return None
    # The labels of proactive fill one column: figures start right after.
    usual = 0 if table.id == "proactive" else around.offsets.of(row)
    return place(row, fields, columns, usual, around.counted(row))


def _against_headings(row: Row, fields: Sequence[str], named: Sequence[str]) -> Placing | None:
    """The headings' order is not the form's: each figure has two readings."""
    if len(row.cells) != len(fields):
        return None
    by_heading = dict(zip(named, row.cells, strict=True))
    return {
        name: Placed((cell, by_heading[name])) if cell is not by_heading[name] else Placed((cell,))
        for name, cell in zip(fields, row.cells, strict=True)
    }


@cache
def _names_other_form(named: tuple[str, ...], line: Line) -> bool:
    """Headings of another form's quantities over this form's line."""
    return not set(named) & set(line.fields) and any(
        other.id == line.id and set(named) <= set(other.fields)
        for form in forms().values()
        for other in form.table("proactive").lines
    )
