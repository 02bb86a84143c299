"""Exports of any size: written to a file batch by batch, in a process of their own (``__main__``).

A list of some thousand rows is made on the click, as an office prints it. A longer one is written as
tidy rows with notes: nothing is held but one batch, and nothing is left out.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from dashboard.comparison import Basis, Comparison, comparison
from dashboard.database import Beside, Build, Row
from dashboard.decisions.model import Decision, Key
from dashboard.decisions.standing import said
from dashboard.exports import comparison as compared
from dashboard.exports import contributors, findings, roster
from dashboard.exports.workbook import SAFE, Facts, counted, guarded, notes_sheet, tidy_sheet
from dashboard.questions import findings as asked
from dashboard.questions import measures, reports
from dashboard.questions import roster as registered
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Only, Scope
from dashboard.wording import Language, Words

LARGE = 20_000
"""Rows up to which an export is made on the click."""
SHEET = 1_048_575
"""Rows that a sheet holds below its heading."""
BATCH = 10_000
Said = Callable[[int], None]
Line = list[Any]


class Whole(Protocol):
    """What is exported, as a value that another process can take over."""

    @property
    def facts(self) -> Facts:
        """What the notes of the export say of its scope and its build."""

    @property
    def language(self) -> Language:
        """The language it is written in."""

    @property
    def rows(self) -> int:
        """How many lines there will be."""

    def header(self, say: Words) -> list[str]:
        """The names of the columns."""

    def lines(self, say: Words) -> Iterator[Line]:
        """Its lines, a cell a column, asked batch by batch."""

    def notes(self, say: Words) -> list[str]:
        """What is to be known of this list beyond ``facts``."""


def write(whole: Whole, path: Path, suffix: str, told: Said) -> int:
    """Write all lines as ``csv`` or ``xlsx``; ``told`` hears how many from time to time. Returns how many.

    A workbook ends with its sheet; what it leaves out then is said in its notes."""
    say = Words(whole.language)
    lines = _counted(whole.lines(say), told)
    return (_csv if suffix == "csv" else _book)(whole, path, lines, say)


def _csv(whole: Whole, path: Path, lines: Iterator[Line], say: Words) -> int:
    n = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(whole.header(say))
        for line in lines:
            writer.writerow([guarded(cell) for cell in line])
            n += 1
    return n


def _book(whole: Whole, path: Path, lines: Iterator[Line], say: Words) -> int:
    book = xlsxwriter.Workbook(str(path), {**SAFE, "in_memory": False, "constant_memory": True})
    held = (line for _, line in zip(range(SHEET), lines, strict=False))
    n = tidy_sheet(book, say("export.tidy"), whole.header(say), held)
    told = counted(replace(whole.facts, total=whole.rows), n, say)
    notes_sheet(book, whole.facts, [*whole.notes(say), told], say)
    book.close()
    return n


def _counted(lines: Iterator[Line], told: Said) -> Iterator[Line]:
    for n, line in enumerate(lines, 1):
        yield line
        if n % BATCH == 0:
            told(n)


@dataclass(frozen=True, slots=True)
class Findings:
    """Every finding of a scope within the filters, with what people decided."""

    build: Build
    scope: Scope
    narrowing: Narrowing
    decided: Beside
    latest: Mapping[Key, Decision]
    zone: str
    facts: Facts
    language: Language

    @property
    def rows(self) -> int:
        return self.facts.total or 0

    def header(self, say: Words) -> list[str]:
        return findings.tidy_header(say)

    def lines(self, say: Words) -> Iterator[Line]:
        batches = asked.listed(self.build, self.scope, self.narrowing, BATCH, self.decided)
        for batch in batches:
            for row in said(self.latest, batch, self.zone):
                yield findings.tidy_row(row, say)

    def notes(self, say: Words) -> list[str]:
        return [say("findings.how")]


@dataclass(frozen=True, slots=True)
class Compared:
    """Every agency of a comparison, two lines an indicator where corrected values are computed with."""

    build: Build
    scope: Scope
    chosen: Sequence[Row]
    basis: Basis
    sort: str
    corrected: Beside
    remarks: tuple[str, ...]
    facts: Facts
    language: Language

    @property
    def rows(self) -> int:
        return ((self.facts.total or 0) + 1) * len(self.chosen)

    def header(self, say: Words) -> list[str]:
        return compared.tidy_header((self.scope.year, self.scope.versus), say, self._fixed)

    def lines(self, say: Words) -> Iterator[Line]:
        for offset in range(0, self.facts.total or 0, BATCH):
            model = self._models(self.corrected, offset, say)
            printed = self._models(measures.AS_PRINTED, offset, say) if self._fixed else None
            yield from compared.tidy_rows(model, printed)

    def notes(self, say: Words) -> list[str]:
        names = ("overview.signs_note", f"compare.note_{self.basis}", "export.status_note")
        return [*(say(name) for name in names), *self.remarks]

    @property
    def _fixed(self) -> bool:
        return self.corrected is not measures.AS_PRINTED and bool(self.corrected.tables)

    def _models(self, corrected: Beside, offset: int, say: Words) -> Comparison:
        """One batch; in the order of codes where corrected values stand beside printed ones."""
        sort = "code" if self._fixed else self.sort
        answer = measures.compare(
            self.build, self.scope, self.chosen, "agency", sort, limit=BATCH, offset=offset,
            corrected=corrected,
        )  # fmt: skip
        years = (self.scope.year, self.scope.versus)
        return comparison(answer, self.chosen, years, "agency", self.basis, say)


@dataclass(frozen=True, slots=True)
class Contributors:
    """Every agency behind a sum."""

    build: Build
    scope: Scope
    measure: Row
    form: str | None
    only: Only | None
    facts: Facts
    language: Language

    @property
    def rows(self) -> int:
        return self.facts.total or 0

    def header(self, say: Words) -> list[str]:
        return contributors.header(self.measure, self.facts, say)

    def lines(self, say: Words) -> Iterator[Line]:
        code = str(self.measure["code"])
        for offset in range(0, self.facts.total or 0, BATCH):
            for row in reports.contributors(
                self.build, self.scope, code, self.form, BATCH, offset, self.only
            ):
                yield contributors.line(row)

    def notes(self, say: Words) -> list[str]:
        return [say("overview.signs_note")]


@dataclass(frozen=True, slots=True)
class Registered:
    """Every agency due, with what it has handed in; ``stages`` by agency's key."""

    build: Build
    scope: Scope
    state: str | None
    today: date
    decided: Beside
    stages: Mapping[str, str]
    facts: Facts
    language: Language

    @property
    def rows(self) -> int:
        return self.facts.total or 0

    def header(self, say: Words) -> list[str]:
        return roster.header(say)

    def lines(self, say: Words) -> Iterator[Line]:
        for offset in range(0, self.facts.total or 0, BATCH):
            for row in registered.agencies(
                self.build, self.scope, self.state, self.today, BATCH, offset, self.decided
            ):
                yield roster.line({**row, "cycle": self.stages.get(row["key"])}, say)

    def notes(self, say: Words) -> list[str]:
        return [say("roster.note")]
