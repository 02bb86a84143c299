"""Document → the six sections' prose and the pieces of the three tables, wherever they were put.

A table's pieces are grid rows, told by the labels in them first and by the section's heading second, or
(where a text has one cell a line) the lines themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from etl.labels import headings, is_label_text, recognise, split_labels
from etl.model import SECTIONS, TABLES, Cell, Document, Grid, Place, Section

_NUMBER = r"(?:第?[一二三四五六七八九](?:部分)?[、，,.．:：)）]|[1-6][、．.])"
_INLINE = re.compile(r"(?<=[。；;！\s])(?=[一二三四五六]\s*、)")
_NOTE = re.compile(r"^\s*(?:备?注|说明)\s*[:：]")
_FOOTER = re.compile(
    r"版权所有|主办单位|承办单位|网站标识码|ICP备|公网安备|扫一扫|二维码|^(?:打印|关闭|上一[篇条]|下一[篇条]|分享)|"
    r"网站地图|责任编辑|^(?:编辑|审核|来源|作者)[:：]|您?访问.{0,6}量|相关(?:链接|阅读|文档)|在手机(?:上|打开)"
)
_PAGE_NUMBER = re.compile(r"^[\s\-—–·第]*\d{1,3}[\s\-—–·页/共\d]*$")
_MARKED_PAGE = re.compile(
    r"^\s*(?:[-—–·]+\s*\d{1,3}\s*[-—–·]+|第\s*\d+\s*页.*|P(?:age)?[.\s]*\d+\b.*|\d+\s*/\s*\d+\s*页?)\s*$"
)
_FIGURES_AT_END = re.compile(r"(?:\s+[\d,.０-９/／—－-]+)+\s*$")
_IN_LABELS = re.compile(r"勾稽|不再处理|区分处理|不计其他|逾期不补正|未按收费通知")
_LONGEST_HEADING = 45
_ENOUGH_LABELS = 3


class Line(NamedTuple):
    """One line of text, or one cell of a grid with a single column."""

    text: str
    where: Place
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """Consecutive rows of one grid that belong to one table."""

    number: int
    """The grid's place among the document's grids, from 1."""
    rows: tuple[tuple[Cell, ...], ...]
    section: str | None = None


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


def locate(document: Document) -> Layout:
    """Find the parts of a report; what is absent is absent in the result."""
    walk = _Walk()
    number = 0
    for position, block in enumerate(document.blocks, 1):
        if isinstance(block, Grid):
            number += 1
            walk.grid(block, number)
        else:
            for text in block.text.split("\n"):
                walk.line(text, Place(page=block.page, row=position))
    return walk.result()


def heading_of(text: str) -> tuple[str, str] | None:
    """The section that a line opens, and what follows its heading on the same line."""
    flat = re.sub(r"\s+", "", text[:120])
    found = _heading_pattern().match(flat)
    if found is None or found.lastgroup is None:
        return None
    heading = found.group(0)
    rest = flat[len(heading) :]
    if not rest or len(flat) <= _LONGEST_HEADING and not re.search(r"[。；;，,、]", rest):
        return found.lastgroup, ""
    if not re.match(r"[。:：(（]|[\u3400-\u9fff0-9]", rest) or not re.search(r"[。，]", text):
        return None
    return found.lastgroup, _after(text, len(heading))


@cache
def _heading_pattern() -> re.Pattern[str]:
    parts = headings()["sections"]
    named = "|".join(f"(?P<{name}>{parts[name]})" for name in _BY_PRECISION)
    return re.compile(rf"^(?:{_NUMBER})(?:{named})")


@cache
def _bare_pattern() -> re.Pattern[str]:
    parts = headings()["sections"]
    named = "|".join(f"(?P<{name}>{parts[name]})" for name in _BY_PRECISION)
    return re.compile(rf"^(?:{named})$")


_BY_PRECISION = ("disputes", "requests", "proactive", "overview", "other_matters", "shortcomings")


def _after(text: str, letters: int) -> str:
    """``text`` without its first ``letters`` non-blank characters and the colon after them."""
    seen = 0
    for position, sign in enumerate(text):
        if seen == letters:
            return text[position:].lstrip(" 。:：\u3000\xa0")
        seen += not sign.isspace()
    return ""


class _Walk:
    """State of one pass over a document: the section we are in and what was collected."""

    def __init__(self) -> None:
        self.section: str | None = None
        self.headings: dict[str, str] = {}
        self.prose: dict[str, list[Line]] = defaultdict(list)
        self.head: list[str] = []
        self.strips: dict[str, list[Strip]] = defaultdict(list)
        self.notes: dict[str, list[str]] = defaultdict(list)
        self.everything: list[Line] = []
        self.ended = False

    def line(self, text: str, where: Place, cell: Cell | None = None) -> None:
        stripped = text.strip()
        if not stripped:
            if cell is not None:
                self._keep(Line("", where, cell))
            return
        if len(stripped) > 200 and self.section not in TABLES:
            for part in _INLINE.split(stripped):
                self._short(part, where, cell)
        else:
            self._short(stripped, where, cell)

    def _short(self, text: str, where: Place, cell: Cell | None) -> None:
        opened = heading_of(text) or self._bare_heading(text)
        if opened is not None and self._opens(opened[0]):
            self._open(opened[0], text[: len(text) - len(opened[1])].strip() if opened[1] else text)
            text = opened[1]
        if self.section == "other_matters" and _FOOTER.search(text) and len(text) < 80:
            self.ended = True
        if self.section in TABLES and _NOTE.match(text):
            self.notes[self.section].append(text)
        elif text and not _MARKED_PAGE.match(text):
            self._keep(Line(text, where, cell))

    def _bare_heading(self, text: str) -> tuple[str, str] | None:
        if not 4 <= len(text) <= 30 or self.section is None and not self.head:
            return None
        found = _bare_pattern().match(re.sub(r"\s+", "", text))
        if found is None or found.lastgroup is None or found.lastgroup in self.headings:
            return None
        return found.lastgroup, ""

    def _opens(self, section: str) -> bool:
        """Not a second time, unless the first was an empty entry of a table of contents."""
        if section == self.section:
            return False
        if section not in self.headings:
            return True
        return not self.prose[section] and not any(
            strip.section == section for strips in self.strips.values() for strip in strips
        )

    def _open(self, section: str, heading: str) -> None:
        if section in self.headings:
            self.headings.pop(section)
        self.headings[section] = heading
        self.section = section
        self.ended = False

    def _keep(self, line: Line) -> None:
        self.everything.append(line)
        if self.ended:
            return
        if self.section is None:
            self.head.append(line.text)
        else:
            self.prose[self.section].append(line)

    def grid(self, grid: Grid, number: int) -> None:
        rows = list(_rows(grid))
        if all(len(row) == 1 and row[0].column == 1 and row[0].colspan == 1 for row in rows):
            for (cell,) in rows:
                self._single(cell, number)
            return
        for table, part in _split(rows, self._section_of_row):
            if table is not None:
                self.strips[table].append(Strip(number, tuple(part), self.section))

    def _single(self, cell: Cell, number: int) -> None:
        where = place_of(cell, number)
        if "\n" in cell.text and not is_label_text(cell.text):
            for text in cell.text.split("\n"):
                self.line(text, where, cell)
        else:
            self.line(cell.text, where, cell)

    def _section_of_row(self, row: Sequence[Cell]) -> str | None:
        """Follow headings that stand in a table's own row; the table expected here, if any."""
        inked = [cell for cell in row if cell.text]
        if len(inked) == 1:
            text = inked[0].text
            opened = heading_of(text)
            if opened is not None and self._opens(opened[0]):
                self._open(opened[0], text)
            elif self.section in TABLES and _NOTE.match(text):
                self.notes[self.section].append(text)
        return self.section if self.section in TABLES else None

    def result(self) -> Layout:
        strips = {table: tuple(_own(table, self.strips[table])) for table in TABLES}
        lines = {table: tuple(self._lines_of(table, strips[table])) for table in TABLES}
        return Layout(
            sections=tuple(self._sections(lines)),
            head=tuple(self.head),
            tail=tuple(line.text for line in self.everything[-40:]),
            strips=strips,
            lines=lines,
            notes={table: "\n".join(texts) for table, texts in self.notes.items()},
        )

    def _lines_of(self, table: str, strips: Sequence[Strip]) -> list[Line]:
        if sum(len(strip.rows) for strip in strips) > 1:
            return []
        lines = self.prose[table] if table in self.headings else self._headless(table)
        known = sum(_votes(line.text, table) for line in lines)
        return (
            [line for line in lines if not is_prose(line.text)] if known >= _ENOUGH_LABELS else []
        )

    def _headless(self, table: str) -> list[Line]:
        """Lines of a table whose heading is lost: from its first label to another table's."""
        found: list[Line] = []
        current = False
        for line in self.everything:
            label = recognise(line.text) if len(line.text) < 60 else None
            tables = {*label.lines, *label.fields} if label is not None else set()
            if len(tables) == 1:
                current = tables == {table}
            if current:
                found.append(line)
        return found

    def _sections(self, lines: Mapping[str, Sequence[Line]]) -> Iterator[Section]:
        for section in SECTIONS:
            if section in self.headings:
                kept = self.prose[section]
                if lines.get(section):
                    kept = [line for line in kept if is_prose(line.text)]
                text = "\n".join(line.text for line in kept if line.text)
                yield Section(section, self.headings[section], text)


