"""Grid rows → heading rows and data rows: which cells are labels, which are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from etl.model import Cell
from etl.numerals import read_cell
from etl.report.labels import Label, is_label_text, normalise, recognise
from etl.report.sections import is_page_number
from etl.report.tables.strips import Strip, wording

HEADING_GROUPS = frozenset(("clause", "contents", "requesters", "organizations", "litigation"))


class Row(NamedTuple):
    """A row of figures: its innermost label and the cells to the right of it."""

    leaf: Cell | None
    cells: tuple[Cell, ...]
    number: int | None
    """The grid's number in the document; None for text without a grid."""
    blanks_show: bool = True
    """False where an empty cell leaves no trace, as in text with one cell a line."""

    @property
    def name(self) -> str:
        """What the row calls itself; empty where it has no label."""
        return self.leaf.text if self.leaf is not None else ""


class Heading(NamedTuple):
    """A row of headings."""

    cells: tuple[Cell, ...]
    number: int | None


def rows_of(strips: Iterable[Strip], table: str) -> list[Row | Heading]:
    """All rows of a table's grids in reading order."""
    every = (_row(cells, table, strip.number) for strip in strips for cells in strip.rows)
    return mended((row for row in every if row is not None), table)


def mended(rows: Iterable[Row | Heading], table: str) -> list[Row | Heading]:
    """The rows with those that a page end cut in two put together, and remnants left out."""
    found: list[Row | Heading] = []
    last = -1  # headings repeated on a new page may stand between the halves of a row
    for row in rows:
        if isinstance(row, Row):
            upper = found[last] if last >= 0 else None
            whole = _whole(upper, row, table) if isinstance(upper, Row) else None
            if whole is not None:
                found[last] = whole
                continue
            last = len(found)
        found.append(row)
    return [row for row in found if row.cells or _stands_empty(row, table)]


def _stands_empty(row: Row | Heading, table: str) -> bool:
    """A line without a cell; or all that text shows of an empty table."""
    return isinstance(row, Row) and (line_of(row.name, table) is not None or not row.blanks_show)


def _whole(upper: Row, lower: Row, table: str) -> Row | None:
    """The one row whose halves these are: its label is cut in two, its figures are on one side."""
    if upper.leaf is None or not upper.leaf.text:
        return None
    if not lower.name:
        return _continued(upper, lower) if lower.leaf is None else None
    if not _are_halves(upper.name, lower.name, table):
        return None
    whole = replace(upper.leaf, text=upper.name + lower.name)
    if not has_ink(lower.cells):
        return upper._replace(leaf=whole)
    if not has_ink(upper.cells):
        return lower._replace(leaf=whole)
    if len(upper.cells) != len(lower.cells):
        return None
    halves = zip(upper.cells, lower.cells, strict=True)
    return upper._replace(leaf=whole, cells=tuple(_joined(a, b) for a, b in halves))


def _are_halves(upper: str, lower: str, table: str) -> bool:
    """Whether two labels make one: neither is whole already, but for a remark that goes on."""
    above, below = line_of(upper, table), line_of(lower, table)
    if above is not None and below is not None:
        return False
    line = line_of(upper + lower, table)
    if line is None or below not in (None, line):
        return False
    if above == line and normalise(upper) == normalise(upper + lower):
        return _open_brackets(upper) > 0 == _open_brackets(upper + lower)
    return True


def _open_brackets(text: str) -> int:
    return len(re.findall("[(（]", text)) - len(re.findall("[)）]", text))


def _continued(upper: Row, lower: Row) -> Row | None:
    """Figures alone at the top of a new grid, under a label without figures at the end of the last."""
    cut = upper.number != lower.number and len(upper.cells) == len(lower.cells)
    if not cut or has_ink(upper.cells) or not has_ink(lower.cells):
        return None
    return upper._replace(cells=lower.cells, number=lower.number)


def _joined(upper: Cell, lower: Cell) -> Cell:
    """The halves of a cell; with ink in both, nobody knows whether they are one number."""
    if not upper.text or not lower.text:
        return upper if upper.text else lower
    texts = (upper.text, lower.text)
    return replace(upper, text=upper.text + lower.text, alternatives=texts)


@lru_cache(maxsize=16_384)
def line_of(text: str, table: str) -> str | None:
    """The line of the table that a label names, exactly or by a known variant."""
    label = recognise(text)
    return label.lines.get(table) if label is not None else None


def has_ink(cells: Iterable[Cell]) -> bool:
    """Whether anything is printed in one of the cells."""
    return any(cell.text for cell in cells)


class _Shape(NamedTuple):
    """What the labels of a row say about it."""

    heading: bool
    leaf: int
    """Index of the innermost label, -1 where there is none."""
    names_line: bool
    """Whether that label, if it is known, names a line of the table."""


def _row(cells: Sequence[Cell], table: str, number: int) -> Row | Heading | None:
    shape = _shape(wording(tuple(cells)), table)
    if shape is None:
        return None
    if shape.heading:
        return Heading(tuple(cells), number)
    right = tuple(cells[shape.leaf + 1 :])
    if not right and not shape.names_line:
        return None
    return Row(cells[shape.leaf] if shape.leaf >= 0 else None, right, number)


@lru_cache(maxsize=16_384)
def _shape(texts: tuple[str, ...], table: str) -> _Shape | None:
    """The shape of a row so worded; None where it is no row of a table."""
    if _is_page_number(texts):
        return None
    labels = [recognise(text) for text in texts]
    leaf = _leaf(texts, labels, table)
    label = labels[leaf] if leaf >= 0 else None
    names_line = leaf >= 0 and (label is None or table in label.lines)
    return _Shape(_is_heading(texts, labels, table), leaf, names_line)


def _is_page_number(texts: Sequence[str]) -> bool:
    """A page's number that was copied along with the table it cuts in two."""
    inked = [text for text in texts if text]
    return len(inked) == 1 and is_page_number(inked[0]) and len(inked[0]) > 2


def _is_heading(texts: Sequence[str], labels: Sequence[Label | None], table: str) -> bool:
    """Whether a row names fields rather than a line."""
    fields = only_fields = only_lines = groups = 0
    for label in labels:
        if label is not None:
            field, line = table in label.fields, table in label.lines
            fields += field
            only_fields += field and not line
            only_lines += line and not field
            groups += label.group in HEADING_GROUPS
    if table == "disputes":
        names = fields or only_lines or groups
    else:
        names = not only_lines and (fields > 1 or only_fields or groups)
    return bool(names) and not _filled(texts)


def _filled(texts: Iterable[str]) -> bool:
    """Any number or dash in the row."""
    return any(
        text and not is_label_text(text) and read_cell(text).state != "words" for text in texts
    )


def _leaf(texts: Sequence[str], labels: Sequence[Label | None], table: str) -> int:
    """Index of the innermost label: the last that names a line, else the last before a figure."""
    known = max((i for i, label in enumerate(labels) if label and table in label.lines), default=-1)
    if known >= 0:
        return known
    last = -1
    for index, text in enumerate(texts):
        if not text:
            continue
        if not is_label_text(text):
            break
        last = index
    return last
