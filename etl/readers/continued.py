"""Decides when a table goes on from one page to the next, and joins its parts into one grid.

Header rows that the typesetter repeated are dropped; a row cut in two by the page end is made whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from etl.model import Cell, Grid
from etl.readers.segments import NEAR

SAME_EDGE = 5.0
"""Points by which the outer borders of two parts of one table may differ."""
_ENUMERATED = re.compile(r"[\d０-９]{1,2}\s*[.．、]|[（(]?[一二三四五六七八九十]+\s*[）)、.．]|第")
_DIGITS = re.compile(r"[\d０-９]")


@dataclass(frozen=True, slots=True)
class Part:
    """A ruled table, or the part of one that stands on a page, with what joining needs to know."""

    grid: Grid
    page: int
    """The page that it, or its last part, stands on."""
    xs: tuple[float, ...]
    """Borders across; empty for a table without rules."""
    rows: int
    open_top: bool
    open_bottom: bool
    em: float
    """Width of a character, to tell full lines from short ones."""


def goes_on(above: Part, below: Part) -> bool:
    """Whether ``below``, at the top of the page after ``above``, is the same table.

    Its outer borders are the same, or one of them is and every other border is found in the
    wider part: a merged first column may be left open at the side.
    """
    if below.page == above.page or not (above.xs and below.xs):
        return False
    left = abs(above.xs[0] - below.xs[0]) < SAME_EDGE
    right = abs(above.xs[-1] - below.xs[-1]) < SAME_EDGE
    few, many = sorted((above.xs, below.xs), key=lambda xs: xs[-1] - xs[0])
    within = all(any(abs(x - other) < 2 * NEAR for other in many) for x in few)
    return left and right or (left or right) and within and len(few) > 3


def join(above: Part, below: Part) -> Part:
    """One table of the two parts, on the columns of both."""
    xs = _union(above.xs, below.xs)
    first = _on_columns(above.grid.cells, above.xs, xs)
    second = _on_columns(below.grid.cells, below.xs, xs)
    repeated = _repeated_rows(first, second)
    if repeated:
        second = [_moved(cell, -repeated) for cell in second if cell.row > repeated]
    rows = below.rows - repeated
    pairs = {} if repeated else _cut_row(above, below, xs, first, second)
    shift = above.rows - bool(pairs)
    upper = [_mended(cell, pairs.get(cell)) for cell in first] if pairs else first
    halves = set(map(id, pairs.values()))
    lower = [_moved(cell, shift) for cell in second if id(cell) not in halves]
    grid = replace(above.grid, cells=(*upper, *lower))
    return Part(grid, below.page, xs, shift + rows, above.open_top, below.open_bottom, above.em)


def _union(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    union = list(one)
    union += [x for x in other if all(abs(x - known) > 2 * NEAR for known in one)]
    return tuple(sorted(union))


def _on_columns(
    cells: tuple[Cell, ...], own: tuple[float, ...], union: tuple[float, ...]
) -> list[Cell]:
    if own == union:
        return list(cells)
    nearest = [_nearest(union, x) for x in own]
    result = []
    for cell in cells:
        left, right = nearest[cell.column - 1], nearest[cell.column - 1 + cell.colspan]
        result.append(replace(cell, column=left + 1, colspan=max(1, right - left)))
    return result


def _nearest(positions: tuple[float, ...], x: float) -> int:
    return min(range(len(positions)), key=lambda index: abs(positions[index] - x))


def _repeated_rows(first: list[Cell], second: list[Cell]) -> int:
    """How many rows at the top of the second part merely repeat the top of the first."""
    most = 0
    for count in range(1, min(6, max((cell.row for cell in second), default=0)) + 1):
        head = _head(first, count)
        if head is None or head != _head(second, count):
            continue
        if any(text for *_, text in head):
            most = count
    return most


def _head(cells: list[Cell], count: int) -> list[tuple[int, int, int, int, str]] | None:
    """The first rows, comparable; None where a cell reaches below or a figure stands in them."""
    top = [cell for cell in cells if cell.row <= count]
    if any(cell.row + cell.rowspan - 1 > count or cell.text.isdigit() for cell in top):
        return None
    return [(c.row, c.column, c.rowspan, c.colspan, re.sub(r"\s", "", c.text)) for c in top]


def _cut_row(
    above: Part, below: Part, xs: tuple[float, ...], first: list[Cell], second: list[Cell]
) -> dict[Cell, Cell]:
    """The halves, by the upper one, of a row that the page end cut; empty where it cut none."""
    last = {(c.column, c.colspan): c for c in first if c.row + c.rowspan - 1 == above.rows}
    top = {(c.column, c.colspan): c for c in second if c.row == 1}
    if any(cell.text for key, cell in top.items() if key not in last):
        return {}
    pairs = {last[key]: top[key] for key in top if key in last}
    if any(_has_figure(upper) and _has_figure(lower) for upper, lower in pairs.items()):
        return {}
    if above.open_bottom and below.open_top:
        return pairs
    if above.open_bottom or below.open_top:
        fresh = any(_ENUMERATED.match(lower.text) for lower in pairs.values())
        return {} if fresh else pairs
    return pairs if _label_goes_on(pairs, xs, above.em) else {}


def _label_goes_on(pairs: dict[Cell, Cell], xs: tuple[float, ...], em: float) -> bool:
    """Whether figures stand in one half only, and the text breaks off at the edge of its cell."""
    if any(map(_has_figure, pairs)) == any(map(_has_figure, pairs.values())):
        return False
    torn = [(a, b) for a, b in pairs.items() if a.text and b.text]
    return bool(torn) and all(
        not _ENUMERATED.match(lower.text) and _is_full(upper, xs, em) for upper, lower in torn
    )


def _has_figure(cell: Cell) -> bool:
    return bool(_DIGITS.match(cell.text)) and not _ENUMERATED.match(cell.text)


def _is_full(cell: Cell, xs: tuple[float, ...], em: float) -> bool:
    width = xs[cell.column - 1 + cell.colspan] - xs[cell.column - 1]
    return (len(cell.text.rpartition("\n")[2]) + 2.2) * em > width


def _mended(upper: Cell, lower: Cell | None) -> Cell:
    if lower is None:
        return upper
    text = "\n".join(text for text in (upper.text, lower.text) if text)
    doubts = (*upper.alternatives, *lower.alternatives)
    return replace(upper, text=text, rowspan=upper.rowspan + lower.rowspan - 1, alternatives=doubts)


def _moved(cell: Cell, rows: int) -> Cell:
    # Written out because ``dataclasses.replace`` takes thrice the time, for each cell of a page.
    return Cell(
        cell.text,
        cell.row + rows,
        cell.column,
        cell.rowspan,
        cell.colspan,
        cell.page,
        cell.box,
        cell.confidence,
        cell.alternatives,
    )
