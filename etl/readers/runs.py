"""Text with positions → runs: stretches of text on one line, cut where it stands in two places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from etl.model import Box
from etl.readers.cells import Glyph, line_text, lines_of

RUN_GAP, FIGURE_GAP = 0.9, 0.5
"""Line heights between two pieces of text, or between two figures, that make them two runs."""

_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
"""PDFium marks a hyphen at a line's end by U+FFFE, without a line break."""
_WORD = re.compile(r"\S+")
_FIGURES = frozenset("0123456789０１２３４５６７８９/-—－％%")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text on one line, with its box and its page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    page: int
    column: int = 0
    """1 and 2 where a page is set in two columns."""

    @property
    def height(self) -> float:
        """Height in points, at least one."""
        return max(self.y1 - self.y0, 1.0)


Words = list[tuple[int, int]]
"""Where each word of a line begins and ends, by index."""
Band = tuple[float, float]
"""Top and bottom of a line."""


def tangled(boxes: list[Box]) -> list[Band]:
    """Lines whose stretches of text were not written from left to right."""
    bands = []
    right, top, bottom = 0.0, 0.0, 0.0
    for x0, y0, x1, y1 in boxes:
        if x0 < right - 2.0 and y0 < bottom and top < y1:
            low, high = max(top, y0), min(bottom, y1)
            if high - low > 0.3 * min(bottom - top, y1 - y0):
                bands.append((low, high))
        right, top, bottom = x1, y0, y1
    return bands


def words_by_line(text: str) -> list[Words]:
    """Where the words of each line of a page's text begin and end."""
    lines = ([w.span() for w in _WORD.finditer(text, *m.span())] for m in _LINE.finditer(text))
    return [words for words in lines if words]


def beside(
    lines: list[Words], box: Callable[[int], Box], bands: list[Band]
) -> tuple[list[Words], list[list[Words]]]:
    """The lines as high as one of the bands, and the stretches of lines that are not."""
    near: list[Words] = []
    far: list[list[Words]] = [[]]
    for words in lines:
        _, top, _, bottom = box(words[0][0])
        if any(top <= end and start <= bottom for start, end in bands):
            near.append(words)
            if far[-1]:
                far.append([])
        else:
            far[-1].append(words)
    return near, [stretch for stretch in far if stretch]


def runs_of_text(
    text: str, lines: list[Words], box: Callable[[int], Box], page: int, bands: list[Band]
) -> list[Run]:
    """Lines of a page's text as runs, asking for the boxes of few of their characters.

    Lines that touch one of the ``bands`` are put in order by the place of each character.
    """
    runs: list[Run] = []
    loose: list[Glyph] = []
    for words in lines:
        first = box(words[0][0]) if bands else None
        if first and any(first[1] < high and low < first[3] for low, high in bands):
            loose += [_glyph(text, index, box) for word in words for index in range(*word)]
        else:
            runs += _runs_of_line(text, words, box, page)
    return _merged(runs + runs_of_glyphs(loose, page))


def runs_of_glyphs(glyphs: list[Glyph], page: int) -> list[Run]:
    """Characters put into lines by their places, lines cut into runs at wide gaps."""
    runs = []
    for line in lines_of(glyphs):
        start = 0
        for end in range(1, len(line) + 1):
            last = line[end - 1]
            if end == len(line) or _are_apart(
                last[0], line[end][0], line[end][1] - last[3], last[4] - last[2]
            ):
                part = line[start:end]
                runs.append(_run(line_text(part), part[0][1:5], last[1:5], page))
                start = end
    return runs


def in_lines(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs by line from the top, in each from the left."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.y0 + run.y1):
        if lines and (run.y0 + run.y1) / 2 < lines[-1][0].y1 - 0.3 * run.height:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.x0) for line in lines]


def _merged(runs: list[Run]) -> list[Run]:
    """Runs of one line with no wide gap between them made one: a change of font parts them."""
    merged: list[Run] = []
    for line in in_lines(runs):
        merged.append(line[0])
        for run in line[1:]:
            last, gap = merged[-1], run.x0 - merged[-1].x1
            if _are_apart(last.text, run.text, gap, last.height):
                merged.append(run)
                continue
            text = last.text + (" " if gap > 0.25 * last.height else "") + run.text
            top, bottom = min(last.y0, run.y0), max(last.y1, run.y1)
            merged[-1] = Run(text, last.x0, top, max(last.x1, run.x1), bottom, run.page)
    return merged


def _runs_of_line(text: str, words: Words, box: Callable[[int], Box], page: int) -> Iterator[Run]:
    start, first = words[0][0], box(words[0][0])
    for (_, end), (following, _) in zip(words, words[1:], strict=False):
        last, coming = box(end - 1), box(following)
        apart = _are_apart(text[end - 1], text[following], coming[0] - last[2], last[3] - last[1])
        if apart or coming[1] > last[3]:
            yield _run(text[start:end], first, last, page)
            start, first = following, coming
    end = words[-1][1]
    yield _run(text[start:end], first, box(end - 1), page)


def _run(text: str, first: Box, last: Box, page: int) -> Run:
    x0, x1 = min(first[0], last[0]), max(first[2], last[2])
    y0, y1 = min(first[1], last[1]), max(first[3], last[3])
    return Run(text.replace("\ufffe", "-"), x0, y0, x1, y1, page)


def _are_apart(left: str, right: str, gap: float, height: float) -> bool:
    """Whether text stands in two places: a wide gap, or a clear one between two figures."""
    figures = left[-1] in _FIGURES and right.lstrip()[0] in _FIGURES
    return gap > (FIGURE_GAP if figures else RUN_GAP) * height


def _glyph(text: str, index: int, box: Callable[[int], Box]) -> Glyph:
    char = text[index].replace("\ufffe", "-")
    return (" " + char if text[index - 1 : index] == " " else char, *box(index), index)
