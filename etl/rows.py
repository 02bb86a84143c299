"""Grid rows → heading rows and data rows: which cells are labels, which are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from etl.labels import Label, is_label_text, recognise
from etl.locate import Strip
from etl.model import Cell
from etl.numerals import read_cell

_HEADING_GROUPS = frozenset(("clause", "contents", "requesters", "organizations", "litigation"))


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
        return self.leaf.text if self.leaf is not None else ""


class Heading(NamedTuple):
    """A row of headings."""

    cells: tuple[Cell, ...]
    number: int | None


def rows_of(strips: Iterable[Strip], table: str) -> Iterator[Row | Heading]:
    """All rows of a table in reading order, blank rows and repeated notes left out."""
    for strip in strips:
        for cells in strip.rows:
            row = _row(cells, table, strip.number)
            if row is not None:
                yield row


def line_of(text: str, table: str) -> str | None:
    """The line of the table that a label names, exactly or by a known variant."""
    label = recognise(text) if text else None
    return label.lines.get(table) if label is not None else None


def has_ink(cells: Iterable[Cell]) -> bool:
    return any(cell.text for cell in cells)


def _row(cells: Sequence[Cell], table: str, number: int) -> Row | Heading | None:
    labels = [recognise(cell.text) if cell.text else None for cell in cells]
    if is_heading(cells, labels, table):
        return Heading(tuple(cells), number)
    leaf = _leaf(cells, labels, table)
    right = tuple(cells[leaf + 1 :])
    if leaf < 0 and not right:
        return None
    if not right and line_of(cells[leaf].text, table) is None:
        return None
    return Row(cells[leaf] if leaf >= 0 else None, right, number)


def is_heading(cells: Sequence[Cell], labels: Sequence[Label | None], table: str) -> bool:
    """Whether a row names fields rather than a line."""
    fields = sum(label is not None and table in label.fields for label in labels)
    groups = any(label is not None and label.group in _HEADING_GROUPS for label in labels)
    lines = any(
        label is not None and table in label.lines and table not in label.fields for label in labels
    )
    if table == "disputes":
        return (fields > 0 or lines or groups) and not _filled(cells)
    if lines:
        return False
    if fields >= 2 or groups:
        return not _filled(cells)
    if fields == 1 and not any(label is not None and table in label.lines for label in labels):
        return not _filled(cells)
    return False


def _filled(cells: Iterable[Cell]) -> bool:
    """Any number or dash in the row."""
    return any(
        cell.text and not is_label_text(cell.text) and read_cell(cell.text).state != "words"
        for cell in cells
    )


def _leaf(cells: Sequence[Cell], labels: Sequence[Label | None], table: str) -> int:
    """Index of the innermost label: the last that names a line, else the last before a figure."""
    known = max((i for i, label in enumerate(labels) if label and table in label.lines), default=-1)
    if known >= 0:
        return known
    last = -1
    for index, cell in enumerate(cells):
        if not cell.text:
            continue
        if not is_label_text(cell.text):
            break
        last = index
    return last
