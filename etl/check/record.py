"""The rulebook in words: the table ``rule``, for pages that never see the rulebook itself."""

from __future__ import annotations

import duckdb

from etl.rulebook import Rulebook


def rules(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Fill ``rule`` in the rulebook's order, switched-off rules included."""
    rows = [
        [
            rule.id, rule.severity, rule.title.zh, rule.title.en, rule.sentence.zh, rule.sentence.en,
            rule.basis, list(rule.forms), rule.enabled,
        ]
        for rule in rulebook.rules
    ]  # fmt: skip
    connection.executemany(f"insert into rule values ({', '.join('?' * 9)})", rows)
