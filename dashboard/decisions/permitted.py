"""Writing to the record, as far as the one who acts may: the only way from the pages to the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dashboard.access.visitor import visitor
from dashboard.database import Build
from dashboard.decisions import person, store
from dashboard.decisions.model import Line, Subject
from dashboard.decisions.standing import visible
from dashboard.decisions.store import StoreProblem


def may_write() -> bool:
    """Whether the visitor may decide at all. Readers may not."""
    return visitor().may("reviewer")


def may_keep() -> bool:
    """Whether the visitor may load, match, withdraw and move: it changes the data of all areas."""
    who = visitor()
    return who.may("administrator") and who.areas is None


def decide(build: Build, form: str, reason: str, lines: Sequence[Line]) -> str:
    """Add one act in the visitor's name. Raises StoreProblem (``forbidden``), Incomplete."""
    _allow(build, (line.subject for line in lines))
    return store.decide(store.location(), person.name(form), reason, lines)


def advance(
    build: Build, form: str, what: str, report: Subject, sha256: str, note: str, due: date | None
) -> str:
    """Add one step for a report in the visitor's name. Raises StoreProblem, Incomplete."""
    _allow(build, [report])
    return store.advance(store.location(), person.name(form), what, [report], [sha256], note, due)


def _allow(build: Build, subjects: Iterable[Subject]) -> None:
    """Asked anew at every act: what the page was drawn with may be an hour old."""
    who = visitor()
    known = visible(build.seen_by(who.areas))
    foreign = [s.agency_name for s in subjects if known is not None and s.agency not in known]
    if foreign or not who.may("reviewer"):
        raise StoreProblem("forbidden", foreign[0] if foreign else who.account)
