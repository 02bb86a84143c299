"""Decides where text set in columns, without any rule, is a table, and which column a figure is in.

Columns are where figures stand above each other. A row's blanks show as columns without a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.model import Box, Cell, Grid
from etl.readers.continued import Part
from etl.readers.runs import Run, in_lines

MIN_ROWS, MIN_FIGURES = 3, 2
MANY_FIGURES = 5
"""A single row of so many figures is a table too."""
HEADER_LINES = 6
"""Lines above the first row of figures that may be its heading."""
SLACK = 2.0
"""Points by which figures of one column may miss each other."""

_FIGURE = re.compile(r"[+＋-－]?[\d０-９][\d０-９,，.．]*[%％]?|[-—－─/／]+|无")

Column = tuple[float, float]


def take_tables(runs: list[Run]) -> tuple[list[Run], list[tuple[Box, Part]]]:
    """The runs that are no part of a table, and the tables with their boxes."""
    lines = in_lines(runs)
    rows = [_is_row(line) for line in lines]
    tables: list[tuple[Box, Part]] = []
    taken: set[int] = set()
    for first, last in _blocks(lines, rows):
        block = lines[first : last + 1]
        taken.update(id(run) for line in block for run in line)
        tables.append((_box(block), _part(block)))
    return [run for run in runs if id(run) not in taken], tables


def _is_row(line: list[Run]) -> bool:
    figures = [run for run in line if _FIGURE.fullmatch(run.text)]
    return len(figures) >= MIN_FIGURES and line[-1] is figures[-1]


def _blocks(lines: list[list[Run]], rows: list[bool]) -> Iterable[tuple[int, int]]:
    """First and last line of what has enough rows close to each other, its heading included."""
    at = 0
    while at < len(lines):
        if not rows[at]:
            at += 1
            continue
        last, count = at, 1
        for index in range(at + 1, len(lines)):
            if index - last > 3 or not _is_close(lines[index - 1], lines[index]):
                break
            if rows[index]:
                last, count = index, count + 1
        if count >= MIN_ROWS or len(lines[at]) >= MANY_FIGURES:
            yield _heading(lines, at), _wrapped(lines, rows, last)
        at = last + 1


def _is_close(above: list[Run], below: list[Run]) -> bool:
    return below[0].y0 - above[0].y1 < 2.5 * below[0].height


def _heading(lines: list[list[Run]], first: int) -> int:
    for index in range(first - 1, max(first - 1 - HEADER_LINES, -1), -1):
        if len(lines[index]) < 2 or not _is_close(lines[index], lines[index + 1]):
            return index + 1
    return max(first - HEADER_LINES, 0)


def _wrapped(lines: list[list[Run]], rows: list[bool], last: int) -> int:
    """The last line, with what goes on below it of the last row's label."""
    figures = [run for run in lines[last] if _FIGURE.fullmatch(run.text)]
    for index in range(last + 1, min(last + 3, len(lines))):
        close = lines[index][0].y0 - lines[index - 1][0].y1 < 0.5 * lines[index][0].height
        if rows[index] or not close or lines[index][-1].x1 > figures[0].x0:
            return index - 1
    return min(last + 2, len(lines) - 1)


def _part(block: list[list[Run]]) -> Part:
    columns = _columns(block)
    labels = max(len([run for run in line if _is_label(run, columns)]) for line in block)
    cells: list[Cell] = []
    for row, line in enumerate(block, 1):
        cells += _row(line, row, columns, max(labels, 1))
    page = block[0][0].page
    return Part(Grid(tuple(cells), page, ruled=False), page, (), len(block), False, False, 10.0)


def _columns(block: list[list[Run]]) -> list[Column]:
    """The stretches across in which figures stand, from the left; headings of empty ones too."""
    rows = [run for line in block if _is_row(line) for run in line]
    columns = _united((run.x0, run.x1) for run in rows if _FIGURE.fullmatch(run.text))
    headings = max((line for line in block if not _is_row(line)), key=len, default=[])
    if len(headings) <= len(columns):
        return columns
    labelled = any(not _FIGURE.fullmatch(run.text) for run in rows)
    return _united(
        [
            *columns,
            *(
                (run.x0, run.x1)
                for run in headings
                if (not labelled or run.x0 >= columns[0][0] - (run.x1 - run.x0))
                and sum(run.x0 < x1 and x0 < run.x1 for x0, x1 in columns) <= 1
            ),
        ]
    )


def _united(stretches: Iterable[Column]) -> list[Column]:
    columns: list[Column] = []
    for x0, x1 in sorted(stretches):
        if columns and x0 < columns[-1][1] + SLACK:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _is_label(run: Run, columns: Sequence[Column]) -> bool:
    return run.x1 <= columns[0][0] + SLACK


def _row(line: list[Run], row: int, columns: list[Column], labels: int) -> list[Cell]:
    own = [run for run in line if _is_label(run, columns)]
    cells = [_cell(run, row, labels - len(own) + index) for index, run in enumerate(own, 1)]
    filled: dict[int, Cell] = {}
    for run in line[len(own) :]:
        under = [i for i, (x0, x1) in enumerate(columns) if run.x0 < x1 and x0 < run.x1]
        first = under[0] if under else _nearest(run, columns)
        cell = _cell(run, row, labels + 1 + first, max(len(under), 1))
        filled.setdefault(first, cell)
    if _is_row(line):
        covered = {i for first, cell in filled.items() for i in range(first, first + cell.colspan)}
        for index in range(len(columns)):
            if index not in covered:
                filled[index] = Cell("", row, labels + 1 + index, page=line[0].page)
    return cells + [filled[index] for index in sorted(filled)]


def _nearest(run: Run, columns: list[Column]) -> int:
    middle = (run.x0 + run.x1) / 2
    return min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - middle))


def _cell(run: Run, row: int, column: int, colspan: int = 1) -> Cell:
    return Cell(run.text, row, column, 1, colspan, run.page, (run.x0, run.y0, run.x1, run.y1))


def _box(block: list[list[Run]]) -> Box:
    runs = [run for line in block for run in line]
    return (
        min(run.x0 for run in runs),
        min(run.y0 for run in runs),
        max(run.x1 for run in runs),
        max(run.y1 for run in runs),
    )
