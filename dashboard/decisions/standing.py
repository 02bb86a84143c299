"""The present state: the last word on every subject, and whether its source still says what it said.

A decision stands while the current report has the same hash and the cells it rests on print the same
values; else it is outdated. Printed values are looked up at the addresses that were remembered, so that
neither a new numbering nor a rule that looks at more cells makes a decision old.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.database import Beside, Build, Row, Table, ask
from dashboard.decisions import store
from dashboard.decisions.model import NO_REPORT, STATES, Decision, Key, Printed, Subject
from dashboard.decisions.printed import Report, prints
from dashboard.decisions.store import Mark
from dashboard.questions.decided import ENTRY, EXCUSED, NOBODY, TYPES
from dashboard.questions.keys import KEY

WORD = {"of": "varchar", "of_year": "int", "of_rule": "varchar", "of_instance": "varchar",
        "own": "varchar"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What people decided, as far as one build still bears it out."""

    mark: Mark
    latest: Mapping[Key, Decision]
    """The last decision on every subject that was not taken back."""
    outdated: frozenset[Key]
    findings: list[Row]
    """finding_id → state of its entry, for the entries of this build in which something was decided.

    An entry (one repair) is as far as the finding in it that is least settled.
    """
    record: tuple[Decision, ...] = ()
    """Every decision ever made, in its order."""

    @property
    def beside(self) -> Beside:
        """The table ``decided`` for the questions about findings; NOBODY where nothing was."""
        excused = self._excused()
        if not self.findings and not excused:
            return NOBODY
        tables = {"decided": Table.of(TYPES, self.findings)}
        if excused:
            tables["excused"] = Table.of(EXCUSED, excused)
        return Beside(f"{self.mark.decision}", tables)

    def _excused(self) -> list[Row]:
        """What was decided of reports that do not exist: agency's key, year, state."""
        return [
            {"of": entry.subject.agency, "of_year": entry.subject.year, "excuse": entry.what}
            for key, entry in self.latest.items()
            if entry.printed == NO_REPORT and key not in self.outdated
        ]

    def state(self, key: Key) -> str:
        """What was decided of a subject; ``open``: nothing, ``outdated``: something its source no
        longer bears out."""
        if key not in self.latest:
            return "open"
        return "outdated" if key in self.outdated else self.latest[key].what

    def corrections(self) -> list[Decision]:
        """Corrected figures that still stand, in the order of the record."""
        found = (entry for entry in self.latest.values() if entry.value is not None)
        return [entry for entry in found if entry.subject.key not in self.outdated]


def visible(build: Build) -> frozenset[str] | None:
    """The agencies that someone may see and act on, by code or name; None: all, also those now gone."""
    if build.areas is None:
        return None
    return frozenset(row["key"] for row in ask(build, f"select {KEY} as key from agencies"))


def nobody() -> Standing:
    """The state before anyone decided anything."""
    return Standing(Mark(), {}, frozenset(), [])


def standing(build: Build, path: Path | None = None) -> Standing:
    """The state of everything decided, seen from a build. Raises StoreProblem."""
    file = path or store.location()
    return _standing(build, str(file), store.mark(file))


def latest(record: Sequence[Decision]) -> dict[Key, Decision]:
    """The last word on every subject, in the record's order; what was taken back is left out."""
    last = {entry.subject.key: entry for entry in record}
    return {key: entry for key, entry in last.items() if entry.what != "withdrawn"}


@lru_cache(maxsize=16)
def _standing(build: Build, path: str, mark: Mark) -> Standing:
    known = visible(build)
    record = tuple(
        entry
        for entry in store.decisions(Path(path))
        if known is None or entry.subject.agency in known
    )
    last = latest(record)
    wanted: dict[Report, set[str]] = {}
    for entry in last.values():
        wanted.setdefault((entry.subject.agency, entry.subject.year), set()).update(
            entry.printed.cells
        )
    now = prints(build, wanted)
    outdated = frozenset(key for key, entry in last.items() if not _same(entry, now))
    return Standing(mark, last, outdated, _resolved(build, last, outdated, mark), record)


def _same(entry: Decision, now: Mapping[Report, Printed]) -> bool:
    present = now.get((entry.subject.agency, entry.subject.year))
    if entry.printed == NO_REPORT:
        return present is None
    if present is None or present.sha256 != entry.printed.sha256:
        return False
    cells = {address: present.cells.get(address) for address in entry.printed.cells}
    return Printed(present.sha256, cells).fingerprint == entry.printed.fingerprint


def _resolved(
    build: Build, last: Mapping[Key, Decision], outdated: frozenset[Key], mark: Mark
) -> list[Row]:
    """This build's numbers of the findings decided on."""
    words = [
        dict(zip(WORD, (*key[:4], "outdated" if key in outdated else entry.what), strict=True))
        for key, entry in last.items()
        if entry.subject.rule is not None
    ]
    if not words:
        return []
    ranks = " ".join(f"when '{state}' then {rank}" for rank, state in enumerate(STATES))
    return ask(
        build,
        f"""
        with said as (
            select finding_id, {ENTRY} as entry, own from findings join word
              on {KEY} = of and year = of_year and rule = of_rule
             and coalesce(instance, '') = of_instance
            where is_current
        ), member as (
            select f.finding_id, {ENTRY} as entry, coalesce(s.own, 'open') as own
            from findings f left join said s using (finding_id)
            where {ENTRY} in (select entry from said)
        )
        select finding_id, arg_min(own, case own {ranks} end) over (partition by entry) as state
        from member
        """,
        Beside(f"word {mark}", {"word": Table.of(WORD, words)}),
    )


def subject_of(row: Mapping[str, Any]) -> Subject:
    """The subject that a row of the view ``findings`` is."""
    return Subject(
        agency=str(row["agency_code"] or row["agency"]),
        agency_name=str(row["agency"]),
        year=int(row["year"]),
        rule=str(row["rule"]),
        instance=str(row["instance"] or ""),
    )


def said(latest: Mapping[Key, Decision], rows: Sequence[Mapping[str, Any]], zone: str) -> list[Row]:
    """Rows of the view ``findings`` with who decided what of them, when (on a zone's clock) and why."""
    result = []
    for row in rows:
        entry = latest.get(subject_of(row).key)
        result.append(
            {
                **row,
                "decided_by": entry.person if entry else None,
                "decided_at": on_the_clock(entry.made_at, zone) if entry else None,
                "reason": entry.reason if entry else None,
            }
        )
    return result


def on_the_clock(made_at: str, zone: str) -> str:
    """A time of the record (UTC) as a clock of a zone shows it."""
    return f"{datetime.fromisoformat(made_at).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
