"""The whole published database as Parquet, for whatever reads that: pandas, Polars, Spark, R, DuckDB.

    FOLDER/TABLE.parquet    every table of schema.sql, zstd, in the order in which the build stores it
    FOLDER/measures.parquet every indicator of every current report, with agency and region
    FOLDER/export.json      which build this is, its versions, the rows of each file

The folder appears whole or not at all. Columns and their meaning: docs/data.md, etl/database/schema.sql.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import duckdb

from etl.database import store
from etl.errors import ConfigurationError, StoreError

VIEWS = ("measures",)
"""Views that spare most people the joins."""


def export(database: Path, folder: Path) -> dict[str, int]:
    """Write the newest build below a folder that must not exist yet; return the rows of each file.

    Raises ConfigurationError where there is nothing to export or the folder is there already, and
    StoreError where it cannot be written.
    """
    build = store.current(database)
    if build is None:
        raise ConfigurationError(f"{database}：还没有数据库，请先用 etl load 载入")
    if folder.exists():
        raise ConfigurationError(f"{folder}：已经存在；请给出一个新的文件夹")
    half = folder.with_name(f".{folder.name}.{uuid4().hex}")
    try:
        half.mkdir(parents=True)
        with store.connect(build) as connection:
            rows = {name: _write(connection, name, half) for name in _tables(connection)}
            described = {"build": build.name, **_versions(connection), "rows": rows}
        text = json.dumps(described, ensure_ascii=False, indent=1)
        (half / "export.json").write_text(f"{text}\n", encoding="utf-8")
        os.rename(half, folder)
    except (OSError, duckdb.IOException) as error:
        with suppress(OSError):
            shutil.rmtree(half)
        raise StoreError(f"{folder}：无法写入：{error}") from error
    return rows


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
    return [*(name for (name,) in found), *VIEWS]


def _write(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> int:
    path = str(folder / f"{name}.parquet").replace("'", "''")
    written = connection.execute(
        f"copy (from {name}) to '{path}' (format parquet, compression zstd)"
    )
    return int(written.fetchall()[0][0])


def _versions(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    names = ("schema_version", "reader_version", "rulebook_version", "built_at")
    row = connection.execute(f"select {', '.join(names)} from build").fetchall()[0]
    return {name: str(value) for name, value in zip(names, row, strict=True)}
