"""Which reports are worded alike: each against the agency's last report and against all others.

Pairs are found by sketches, set-wise (pairs.sql); how alike a pair is, is then measured on the whole
texts. A report is compared with those that were there before it: its own last year's, and other
agencies' of the year or the year before that were not published later. Of each it keeps the likest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

import duckdb
import pyarrow as pa

from etl.likeness.sketch import likeness, sketch

__all__ = ["find", "likeness", "sketch"]

LEAST = 200
"""Characters that a text must have to be compared."""
COMMON = 300
"""A piece that stands in more texts of a year is a phrase of all, and finds nobody's copy."""
FEW = 50
CROWDED = 0.3
"""A text of whose pieces more than this share stand in more than ``FEW`` texts has many copies."""
ALIKE = 0.25
"""Estimated share from which a pair is measured."""
BATCH = 5_000
COLUMNS: dict[str, pa.DataType] = {
    "report_id": pa.int32(), "other_id": pa.int32(), "kind": pa.string(), "share": pa.float64(),
    "numbers": pa.int32(), "same_numbers": pa.int32(),
}  # fmt: skip


def find(connection: duckdb.DuckDBPyConnection) -> int:
    """Add to ``likeness`` the pairs of the years in ``likeness_year``; return how many."""
    limits = {
        "least": LEAST, "common": COMMON, "few": FEW, "crowded": CROWDED, "alike": ALIKE,
    }  # fmt: skip
    for statement in _statements():
        used = {name: value for name, value in limits.items() if f"${name}" in statement}
        connection.execute(statement, used)
    pairs = connection.execute("select * from alike").fetchall()
    for at in range(0, len(pairs), BATCH):
        _measure(connection, pairs[at : at + BATCH])
    return len(pairs)


def _measure(connection: duckdb.DuckDBPyConnection, pairs: list[tuple[int, int, str]]) -> None:
    texts = _texts(connection, {id for pair in pairs for id in pair[:2]})
    rows = [(id, other, kind, *likeness(texts[id], texts[other])) for id, other, kind in pairs]
    columns = zip(*rows, strict=True)
    measured = pa.table(
        [pa.array(values, type) for values, type in zip(columns, COLUMNS.values(), strict=True)],
        names=list(COLUMNS),
    )
    connection.register("measured", measured)
    connection.execute("insert into likeness by name select * from measured")
    connection.unregister("measured")


def _texts(connection: duckdb.DuckDBPyConnection, ids: set[int]) -> dict[int, str]:
    rows = connection.execute(
        "select report_id, string_agg(body, chr(10) order by position) from section"
        " where report_id in (select unnest($ids)) group by report_id",
        {"ids": sorted(ids)},
    ).fetchall()
    return dict(rows)


@cache
def _statements() -> tuple[str, ...]:
    return tuple(_split((resources.files(__package__) / "pairs.sql").read_text(encoding="utf-8")))


def _split(text: str) -> Iterator[str]:
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    yield from (statement for statement in code.split(";") if statement.strip())
