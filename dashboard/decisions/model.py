"""The values of the record: what a decision is about, what was printed there, who decided what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

CHOICES = ("confirmed", "explained", "dismissed", "corrected")
"""What a person can decide; ``withdrawn`` takes a decision back."""
STATES = ("open", "outdated", *CHOICES)
"""What a finding can be now. Open, outdated and confirmed ones are unexplained."""
SETTLED = ("explained", "dismissed", "corrected")
Key = tuple[str, int, str, str, str]


class Incomplete(ValueError):
    """An act lacks something; ``what``: person, reason, value, lines (no subject), limit (too many)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty" if what != "limit" else "too many")
        self.what = what


@dataclass(frozen=True, slots=True)
class Subject:
    """A finding (rule and instance) or a figure of one agency's report for one year."""

    agency: str
    agency_name: str
    year: int
    rule: str | None = None
    instance: str | None = None
    figure: str | None = None

    @property
    def key(self) -> Key:
        """What names it in every build; the agency's name is not part of it."""
        return (self.agency, self.year, self.rule or "", self.instance or "", self.figure or "")


@dataclass(frozen=True, slots=True)
class Printed:
    """The source's hash and what the cells print that a decision rests on (None: no number)."""

    sha256: str
    cells: Mapping[str, float | None]

    @property
    def text(self) -> str:
        """The cells as canonical JSON: 12 and 12.0 are the same number."""
        plain = {address: _plain(value) for address, value in sorted(self.cells.items())}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text, in hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


NO_REPORT = Printed("", {})
"""What a report that does not exist prints: the decision stands until there is one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an act: what is decided of one subject, on what it printed."""

    subject: Subject
    what: str
    printed: Printed
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the record."""

    position: int
    act: str
    made_at: str
    person: str
    what: str
    reason: str
    subject: Subject
    value: float | None
    printed: Printed


@dataclass(frozen=True, slots=True)
class Step:
    """One step of putting a report right: notice sent (with a day due), reply, closed, reopened."""

    position: int
    made_at: str
    person: str
    what: str
    agency: str
    agency_name: str
    year: int
    due: date | None
    note: str
    sha256: str


def _plain(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if float(value).is_integer() else round(float(value), 6)
