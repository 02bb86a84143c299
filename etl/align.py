"""Located rows + form → every figure of the form, each with a state; what is in doubt says why.

A number is a figure only where label and order agree on its line and the row's cells fit its fields;
otherwise the figure is ``unreadable`` and carries every reading, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from etl.forms import SINGLE_LINE, Form, Line, Table, forms
from etl.locate import Layout
from etl.model import Cell, Figure
from etl.numerals import TEN_THOUSAND_YUAN, read_cell
from etl.tables.columns import Offsets, Placed, Placing, place
from etl.tables.disputes import one_row, place_all
from etl.tables.figures import Findings
from etl.tables.heads import MONEY, Heads, with_heads
from etl.tables.order import Match, match_rows
from etl.tables.rows import Heading, Row, has_ink, line_of, mended, rows_of
from etl.tables.stream import rows_of_lines
from etl.tables.strips import place_of


def align(layout: Layout, form: Form) -> Findings:
    """Every figure of ``form`` and, where a 2021 table prints （六） as one line, its figures too."""
    found = Findings()
    for table in form.tables:
        every = _rows(layout, table)
        rows = [row for row in every if isinstance(row, Row)]
        if not rows:
            found.report("missing_table", f"没有找到“{table.heading}”的表格")
        elif table.id == "disputes" and not any(line_of(row.name, table.id) for row in rows):
            _unlabelled(table, every, rows, found)
        else:
            _labelled(table, form, every, rows, found)
    figures = found.figures
    for address in _addresses(form.id):
        if address not in figures:
            figures[address] = Figure(address, "missing", None, "")
    return found


@cache
def _addresses(form: str) -> tuple[str, ...]:
    return forms()[form].figures


def _rows(layout: Layout, table: Table) -> list[Row | Heading]:
    """A table's rows, be it a grid or one cell a line."""
    if layout.lines[table.id]:
        return mended(rows_of_lines(layout.lines[table.id], table), table.id)
    return rows_of(layout.strips[table.id], table.id)


def _labelled(
    table: Table, form: Form, every: Sequence[Row | Heading], rows: Sequence[Row], found: Findings
) -> None:
    """A table whose rows bear the names of lines."""
    lines = _lines_in_print(table.id, form.id, rows)
    matching = match_rows(rows, lines, table.id)
    if any(_lost_blanks(line, match) for line, match in zip(lines, matching.matches, strict=True)):
        matching = matching.doubting_swallowed()
    heads = {id(row): above for row, above in with_heads(table.id, every)}
    for row in matching.extra:
        if has_ink(row.cells):
            where = place_of(row.leaf or row.cells[0], row.number)
            found.report("extra_line", f"格式中没有的一行“{row.name}”，未采用", where)
    own = {line.id for line in table.lines}
    sure = [row for row in rows if line_of(row.name, table.id) in own]
    offsets = Offsets(sure, max(len(line.fields) for line in lines))
    single = _single_line_counts(matching.matches, own)
    for line, match in zip(lines, matching.matches, strict=True):
        if line.id in own or single and f"{table.id}.{line.id}" == SINGLE_LINE:
            _line(table, line, match, heads, offsets, found, silent=single)


def _lines_in_print(table: str, form: str, rows: Iterable[Row]) -> list[Line]:
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


def _lost_blanks(line: Line, match: Match) -> bool:
    """Whether empty cells of this line left no trace."""
    return any(not row.blanks_show and 0 < len(row.cells) < len(line.fields) for row in match.rows)


def _single_line_counts(matches: Iterable[Match], own: set[str]) -> bool:
    """（六）其他处理 is a line of figures of its own only where its three lines are absent."""
    filled = {match.line for match in matches if match.rows}
    parts = {line for line in own if line.startswith("otherwise_handled_")}
    return bool(parts) and "otherwise_handled" in filled and not parts & filled


