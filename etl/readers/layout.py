"""Puts what the pages of a document hold into reading order: paragraphs, and tables made whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from etl.model import Block, Box
from etl.readers import continued, prose
from etl.readers.prose import Run


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page holds: runs of text outside its tables, the tables with their boxes.

    ``legible`` is False where there is ink that a reader of characters cannot read.
    """

    number: int
    width: float
    height: float
    runs: list[Run]
    tables: list[tuple[Box, continued.Part]]
    legible: bool = True


def blocks(sheets: list[Sheet]) -> tuple[Block, ...]:
    """Paragraphs and grids in reading order, tables joined over page ends, furniture left out."""
    kept = prose.without_furniture([s.runs for s in sheets], [s.height for s in sheets])
    items = [
        item
        for sheet, runs in zip(sheets, kept, strict=True)
        for item in _in_order(runs, sheet.tables, sheet.width)
    ]
    column = prose.measures(item for item in items if isinstance(item, Run))
    result: list[Block] = []
    for _, group in groupby(items, key=lambda item: isinstance(item, Run)):
        alike = list(group)
        result += prose.paragraphs([item for item in alike if isinstance(item, Run)], column)
        parts = (item for item in alike if isinstance(item, continued.Part))
        result += [part.grid for part in _joined(parts)]
    return tuple(result)


def _joined(parts: Iterable[continued.Part]) -> Iterator[continued.Part]:
    """Tables with nothing between them, those that go on over a page end made one."""
    table: continued.Part | None = None
    for part in parts:
        if table and continued.goes_on(table, part):
            table = continued.join(table, part)
            continue
        if table:
            yield table
        table = part
    if table:
        yield table


def _in_order(
    runs: list[Run], tables: list[tuple[Box, continued.Part]], width: float
) -> list[Run | continued.Part]:
    """A page's runs and tables in reading order."""
    ordered: list[Run | continued.Part] = []
    waiting = list(tables)
    for run in prose.in_columns(runs, width):
        while waiting and waiting[0][0][1] < (run.y0 + run.y1) / 2:
            ordered.append(waiting.pop(0)[1])
        ordered.append(run)
    return ordered + [part for _, part in waiting]
