"""DOCX → Document: the accepted text, tables with their real merges, in the order of the body.

The tree is first made plain (deleted text out, alternatives and text boxes resolved), then read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from etl.errors import UnreadableDocument
from etl.model import Block, Cell, Document, Grid, Paragraph
from etl.readers.docx_plain import make_plain
from etl.readers.numbering import Numbering, load_numbering
from etl.readers.package import open_package, parse_xml, part

MAX_COLUMNS = 1000
MAX_CELLS = 100_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_P, _TBL, _TR, _TC = _W + "p", _W + "tbl", _W + "tr", _W + "tc"
_T, _TAB, _BR, _CR, _NO_BREAK = _W + "t", _W + "tab", _W + "br", _W + "cr", _W + "noBreakHyphen"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_VAL = _W + "val"
_TR_PROPERTIES, _TC_PROPERTIES, _GRID_BEFORE = _W + "trPr", _W + "tcPr", _W + "gridBefore"
_GRID_SPAN, _V_MERGE, _H_MERGE = _W + "gridSpan", _W + "vMerge", _W + "hMerge"
_WRAPPERS = frozenset(
    _W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")
)
_RARE = {_TAB: b":tab", _BR: b":br", _CR: b":cr", _NO_BREAK: b":noBreakHyphen", _MATH: b"/math"}
_SPACES = {_TAB: "\t", _BR: "\n", _CR: "\n", _NO_BREAK: "-"}


@dataclass(frozen=True, slots=True)
class _Body:
    """What reading a paragraph needs to know of the document."""

    numbering: Numbering
    tags: tuple[str, ...]
    """The elements of text that occur: asking for few of them is faster."""

    def text(self, paragraph: Any) -> str:
        """The text of a paragraph as printed, its counted number included."""
        return self.numbering.label(paragraph) + _text(paragraph, self.tags)


def read(content: bytes) -> Document:
    """Raises UnreadableDocument: ``damaged encrypted too_large``."""
    package = open_package(content, "DOCX")
    data = part(package, _main_part(package.namelist()), "DOCX")
    if data is None:
        raise UnreadableDocument("damaged", "DOCX 文件里没有正文")
    data = data.replace(_STRICT, _W[1:-1].encode())
    body = parse_xml(data, "DOCX").find(_W + "body")
    if body is None:
        raise UnreadableDocument("damaged", "DOCX 文件里没有正文")
    make_plain(body, data, lambda: part(package, "word/styles.xml", "DOCX"))
    tags = (_T, *(tag for tag, mark in _RARE.items() if mark in data))
    return Document("docx", tuple(_blocks(body, _Body(load_numbering(package, data), tags))))


def _main_part(names: list[str]) -> str:
    if "word/document.xml" in names:
        return "word/document.xml"
    candidates = (n for n in names if n.startswith("word/document") and n.endswith(".xml"))
    return next(candidates, "word/document.xml")


def _children(element: Any) -> Iterator[Any]:
    """The paragraphs, tables, rows or cells in an element, content controls and such unwrapped."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _blocks(element: Any, source: _Body) -> Iterator[Block]:
    for child in _children(element):
        if child.tag == _P:
            text = source.text(child)
            if text.strip():
                yield Paragraph(text.strip())
        elif child.tag == _TBL:
            yield from _table(child, source)


def _text(paragraph: Any, tags: tuple[str, ...]) -> str:
    if len(tags) == 1:
        return "".join([node.text or "" for node in paragraph.iter(_T)])
    return "".join(
        node.text or "" if node.tag in (_T, _MATH) else _space(node)
        for node in paragraph.iter(*tags)
    )


def _space(node: Any) -> str:
    # A tab stop in the properties bears the same name as a tab in the text.
    if node.tag == _TAB and node.getparent().tag == _W + "tabs":
        return ""
    return "" if node.get(_W + "type") in ("page", "column") else _SPACES[node.tag]


@dataclass(slots=True)
class _Open:
    """A cell while rows below may still belong to it."""

    cell: Any
    row: int
    column: int
    colspan: int
    rowspan: int = 1


def _table(table: Any, source: _Body) -> Iterator[Block]:
    """The grid of a table and those nested in it; a table that merely frames others is no grid."""
    cells = _cells(table)
    nested = [inner for one in cells for inner in one.cell.iter(_TBL)]
    inside = sum(1 for inner in nested for _ in inner.iter(_TC))
    if len(cells) == 1 or inside > len(cells):
        for one in cells:
            yield from _blocks(one.cell, source)
        return
    yield Grid(tuple(_cell(one, source) for one in cells))
    for one in cells if nested else ():
        yield from (b for b in _blocks(one.cell, source) if isinstance(b, Grid))


def _cells(table: Any) -> list[_Open]:
    """Origins of the cells by row, then column."""
    cells: list[_Open] = []
    above: dict[int, _Open] = {}
    rows = (row for row in _children(table) if row.tag == _TR)
    for number, row in enumerate(rows, 1):
        current: dict[int, _Open] = {}
        column = 1 + _number(row.find(_TR_PROPERTIES), _GRID_BEFORE, 0)
        for cell in (c for c in _children(row) if c.tag == _TC):
            span, down, across = _merges(cell)
            origin = above.get(column) if down else None
            if across and current:
                origin = current[max(current)]
            if origin is None:
                origin = _Open(cell, number, column, span)
                cells.append(origin)
            elif origin.row == number:
                origin.colspan += span
            else:
                origin.rowspan = number - origin.row + 1
            current[column] = origin
            column += span
        if len(cells) > MAX_CELLS or column > MAX_COLUMNS:
            raise UnreadableDocument("too_large", "DOCX 里有一张过大的表，不予读取")
        above = current
    return cells


def _merges(cell: Any) -> tuple[int, bool, bool]:
    """How many columns a cell takes, and whether it continues the one above or to its left."""
    span, down, across = 1, False, False
    properties = cell.find(_TC_PROPERTIES)
    for item in () if properties is None else properties:
        if item.tag == _GRID_SPAN:
            span = _number(properties, _GRID_SPAN, 1)
        elif item.tag == _V_MERGE:
            down = item.get(_VAL) != "restart"
        elif item.tag == _H_MERGE:
            across = item.get(_VAL) != "restart"
    return span, down, across


def _number(properties: Any, name: str, default: int) -> int:
    found = None if properties is None else properties.find(name)
    value = "" if found is None else found.get(_VAL, "")
    return min(int(value), MAX_COLUMNS) if value.isdigit() and value.isascii() else default


def _cell(one: _Open, source: _Body) -> Cell:
    lines = [
        line.strip()
        for paragraph in _paragraphs(one.cell)
        for line in source.text(paragraph).split("\n")
    ]
    text = "\n".join(line for line in lines if line)
    return Cell(text, one.row, one.column, one.rowspan, max(one.colspan, 1))


def _paragraphs(cell: Any) -> Iterator[Any]:
    """The paragraphs of a cell; a nested table of one cell, being no grid, is text."""
    for child in _children(cell):
        if child.tag == _P:
            yield child
        elif child.tag == _TBL and sum(1 for _ in child.iter(_TC)) == 1:
            yield from child.iter(_P)
