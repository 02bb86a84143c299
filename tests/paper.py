"""Draws pages for the tests: tables with or without rules, on PDF pages of any size and turn."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)
FONT = "STSong-Light"
SIZE = 9.0
ROW = 24.0

Rows = Sequence[Sequence[str]]


class Paper:
    """A PDF being drawn, from the top of each page downwards."""

    def __init__(self, size: tuple[float, float] = A4, **options: Any) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.buffer = BytesIO()
        self.size = size
        self.canvas = Canvas(self.buffer, pagesize=size, **options)
        self.y = 60.0

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.size[1] - y, text)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        height = self.size[1]
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x0, height - y0, x1, height - y1)

    def paragraph(self, lines: Sequence[str], indent: float = 100.0, left: float = 76.0) -> None:
        for number, line in enumerate(lines):
            self.text(left if number else indent, self.y, line, 16.0)
            self.y += 28.0

    def table(
        self,
        rows: Rows,
        xs: Sequence[float],
        *,
        ruled: bool = True,
        closed: bool = True,
        right: bool = False,
        sides: bool = True,
    ) -> None:
        """Rows of texts between the borders ``xs``; "<" merges a cell with its left neighbour.

        ``closed``: the last row has a rule below; ``right``: figures stand at the right border.
        """
        top = self.y
        for number, row in enumerate(rows):
            y = top + number * ROW
            starts = [i for i, text in enumerate(row) if text != "<"]
            for start, end in zip(starts, [*starts[1:], len(row)], strict=True):
                self._cell(row[start], xs[start], xs[end], y, right)
                if ruled and (sides or start):
                    self.line(xs[start], y, xs[start], y + ROW)
            if ruled:
                self.line(xs[0], y, xs[-1], y)
                if sides:
                    self.line(xs[-1], y, xs[-1], y + ROW)
        self.y = top + len(rows) * ROW
        if ruled and closed:
            self.line(xs[0], self.y, xs[-1], self.y)

    def _cell(self, text: str, left: float, right: float, y: float, at_right: bool) -> None:
        width = pdfmetrics.stringWidth(text, FONT, SIZE)
        x = right - 3 - width if at_right and text.isdigit() else left + 3
        for number, line in enumerate(text.split("\n")):
            self.text(x, y + 12 + number * SIZE, line)

    def page(self) -> None:
        self.canvas.showPage()
        self.y = 60.0

    def done(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()
