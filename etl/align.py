"""Located rows + form → every figure of the form, each with a state; what is in doubt says why.

A number is a figure only where label and order agree on its line and the row's cells fit its fields;
otherwise the figure is ``unreadable`` and carries every reading, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from etl.columns import Columns, Offsets, Placed, Placing, place
from etl.forms import SINGLE_LINE, Form, Line, Table, forms
from etl.labels import money_unit, recognise
from etl.locate import Layout, place_of
from etl.model import Cell, Figure, Place, Problem
from etl.numerals import TEN_THOUSAND_YUAN, CellReading, read_cell
from etl.order import Match, match_rows
from etl.rows import Heading, Row, has_ink, line_of, mended, rows_of
from etl.stream import rows_of_lines

MONEY = "amount_10k_yuan"


@dataclass(slots=True)
class Findings:
    """What alignment gives: figures by address, and problems."""

    figures: dict[str, Figure] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, address: str, placed: Placed, number: int | None, money: str | None) -> None:
        """Read the cells placed for one figure; ``number`` is their grid's."""
        figure, why = _figure(address, placed, number, money)
        self.figures[address] = figure
        if why is not None:
            kind = "unreadable" if figure.state == "unreadable" else "merged"
            self.problems.append(Problem(kind, why, figure.where, address))

    def doubt(self, address: str, readings: Sequence[Cell], where: Place | None, why: str) -> None:
        """No cell can be placed for certain; ``readings`` are those that may be meant."""
        texts = tuple(dict.fromkeys(cell.text for cell in readings if cell.text))
        self.figures[address] = Figure(address, "unreadable", None, " | ".join(texts), where, texts)
        either = f"，可能是：{'、'.join(texts)}" if texts else ""
        self.problems.append(Problem("unreadable", why + either, where, address))

    def report(self, kind: str, message: str, where: Place | None = None) -> None:
        self.problems.append(Problem(kind, message, where))


def align(layout: Layout, form: Form) -> Findings:
    """Every figure of ``form`` and, where a 2021 table prints （六） as one line, its figures too."""
    found = Findings()
    for table in form.tables:
        rows = _rows(layout, table)
        if not any(isinstance(row, Row) for row in rows):
            found.report("missing_table", f"没有找到“{table.heading}”的表格")
        elif table.id == "disputes":
            _disputes(table, rows, found)
        else:
            _matrix(table, form, rows, found)
    for address in form.figures:
        found.figures.setdefault(address, Figure(address, "missing", None, ""))
    return found


def _rows(layout: Layout, table: Table) -> list[Row | Heading]:
    """A table's rows, be it a grid or one cell a line."""
    if layout.lines[table.id]:
        return mended(rows_of_lines(layout.lines[table.id], table), table.id)
    return rows_of(layout.strips[table.id], table.id)


def _matrix(table: Table, form: Form, every: Sequence[Row | Heading], found: Findings) -> None:
    lines = _lines_in_print(table, form)
    rows = [row for row in every if isinstance(row, Row)]
    matching = match_rows(rows, lines, table.id)
    headings = _Headings(table, every)
    for row in matching.extra:
        where = place_of((row.leaf or row.cells[0]), row.number)
        if has_ink(row.cells):
            found.report("extra_line", f"格式中没有的一行“{row.name}”，未采用", where)
    offsets = Offsets(rows, max(len(line.fields) for line in lines))
    single = _single_line_counts(matching.matches, table)
    for line, match in zip(lines, matching.matches, strict=True):
        own = _has(table, line.id)
        if not own and not (single and f"{table.id}.{line.id}" == SINGLE_LINE):
            continue
        _line(table, line, match, headings, offsets, found)


def _disputes(table: Table, every: Sequence[Row | Heading], found: Findings) -> None:
    """Three lines of five: as rows with labels, or as fifteen figures in a row (or in three)."""
    rows = [row for row in every if isinstance(row, Row)]
    labelled = [row for row in rows if line_of(row.name, table.id)]
    if labelled:
        headings = _Headings(table, every)
        offsets = Offsets(labelled, len(table.fields))
        matching = match_rows(labelled, table.lines, table.id)
        for line, match in zip(table.lines, matching.matches, strict=True):
            _line(table, line, match, headings, offsets, found)
        return
    names = [f"{line.id}.{name}" for line in table.lines for name in line.fields]
    row = _one_row(rows, len(names))
    if row is None:
        found.report("missing_table", f"“{table.heading}”的表格里没有数据行")
        return
    columns, in_order = _fifteen(table, every, row, names)
    placing = place(row, names, columns, None)
    where = place_of(row.cells[0], row.number) if row.cells else None
    if placing is None or not in_order:
        why = f"行政复议、行政诉讼的数据有 {len(row.cells)} 格，应为 {len(names)} 格，不能确定各格所属"
        for name in names:
            cells = placing[name].cells if placing is not None else row.cells
            found.doubt(f"{table.id}.{name}", cells, where, why)
        return
    for name in names:
        found.put(f"{table.id}.{name}", placing[name], row.number, None)


