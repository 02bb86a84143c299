"""The cycle of putting a report right: notice sent, day due, reply, new version received, closed.

Steps are entered by people, but for the new version: it is received once the current report is another
file than the one the last notice was about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dashboard.database import Build
from dashboard.decisions import store
from dashboard.decisions.model import Step
from dashboard.decisions.printed import Report, prints
from dashboard.decisions.standing import visible

STATES = ("overdue", "sent", "replied", "received", "closed")
"""Where a report stands, most pressing first."""
DAYS = 15
"""Days for an answer that a new notice proposes."""


@dataclass(frozen=True, slots=True)
class Case:
    """One report that is being put right: its steps so far, and the version that is current now."""

    agency: str
    agency_name: str
    year: int
    steps: tuple[Step, ...]
    now: str | None
    """Hash of the current version; None where the report is gone."""

    @property
    def notice(self) -> Step | None:
        """The last notice sent."""
        return next((step for step in reversed(self.steps) if step.what == "sent"), None)

    @property
    def due(self) -> date | None:
        """The day by which the agency was asked to answer; None without a notice."""
        return self.notice.due if self.notice else None

    @property
    def received(self) -> bool:
        """Whether another version than the one the last notice was about is current."""
        return self.notice is not None and self.now not in (None, self.notice.sha256)

    def state(self, today: date) -> str:
        """One of STATES. A reply in hand is not overdue; what is closed stays so until reopened."""
        if self.steps[-1].what == "closed":
            return "closed"
        if self.received:
            return "received"
        since = self.steps[self.steps.index(self.notice) :] if self.notice else self.steps
        if any(step.what == "replied" for step in since):
            return "replied"
        return "overdue" if self.due is not None and today > self.due else "sent"

    def next_steps(self, today: date) -> tuple[str, ...]:
        """What may be entered now."""
        return {
            "closed": ("reopened",),
            "received": ("closed", "sent"),
            "replied": ("closed", "sent"),
        }.get(self.state(today), ("replied", "closed", "sent"))


def cases(build: Build, path: Path | None = None) -> dict[Report, Case]:
    """Every visible report with a step, the last touched last. Raises StoreProblem."""
    known = visible(build)
    steps = store.steps(path or store.location())
    return follow([step for step in steps if known is None or step.agency in known], build)


def follow(steps: Sequence[Step], build: Build) -> dict[Report, Case]:
    """Steps by report, with the version that is current in a build."""
    by_report: dict[Report, list[Step]] = {}
    for step in steps:
        by_report.setdefault((step.agency, step.year), []).append(step)
    now = prints(build, {report: () for report in by_report})
    return {
        report: Case(
            report[0], found[-1].agency_name, report[1], tuple(found),
            now[report].sha256 if report in now else None,
        )
        for report, found in by_report.items()
    }  # fmt: skip


def proposed_due(today: date) -> date:
    """The day a new notice proposes: two weeks and a day, never on a weekend."""
    due = today + timedelta(days=DAYS)
    return due + timedelta(days=max(0, 7 - due.weekday()) if due.weekday() > 4 else 0)


def tally(found: Mapping[Report, Case], today: date) -> dict[str, int]:
    """How many reports stand where."""
    states = [case.state(today) for case in found.values()]
    return {state: states.count(state) for state in STATES}
