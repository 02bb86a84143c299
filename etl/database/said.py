"""What people said of files and names, as a build takes it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person said of one content: withdraw or restore it, or move it to another agency or year."""

    sha256: str
    action: str
    ruled_at: datetime
    agency: str | None = None
    year: int | None = None
    reason: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """Which agency of the roster a person said that a name means; without a code: none after all."""

    name: str
    code: str | None
    ruled_at: datetime
    reason: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What people said since the build before."""

    rulings: tuple[Ruling, ...] = ()
    namings: tuple[Naming, ...] = ()


NOTHING = Said()
