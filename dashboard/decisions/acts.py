"""What an act writes: the lines for findings and figures, and what a new word on them makes void."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.database import Build
from dashboard.decisions.model import NO_REPORT, Decision, Line, Printed, Subject
from dashboard.decisions.printed import LAST_YEAR, Report, prints
from dashboard.decisions.standing import Standing, subject_of

Row = Mapping[str, Any]


def on_findings(
    build: Build,
    found: Sequence[Row],
    what: str,
    present: Standing,
    values: Mapping[str, float] | None = None,
) -> list[Line]:
    """The lines of an act on findings (rows of the view ``findings``).

    ``values``: figure → what it should be, where ``what`` is corrected; they become lines of their own.
    Corrections that an earlier act on these findings made are taken back unless made anew.
    """
    if what == "withdrawn":
        found = [row for row in found if subject_of(row).key in present.latest]
    wanted: dict[Report, set[str]] = {}
    for row in found:
        subject = subject_of(row)
        wanted.setdefault((subject.agency, subject.year), set()).update(cells_of(row))
    for report in wanted:
        wanted[report].update(values or {})
    now = prints(build, wanted)
    lines = [_finding(row, what, now) for row in found]
    lines += _corrected(found, values or {}, now)
    said = {line.subject.key for line in lines}
    freed = _freed(present, (line.subject for line in lines))
    return lines + [line for line in freed if line.subject.key not in said]


def on_figure(build: Build, subject: Subject, what: str, value: float | None = None) -> list[Line]:
    """The line of an act on a single figure. Raises KeyError where its report is gone."""
    report = (subject.agency, subject.year)
    assert subject.figure is not None
    printed = prints(build, {report: [subject.figure]})[report]
    return [Line(subject, what, printed, value)]


def cells_of(row: Row) -> list[str]:
    """The addresses a finding looks at; none for rules about the text."""
    cells = row["cells"]
    return [] if cells is None else [str(cell) for cell in cells]


def own_cells(found: Sequence[Row]) -> list[str]:
    """The figures of this year's tables that could be corrected: the repair's, else the rules'."""
    repair = [c["figure"] for row in found for c in (row["repair_cells"] or [])]
    repair += [c["figure"] for row in found for a in (row["repair_alternatives"] or []) for c in a]
    named = repair or [cell for row in found for cell in cells_of(row)]
    return [cell for cell in dict.fromkeys(named) if not cell.startswith(LAST_YEAR)]


def implied(found: Sequence[Row]) -> dict[str, float]:
    """What the smallest repair suggests for its cells."""
    return {
        cell["figure"]: float(cell["implied"])
        for row in found
        for cell in (row["repair_cells"] or [])
    }


def _finding(row: Row, what: str, now: Mapping[Report, Printed]) -> Line:
    subject = subject_of(row)
    if row["report_id"] is None:
        return Line(subject, what, NO_REPORT)
    printed = now[(subject.agency, subject.year)]
    cells = {address: printed.cells[address] for address in cells_of(row)}
    return Line(subject, what, Printed(printed.sha256, cells))


def _corrected(
    found: Sequence[Row], values: Mapping[str, float], now: Mapping[Report, Printed]
) -> list[Line]:
    if not values:
        return []
    first = subject_of(found[0])
    printed = now[(first.agency, first.year)]
    return [
        Line(
            Subject(first.agency, first.agency_name, first.year, figure=figure),
            "corrected",
            Printed(printed.sha256, {figure: printed.cells[figure]}),
            value,
        )
        for figure, value in values.items()
    ]


def _freed(present: Standing, subjects: Iterable[Subject]) -> list[Line]:
    """Corrected figures of the acts that had the last word on these findings, taken back."""
    acts = {
        (entry.act, entry.subject.agency, entry.subject.year)
        for subject in subjects
        if subject.rule is not None and (entry := present.latest.get(subject.key)) is not None
    }
    return [_withdrawn(entry) for entry in present.latest.values() if _of(entry) in acts]


def _of(entry: Decision) -> tuple[str, str, int] | None:
    if entry.subject.figure is None:
        return None
    return entry.act, entry.subject.agency, entry.subject.year


def _withdrawn(entry: Decision) -> Line:
    return Line(entry.subject, "withdrawn", entry.printed)
