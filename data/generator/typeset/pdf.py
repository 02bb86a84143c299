"""A report as PDF with a text layer: ruled tables over pages, an embedded subset of a CJK font.

Drawn line by line on a canvas, because the label ``三、本年度办理结果`` spans more rows than a page holds.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from data.generator.spec import ReportSpec, Text, size
from etl.model import Cell, Grid

FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
FONT = "zenhei"
MARGIN = 62.0
LEADING = 1.55
PADDING = 2.5
SIZES = {"title": 17.0, "heading": 13.0, "footer": 8.0, "note": 9.5}
NUMBER_SHARE = 0.64
"""Of the width of a table with labels, what its number columns take."""
PIECES = re.compile(r"[!-~]+[，。；：、？！）》”〕]*|.[，。；：、？！）》”〕]*")
"""Numbers and words stay whole; no line begins with a closing sign."""


@dataclass(frozen=True, slots=True)
class PdfStyle:
    wide: bool = False
    """Landscape pages."""
    page_numbers: bool = True


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE), subfontIndex=0))
    return FONT


def typeset(spec: ReportSpec, style: PdfStyle | None = None, draw: type[Canvas] = Canvas) -> bytes:
    """The document, without times in it. Raises OSError where the font is not installed.

    ``draw`` may be a canvas that puts rules and letters on the page in another program's manner.
    """
    style = style or PdfStyle()
    sheet = _Sheet(style, spec.title, draw)
    for block in spec.blocks:
        if isinstance(block, Grid):
            _draw_table(sheet, block)
        else:
            _draw_text(sheet, block)
    return sheet.finished()


class _Sheet:
    """A canvas with a pen that moves down and turns the page."""

    def __init__(self, style: PdfStyle, title: str, draw: type[Canvas]) -> None:
        self.out = io.BytesIO()
        self.width, self.height = landscape(A4) if style.wide else A4
        self.canvas = draw(self.out, (self.width, self.height), invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self.numbered = style.page_numbers
        self.page = 1
        self.y = self.height - MARGIN

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - 2 * MARGIN

    @property
    def room(self) -> float:
        """Left on this page, down to the margin."""
        return self.y - MARGIN

    def turn(self) -> None:
        """Go on at the top of a new page."""
        self._number()
        self.canvas.showPage()
        self.page += 1
        self.y = self.height - MARGIN

    def write(self, x: float, y: float, text: str, points: float) -> None:
        """One line of text from a place on the page."""
        self.canvas.setFont(_font(), points)
        self.canvas.drawString(x, y, text)

    def finished(self) -> bytes:
        """The document, once all is drawn."""
        self._number()
        self.canvas.save()
        return self.out.getvalue()

    def _number(self) -> None:
        if self.numbered:
            self.write(self.width / 2 - 12, MARGIN / 2, f"- {self.page} -", 9)


def _draw_text(sheet: _Sheet, block: Text) -> None:
    points = SIZES.get(block.role, 11.0)
    indent = "　　" if block.role in ("paragraph", "heading", "subheading", "note") else ""
    for line in wrapped(indent + block.text, sheet.text_width, points):
        if sheet.room < points * LEADING:
            sheet.turn()
        sheet.y -= points * LEADING
        x = MARGIN
        free = sheet.text_width - pdfmetrics.stringWidth(line, _font(), points)
        if block.role == "title":
            x += free / 2
        elif block.role == "signature":
            x += free
        sheet.write(x, sheet.y, line, points)
    sheet.y -= points * 0.5


def wrapped(text: str, width: float, points: float) -> list[str]:
    """Text broken where it no longer fits, between any two signs but inside a number."""
    lines, line, used = [], "", 0.0
    for piece in PIECES.findall(text):
        needed = pdfmetrics.stringWidth(piece, _font(), points)
        if line and used + needed > width:
            lines.append(line)
            line, used = "", 0.0
        line += piece
        used += needed
    return [*lines, line]


def _draw_table(sheet: _Sheet, grid: Grid) -> None:
    points = 8.0
    rows, _ = size(grid)
    edges = _edges(grid, sheet.text_width)
    heights = _heights(grid, edges, rows, points)
    first = 1
    while first <= rows:
        last, used = first, heights[first - 1]
        if sheet.room < used:
            sheet.turn()
        while last < rows and used + heights[last] <= sheet.room:
            used += heights[last]
            last += 1
        _draw_rows(sheet, grid, edges, heights, range(first, last + 1), points)
        sheet.y -= used
        first = last + 1
        if first <= rows:
            sheet.turn()
    sheet.y -= points


def _edges(grid: Grid, width: float) -> list[float]:
    """Left edges of the columns, and the right edge of the last."""
    _, columns = size(grid)
    if columns == 10:
        labels = [0.07, 0.11, 0.18]
        shares = [*labels, *[NUMBER_SHARE / 7] * 7]
    else:
        shares = [1 / columns] * columns
    edges, at = [MARGIN], MARGIN
    for share in shares:
        at += share * width
        edges.append(at)
    return edges


def _heights(grid: Grid, edges: Sequence[float], rows: int, points: float) -> list[float]:
    """As high as the tallest text that stands in one row alone; a tall span stretches its last."""
    heights = [points * LEADING + 2 * PADDING] * rows
    for cell in sorted(grid.cells, key=lambda cell: cell.rowspan):
        needed = _text_height(cell, edges, points)
        within = slice(cell.row - 1, cell.row - 1 + cell.rowspan)
        missing = needed - sum(heights[within])
        if missing > 0:
            heights[cell.row + cell.rowspan - 2] += missing
    return heights


def _text_height(cell: Cell, edges: Sequence[float], points: float) -> float:
    return len(_lines(cell, edges, points)) * points * 1.2 + 2 * PADDING


def _lines(cell: Cell, edges: Sequence[float], points: float) -> list[str]:
    width = edges[cell.column - 1 + cell.colspan] - edges[cell.column - 1] - 2 * PADDING
    return wrapped(cell.text, width, points)


def _draw_rows(
    sheet: _Sheet,
    grid: Grid,
    edges: Sequence[float],
    heights: Sequence[float],
    rows: range,
    points: float,
) -> None:
    """The rows of one page; a span that goes on is boxed here and written where it begins."""
    tops = {row: sheet.y - sum(heights[rows.start - 1 : row - 1]) for row in rows}
    for cell in grid.cells:
        here = [row for row in range(cell.row, cell.row + cell.rowspan) if row in rows]
        if not here:
            continue
        top, bottom = tops[here[0]], tops[here[-1]] - heights[here[-1] - 1]
        left, right = edges[cell.column - 1], edges[cell.column - 1 + cell.colspan]
        sheet.canvas.setLineWidth(0.5)
        sheet.canvas.rect(left, bottom, right - left, top - bottom)
        if cell.row in rows:
            _write_cell(sheet, _lines(cell, edges, points), (left, bottom, right, top), points)


def _write_cell(
    sheet: _Sheet, lines: list[str], box: tuple[float, float, float, float], points: float
) -> None:
    left, bottom, right, top = box
    pitch = points * 1.2
    y = (top + bottom) / 2 + pitch * len(lines) / 2 - points
    for line in lines:
        width = pdfmetrics.stringWidth(line, _font(), points)
        sheet.write((left + right - width) / 2, y, line, points)
        y -= pitch
