"""Text with one cell a line → rows: labels and figures told apart, put together by the form's labels.

Labels may be cut in two with their figures between or after the halves. An empty cell leaves no trace in
such text unless the reader kept it, so a row whose count does not fit is left to be doubted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from etl.forms import Table
from etl.labels import is_label_text, recognise, stands_for_a_value
from etl.locate import Line
from etl.model import Cell
from etl.rows import Heading, Row, line_of

_PIECES = 4
"""A label is cut into no more pieces than this."""
_LABEL_WITH_FIGURES = re.compile(r"^(.*[\u3400-\u9fff”）)、，](?:\s*[”）)])?)((?:\s+\S+)+)$", re.S)
_NOWHERE = -1


class _Run(NamedTuple):
    """Labels and, each line apart, the cells that follow them up to the next label."""

    labels: list[Cell]
    lines: list[list[Cell]]


def rows_of_lines(lines: Sequence[Line], table: Table) -> Iterator[Row | Heading]:
    """The rows of a table whose cells stand on lines of their own."""
    blanks_show = any(line.cell is not None for line in lines)
    number = next((line.where.table for line in lines if line.cell is not None), None)
    runs = list(_runs(lines))
    if table.id == "disputes":
        for run in runs:
            yield from _disputes(run, table, number, blanks_show)
        return
    widths = {line.id: len(line.fields) for line in table.lines}
    most = max(widths.values())
    orderly = all(sum(_inked(cells) for cells in run.lines) <= most for run in runs)
    for position, run in enumerate(runs):
        following = runs[position + 1].labels if position + 1 < len(runs) else []
        leaf, others = _leaf(run.labels, following, table)
        if headed := [cell for cell in others if line_of(cell.text, table.id) is None]:
            yield Heading(tuple(headed), _NOWHERE)
        for cell in others if orderly else ():
            if line_of(cell.text, table.id) is not None and not _is_field(cell, table):
                yield Row(cell, (), number, blanks_show)
        if run.lines:
            line = line_of(leaf.text, table.id) if leaf is not None else None
            cells = _cells(run.lines, widths.get(line or "", most))
            yield Row(leaf, cells, number, blanks_show)


def _is_field(cell: Cell, table: Table) -> bool:
    label = recognise(cell.text)
    return label is not None and table.id in label.fields


def _inked(cells: Sequence[Cell]) -> int:
    return sum(bool(cell.text) for cell in cells)


def _runs(lines: Sequence[Line]) -> Iterator[_Run]:
    labels: list[Cell] = []
    figures: list[list[Cell]] = []
    for line in lines:
        label, cells = _parts(line)
        if label is not None:
            if figures:
                yield _Run(labels, figures)
                labels, figures = [], []
            labels.append(label)
        if cells and (labels or figures):
            figures.append(cells)
    if labels or figures:
        yield _Run(labels, figures)


def _parts(line: Line) -> tuple[Cell | None, list[Cell]]:
    """The label and the figures of one line."""
    cell = line.cell or Cell(line.text, line.where.row or 1, 1, page=line.where.page)
    if line.text != cell.text:
        cell = Cell(line.text, cell.row, cell.column, page=cell.page)
    if not cell.text:
        return None, [cell]
    if recognise(cell.text) is not None:
        return cell, []
    tokens = cell.text.split()
    if all(stands_for_a_value(token) for token in tokens) or stands_for_a_value(cell.text):
        return None, _apart(cell, tokens)
    found = _LABEL_WITH_FIGURES.match(cell.text)
    if found is not None:
        tail = found.group(2).split()
        if all(stands_for_a_value(token) for token in tail):
            return _cut(cell, found.group(1)), _apart(cell, tail)
    return (cell, []) if is_label_text(cell.text) else (None, [])


def _apart(cell: Cell, tokens: Sequence[str]) -> list[Cell]:
    return [cell] if len(tokens) == 1 else [_cut(cell, token) for token in tokens]


def _cut(cell: Cell, text: str) -> Cell:
    return Cell(text.strip(), cell.row, cell.column, page=cell.page)


def _cells(lines: Sequence[Sequence[Cell]], count: int) -> tuple[Cell, ...]:
    """One cell a line where that fits, else every figure by itself."""
    if len(lines) == count:
        return tuple(
            cells[0] if len(cells) == 1 else _cut(cells[0], " ".join(cell.text for cell in cells))
            for cells in lines
        )
    return tuple(cell for cells in lines for cell in cells)


def _leaf(
    labels: list[Cell], following: list[Cell], table: Table
) -> tuple[Cell | None, list[Cell]]:
    """The label of the figures after ``labels``, put together from its pieces, and the others."""
    for size in range(1, min(_PIECES, len(labels)) + 1):
        joined = _join(labels[-size:])
        if line_of(joined.text, table.id) is not None:
            return joined, labels[:-size]
    for size in range(1, min(_PIECES, len(labels)) + 1):
        for more in range(1, min(2, len(following)) + 1):
            joined = _join(labels[-size:] + following[:more])
            if line_of(joined.text, table.id) is not None:
                del following[:more]
                return joined, labels[:-size]
    if labels and recognise(labels[-1].text) is None:
        return labels[-1], labels[:-1]
    return None, labels


def _join(pieces: Sequence[Cell]) -> Cell:
    return pieces[0] if len(pieces) == 1 else _cut(pieces[0], "".join(cell.text for cell in pieces))


def _disputes(
    run: _Run, table: Table, number: int | None, blanks_show: bool
) -> Iterator[Row | Heading]:
    """Fifteen figures under their headings; or five after the name of their line."""
    if run.labels:
        yield Heading(tuple(run.labels), _NOWHERE)
    if not run.lines:
        return
    lines = [cell for cell in run.labels if line_of(cell.text, table.id)]
    cells = _cells(run.lines, len(table.lines) * len(table.fields))
    alone = len(lines) == 1 and sum(map(len, run.lines)) == len(table.fields)
    yield Row(lines[0] if alone else None, cells, number, blanks_show)