def _one_row(rows: Sequence[Row], count: int) -> Row | None:
    """The row of all figures; rows of five each (three tables, or a table cut) count as one."""
    filled = (
        [row for row in rows if has_ink(row.cells)]
        or [row for row in rows if row.cells][:3]
        or rows[:1]
    )
    full = [row for row in filled if len(row.cells) >= count]
    if len(filled) == 1 or len(full) == 1 and len(filled) == len(full):
        return filled[0]
    if not filled or sum(len(row.cells) for row in filled) != count:
        return max(filled, key=lambda row: len(row.cells), default=None)
    cells = tuple(cell for row in filled for cell in row.cells)
    return Row(None, cells, filled[0].number, all(row.blanks_show for row in filled))


def _fifteen(
    table: Table, every: Sequence[Row | Heading], row: Row, names: Sequence[str]
) -> tuple[Columns | None, bool]:
    """Where the fifteen headings stand, and whether the groups stand in the form's order."""
    groups: list[str] = []
    columns: list[tuple[int, int]] = []
    for heading in every:
        if not isinstance(heading, Heading):
            continue
        for cell in heading.cells:
            label = recognise(cell.text) if cell.text else None
            if label is None:
                continue
            if table.id in label.lines:
                groups.append(label.lines[table.id])
            elif table.id in label.fields and heading.number == row.number:
                columns.append((cell.column, cell.column + cell.colspan - 1))
    order = [line.id for line in table.lines if line.id in groups]
    in_order = list(dict.fromkeys(groups)) == order
    spread = sorted(set(columns))
    return (dict(zip(names, spread, strict=True)) if len(spread) == len(names) else None), in_order


def _has(table: Table, line: str) -> bool:
    return any(own.id == line for own in table.lines)


def _lines_in_print(table: Table, form: Form) -> list[Line]:
    """The form's lines and those of the other forms that filers mix in, in the order of print."""
    if table.id != "requests":
        return list(table.lines)
    lines = list(table.lines)
    for other in forms().values():
        for index, line in enumerate(other.table(table.id).lines):
            if all(line.id != own.id for own in lines):
                after = other.table(table.id).lines[index - 1].id
                at = next(i for i, own in enumerate(lines) if own.id == after) + 1
                lines.insert(at, line)
    return lines


def _single_line_counts(matches: Iterable[Match], table: Table) -> bool:
    """（六）其他处理 is a line of figures of its own only where its three lines are absent."""
    filled = {match.line for match in matches if match.rows}
    parts = {line.id for line in table.lines if line.id.startswith("otherwise_handled_")}
    return "otherwise_handled" in filled and not parts & filled


class _Headings:
    """Which headings stand over a row, and whether their columns can be trusted."""

    def __init__(self, table: Table, every: Sequence[Row | Heading]) -> None:
        self._table = table
        self._measured = _measured(every)
        self._above: dict[int, list[Heading]] = {}
        block: list[Heading] = []
        for before, row in zip([None, *every], every, strict=False):
            if isinstance(row, Heading):
                block = [*block, row] if isinstance(before, Heading) else [row]
            else:
                self._above[id(row)] = block

    def columns(self, row: Row) -> Columns | None:
        """By field, where its heading stands, if the row's grid measures its columns."""
        if row.number not in self._measured:
            return None
        return {
            name: (cell.column, cell.column + cell.colspan - 1)
            for heading, cell, name in self._fields(row)
            if heading.number == row.number
        }

    def named(self, row: Row) -> list[str]:
        """Fields that the headings name, in their order; empty where columns do not tell it."""
        found = {name: cell.column for _, cell, name in self._fields(row)}
        if len(set(found.values())) == len(found):
            return sorted(found, key=lambda name: found[name])
        return list(found) if self._table.id == "proactive" else []

    def money(self, row: Row) -> str | None:
        """The unit of money that the headings print."""
        units = (money_unit(cell.text) for _, cell, name in self._fields(row) if name == MONEY)
        return next(filter(None, units), None)

    def _fields(self, row: Row) -> Iterator[tuple[Heading, Cell, str]]:
        for heading in self._above.get(id(row), ()):
            for cell in heading.cells:
                label = recognise(cell.text) if cell.text else None
                if label is not None and self._table.id in label.fields:
                    yield heading, cell, label.fields[self._table.id]


