"""Builds paragraphs and grids from the marks of a binary Word text."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from etl.model import Block, Cell, Grid, Paragraph

_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL, _INNER_ROW_END, _LAYOUT = 0x244B, 0x244C, 0xD608
_MERGED, _RESTART, _ACROSS = 0x20, 0x40, 0x03
INK, FLOATING = "\ufffc", "\ufffb"
"""A picture in the line; one that floats, of which only the anchor stands in the text."""
_PICTURES = str.maketrans("", "", INK + FLOATING)
NEAR = 40
"""Twips (a twentieth of a point): borders closer than this are one."""
MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text with the mark that ends it and the properties of its paragraph."""

    text: str
    end: str
    properties: dict[int, bytes]
    deleted: bool
    doubtful: bool
    """Whether the file does not say for certain that this text is shown."""

    def has(self, code: int) -> bool:
        return self.properties.get(code, b"\0")[:1] == b"\x01"

    @property
    def depth(self) -> int:
        """0 outside tables, 1 in a table, 2 in a table in a table."""
        if not self.has(_IN_TABLE):
            return 0
        depth = self.properties.get(_DEPTH, b"")
        return max(1, min(struct.unpack("<i", depth)[0], MAX_DEPTH)) if len(depth) == 4 else 1

    @property
    def ends_row(self) -> bool:
        return self.has(_INNER_ROW_END) if self.depth > 1 else self.has(_ROW_END)

    @property
    def ends_cell(self) -> bool:
        if self.depth > 1:
            return self.has(_INNER_CELL)
        return self.end == "\x07" and not self.ends_row


@dataclass(slots=True)
class _Content:
    """What one cell holds."""

    lines: list[str] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)
    doubtful: bool = False

    @property
    def text(self) -> str:
        lines = (line.strip() for text in self.lines for line in text.split("\n"))
        text = "\n".join(line for line in lines if line)
        if FLOATING not in text:
            return text
        return text.replace(FLOATING, "").strip() or INK  # beside text it may belong elsewhere


@dataclass(slots=True)
class _Row:
    cells: list[_Content]
    edges: list[int]
    flags: list[int]


@dataclass(slots=True)
class _Table:
    """A table while it is being read."""

    rows: list[_Row] = field(default_factory=list)
    cells: list[_Content] = field(default_factory=list)
    cell: _Content = field(default_factory=_Content)
    kept: bool = False
    """Whether a mark of the current row is not deleted."""


def blocks(marks: Iterable[Mark]) -> Iterator[Block]:
    """Paragraphs and grids in order; a nested table follows the one that holds it."""
    open_tables: list[_Table] = []
    for mark in marks:
        while len(open_tables) > mark.depth:
            finished = list(_finished(open_tables.pop()))
            if open_tables:
                open_tables[-1].cell.inner += finished
            else:
                yield from finished
        while len(open_tables) < mark.depth:
            open_tables.append(_Table())
        if open_tables:
            _add(open_tables[-1], mark)
        elif text := mark.text.translate(_PICTURES).strip():
            yield Paragraph(text)
    while open_tables:
        finished = list(_finished(open_tables.pop()))
        if open_tables:
            open_tables[-1].cell.inner += finished
        else:
            yield from finished


def _add(table: _Table, mark: Mark) -> None:
    table.kept |= not mark.deleted
    if mark.ends_row:
        if table.kept:
            table.rows.append(_row(table.cells, mark.properties.get(_LAYOUT, b"")))
        table.cells, table.cell, table.kept = [], _Content(), False
        return
    table.cell.lines.append(mark.text)
    table.cell.doubtful |= mark.doubtful
    if mark.ends_cell:
        table.cells.append(table.cell)
        table.cell = _Content()


def _row(cells: list[_Content], layout: bytes) -> _Row:
    """A row with the borders and merge flags that its layout states. Raises ValueError."""
    count = layout[0] if layout else 0
    if count < len(cells) or not cells:
        raise ValueError("a row without its layout")
    edges = list(struct.unpack_from(f"<{count + 1}h", layout, 1))
    at = 1 + 2 * (count + 1)
    flags = [
        struct.unpack_from("<H", layout, at + 20 * index)[0]
        if at + 20 * index + 2 <= len(layout)
        else 0
        for index in range(count)
    ]
    return _Row(cells, edges, flags)


def _finished(table: _Table) -> Iterator[Block]:
    """The grid and those within it; a table that merely frames others gives only these."""
    contents = [content for row in table.rows for content in row.cells]
    inner = [block for content in contents for block in content.inner]
    inside = sum(len(block.cells) for block in inner if isinstance(block, Grid))
    if len(contents) == 1 or inside > len(contents):
        for content in contents:
            shown = (text.translate(_PICTURES).strip() for text in content.lines)
            yield from (Paragraph(text) for text in shown if text)
            yield from content.inner
    elif contents:
        yield Grid(tuple(_cells(table.rows)))
        yield from inner


def _cells(rows: list[_Row]) -> list[Cell]:
    columns = _columns(rows)
    cells: list[Cell] = []
    above: dict[int, int] = {}
    for number, row in enumerate(rows, 1):
        current: dict[int, int] = {}
        first = 0
        for index, content in enumerate(row.cells):
            across = row.flags[index] & _ACROSS
            left, right = columns[row.edges[index]], columns[row.edges[index + 1]]
            first = across if not first or not across else first
            if across and across != first and cells and cells[-1].row == number:
                cells[-1] = _grown(cells[-1], right=right)
                continue
            vertical = row.flags[index] & (_MERGED | _RESTART)
            origin = above.get(left) if vertical == _MERGED else None
            if origin is None:
                origin = len(cells)
                cells.append(_cell(content, number, left + 1, max(right - left, 1)))
            else:
                cells[origin] = _grown(cells[origin], bottom=number)
            current[left] = origin
        above = current
    return cells


def _cell(content: _Content, row: int, column: int, colspan: int) -> Cell:
    text = content.text
    first, *more = text.split("\n")
    if content.doubtful and more and all(first in line for line in more):
        text = first  # fields about each piece of a cell, every one of them with the whole text
    others = ("",) if content.doubtful and len(text) > 1 else ()
    return Cell(text, row, column, 1, colspan, alternatives=others)


def _grown(cell: Cell, right: int | None = None, bottom: int | None = None) -> Cell:
    colspan = cell.colspan if right is None else max(right - cell.column + 1, cell.colspan)
    rowspan = cell.rowspan if bottom is None else bottom - cell.row + 1
    return replace(cell, rowspan=rowspan, colspan=colspan)


def _columns(rows: list[_Row]) -> dict[int, int]:
    """The column that begins at each border, near borders taken for one."""
    edges = sorted({edge for row in rows for edge in row.edges})
    columns: dict[int, int] = {}
    column, last = -1, None
    for edge in edges:
        if last is None or edge - last > NEAR:
            column += 1
        columns[edge], last = column, edge
    return columns