def _line(
    table: Table,
    line: Line,
    match: Match,
    heads: dict[int, Heads],
    offsets: Offsets,
    found: Findings,
    silent: bool,
) -> None:
    """The figures of one line."""
    prefix = f"{table.id}.{line.id}."
    if not match.rows:
        if not (silent and line.id.startswith("otherwise_handled_")):
            found.report("missing_line", f"表中没有“{line.label}”一行")
        return
    row = match.rows[0]
    above = heads[id(row)]
    if match.in_doubt:
        _doubtful(line, prefix, match, heads, offsets, table, found)
        return
    if match.by_order:
        where = place_of(row.leaf or row.cells[0], row.number)
        found.report("label", f"行名“{row.name}”不全或有误，按次序认作“{line.label}”", where)
    money = above.money or TEN_THOUSAND_YUAN
    placing = _placing(row, table, line, above, offsets)
    if placing is None:
        _misfit(line, prefix, row, found)
    elif isinstance(placing, tuple):
        for name, cell in zip(line.fields, placing, strict=True):
            found.put(prefix + name, cell, row.number, money if name == MONEY else None)
    else:
        for name, placed in placing.items():
            unit = money if name == MONEY else None
            found.put_placed(prefix + name, placed, row.number, unit)


def _misfit(line: Line, prefix: str, row: Row, found: Findings) -> None:
    why = f"“{line.label}”一行有 {len(row.cells)} 格，应为 {len(line.fields)} 格，不能确定各格所属"
    where = place_of(row.leaf or row.cells[0], row.number)
    for name in line.fields:
        found.doubt(prefix + name, row.cells, where, why)


def _doubtful(
    line: Line,
    prefix: str,
    match: Match,
    heads: dict[int, Heads],
    offsets: Offsets,
    table: Table,
    found: Findings,
) -> None:
    """Label and order disagree: only what all readings agree on is certain."""
    row = match.rows[0]
    where = place_of(row.leaf or row.cells[0], row.number)
    why = f"“{line.label}”一行的行名与次序不符，不能确定是哪一行"
    readings = [_placing(each, table, line, heads[id(each)], offsets) for each in match.rows]
    for index, name in enumerate(line.fields):
        cells = [cell for placing in readings for cell in _candidates(placing, index, name)]
        agreed = len({read_cell(cell.text)[:2] for cell in cells}) == 1
        if agreed and len(cells) == len(match.rows) > 1:
            found.put(prefix + name, cells[0], row.number, None)
        else:
            found.doubt(prefix + name, cells, where, why)


def _candidates(
    placing: Placing | tuple[Cell, ...] | None, index: int, name: str
) -> tuple[Cell, ...]:
    if isinstance(placing, tuple):
        return (placing[index],)
    return placing[name].cells if placing is not None else ()


def _placing(
    row: Row, table: Table, line: Line, above: Heads, offsets: Offsets
) -> Placing | tuple[Cell, ...] | None:
    """The row's cells in the order of the line's fields, or placed one by one; None in doubt."""
    fields, named = line.fields, above.named
    if named and named != fields and set(named) == set(fields):
        return _against_headings(row, fields, named)
    if named and table.id == "proactive" and _names_other_form(named, line):
        return None
    if len(row.cells) == len(fields):
        return row.cells
    columns = above.columns(row.number)
    if columns is not None and len(row.cells) > len(fields) and offsets.sticks_out(row):
        return None
    # The labels of proactive fill one column: figures start right after.
    usual = 0 if table.id == "proactive" else offsets.of(row)
    return place(row, fields, columns, usual)


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


def _unlabelled(
    table: Table, every: Sequence[Row | Heading], rows: Sequence[Row], found: Findings
) -> None:
    """Table ``disputes`` as fifteen figures in a row, or in three."""
    row = one_row(rows, table)
    if row is None:
        found.report("missing_table", f"“{table.heading}”的表格里没有数据行")
        return
    placing, in_order = place_all(table, every, row)
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
