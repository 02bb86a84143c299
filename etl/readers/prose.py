"""Decides how lines of positioned text become paragraphs, and which are mere page furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from statistics import median

from etl.model import Paragraph
from etl.readers.runs import Run, in_lines

WIDE_GAP = 1.6
"""Line heights between two runs of a line: beyond, the line is no running text."""
MARGIN = 0.13
"""Share of the page at its top and bottom where headers and footers stand."""

_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")
_DASHES = r"[-—–－―─·•~\s]*"
_COUNT = r"(第?\s*\d{1,4}\s*页?(\s*[,，/／共]?\s*共?\s*\d{1,4}\s*页?)?|Page \d+( of \d+)?)"
_PAGE_NUMBER = re.compile(_DASHES + _COUNT + _DASHES)


def without_furniture(pages: list[list[Run]], heights: list[float]) -> list[list[Run]]:
    """The runs of each page but for page numbers and lines repeated in the margins."""
    marginal = [
        in_lines(run for run in runs if _in_margin(run, height))
        for runs, height in zip(pages, heights, strict=True)
    ]
    repeats = Counter(key for lines in marginal for key in {_likeness(r) for r in chain(*lines)})
    often = max(2, len([runs for runs in pages if runs]) // 2)
    dropped = {
        id(run)
        for line in chain(*marginal)
        for run in line
        if repeats[_likeness(run)] > often or (len(line) == 1 and _PAGE_NUMBER.fullmatch(run.text))
    }
    return [[run for run in runs if id(run) not in dropped] for runs in pages]


def _in_margin(run: Run, height: float) -> bool:
    return run.y1 < MARGIN * height or run.y0 > (1 - MARGIN) * height


def _likeness(run: Run) -> tuple[str, int]:
    return re.sub(r"\d+", "#", run.text), round(run.y0 / 4)


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
    """Lines joined where one runs to the right edge and the next begins at the left one.

    A line with wide gaps (label and figure, name and date) is a paragraph of its own.
    """
    joined: list[tuple[str, int]] = []
    before: Run | None = None
    parted = False
    for run in runs:
        if before and _is_beside(before, run):
            wide = run.x0 - before.x1 > WIDE_GAP * run.height
            parted |= wide
            joined[-1] = (f"{joined[-1][0]}{'  ' if wide else ' '}{run.text}", joined[-1][1])
        elif before and not parted and _continues(before, run, column[run.column]):
            joined[-1] = (_join(joined[-1][0], run.text), joined[-1][1])
        else:
            joined.append((run.text, run.page))
            parted = False
        before = run
    return [Paragraph(text, page) for text, page in joined]


def _is_beside(before: Run, run: Run) -> bool:
    same = before.page == run.page and before.column == run.column
    return same and abs(run.y0 - before.y0) < 0.5 * min(before.height, run.height)


def _continues(before: Run, run: Run, column: Measure) -> bool:
    size = min(before.height, run.height)
    if before.column != run.column:
        return before.column == 1 and run.column == 2 and run.x0 < column.left + 0.8 * size
    if _HEADING.match(run.text):
        return False
    hanging = run.x0 < before.x0 - 1.2 * size
    full = before.x1 > column.right - (4.0 if hanging else 2.2) * size
    centred = abs(before.x0 + before.x1 - run.x0 - run.x1) < size  # a title's last words
    flush = centred or run.x0 < column.left + 0.8 * size
    alike = abs(before.height - run.height) < 0.25 * size
    close = before.page != run.page or 0 < run.y0 - before.y0 < 3.5 * size
    return full and flush and alike and close


def _join(text: str, more: str) -> str:
    latin = (
        text[-1:].isascii() and text[-1:].isalpha() and more[:1].isascii() and more[:1].isalpha()
    )
    return f"{text} {more}" if latin else text + more
