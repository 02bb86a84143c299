"""How questions are answered: what was read of a build is not held for ever."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tiny_database import build

from dashboard import database
from dashboard.database import Beside, Build, ask, batches

NUMBERS = 2_000_000
"""Random ones: 16 MB, however they are packed."""


def test_what_was_read_of_a_build_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = build(tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create table noise as select random() as x from range({NUMBERS})")
    shown = Build(str(path))

    def held(rounds: int) -> int:
        for _ in range(rounds):
            ask(shown, "select sum(x) as n from noise", Beside(None, {}))
        found = ask(
            shown,
            "select sum(memory_usage_bytes)::bigint as n from duckdb_memory()",
            Beside(None, {}),
        )
        return int(found[0]["n"])

    monkeypatch.setattr(database, "EVERY", 1_000_000)
    assert held(1) > 8 * NUMBERS * 0.8
    monkeypatch.setattr(database, "KEPT", "4MB")
    monkeypatch.setattr(database, "EVERY", 1)
    export = batches(shown, 1000, "from noise")
    next(export)
    assert held(2) > 8 * NUMBERS * 0.8  # an export still reads
    export.close()  # type: ignore[attr-defined]
    assert held(2) <= 4e6
    limit = ask(shown, "select current_setting('memory_limit') as n", Beside(None, {}))
    assert limit == [{"n": "488.2 MiB"}]  # 512 MB again
