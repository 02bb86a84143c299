"""The rulebook in words: the table ``rule``, for pages that never see the rulebook itself."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pyarrow as pa

from etl.rulebook import Rulebook


def rows(rulebook: Rulebook) -> list[dict[str, Any]]:
    """Rows of the table ``rule`` in the rulebook's order, switched-off rules included."""
    return [
        {
            "id": rule.id,
            "severity": rule.severity,
            "title_zh": rule.title.zh,
            "title_en": rule.title.en,
            "sentence_zh": rule.sentence.zh,
            "sentence_en": rule.sentence.en,
            "basis": rule.basis,
            "basis_en": rule.basis_en,
            "forms": list(rule.forms),
            "enabled": rule.enabled,
            "thresholds": json.dumps(dict(rule.thresholds)),
        }
        for rule in rulebook.rules
    ]


def rules(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Fill the table ``rule``."""
    connection.register("rulebook_rows", pa.Table.from_pylist(rows(rulebook)))
    connection.execute("insert into rule by name select * from rulebook_rows")
    connection.unregister("rulebook_rows")
