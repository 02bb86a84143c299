"""Rows and lines of a table brought together: labels first, the form's order as the second witness.

Rows keep the form's order even where labels are lost or misspelt. A row without a known label counts as
the line that the form has in its place only if its neighbours leave exactly that place, and its label is
blank or like the line's. Where label and order disagree, the line is in doubt.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from etl.forms import Line
from etl.report.labels import LONGEST_LABEL, likeness, normalise
from etl.report.tables.rows import Row, has_ink, line_of

_ALIKE = 0.5
LONGEST_NAME = 2 * LONGEST_LABEL


class Match(NamedTuple):
    """The row of one line: none (missing), one, or several readings of which none is certain."""

    line: str
    rows: tuple[Row, ...]
    by_order: bool = False
    in_doubt: bool = False


class Matching(NamedTuple):
    """Which rows of a table are which lines of its form."""

    matches: tuple[Match, ...]
    extra: tuple[Row, ...]
    """Rows that fill no line of the form."""

    def doubting_swallowed(self) -> Matching:
        """Where empty cells leave no trace, a row may have taken in the figures of the line after it,
        if that one lost its label."""
        after = (*self.matches[1:], Match("end", ()))
        matches = (
            match if following.rows or following.line == "end" else match._replace(in_doubt=True)
            for match, following in zip(self.matches, after, strict=True)
        )
        return self._replace(matches=tuple(matches))


def match_rows(rows: Sequence[Row], lines: Sequence[Line], table: str) -> Matching:
    """Give every line its row."""
    order = {line.id: index for index, line in enumerate(lines)}
    named = [order.get(line_of(row.name, table) or "", -1) for row in rows]
    known = [index for index in named if index >= 0]
    if len(known) == len(rows) and all(a < b for a, b in zip(known, known[1:], strict=False)):
        by_line = dict(zip(known, rows, strict=True))
        return Matching(tuple(_plain(line.id, by_line.get(i)) for i, line in enumerate(lines)), ())
    return _with_doubts(rows, lines, table, named)


def _plain(line: str, row: Row | None) -> Match:
    return Match(line, () if row is None else (row,))


def _with_doubts(
    rows: Sequence[Row], lines: Sequence[Line], table: str, named: Sequence[int]
) -> Matching:
    anchors = _anchors(named)
    matches: dict[int, Match] = {named[i]: Match(lines[named[i]].id, (rows[i],)) for i in anchors}
    extra: list[Row] = []
    bounds = [-1, *anchors, len(rows)]
    for before, after in zip(bounds, bounds[1:], strict=False):
        low = named[before] if before >= 0 else -1
        high = named[after] if after < len(rows) else len(lines)
        between = [i for i in range(before + 1, after)]
        gap = _Gap(
            [rows[i] for i in between], [named[i] for i in between], list(range(low + 1, high))
        )
        gap.settle(lines, matches, extra, rows, named)
    _doubt_neighbours(rows, extra, matches)
    extra = [row for row in extra if not _out_of_place(row, lines, table, matches)]
    every = (matches.get(i) or Match(line.id, ()) for i, line in enumerate(lines))
    return Matching(tuple(every), tuple(extra))


def _doubt_neighbours(rows: Sequence[Row], extra: Sequence[Row], matches: dict[int, Match]) -> None:
    """Figures that no line is left for may belong to the row beside them: to the one before, if they
    have no label; to either, if each has ink only where the other has none."""
    for index, match in list(matches.items()):
        if len(match.rows) != 1:
            continue
        at = next(i for i, row in enumerate(rows) if row is match.rows[0])
        for side in (at - 1, at + 1):
            other = rows[side] if 0 <= side < len(rows) else None
            if other is None or other not in extra or not has_ink(other.cells):
                continue
            if (not other.name and side > at) or _completes(match.rows[0], other):
                matches[index] = Match(match.line, (*match.rows, other), in_doubt=True)


def _completes(row: Row, other: Row) -> bool:
    """Whether the two have nowhere ink both, compared from either end: fillers may differ."""
    ends = ((row.cells, other.cells), (row.cells[::-1], other.cells[::-1]))
    return any(
        not any(one.text and two.text for one, two in zip(ours, theirs, strict=False))
        for ours, theirs in ends
    )


def _out_of_place(row: Row, lines: Sequence[Line], table: str, matches: dict[int, Match]) -> bool:
    """A row that names a line but stands where the form has another, or names it a second time."""
    name = line_of(row.name, table)
    index = next((i for i, line in enumerate(lines) if line.id == name), None)
    if index is None:
        return False
    match = matches.get(index)
    others = match.rows if match is not None else ()
    if not others or any(_texts(other) != _texts(row) for other in others):
        matches[index] = Match(lines[index].id, (*others, row), in_doubt=True)
    return True


def _texts(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


class _Gap(NamedTuple):
    """What stands between two rows that are certain."""

    rows: list[Row]
    named: list[int]
    """The line that each row's label names, -1 where unknown."""
    lines: list[int]

    def settle(
        self,
        lines: Sequence[Line],
        matches: dict[int, Match],
        extra: list[Row],
        rows: Sequence[Row],
        named: Sequence[int],
    ) -> None:
        if len(self.rows) == len(self.lines):
            pairs = list(zip(self.rows, self.named, self.lines, strict=True))
        else:
            pairs = self._alike(lines)
            taken = {id(row) for row, _, _ in pairs}
            left = [row for row in self.rows if id(row) not in taken]
            extra += [row for row in left if row.name or has_ink(row.cells)]
            self._doubt_unnamed(left, lines, matches, {index for _, _, index in pairs})
            self._doubt_contradicted(lines, matches)
        for row, name, index in pairs:
            matches[index] = _judge(row, name, index, lines, rows, named)
        self._doubt_alike(extra, lines, matches)

    def _alike(self, lines: Sequence[Line]) -> list[tuple[Row, int, int]]:
        """Pairs in order whose labels are alike; each line at most once."""
        pairs: list[tuple[Row, int, int]] = []
        position = 0
        for row, name in zip(self.rows, self.named, strict=True):
            for at in range(position, len(self.lines)):
                index = self.lines[at]
                if name < 0 and row.name and _resembles(row, lines[index]):
                    pairs.append((row, name, index))
                    position = at + 1
                    break
        return pairs

    def _doubt_alike(
        self, extra: Sequence[Row], lines: Sequence[Line], matches: dict[int, Match]
    ) -> None:
        """Two rows whose labels are like the same line's: perhaps the halves of one."""
        for index in self.lines:
            match = matches.get(index)
            if match is not None and match.by_order:
                line = lines[index]
                alike = [row for row in extra if row in self.rows and _resembles(row, line)]
                if alike:
                    matches[index] = Match(line.id, (*match.rows, *alike), in_doubt=True)

    def _doubt_contradicted(self, lines: Sequence[Line], matches: dict[int, Match]) -> None:
        """Rows whose labels are known stand here because a neighbour's label contradicts theirs."""
        known = tuple(row for row, name in zip(self.rows, self.named, strict=True) if name >= 0)
        for name in self.named:
            if name in self.lines:
                matches[name] = Match(lines[name].id, known, in_doubt=True)

    def _doubt_unnamed(
        self, left: Sequence[Row], lines: Sequence[Line], matches: dict[int, Match], taken: set[int]
    ) -> None:
        """Rows that lost their labels, but not one for each line: they may fill any of them."""
        unnamed = tuple(row for row in left if not row.name and has_ink(row.cells))
        if unnamed:
            for index in self.lines:
                if index not in taken:
                    matches[index] = Match(lines[index].id, unnamed, in_doubt=True)


