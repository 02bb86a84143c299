"""The agencies behind a number, as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.exports.workbook import Facts, csv_bytes
from dashboard.wording import Words

COLUMNS = ("agency_code", "agency", "region", "level", "kind", "form")


def contributors_csv(
    rows: Sequence[Mapping[str, Any]], measure: Mapping[str, Any], facts: Facts, say: Words
) -> bytes:
    """One agency a row with its value; UTF-8 with BOM."""
    return csv_bytes(header(measure, facts, say), (line(row) for row in rows))


def header(measure: Mapping[str, Any], facts: Facts, say: Words) -> list[str]:
    """The columns: who, and the value of which year and scope."""
    named = [say(f"column.{name}") for name in COLUMNS]
    return [*named, f"{say.of(measure, 'label')} {facts.scope}"]


def line(row: Mapping[str, Any]) -> list[Any]:
    """One agency with its value."""
    return [row[name] for name in ("key", *COLUMNS[1:], "value")]
