"""Which cell of a row fills which field: by order where the count fits, else by what stands above.

Where neither settles it, nothing is placed: the row is in doubt as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from etl.model import Cell
from etl.report.tables.rows import Row, has_ink

Columns = Mapping[str, tuple[int, int]]
"""By field, the first and last column of its heading in one grid."""


class Placed(NamedTuple):
    """The cells found for one field: none (missing), one, or several that contradict each other."""

    cells: tuple[Cell, ...]
    shared: bool = False
    """The one cell covers other fields too."""
    parts: bool = False
    """Several cells stand under one heading: perhaps the digits of one number."""


Placing = dict[str, Placed]


Standing = Literal["aligned", "contiguous", "open", "neither"]
"""How figures stand in a grid that only counts cells: below their headings, one beside the other,
either of it as far as their ink tells, or neither."""


class Counted(NamedTuple):
    """Where the headings stand in a grid that only counts cells, and whether to go by that."""

    columns: Columns
    standing: Standing


def place(
    row: Row,
    fields: Sequence[str],
    columns: Columns | None,
    usual: int | None,
    counted: Counted | None = None,
) -> Placing | None:
    """The cells of each field; None where it cannot be said. ``usual`` is how many filler cells
    stand between label and first figure in the rows beside this one."""
    cells, count = row.cells, len(fields)
    if len(cells) == count:
        return _by_order(fields, cells)
    if not cells:
        return dict.fromkeys(fields, Placed(() if row.blanks_show else _blank(row)))
    if not row.blanks_show:
        return None
    if len(cells) > count and columns is None and counted is not None:
        return _by_count(row, fields, usual, counted)
    if len(cells) > count:
        return (
            _by_window(row, fields, None)
            or _by_columns(cells, fields, columns)
            or _by_window(row, fields, usual)
        )
    return _by_columns(cells, fields, columns) or _by_spans(cells, fields)


class Offsets:
    """How many fillers stand between label and first figure, where rows hold more cells than fields.
    Judged by ``rows`` whose labels are known.

    Rows with the label in the same column and equally many cells are alike: their ink together leaves
    only so much room. Beyond that, figures start in one column, or always right after the label.
    """

    def __init__(self, rows: Sequence[Row], count: int) -> None:
        self._rows = rows
        self._count = count

    def of(self, row: Row) -> int | None:
        """The offset to expect in ``row``; None where nothing tells."""
        if row.leaf is None:
            return None  # its lost label has left an empty cell among the others
        low, high = self._room.get(_kind(row), (1, 0))
        if low == high:
            return low
        starts, offsets = self._known
        found = {at for at, cell in enumerate(row.cells) if {cell.column} == starts}
        if len(offsets) == 1:
            found |= offsets
        fitting = {offset for offset in found if low <= offset <= high}
        return fitting.pop() if len(fitting) == 1 else None

    def sticks_out(self, row: Row) -> bool:
        """Whether a row is longer than the others of its grid: it has a cell too many, not a filler."""
        return _end(row) > self._usual_end.get(row.number, _end(row))

    def lacks_a_cell(self, row: Row) -> bool:
        """Whether a row with an empty first cell is shorter than most whose label stands in the same
        column: then that cell is a filler, and another is lost."""
        usual = self._usual_count.get((row.number, _kind(row)[0]))
        return usual is not None and not row.cells[0].text and len(row.cells) < usual

    @cached_property
    def _usual_count(self) -> dict[tuple[int | None, int], int]:
        counts: dict[tuple[int | None, int], Counter[int]] = {}
        for row in self._rows:
            kind = row.number, _kind(row)[0]
            counts.setdefault(kind, Counter())[len(row.cells)] += 1
        return {kind: found.most_common(1)[0][0] for kind, found in counts.items()}

    @cached_property
    def _usual_end(self) -> dict[int | None, int]:
        ends: dict[int | None, Counter[int]] = {}
        for row in self._rows:
            ends.setdefault(row.number, Counter())[_end(row)] += 1
        return {number: counts.most_common(1)[0][0] for number, counts in ends.items()}

    @cached_property
    def _known(self) -> tuple[set[int], set[int]]:
        """Columns where figures start, and offsets, in the rows that leave no choice."""
        starts: set[int] = set()
        offsets: set[int] = set()
        if any(low > high for low, high in self._room.values()):
            return starts, offsets  # rows that should be alike are not: nothing can be inferred
        for row in self._rows:
            low, high = self._room.get(_kind(row), (1, 0))
            if low == high:
                starts.add(row.cells[low].column)
                offsets.add(low)
        return starts, offsets

    @cached_property
    def _room(self) -> dict[tuple[int, int], tuple[int, int]]:
        """By kind of row, the least and the greatest offset that leave no ink outside."""
        room: dict[tuple[int, int], tuple[int, int]] = {}
        for row in self._rows:
            spare = len(row.cells) - self._count
            if spare >= 0:
                low, high = room.get(_kind(row), (0, spare))
                inked = [index for index, cell in enumerate(row.cells) if cell.text]
                if inked:
                    low, high = max(low, inked[-1] - self._count + 1), min(high, inked[0])
                room[_kind(row)] = low, high
        return room


def _kind(row: Row) -> tuple[int, int]:
    """Where the label ends, and how many cells follow."""
    leaf = row.leaf
    return leaf.column + leaf.colspan - 1 if leaf is not None else 0, len(row.cells)


def _end(row: Row) -> int:
    last = row.cells[-1] if row.cells else row.leaf
    return last.column + last.colspan - 1 if last is not None else 0


def _blank(row: Row) -> tuple[Cell, ...]:
    """The empty cell of a row that is a label and nothing else."""
    leaf = row.leaf
    return () if leaf is None else (Cell("", leaf.row, leaf.column, page=leaf.page),)


def _by_order(fields: Sequence[str], cells: Sequence[Cell]) -> Placing:
    return {field: Placed((cell,)) for field, cell in zip(fields, cells, strict=True)}


def _by_window(row: Row, fields: Sequence[str], usual: int | None) -> Placing | None:
    """Fillers before or after the figures: the only run of cells that leaves no ink outside."""
    cells, count = row.cells, len(fields)
    inked = [index for index, cell in enumerate(cells) if cell.text]
    first = max(inked[-1] - count + 1, 0) if inked else 0
    last = min(inked[0], len(cells) - count) if inked else len(cells) - count
    if first > last:
        return None
    if usual is not None and first <= usual <= last:
        start = usual
    elif first == last or not inked:
        start = first
    else:
        return None
    return _by_order(fields, cells[start : start + count])


def _by_count(
    row: Row, fields: Sequence[str], usual: int | None, counted: Counted
) -> Placing | None:
    """Below the headings or in one run, as the whole grid says; where it says neither, only what
    comes to the same either way."""
    below = _by_columns(row.cells, fields, counted.columns)
    run = _by_window(row, fields, None) or _by_window(row, fields, usual)
    if counted.standing == "aligned" or run is None and not has_ink(row.cells):
        return below
    if counted.standing == "contiguous" or below is None and counted.standing == "open":
        return run
    if counted.standing == "open" and run is None and row.leaf is None:
        return below  # without a label nothing can have shifted the row
    return run if counted.standing == "open" and _same_ink(run, below) else None


def _same_ink(one: Placing | None, other: Placing | None) -> bool:
    def inks(placing: Placing) -> list[list[str]]:
        return [[cell.text for cell in placed.cells if cell.text] for placed in placing.values()]

    return one is not None and other is not None and inks(one) == inks(other)


def standing(rows: Iterable[tuple[Row, Columns]], count: int) -> Standing:
    """What the ink of rows says together, each with the headings above it. ``count`` is how many
    fields a row has whose headings are lost."""
    below = beside = apart = 0
    for row, columns in rows:
        fields = len(columns) or count
        inked = [index for index, cell in enumerate(row.cells) if cell.text]
        if len(row.cells) <= fields or not inked:
            continue
        known = {first for first, _ in columns.values()}
        below += all(row.cells[index].column in known for index in inked)
        beside += inked[-1] - inked[0] < fields
        apart += 1
    if below == apart:
        return "open" if beside == apart else "aligned"
    return "neither" if 2 * beside < apart else "contiguous"


def _by_columns(
    cells: Sequence[Cell], fields: Sequence[str], columns: Columns | None
) -> Placing | None:
    """Every cell under its heading. Two cells with ink under one heading stay two."""
    if columns is None or any(field not in columns for field in fields):
        return None
    if sum(cell.colspan for cell in cells) < len(fields):
        return None  # a cell is missing, and nobody knows which
    found: dict[str, list[Cell]] = {field: [] for field in fields}
    covers: dict[int, int] = {}
    for cell in cells:
        under = [field for field in fields if _overlap(cell, columns[field])]
        if not under and cell.text:
            return None
        for field in under:
            found[field].append(cell)
        covers[id(cell)] = len(under)
    return {field: _placed(held, covers) for field, held in found.items()}


def _placed(held: Sequence[Cell], covers: Mapping[int, int]) -> Placed:
    inked = [cell for cell in held if cell.text] or list(held[:1])
    return Placed(tuple(inked), len(inked) == 1 and covers[id(inked[0])] > 1, len(inked) > 1)


def _overlap(cell: Cell, columns: tuple[int, int]) -> bool:
    return cell.column <= columns[1] and cell.column + cell.colspan - 1 >= columns[0]


def _by_spans(cells: Sequence[Cell], fields: Sequence[str]) -> Placing | None:
    """Merged cells whose spans add up to the number of fields."""
    if sum(cell.colspan for cell in cells) != len(fields):
        return None
    spread = [cell for cell in cells for _ in range(cell.colspan)]
    return {
        field: Placed((cell,), cell.colspan > 1) for field, cell in zip(fields, spread, strict=True)
    }
