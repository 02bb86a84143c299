"""The SQL files beside this package, and how numbers enter a sentence."""

from __future__ import annotations

from functools import cache
from importlib import resources

from etl.rulebook import Rule, Rulebook

ROUNDING = 1e-6
"""Sums of decimals are equal up to this much."""


@cache
def statement(name: str) -> str:
    """The text of ``sql/NAME.sql``."""
    return (resources.files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def place(rulebook: Rulebook, rule: Rule) -> int:
    """Where a rule's findings stand among those of a report."""
    return rulebook.rules.index(rule)
