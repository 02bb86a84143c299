"""Decides when a table goes on from one page to the next, and joins its parts into one grid.

Header rows that the typesetter repeated are dropped; a row cut in two by the page end is made whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from etl.model import Cell, Grid
from etl.readers.ruling import NEAR

SAME_EDGE = 5.0
"""Points by which the outer borders of two parts of one table may differ."""
_ENUMERATED = re.compile(r"[\d０-９]{1,2}\s*[.．、]|[（(]?[一二三四五六七八九十]+\s*[）)、.．]|第")
_DIGITS = re.compile(r"[\d０-９]")


@dataclass(frozen=True, slots=True)
class Part:
    """A ruled table, or the part of one that stands on a page, with what joining needs to know."""

    grid: Grid
    xs: tuple[float, ...]
    rows: int
    open_top: bool
    open_bottom: bool
    em: float
    """Width of a character, to tell full lines from short ones."""


def goes_on(above: Part, below: Part) -> bool:
    """Whether ``below``, at the top of the page after ``above``, has the same outer borders."""
    left, right = abs(above.xs[0] - below.xs[0]), abs(above.xs[-1] - below.xs[-1])
    return left < SAME_EDGE and right < SAME_EDGE


def join(above: Part, below: Part) -> Part:
    """One table of the two parts, on the columns of both."""
    xs = _union(above.xs, below.xs)
    first = _on_columns(above.grid.cells, above.xs, xs)
    second = _on_columns(below.grid.cells, below.xs, xs)
    repeated = _repeated_rows(first, second)
    second = [_moved(cell, -repeated) for cell in second if cell.row > repeated]
    rows = below.rows - repeated
    pairs = {} if repeated else _cut_row(above, below, first, second)
    shift = above.rows - bool(pairs)
    upper = [_mended(cell, pairs.get(cell)) for cell in first]
    lower = [_moved(cell, shift) for cell in second if cell not in set(pairs.values())]
    grid = replace(above.grid, cells=tuple(upper + lower))
    return Part(grid, xs, shift + rows, above.open_top, below.open_bottom, above.em)


def _union(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    union = list(one)
    union += [x for x in other if all(abs(x - known) > 2 * NEAR for known in one)]
    return tuple(sorted(union))


def _on_columns(
    cells: tuple[Cell, ...], own: tuple[float, ...], union: tuple[float, ...]
) -> list[Cell]:
    if own == union:
        return list(cells)
    nearest = [min(range(len(union)), key=lambda i, x=x: abs(union[i] - x)) for x in own]
    result = []
    for cell in cells:
        left, right = nearest[cell.column - 1], nearest[cell.column - 1 + cell.colspan]
        result.append(replace(cell, column=left + 1, colspan=max(1, right - left)))
    return result


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
    return [
        (c.row, c.column, c.rowspan, c.colspan, re.sub(r"\s", "", c.text)) for c in sorted(top, key=_order)
    ]


def _cut_row(
    above: Part, below: Part, first: list[Cell], second: list[Cell]
) -> dict[Cell, Cell]:
    """The halves, by the upper one, of a row that the page end cut; empty where it cut none."""
    last = {(c.column, c.colspan): c for c in first if c.row + c.rowspan - 1 == above.rows}
    top = {(c.column, c.colspan): c for c in second if c.row == 1}
    if not top or set(top) != set(last):
        return {}
    pairs = {last[key]: top[key] for key in last}
    if any(_has_figure(upper) and _has_figure(lower) for upper, lower in pairs.items()):
        return {}
    if above.open_bottom and below.open_top:
        return pairs
    return pairs if _label_goes_on(pairs, above.em) else {}


def _label_goes_on(pairs: dict[Cell, Cell], em: float) -> bool:
    """Whether figures stand in one half only, and the text breaks off at the edge of its cell."""
    if any(map(_has_figure, pairs)) == any(map(_has_figure, pairs.values())):
        return False
    torn = [(a, b) for a, b in pairs.items() if a.text and b.text]
    return bool(torn) and all(
        not _ENUMERATED.match(lower.text) and _is_full(upper, em) for upper, lower in torn
    )


def _has_figure(cell: Cell) -> bool:
    return bool(_DIGITS.match(cell.text)) and not _ENUMERATED.match(cell.text)


def _is_full(cell: Cell, em: float) -> bool:
    if cell.box is None:
        return False
    line = cell.text.rpartition("\n")[2]
    return (len(line) + 2.2) * em > cell.box[2] - cell.box[0]


def _mended(upper: Cell, lower: Cell | None) -> Cell:
    if lower is None:
        return upper
    text = "\n".join(text for text in (upper.text, lower.text) if text)
    doubts = (*upper.alternatives, *lower.alternatives)
    return replace(
        upper, text=text, rowspan=upper.rowspan + lower.rowspan - 1, alternatives=doubts
    )


def _moved(cell: Cell, rows: int) -> Cell:
    return replace(cell, row=cell.row + rows)


_order: Callable[[Cell], tuple[int, int]] = lambda cell: (cell.row, cell.column)  # noqa: E731
