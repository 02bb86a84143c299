"""Keeping and giving back what people entered: a copy taken while others write, put back whole."""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from dashboard.decisions.store import StoreProblem, checked, opened
from dashboard.exports.workbook import guarded

TABLES = ("decision", "step")


def backup(path: Path, target: Path) -> dict[str, int]:
    """Copy the record into one file, whole, while others write; how many rows it holds.

    The copy appears under its name only when it is complete and sound. Raises StoreProblem.
    """
    if not path.exists():
        raise StoreProblem("unwritable", f"{path}: no record yet")
    half = target.with_name(f".{target.name}.half")
    half.unlink(missing_ok=True)
    with opened(path) as source, opened(half, create=True) as copy:
        checked(source, path)
        source.backup(copy)
        copy.execute("pragma journal_mode = delete")
        rows = _sound(copy, half)
    os.replace(half, target)
    return rows


def restore(source: Path, path: Path, replace: bool = False) -> dict[str, int]:
    """Put a copy back as the record; how many rows it holds. Raises StoreProblem.

    Refused where the present record holds acts that the copy lacks, unless ``replace``; the present
    record is then kept beside it under a name with the time.
    """
    with opened(source) as copy:
        checked(copy, source)
        rows = _sound(copy, source)
        if path.exists():
            lost = _acts(path) - _acts(source)
            if lost and not replace:
                raise StoreProblem("foreign", f"{path}: {len(lost)} acts are not in {source}")
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            backup(path, path.with_name(f"{path.name}.before-{stamp}"))
        with opened(path, create=True) as present:
            copy.backup(present)
            present.execute("pragma journal_mode = wal")
    return rows


def export(path: Path, folder: Path) -> dict[str, int]:
    """Write the whole record as decision.csv and step.csv (UTF-8 with BOM); how many rows each."""
    if not path.exists():
        raise StoreProblem("unwritable", f"{path}: no record yet")
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    with opened(path) as connection:
        checked(connection, path)
        for table in TABLES:
            answer = connection.execute(f"select * from {table} order by position")
            header = [column[0] for column in answer.description]
            written[table] = _csv(folder / f"{table}.csv", header, answer.fetchall())
    return written


def _csv(file: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([[guarded(cell) for cell in row] for row in rows])
    return len(rows)


def _sound(connection: sqlite3.Connection, path: Path) -> dict[str, int]:
    verdict = connection.execute("pragma integrity_check").fetchone()[0]
    if verdict != "ok":
        raise StoreProblem("damaged", f"{path}: {verdict}")
    count = "select count(*) from {}"
    return {table: connection.execute(count.format(table)).fetchone()[0] for table in TABLES}


def _acts(path: Path) -> set[str]:
    with opened(path) as connection:
        checked(connection, path)
        return {
            row[0]
            for table in TABLES
            for row in connection.execute(f"select distinct act from {table}")
        }