def _measured(every: Iterable[Row | Heading]) -> set[int | None]:
    """Grids that know how far their cells reach; in text, columns are only counted."""
    return {
        row.number
        for row in every
        for cell in row.cells
        if cell.colspan > 1 or cell.rowspan > 1 or cell.box is not None
    }


def _line(
    table: Table,
    line: Line,
    match: Match,
    headings: _Headings,
    offsets: Offsets,
    found: Findings,
) -> None:
    addresses = [f"{table.id}.{line.id}.{name}" for name in line.fields]
    if not match.rows:
        found.report("missing_line", f"表中没有“{line.label}”一行")
        return
    readings = [_placing(row, table, line, headings, offsets) for row in match.rows]
    row = match.rows[0]
    where = place_of(row.leaf or row.cells[0], row.number) if row.leaf or row.cells else None
    if match.in_doubt:
        why = f"“{line.label}”一行的行名与次序不符，不能确定是哪一行"
        for address, name in zip(addresses, line.fields, strict=True):
            cells = tuple(cell for placing in readings for cell in _candidates(placing, name))
            if len(match.rows) > 1 and len({read_cell(cell.text)[:2] for cell in cells}) == 1:
                found.put(address, Placed(cells[:1]), row.number, None)  # both come to the same
            else:
                found.doubt(address, cells, where, why)
        return
    placing = readings[0]
    if match.by_order:
        found.report("label", f"行名“{row.name}”不全或有误，按次序认作“{line.label}”", where)
    if placing is None:
        why = f"“{line.label}”一行有 {len(row.cells)} 格，应为 {len(line.fields)} 格，不能确定各格所属"
        for address in addresses:
            found.doubt(address, row.cells, where, why)
        return
    money = headings.money(row)
    for address, name in zip(addresses, line.fields, strict=True):
        unit = (money or TEN_THOUSAND_YUAN) if name == MONEY else None
        found.put(address, placing[name], row.number, unit)


def _candidates(placing: Placing | None, name: str) -> tuple[Cell, ...]:
    return placing[name].cells if placing is not None else ()


def _placing(
    row: Row, table: Table, line: Line, headings: _Headings, offsets: Offsets
) -> Placing | None:
    columns = headings.columns(row)
    if table.id == "proactive":  # its labels fill one column: figures start right after
        usual: int | None = 0
    else:
        usual = offsets.of(row)
    placing = place(row, line.fields, columns, usual)
    named = headings.named(row)
    if placing is None or not named:
        return placing
    if set(named) == set(line.fields) and tuple(named) != line.fields:
        return {  # the heading's order against the form's
            name: Placed((*placing[name].cells, *placing[other].cells))
            for name, other in zip(line.fields, named, strict=True)
        }
    return None if _names_other_form(named, table, line) else placing


def _names_other_form(named: Sequence[str], table: Table, line: Line) -> bool:
    """Headings of another form's quantities over this form's line."""
    return any(
        other.id == line.id
        and not set(named) & set(line.fields)
        and set(named) <= set(other.fields)
        for form in forms().values()
        for other in form.table(table.id).lines
    )


def _figure(
    address: str, placed: Placed, number: int | None, money: str | None
) -> tuple[Figure, str | None]:
    """The figure and, where it is not simply what one cell says, the reason."""
    if not placed.cells:
        return Figure(address, "missing", None, ""), None
    cell = placed.cells[0]
    reading = read_cell(cell.text, money)
    others = _other_readings(placed, reading, money)
    if others:
        reading = CellReading("unreadable", alternatives=others)
        why: str | None = f"此格有几种读法：{'、'.join(others)}"
    elif reading.state == "unreadable":
        why = f"此格写作“{cell.text}”，不能确定是什么数"
    elif placed.shared and reading.state == "number":
        if reading.value:
            reading = CellReading("unreadable", alternatives=(cell.text,))
        why = f"合并的一格“{cell.text}”占了几项"
    else:
        why = None
    raw = cell.text if len(placed.cells) == 1 else " | ".join(part.text for part in placed.cells)
    where = place_of(cell, number)
    return Figure(address, reading.state, reading.value, raw, where, reading.alternatives), why


def _other_readings(placed: Placed, reading: CellReading, money: str | None) -> tuple[str, ...]:
    """Every reading of the same ink, where they do not come to the same."""
    cells = placed.cells
    texts = [cell.text for cell in cells]
    texts += [text for cell in cells for text in cell.alternatives]
    if placed.parts and len(cells) > 1:
        texts.insert(0, "".join(cell.text for cell in cells))
    if all(read_cell(text, money)[:2] == reading[:2] for text in texts[1:]):
        return ()
    return tuple(dict.fromkeys(texts))
