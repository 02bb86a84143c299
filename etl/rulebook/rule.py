"""What a rule is: a frozen record with its wording, its scope and one of three kinds of expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")

NEEDS = ("last_year", "roster", "peers", "dates")
"""What a rule looks at beyond the report itself; without it the rule is absent, not undecided."""

LAST_YEAR = "last_year."


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in Chinese and English; ``{names}`` in it are filled in by the check."""

    zh: str
    en: str

    def fill(self, **values: Wording | str) -> Wording:
        """Replace the given ``{names}`` and leave the others for later."""
        zh, en = self.zh, self.en
        for name, value in values.items():
            word = value if isinstance(value, Wording) else Wording(value, value)
            zh, en = zh.replace(f"{{{name}}}", word.zh), en.replace(f"{{{name}}}", word.en)
        return Wording(zh, en)


@dataclass(frozen=True, slots=True)
class Linear:
    """sum(stated) = sum(expected) − sum(minus), on each field (``down``) or line (``across``)."""

    table: str
    direction: Literal["down", "across"]
    stated: tuple[str, ...]
    expected: tuple[str, ...]
    minus: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    """Terms that must be numbers; another that is blank counts as zero."""
    lines: tuple[str, ...] = ()
    """Only these lines (``across``); empty: all."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A kind of mention against sums of figures, each sum one accepted reading of the words."""

    kind: str
    label: Wording
    meanings: tuple[tuple[str, ...], ...]
    confirming: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A file of ``queries/`` returning one row an instance, whatever its verdict."""

    sql: str
    population: str | None = None
    """``checked`` or ``current_report`` where it asks one thing of each of these: who holds need not
    be answered row by row."""


Expression = Linear | Comparison | Query


@dataclass(frozen=True, slots=True)
class Change:
    """Why and when an office changed a rule."""

    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as its record in the rulebook has it."""

    id: str
    severity: Severity
    title: Wording
    sentence: Wording
    basis: str
    forms: tuple[str, ...]
    expression: Expression
    first_year: int | None = None
    last_year: int | None = None
    tolerance: float = 0
    needs: frozenset[str] = frozenset()
    thresholds: Mapping[str, float] = field(default_factory=dict)
    enabled: bool = True
    change: Change | None = None
    basis_en: str = ""
    """The basis in English; empty where an office's own rule states none."""
