"""Text with one cell a line → rows: labels and figures told apart, put together by the form's labels.

Labels may be cut in two with their figures between or after the halves. An empty cell leaves no trace in
such text unless the reader kept it, so a row whose count does not fit is left to be doubted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from etl.forms import Table
from etl.model import Cell
from etl.report.labels import is_label_text, recognise, split_labels, stands_for_a_value
from etl.report.layout import Line
from etl.report.tables.rows import HEADING_GROUPS, Heading, Row, line_of

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
    number = next((line.number for line in lines if line.cell is not None), None)
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
        behind = len(following)
        leaf, others = _leaf(run.labels, following, table) if run.lines else (None, run.labels)
        inked = any(map(_inked, run.lines))
        if leaf is not None and len(following) < behind and not inked:
            following.insert(0, leaf)  # the figures stand after the label's second half
            run = _Run(others, [])
            leaf = None
        if leaf is not None and _is_heading(leaf, table) and not inked:
            leaf, others = None, run.labels
        if headed := [cell for cell in others if _is_heading(cell, table)]:
            yield Heading(tuple(headed), _NOWHERE)
        for cell in others if orderly else ():
            if line_of(cell.text, table.id) is not None and not _is_heading(cell, table):
                yield Row(cell, (), number, blanks_show)
        if run.lines and (leaf is not None or inked):
            line = line_of(leaf.text, table.id) if leaf is not None else None
            cells = _cells(run.lines, widths.get(line or "", most))
            yield Row(leaf, cells, number, blanks_show)


def _is_heading(cell: Cell, table: Table) -> bool:
    """A field's heading: 其他 and 总计 name lines too, but then they are numbered."""
    label = recognise(cell.text)
    if label is None or table.id not in label.fields:
        return label is not None and label.group in HEADING_GROUPS
    return table.id not in label.lines or not re.match(r"[\s(（]*[\d一二三四五六七]", cell.text)


def _inked(cells: Sequence[Cell]) -> int:
    return sum(bool(cell.text) for cell in cells)


def _runs(lines: Sequence[Line]) -> Iterator[_Run]:
    labels: list[Cell] = []
    figures: list[list[Cell]] = []
    for line in lines:
        named, cells = _parts(line)
        if named and figures:
            yield _Run(labels, figures)
            labels, figures = [], []
        labels += named
        if cells and (labels or figures):
            figures.append(cells)
    if labels or figures:
        yield _Run(labels, figures)


def _parts(line: Line) -> tuple[list[Cell], list[Cell]]:
    """The labels and the figures of one line."""
    cell = line.cell or Cell(line.text, line.row, 1, page=line.page)
    if line.text != cell.text:
        cell = _cut(cell, line.text)
    if not cell.text:
        return [], [cell]
    tokens = cell.text.split()
    if recognise(cell.text) is not None:
        return [cell], []
    if all(map(stands_for_a_value, tokens)) or stands_for_a_value(cell.text):
        return [], _apart(cell, tokens)
    found = _LABEL_WITH_FIGURES.match(cell.text)
    tail = found.group(2).split() if found is not None else []
    while found is not None and tail and not all(map(stands_for_a_value, tail)):
        found = _LABEL_WITH_FIGURES.match(found.group(1))
        tail = found.group(2).split() + tail if found is not None else []
    text = found.group(1) if found is not None and tail else cell.text
    if not is_label_text(text):
        return [], []
    return [_cut(cell, label) for label in split_labels(text)], _apart(cell, tail)


def _apart(cell: Cell, tokens: Sequence[str]) -> list[Cell]:
    return [_cut(cell, token) for token in tokens]


def _cut(cell: Cell, text: str) -> Cell:
    return Cell(text.strip(), cell.row, cell.column, page=cell.page)


def _cells(lines: Sequence[Sequence[Cell]], count: int) -> tuple[Cell, ...]:
    """One cell a line where that fits, else every figure by itself."""
    if len(lines) == count > 1:
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
    if labels and not _is_heading(labels[-1], table):
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
    if not run.lines and not blanks_show:
        yield Row(_cut(run.labels[0], ""), (), number, blanks_show)
        return
    lines = [cell for cell in run.labels if line_of(cell.text, table.id)]
    cells = _cells(run.lines, len(table.lines) * len(table.fields))
    alone = len(lines) == 1 and sum(map(len, run.lines)) == len(table.fields)
    yield Row(lines[0] if alone else None, cells, number, blanks_show)
