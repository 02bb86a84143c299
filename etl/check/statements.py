"""The SQL files beside this package, and how numbers enter a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import duckdb
import pyarrow as pa

from etl.rulebook import Rule, Rulebook

ROUNDING = 1e-6
"""Sums of decimals are equal up to this much."""


@cache
def statement(name: str) -> str:
    """The text of ``sql/NAME.sql``."""
    return (resources.files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def take(connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Rows as a temporary table; an Arrow table could not be joined where DuckDB pushes a Bloom filter
    into its scan (duckdb-python issue 463)."""
    connection.register("taken", pa.Table.from_pylist(list(rows)))
    connection.execute(f"create or replace temp table {name} as from taken")
    connection.unregister("taken")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def place(rulebook: Rulebook, rule: Rule) -> int:
    """Where a rule's findings stand among those of a report."""
    return rulebook.rules.index(rule)
