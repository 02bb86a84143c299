"""Decides how lines of positioned text become paragraphs, and which are mere page furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median

from etl.model import Box, Paragraph
from etl.readers.cells import Glyph, line_text, lines_of

WIDE_GAP = 1.6
"""Line heights: text parted by more is two runs (columns, places of a table without rules)."""
FIGURE_GAP = 0.5
"""Line heights between two figures of a row."""
MARGIN = 0.13
"""Share of the page at its top and bottom where headers and footers stand."""

_FIGURES = frozenset("0123456789０１２３４５６７８９/-—－％%")
_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
_WORD = re.compile(r"\S+")
_DASHES = r"[-—–－―─·•~\s]*"
_COUNT = r"(第?\s*\d{1,4}\s*页?(\s*[,，/／共]?\s*共?\s*\d{1,4}\s*页?)?|Page \d+( of \d+)?)"
_PAGE_NUMBER = re.compile(_DASHES + _COUNT + _DASHES)


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
        return max(self.y1 - self.y0, 1.0)


Band = tuple[float, float]
"""Top and bottom of a line."""


def tangled(boxes: list[Box]) -> list[Band]:
    """Lines whose stretches of text were not written from left to right."""
    bands = []
    for before, after in zip(boxes, boxes[1:], strict=False):
        low, high = max(before[1], after[1]), min(before[3], after[3])
        if high - low > 0.3 * min(before[3] - before[1], after[3] - after[1]) and (
            after[0] < before[2] - 2.0
        ):
            bands.append((low, high))
    return bands


def runs_of_text(text: str, box: Callable[[int], Box], page: int, bands: list[Band]) -> list[Run]:
    """The lines of a page's text as runs, asking for the boxes of few of its characters.

    Lines that touch one of the ``bands`` are put in order by the place of each character.
    """
    runs: list[Run] = []
    loose: list[Glyph] = []
    for line in _LINE.finditer(text):
        words = [word.span() for word in _WORD.finditer(text, *line.span())]
        if not words:
            continue
        first = box(words[0][0])
        if bands and any(first[1] < high and low < first[3] for low, high in bands):
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


def _are_apart(left: str, right: str, gap: float, height: float) -> bool:
    """Whether text stands in two places: a wide gap, or a clear one between two figures."""
    figures = left[-1] in _FIGURES and right.lstrip()[0] in _FIGURES
    return gap > (FIGURE_GAP if figures else WIDE_GAP) * height


def _glyph(text: str, index: int, box: Callable[[int], Box]) -> Glyph:
    char = text[index].replace("\ufffe", "-")
    return (" " + char if text[index - 1 : index] == " " else char, *box(index), index)


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


def _runs_of_line(
    text: str, words: list[tuple[int, int]], box: Callable[[int], Box], page: int
) -> Iterator[Run]:
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


def without_furniture(pages: list[list[Run]], heights: list[float]) -> list[list[Run]]:
    """The runs of each page but for page numbers and lines repeated in the margins."""
    marginal = [
        [r for r in runs if _in_margin(r, h)] for runs, h in zip(pages, heights, strict=True)
    ]
    repeats = Counter(key for runs in marginal for key in {_likeness(run) for run in runs})
    often = max(2, len([runs for runs in pages if runs]) // 2)
    return [
        [
            run
            for run in runs
            if not _in_margin(run, height)
            or not (_PAGE_NUMBER.fullmatch(run.text) or repeats[_likeness(run)] > often)
        ]
        for runs, height in zip(pages, heights, strict=True)
    ]


def _in_margin(run: Run, height: float) -> bool:
    return run.y1 < MARGIN * height or run.y0 > (1 - MARGIN) * height


def _likeness(run: Run) -> tuple[str, int]:
    return re.sub(r"\d+", "#", run.text), round(run.y0 / 4)


def in_lines(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs by line from the top, in each from the left."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.y0 + run.y1):
        if lines and (run.y0 + run.y1) / 2 < lines[-1][0].y1 - 0.3 * run.height:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.x0) for line in lines]


def in_columns(runs: list[Run], width: float) -> list[Run]:
    """Reading order: by lines, but column by column where a page is set in two of prose."""
    gutter = _gutter(runs, width)
    if gutter is None:
        return [run for line in in_lines(runs) for run in line]
    ordered: list[Run] = []
    sides: tuple[list[Run], list[Run]] = ([], [])
    for run in (run for line in in_lines(runs) for run in line):
        if run.x0 < gutter < run.x1:
            ordered += [*sides[0], *sides[1], run]
            sides = ([], [])
        else:
            right = run.x0 > gutter
            sides[right].append(replace(run, column=1 + right))
    return [*ordered, *sides[0], *sides[1]]


def _gutter(runs: list[Run], width: float) -> float | None:
    """The middle between two columns of prose; None for a page of one column or of figures."""
    for share in (0.5, 0.48, 0.52, 0.46, 0.54):
        at = width * share
        left, right = [r for r in runs if r.x1 < at], [r for r in runs if r.x0 > at]
        if min(len(left), len(right)) < max(5, len(runs) // 4):
            continue
        if all(median(len(run.text) for run in side) >= 10 for side in (left, right)):
            return at
    return None


@dataclass(frozen=True, slots=True)
class Measure:
    """The left and right edge between which a page's text runs."""

    left: float
    right: float


def measures(runs: Iterable[Run]) -> dict[int, Measure]:
    """The measure of each column."""
    by_column: dict[int, list[Run]] = {}
    for run in runs:
        by_column.setdefault(run.column, []).append(run)
    return {column: _measure(group) for column, group in by_column.items()}


def _measure(listed: list[Run]) -> Measure:
    """The outermost edges that at least three lines share (fewer lines: the outermost)."""
    lefts = Counter(round(run.x0 / 3) for run in listed)
    rights = Counter(round(run.x1 / 6) for run in listed)
    shared = min(3, len(listed))
    left = min((k for k, n in lefts.items() if n >= shared), default=min(lefts, default=0))
    right = max((k for k, n in rights.items() if n >= shared), default=max(rights, default=0))
    return Measure(left * 3.0, right * 6.0)


def paragraphs(runs: list[Run], column: dict[int, Measure]) -> list[Paragraph]:
    """Lines joined where one runs to the right edge and the next begins at the left one."""
    joined: list[tuple[str, int]] = []
    before: Run | None = None
    for run in runs:
        if before and _continues(before, run, column[run.column]):
            text, page = joined[-1]
            same_line = before.page == run.page and run.y0 < before.y1 - 0.5 * run.height
            joined[-1] = (f"{text} {run.text}" if same_line else _join(text, run.text), page)
        else:
            joined.append((run.text, run.page))
        before = run
    return [Paragraph(text, page) for text, page in joined]


def _continues(before: Run, run: Run, column: Measure) -> bool:
    size = min(before.height, run.height)
    if before.page == run.page and abs(run.y0 - before.y0) < 0.5 * size:
        return run.x0 - before.x1 < WIDE_GAP * size
    if before.column != run.column:
        return before.column == 1 and run.column == 2 and run.x0 < column.left + 0.8 * size
    full = before.x1 > column.right - 2.2 * size
    flush = run.x0 < column.left + 0.8 * size
    alike = abs(before.height - run.height) < 0.25 * size
    close = before.page != run.page or 0 < run.y0 - before.y0 < 3.5 * size
    return full and flush and alike and close


def _join(text: str, more: str) -> str:
    latin = (
        text[-1:].isascii() and text[-1:].isalpha() and more[:1].isascii() and more[:1].isalpha()
    )
    return f"{text} {more}" if latin else text + more