def place_of(cell: Cell, number: int | None) -> Place:
    """Where a grid's cell stands in the document."""
    return Place(cell.page, number, cell.row, cell.column, cell.box, cell.confidence)


def is_prose(text: str) -> bool:
    """Whether a line is a sentence rather than a piece of a table."""
    if not re.search(r"[。；！]|[\u3400-\u9fff]{2}[，,].*[\u3400-\u9fff]{2}", text):
        return False
    if (
        _IN_LABELS.search(text)
        or len(_FIGURES_AT_END.findall(text[-40:]))
        and len(text.split()) > 3
    ):
        return False
    return recognise(_FIGURES_AT_END.sub("", text)) is None


def _rows(grid: Grid) -> Iterator[tuple[Cell, ...]]:
    row: list[Cell] = []
    for cell in grid.cells:
        if row and cell.row != row[0].row:
            yield tuple(row)
            row = []
        row.append(cell)
    if row:
        yield tuple(row)


def _split(
    rows: Iterable[tuple[Cell, ...]], expected: object
) -> list[tuple[str | None, list[tuple[Cell, ...]]]]:
    """Runs of rows by the table that their labels, or else the heading above, assign them to."""
    assert callable(expected)
    runs: list[tuple[str | None, list[tuple[Cell, ...]]]] = []
    current: str | None = None
    for row in rows:
        section = expected(row)
        voted = _table_of(row)
        if voted is None and current is None and section is not None and _filled_in(row):
            voted = section
        if voted is not None and voted != current:
            current = voted
            runs.append((current, []))
        elif section is not None and current not in (None, section) and voted is None:
            current = None
        if current is not None:
            runs[-1][1].append(row)
    return runs


