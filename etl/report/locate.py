"""Document → the six sections' prose and the pieces of the three tables, wherever they were put.

A table's pieces are grid rows (see ``strips``) or, where a text has one cell a line, the lines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from etl.model import SECTIONS, TABLES, Cell, Document, Grid, Section
from etl.report.labels import is_label_text, recognise, split_labels, stated_money_unit
from etl.report.layout import Layout, Line
from etl.report.sections import (
    FIGURES_AT_END,
    bare_heading,
    inner_parts,
    is_footer,
    is_note,
    is_page_number,
    is_prose,
    opening,
)
from etl.report.tables.strips import CellRow, Strip, is_single_column, rows_in, split_rows

_ENOUGH_LABELS = 3
_TAIL = 40
_LONG = 200
_TITLE = re.compile(r"^.{2,50}(?:信息|政务)公开.{0,8}(?:报告|年报)$")


def locate(document: Document) -> Layout:
    """Find the parts of a report; what is absent is absent in the result."""
    walk = _Walk()
    number = 0
    for position, block in enumerate(document.blocks, 1):
        if isinstance(block, Grid):
            number += 1
            walk.grid(block, number)
        elif "\n" in block.text:
            for text in block.text.split("\n"):
                walk.line(Line(text.strip(), position, block.page))
        else:
            walk.line(Line(block.text.strip(), position, block.page))
    return walk.result()


class _Walk:
    """One pass over a document: the section we are in and what was collected."""

    def __init__(self) -> None:
        self.section: str | None = None
        self.headings: dict[str, str] = {}
        self.prose: dict[str, list[Line]] = defaultdict(list)
        self.head: list[str] = []
        self.strips: dict[str, list[Strip]] = defaultdict(list)
        self.notes: dict[str, list[str]] = defaultdict(list)
        self.units: dict[str, set[str]] = defaultdict(set)
        self.everything: list[Line] = []
        self.ended = False
        self.another: Line | None = None

    def line(self, line: Line) -> None:
        text = line.text
        if self.another is not None:
            return
        if not text:
            if line.cell is not None:
                self._keep(line, self.section)
        elif len(text) > _LONG and self.section not in TABLES:
            for part in inner_parts(text):
                self._short(line._replace(text=part.strip()))
        else:
            self._short(line)

    def _short(self, line: Line) -> None:
        text = line.text
        opened = opening(text)
        if opened is None and self.head and (bare := bare_heading(text)) is not None:
            opened = None if bare in self.headings else (bare, "")
        if opened is not None and self._opens(opened[0]):
            section, rest = opened
            self._open(section, text[: len(text) - len(rest)].strip() if rest else text)
            text = rest
        elif opened is not None and self._begins_anew(opened[0]):
            self._end_before_title()
            self.another = line
            return
        self._unit_in(line.text)
        if not text or is_page_number(text):
            return
        if self.section == "other_matters" and is_footer(text):
            self.ended = True
        if self.section in TABLES and is_note(text):
            self.notes[self.section].append(text)
        else:
            self._keep(line if text is line.text else line._replace(text=text), self.section)

    def _opens(self, section: str) -> bool:
        """Not a second time, unless the first was an empty entry of a table of contents."""
        if section == self.section:
            return False
        if section not in self.headings:
            return True
        return not self.prose[section] and not any(
            strip.section == section for strips in self.strips.values() for strip in strips
        )

    def _begins_anew(self, section: str) -> bool:
        """Whether part one is headed again after the last part and all tables: another report."""
        return (
            section == SECTIONS[0]
            and self.section == SECTIONS[-1]
            and all(self.strips[table] or self.prose[table] for table in TABLES)
        )

    def _end_before_title(self) -> None:
        """Take from the last part the title and foreword of the report that begins after it."""
        last = self.prose[SECTIONS[-1]]
        titles = [line for line in last if _TITLE.search(line.text)]
        if titles:
            for kept in (last, self.everything):
                del kept[kept.index(titles[-1]) :]

    def _open(self, section: str, heading: str) -> None:
        self.headings.pop(section, None)
        self.headings[section] = heading
        self.section = section
        self.ended = False

    def _keep(self, line: Line, section: str | None) -> None:
        self.everything.append(line)
        if self.ended:
            return
        if section is None:
            self.head.append(line.text)
        else:
            self.prose[section].append(line)

    def grid(self, grid: Grid, number: int) -> None:
        if self.another is not None:
            return
        rows = rows_in(grid)
        if is_single_column(rows):
            for (cell,) in rows:
                self._single(cell, number)
            return
        for table, section, run in split_rows(rows, self._section_at):
            if table is not None:
                self.strips[table].append(Strip(number, tuple(run), section))
            else:
                self._loose(run, number, section)

    def _single(self, cell: Cell, number: int) -> None:
        texts = [cell.text]
        if "\n" in cell.text and not is_label_text(cell.text):
            texts = cell.text.split("\n")
        for text in texts:
            self.line(Line(text.strip(), cell.row, cell.page, number, cell))

    def _loose(self, rows: Sequence[CellRow], number: int, section: str | None) -> None:
        """Rows of no table of the form: metadata before the report, prose in a frame."""
        for row in rows:
            for cell in row:
                self._unit_in(cell.text)
                if cell.text and (section is None or is_prose(cell.text)):
                    for text in cell.text.split("\n"):
                        self._keep(Line(text, cell.row, cell.page, number), section)

    def _unit_in(self, text: str) -> None:
        """Keep statements of a table's units."""
        if "元" in text and self.section and (unit := stated_money_unit(text)) is not None:
            self.units[self.section].add(unit)

    def _section_at(self, row: CellRow) -> str | None:
        """Follow headings and notes that stand in a table's own row."""
        if row[0].text and row[-1].text and len(row) > 1:
            return self.section
        inked = [cell for cell in row if cell.text]
        if len(inked) == 1:
            text = inked[0].text
            opened = opening(text)
            if opened is not None and self._opens(opened[0]):
                self._open(opened[0], text)
            elif self.section in TABLES and is_note(text):
                self.notes[self.section].append(text)
            self._unit_in(text)
        return self.section

    def result(self) -> Layout:
        strips = {table: _own(table, self.strips[table]) for table in TABLES}
        lines = {table: tuple(self._lines_of(table, strips[table])) for table in TABLES}
        return Layout(
            sections=tuple(self._sections(lines)),
            head=tuple(self.head),
            tail=tuple(line.text for line in self.everything[-_TAIL:]),
            strips=strips,
            lines=lines,
            notes={table: "\n".join(texts) for table, texts in self.notes.items()},
            units=self.units,
            another=self.another,
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


def _own(table: str, strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """Only those under the table's own heading, where there are any."""
    return tuple(strip for strip in strips if strip.section == table) or tuple(strips)


def _votes(text: str, table: str) -> int:
    """How many labels of a table stand on a line."""
    if not text or len(text) > 90:
        return 0
    labels = map(recognise, split_labels(FIGURES_AT_END.sub("", text)))
    return sum(
        label is not None and (table in label.lines or table in label.fields) for label in labels
    )
