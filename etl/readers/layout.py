"""Puts what the pages of a document hold into reading order: paragraphs, and tables made whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median

from etl.model import Block, Box
from etl.readers import continued, prose
from etl.readers.cells import Glyph, SameRun, fill
from etl.readers.continued import Part
from etl.readers.ruling import Frame
from etl.readers.runs import Run
from etl.readers.unruled import take_tables


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page holds: runs of text outside its tables, the tables with their boxes.

    ``legible`` is False where there is ink that a reader of characters cannot read.
    """

    number: int
    width: float
    height: float
    runs: list[Run]
    tables: list[tuple[Box, Part]]
    legible: bool = True


def by_frame(glyphs: list[Glyph], found: list[Frame]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The characters that each table holds by their middle, and those outside all of them."""
    outside = glyphs
    held: list[list[Glyph]] = []
    for frame in found:
        left, top, right, bottom = (2 * edge for edge in frame.box)
        inside = [
            g for g in outside if left <= g[1] + g[3] <= right and top <= g[2] + g[4] <= bottom
        ]
        held.append(inside)
        taken = {glyph[5] for glyph in inside}
        outside = [glyph for glyph in outside if glyph[5] not in taken]
    return held, outside


def tables_of(
    found: list[Frame],
    inside: list[list[Glyph]],
    page: int,
    same_run: SameRun,
    shown: Callable[[Box], Box] | None = None,
    blots: Sequence[Box] = (),
) -> list[tuple[Box, Part]]:
    """The tables of a page, each with its box; ``shown`` leads to the page as displayed, ``blots`` are
    small pictures."""
    tables = []
    for frame, glyphs in zip(found, inside, strict=True):
        if not glyphs:
            continue
        grid = fill(frame, glyphs, page, same_run, blots)
        if shown:
            cells = (replace(cell, box=cell.box and shown(cell.box)) for cell in grid.cells)
            grid = replace(grid, cells=tuple(cells))
        em = median(glyph[3] - glyph[1] for glyph in glyphs)
        edges, rows = tuple(frame.xs), len(frame.ys) - 1
        part = Part(grid, page, edges, rows, frame.open_top, frame.open_bottom, em)
        tables.append((frame.box, part))
    return tables


def blocks(sheets: list[Sheet]) -> tuple[Block, ...]:
    """Paragraphs and grids in reading order, tables joined over page ends, furniture left out."""
    kept = prose.without_furniture([s.runs for s in sheets], [s.height for s in sheets])
    items: list[Run | Part] = []
    for sheet, runs in zip(sheets, kept, strict=True):
        prose_runs, unruled = take_tables(runs)
        items += _in_order(prose_runs, [*sheet.tables, *unruled], sheet.width)
    column = prose.measures(item for item in items if isinstance(item, Run))
    result: list[Block] = []
    for _, group in groupby(items, key=lambda item: isinstance(item, Run)):
        alike = list(group)
        result += prose.paragraphs([item for item in alike if isinstance(item, Run)], column)
        parts = (item for item in alike if isinstance(item, Part))
        result += [part.grid for part in _joined(parts)]
    return tuple(result)


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """Tables with nothing between them, those that go on over a page end made one."""
    table: Part | None = None
    for part in parts:
        if table and continued.goes_on(table, part):
            table = continued.join(table, part)
            continue
        if table:
            yield table
        table = part
    if table:
        yield table


def _in_order(runs: list[Run], tables: list[tuple[Box, Part]], width: float) -> list[Run | Part]:
    """A page's runs and tables in reading order."""
    ordered: list[Run | Part] = []
    waiting = sorted(tables, key=lambda table: table[0][1])
    for run in prose.in_columns(runs, width):
        while waiting and waiting[0][0][1] < (run.y0 + run.y1) / 2:
            ordered.append(waiting.pop(0)[1])
        ordered.append(run)
    return ordered + [part for _, part in waiting]
