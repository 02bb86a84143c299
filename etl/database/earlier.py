"""Builds of earlier versions: what a load takes over from them, as tables of the present version.

A table or column that the earlier version did not have is empty; where the shape of one changed,
``earlier_builds/N.sql`` says how a build of version N or below is read. The build itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

import duckdb


def offer(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Make the views ``old_*`` over the attached database ``previous`` in the present shape."""
    row = connection.execute("select max(schema_version) from previous.build").fetchall()[0]
    reshaped = _reshaped(connection, int(row[0]))
    for table in tables:
        if table not in reshaped:
            _view(connection, table)


def _reshaped(connection: duckdb.DuckDBPyConnection, version: int) -> set[str]:
    """Tables whose view the files for this version have made."""
    made: set[str] = set()
    for file in sorted(resources.files(__package__).joinpath("earlier_builds").iterdir(), key=str):
        if version <= int(file.name.removesuffix(".sql")):
            connection.execute(file.read_text(encoding="utf-8"))
            made |= {name for name in _views(connection) if name.startswith("old_")}
    return {name.removeprefix("old_") for name in made}


def _view(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    had = _columns(connection, "previous", table)
    kept = [f'"{name}"' for name in _columns(connection, "building", table) if name in had]
    source = f"select {', '.join(kept)} from previous.{table}" if kept else f"from {table} limit 0"
    connection.execute(f"create or replace temp view old_{table} as {source}")


def _columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> list[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = ? and table_name = ?"
        " order by column_index",
        [database, table],
    ).fetchall()
    return [name for (name,) in rows]


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("select view_name from duckdb_views() where temporary").fetchall()
    return [name for (name,) in rows]