def _judge(
    row: Row,
    name: int,
    index: int,
    lines: Sequence[Line],
    rows: Sequence[Row],
    named: Sequence[int],
) -> Match:
    """A row in the place of a line: what does its label say?"""
    line = lines[index]
    if name == index:
        return Match(line.id, (row,))
    if name < 0 and (not row.name or _resembles(row, line)):
        return Match(line.id, (row,), by_order=True)
    by_label = tuple(other for other, says in zip(rows, named, strict=True) if says == index)
    return Match(line.id, (*by_label, row), in_doubt=True)


def _resembles(row: Row, line: Line) -> bool:
    if len(row.name) > LONGEST_NAME:
        return False  # a whole page run together holds every label
    key = normalise(row.name)
    return max(likeness(key, normalise(text)) for text in (line.label, *line.aliases)) >= _ALIKE


def _anchors(named: Sequence[int]) -> list[int]:
    """Positions of rows whose labels are known, in the form's order and not contradicted by a
    neighbour: of two rows that bear each other's labels, or the same one, neither is certain."""
    kept = _longest_rise(named)
    outside = [i for i, line in enumerate(named) if line >= 0 and i not in kept]
    for position in outside:
        against = [
            i
            for i in kept
            if named[i] == named[position] or (i < position) != (named[i] < named[position])
        ]
        if len(against) <= 1:
            kept -= set(against)
    return sorted(kept)


def _longest_rise(named: Sequence[int]) -> set[int]:
    """Positions of a longest strictly rising run of known lines."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: dict[int, int] = {}
    for position, line in enumerate(named):
        if line < 0:
            continue
        length = bisect_left(tails, line)
        tails[length:] = [line]
        tail_at[length:] = [position]
        before[position] = tail_at[length - 1] if length else -1
    kept: set[int] = set()
    position = tail_at[-1] if tail_at else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return kept
