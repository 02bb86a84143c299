"""The file that holds what people decided: SQLite in WAL mode, rows only ever added.

Many processes may write at once: a writer takes the file for the few milliseconds of its act, others
wait. A reader never waits and sees whole acts only. Connections are short-lived, so that a file put in
place by hand is seen at once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from dashboard.decisions.model import Decision, Incomplete, Line, Printed, Step, Subject

SCHEMA = Path(__file__).with_name("record.sql")
VERSION = 1
WAIT = 15.0
"""Seconds a writer waits for others."""
COLUMNS = (
    "position, act, made_at, person, what, reason, agency, agency_name, year, rule, instance,"
    " figure, value, printed, sha256"
)
STEPS = "position, made_at, person, what, agency, agency_name, year, due, note, sha256"
Reason = Literal["busy", "full", "readonly", "damaged", "foreign", "unwritable", "forbidden"]


class StoreProblem(Exception):
    """The record cannot be read or written, or not by this person; ``reason`` names the sentence."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the record has come: the last act of each table; equal marks, equal records."""

    decision: tuple[int, str] = (0, "")
    step: tuple[int, str] = (0, "")


def location() -> Path:
    """The file: environment GONGKAI_DECISIONS, else data/decisions.sqlite of the project."""
    project = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("GONGKAI_DECISIONS") or project / "data" / "decisions.sqlite")


def decide(path: Path, person: str, reason: str, lines: Sequence[Line]) -> str:
    """Add one act, whole or not at all; returns its id. Raises StoreProblem, Incomplete.

    Incomplete where the name or the reason is empty: a decision always says who and why.
    """
    if not lines:
        raise Incomplete("lines")
    person, reason = _said(person, "person"), _said(reason, "reason")
    act, now = _act()
    rows = [
        (act, now, person, line.what, reason, line.subject.agency, line.subject.agency_name,
         line.subject.year, line.subject.rule, line.subject.instance, line.subject.figure,
         line.value, line.printed.text, line.printed.fingerprint, line.printed.sha256)
        for line in lines
    ]  # fmt: skip
    names = (
        "act, made_at, person, what, reason, agency, agency_name, year, rule, instance, figure,"
        " value, printed, fingerprint, sha256"
    )
    with _writing(path) as connection:
        marks = ",".join("?" * 15)
        connection.executemany(f"insert into decision ({names}) values ({marks})", rows)
    return act


def advance(
    path: Path, person: str, what: str, reports: Sequence[Subject], hashes: Sequence[str],
    note: str = "", due: date | None = None,
) -> str:  # fmt: skip
    """Add one step of the cycle for some reports (their versions' hashes beside); returns the act."""
    person = _said(person, "person")
    act, now = _act()
    rows = [
        (act, now, person, what, report.agency, report.agency_name, report.year,
         due.isoformat() if due else None, note.strip(), sha256)
        for report, sha256 in zip(reports, hashes, strict=True)
    ]  # fmt: skip
    names = "act, made_at, person, what, agency, agency_name, year, due, note, sha256"
    with _writing(path) as connection:
        connection.executemany(f"insert into step ({names}) values ({','.join('?' * 10)})", rows)
    return act


def mark(path: Path) -> Mark:
    """How far the record has come; a file that is not there yet is an empty record."""
    if not path.exists():
        return Mark()
    with _reading(path) as connection:
        return Mark(*(_last(connection, table) for table in ("decision", "step")))


def decisions(path: Path) -> list[Decision]:
    """The whole record in its order."""
    if not path.exists():
        return []
    with _reading(path) as connection:
        rows = connection.execute(f"select {COLUMNS} from decision order by position")
        return [_decision(row) for row in rows]


def steps(path: Path) -> list[Step]:
    """All steps of the cycle in their order."""
    if not path.exists():
        return []
    with _reading(path) as connection:
        rows = connection.execute(f"select {STEPS} from step order by position")
        return [_step(row) for row in rows]


@contextmanager
def opened(path: Path, create: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection whose failures are told as StoreProblem; not ours: reason ``foreign``."""
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        mode = "rwc" if create else "rw"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=WAIT, isolation_level=None
        )
    except (OSError, sqlite3.Error) as error:
        raise StoreProblem("unwritable", f"{path}: {error}") from error
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        raise StoreProblem(_reason(error), f"{path}: {error}") from error
    finally:
        connection.close()


def checked(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file of another program or version, rather than add to it."""
    version = connection.execute("pragma user_version").fetchone()[0]
    if version != VERSION:
        raise StoreProblem("foreign", f"{path}: {version} ≠ {VERSION}")


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with opened(path) as connection:
        checked(connection, path)
        yield connection


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction that is on the disk when it ends, or nothing."""
    with opened(path, create=True) as connection:
        _prepare(connection, path)
        connection.execute("begin immediate")
        try:
            yield connection
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        connection.execute("commit")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Journal and tables; the tables of a new file appear with their version in one transaction."""
    _keep_apart(connection)
    connection.execute("pragma synchronous = full")
    tables = connection.execute("select count(*) from sqlite_master").fetchone()[0]
    if not tables:
        schema = SCHEMA.read_text(encoding="utf-8")
        connection.executescript(
            f"begin immediate; {schema} pragma user_version = {VERSION}; commit;"
        )
    checked(connection, path)


def _keep_apart(connection: sqlite3.Connection) -> None:
    """Readers from writers. A new file is turned to WAL by its first writer; of two that try at once
    SQLite sends one away without waiting, whatever the timeout."""
    until = time.monotonic() + WAIT
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if _reason(error) != "busy" or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _last(connection: sqlite3.Connection, table: str) -> tuple[int, str]:
    row = connection.execute(
        f"select position, act from {table} order by position desc limit 1"
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def _decision(row: tuple[Any, ...]) -> Decision:
    position, act, made_at, person, what, reason, agency, name, year, *rest = row
    rule, instance, figure, value, printed, sha256 = rest
    subject = Subject(agency, name, year, rule, instance, figure)
    cells = Printed(sha256, json.loads(printed))
    return Decision(position, act, made_at, person, what, reason, subject, value, cells)


def _step(row: tuple[Any, ...]) -> Step:
    position, made_at, person, what, agency, name, year, due, note, sha256 = row
    day = date.fromisoformat(due) if due else None
    return Step(position, made_at, person, what, agency, name, year, day, note, sha256)


def _act() -> tuple[str, str]:
    return uuid.uuid4().hex, datetime.now(UTC).isoformat(timespec="seconds")


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise Incomplete(what)
    return text.strip()


def _reason(error: sqlite3.DatabaseError) -> Reason:
    name = str(getattr(error, "sqlite_errorname", ""))
    known: dict[str, Reason] = {
        "SQLITE_BUSY": "busy", "SQLITE_LOCKED": "busy", "SQLITE_FULL": "full",
        "SQLITE_READONLY": "readonly", "SQLITE_NOTADB": "damaged", "SQLITE_CORRUPT": "damaged",
    }  # fmt: skip
    return next((reason for start, reason in known.items() if name.startswith(start)), "unwritable")
