"""Where the parts of a report stand in its document: what ``locate`` finds and the tables are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from etl.model import Cell, Section
from etl.report.tables.strips import Strip


class Line(NamedTuple):
    """One line of text, or one cell of a grid with a single column."""

    text: str
    row: int
    """The paragraph's place in the document, from 1; of a cell, its row in the grid."""
    page: int | None = None
    number: int | None = None
    """The grid's place among the document's grids."""
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is."""

    sections: tuple[Section, ...]
    head: tuple[str, ...]
    """All lines before the first section: navigation, title, dates, foreword."""
    tail: tuple[str, ...]
    """The last lines of the document: signature and date."""
    strips: Mapping[str, tuple[Strip, ...]]
    lines: Mapping[str, tuple[Line, ...]]
    """By table, its lines where it is no grid."""
    notes: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, set[str]] = field(default_factory=dict)
    """By section, the units of money that are stated for a whole table beside it."""
    another: Line | None = None
    """Where a second report begins in the document; nothing from there on is read."""
