"""Decides how lines of positioned text become paragraphs, and which are mere page furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass

from etl.model import Box, Paragraph

WIDE_GAP = 2.0
"""Line heights: text parted by more is two runs (columns, places of a table without rules)."""
MARGIN = 0.13
"""Share of the page at its top and bottom where headers and footers stand."""

_LINE = re.compile("[^\r\n\ufffe]+\ufffe?")
_WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(
    r"[-—–－―─·•~\s]*(第?\s*\d{1,4}\s*页?(\s*[,，/／共]?\s*共?\s*\d{1,4}\s*页?)?|Page \d+( of \d+)?)[-—–－―─·•~\s]*"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text on one line, with its box and its page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    page: int

    @property
    def height(self) -> float:
        return max(self.y1 - self.y0, 1.0)


def text_runs(text: str, box: Callable[[int], Box], page: int, taken: Container[int]) -> list[Run]:
    """The lines of a page's text as runs, without the characters ``taken`` by its tables."""
    runs: list[Run] = []
    for line in _LINE.finditer(text):
        words = [w.span() for w in _WORD.finditer(text, *line.span()) if w.start() not in taken]
        if words:
            runs += _runs_of_line(text, words, box, page)
    return runs


def _runs_of_line(
    text: str, words: list[tuple[int, int]], box: Callable[[int], Box], page: int
) -> Iterator[Run]:
    start, first = words[0][0], box(words[0][0])
    for (_, end), (following, _) in zip(words, words[1:], strict=False):
        last, coming = box(end - 1), box(following)
        if coming[0] - last[2] > WIDE_GAP * (last[3] - last[1]) or coming[1] > last[3]:
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
    marginal = [[r for r in runs if _in_margin(r, h)] for runs, h in zip(pages, heights, strict=True)]
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


@dataclass(frozen=True, slots=True)
class Measure:
    """The left and right edge between which a page's text runs."""

    left: float
    right: float


def measure(runs: Iterable[Run]) -> Measure:
    """The outermost edges that at least three lines share (fewer lines: the outermost)."""
    listed = list(runs)
    lefts = Counter(round(run.x0 / 3) for run in listed)
    rights = Counter(round(run.x1 / 6) for run in listed)
    shared = min(3, len(listed))
    left = min((k for k, n in lefts.items() if n >= shared), default=min(lefts, default=0))
    right = max((k for k, n in rights.items() if n >= shared), default=max(rights, default=0))
    return Measure(left * 3.0, right * 6.0)


def paragraphs(runs: list[Run], column: Measure) -> list[Paragraph]:
    """Lines joined where one runs to the right edge and the next begins at the left one."""
    joined: list[tuple[str, int]] = []
    before: Run | None = None
    for run in runs:
        if before and _continues(before, run, column):
            text, page = joined[-1]
            joined[-1] = (_join(text, run.text), page)
        else:
            joined.append((run.text, run.page))
        before = run
    return [Paragraph(text, page) for text, page in joined]


def _continues(before: Run, run: Run, column: Measure) -> bool:
    size = min(before.height, run.height)
    if before.page == run.page and abs(run.y0 - before.y0) < 0.5 * size:
        return run.x0 - before.x1 < WIDE_GAP * size
    full = before.x1 > column.right - 2.2 * size
    flush = run.x0 < column.left + 0.8 * size
    alike = abs(before.height - run.height) < 0.25 * size
    close = before.page != run.page or 0 < run.y0 - before.y0 < 3.5 * size
    return full and flush and alike and close


def _join(text: str, more: str) -> str:
    latin = text[-1:].isascii() and text[-1:].isalpha() and more[:1].isascii() and more[:1].isalpha()
    return f"{text} {more}" if latin else text + more
