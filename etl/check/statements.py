"""The SQL files beside this package, and how numbers enter a sentence."""

from __future__ import annotations

from functools import cache
from importlib import resources

ROUNDING = 1e-6
"""Sums of decimals are equal up to this much."""


@cache
def statement(name: str) -> str:
    """The text of ``sql/NAME.sql``."""
    return (resources.files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
