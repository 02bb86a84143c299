"""One report as it is handed to a typesetter: who, when, and its blocks in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from etl.model import Grid

Role = Literal["title", "heading", "subheading", "paragraph", "note", "signature", "footer"]


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph and what it is; an empty text stands for no block at all."""

    role: Role
    text: str


Block = Text | Grid


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """What a typesetter needs. It may print ``site`` and ``published`` around the blocks."""

    agency: str
    year: int
    title: str
    site: str
    published: date
    blocks: tuple[Block, ...]
    address: str = ""
    """Where the site would show it; invented hosts under ``.example``."""


def size(grid: Grid) -> tuple[int, int]:
    """Rows and columns of a grid, spans included."""
    rows = max(cell.row + cell.rowspan for cell in grid.cells) - 1
    columns = max(cell.column + cell.colspan for cell in grid.cells) - 1
    return rows, columns
