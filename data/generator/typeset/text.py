"""A report as text: tabs as copied from a word processor, or Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from data.generator.spec import ReportSpec, Text, size
from etl.model import Grid


@dataclass(frozen=True, slots=True)
class TextStyle:
    markdown: bool = False
    charset: str = "utf-8"


def typeset(spec: ReportSpec, style: TextStyle | None = None) -> bytes:
    """The report as text; covered positions of merged cells are empty fields."""
    style = style or TextStyle()
    blocks = [_block(block, style.markdown) for block in spec.blocks]
    return ("\n\n".join(blocks) + "\n").encode(style.charset)


def _block(block: Text | Grid, markdown: bool) -> str:
    if isinstance(block, Grid):
        return _pipes(block) if markdown else _tabs(block)
    if not markdown:
        return block.text
    marks = {"title": "# ", "heading": "## ", "subheading": "### "}
    return marks.get(block.role, "") + block.text


def _rows(grid: Grid) -> list[list[str]]:
    rows, columns = size(grid)
    texts = [[""] * columns for _ in range(rows)]
    for cell in grid.cells:
        texts[cell.row - 1][cell.column - 1] = cell.text
    return texts


def _tabs(grid: Grid) -> str:
    return "\n".join("\t".join(row) for row in _rows(grid))


def _pipes(grid: Grid) -> str:
    head, *rest = ["| " + " | ".join(row) + " |" for row in _rows(grid)]
    _, columns = size(grid)
    return "\n".join([head, "|" + " --- |" * columns, *rest])