def _table_of(row: Sequence[Cell]) -> str | None:
    """The table that alone accounts for the labels of a row."""
    votes: dict[str, int] = {}
    for cell in row:
        label = recognise(cell.text) if cell.text else None
        if label is None:
            continue
        if label.group is not None and not label.lines:
            table = _GROUP_TABLE.get(label.group)
            if table is not None:
                votes[table] = votes.get(table, 0) + 1
        for table in {*label.lines, *label.fields}:
            votes[table] = votes.get(table, 0) + 1
    if not votes:
        return None
    best = max(votes.values())
    winners = [table for table, count in votes.items() if count == best]
    return winners[0] if len(winners) == 1 else None


_GROUP_TABLE = {
    "clause": "proactive",
    "contents": "proactive",
    "litigation": "disputes",
    "results": "requests",
    "refused": "requests",
    "unavailable": "requests",
    "not_processed": "requests",
    "requesters": "requests",
    "organizations": "requests",
}


def _filled_in(row: Sequence[Cell]) -> bool:
    """A row of figures without labels: a table's end on the next page."""
    return len(row) > 1 and not any(is_label_text(cell.text) for cell in row if cell.text)


def _own(table: str, strips: Sequence[Strip]) -> Sequence[Strip]:
    """Only those under the table's own heading, where there are any."""
    own = [strip for strip in strips if strip.section == table]
    return own or strips


def _votes(text: str, table: str) -> int:
    """How many labels of a table stand on a line."""
    if not text or len(text) > 90:
        return 0
    labels = map(recognise, split_labels(_FIGURES_AT_END.sub("", text)))
    return sum(
        label is not None and (table in label.lines or table in label.fields) for label in labels
    )
