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
    header = [say(f"column.{name}") for name in COLUMNS] + [
        f"{say.of(measure, 'label')} {facts.scope}"
    ]
    body = [
        [
            row["key"],
            row["agency"],
            row["region"],
            row["level"],
            row["kind"],
            row["form"],
            row["value"],
        ]
        for row in rows
    ]
    return csv_bytes(header, body)
