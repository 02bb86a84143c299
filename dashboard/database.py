"""Which build is read, and how: newest first, read-only, one connection a build, a cursor a query."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Literal

import duckdb
import streamlit as st

from dashboard.visible import Area, narrowed

SCHEMA_VERSION = 10
SETTINGS = {"memory_limit": "512MB", "threads": "2", "autoinstall_known_extensions": "false"}
AT_ONCE = 2
"""Questions answered at the same time: more are answered no sooner, and share one limit of memory."""
MOST, LARGEST = 400_000, 40_000
"""Cells of all answers that are kept, some 50 MB, and of one."""
KEPT, EVERY = "64MB", 50
"""What DuckDB keeps of the build once it has answered so many questions."""
_gate = BoundedSemaphore(AT_ONCE)
_asked = count(1)
_turn, _exports = Lock(), list[object]()
"""Exports that are being read: while there are any, nothing is given back."""
Row = dict[str, Any]
Answer = tuple[list[str], list[tuple[Any, ...]]]
"""Names of the columns, and the rows."""


class Unavailable(Exception):
    """There is no build to show: ``reason`` says which of the clear pages to draw."""

    def __init__(self, reason: Literal["empty", "foreign", "damaged"], detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Build:
    """One published database file as someone may see it; the key of every cache."""

    path: str
    areas: tuple[Area, ...] | None = None
    """The areas that may be seen (None: all); enforced by the connection that answers."""

    def seen_by(self, areas: tuple[Area, ...] | None) -> Build:
        """The same build, narrowed to what someone may see."""
        return replace(self, areas=areas)

    @property
    def folder(self) -> Path:
        """The data folder, which also holds the kept files."""
        return Path(self.path).parent


def data_folder() -> Path:
    """The folder of the builds: environment GONGKAI_DATA, else data/cache of the project."""
    project = Path(__file__).resolve().parents[1]
    return Path(os.environ.get("GONGKAI_DATA") or project / "data" / "cache")


def newest() -> Build:
    """The build that CURRENT names now. Raises Unavailable where there is none that we can show."""
    folder = data_folder()
    try:
        name = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise Unavailable("empty", str(folder)) from None
    except OSError as error:
        raise Unavailable("damaged", f"{folder}: {error.strerror}") from error
    if Path(name).name != name or not (folder / name).is_file():
        raise Unavailable("damaged", f"{folder}/CURRENT → {name}")
    build = Build(str(folder / name))
    _connection(build)
    return build


@dataclass(frozen=True, slots=True)
class Table:
    """A small table that is not in the build: column → SQL type and values."""

    columns: Mapping[str, tuple[str, Sequence[Any]]]

    @classmethod
    def of(cls, types: Mapping[str, str], found: Sequence[Row]) -> Table:
        """Rows as a table; ``types``: column → SQL type."""
        return cls({name: (type_, [row[name] for row in found]) for name, type_ in types.items()})

    def __bool__(self) -> bool:
        """Whether it has rows."""
        return any(values for _, values in self.columns.values())


@dataclass(frozen=True, eq=False, slots=True)
class Beside:
    """Small tables that a query joins with the build; equal stamps mean equal tables (None: never)."""

    stamp: str | None
    tables: Mapping[str, Table]


ALONE = Beside("alone", {})


class Answers:
    """Answers already given, the last used first, of no more than ``MOST`` cells in all.

    Shared by all visitors and kept as they are: who takes one out must not change it.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._cells = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Answer | None:
        """The answer kept under a key, which is thereby the last to go; None where there is
        none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Remember an answer, and forget those not asked for longest; large ones are not kept."""
        if _cells(answer) > LARGEST:
            return
        with self._lock:
            if key not in self._kept:
                self._kept[key] = answer
                self._cells += _cells(answer)
            while self._cells > MOST:
                self._cells -= _cells(self._kept.popitem(last=False)[1])

    def forget(self) -> None:
        """Give up every answer."""
        with self._lock:
            self._kept.clear()
            self._cells = 0


def _cells(answer: Answer) -> int:
    names, found = answer
    return len(names) * len(found)


_answers = Answers()


def ask(build: Build, sql: str, beside: Beside = ALONE, /, **parameters: Any) -> list[Row]:
    """Answer one query with named parameters ($name): rows of plain values, None for what is null.

    ``beside``: tables that are not in the build. What was asked of a build before is not asked again.
    """
    key = (build, sql, beside.stamp, *sorted(parameters.items()))
    answer = None if beside.stamp is None else _answers.get(key)
    if answer is None:
        answer = _answer(build, sql, beside, parameters)
        if beside.stamp is not None:
            _answers.keep(key, answer)
    names, found = answer
    return [dict(zip(names, row, strict=True)) for row in found]


def forget() -> None:
    """Answer everything anew: for whoever measures what questions cost."""
    _answers.forget()


def _answer(build: Build, sql: str, beside: Beside, parameters: Mapping[str, Any]) -> Answer:
    cursor = _connection(build).cursor()
    with _gate:
        for name, table in beside.tables.items():
            _put(cursor, name, table)
        found = cursor.execute(sql, parameters)
        answer = [column[0] for column in found.description], found.fetchall()
        if next(_asked) % EVERY == 0:
            _give_back(cursor)
        return answer


def _give_back(cursor: duckdb.DuckDBPyConnection) -> None:
    """Give up what was read of the build, where nobody else asks or exports: DuckDB would fill its limit,
    and what is read again lies in the system's own memory for files. Who calls holds one of the
    ``AT_ONCE`` turns; the other is taken here, so that no question meets the lower limit."""
    with _turn:
        if _exports or not _gate.acquire(blocking=False):
            return
        try:
            with suppress(duckdb.OutOfMemoryException):  # what cannot be given back stays
                cursor.execute(f"set memory_limit = '{KEPT}'")
            cursor.execute(f"set memory_limit = '{SETTINGS['memory_limit']}'")
        finally:
            _gate.release()


def batches(
    build: Build, size: int, sql: str, beside: Beside = ALONE, /, **parameters: Any
) -> Iterator[list[Row]]:
    """Answer one query so many rows at a time, for files that hold all of them; nothing is kept."""
    mine = object()
    with _turn:
        _exports.append(mine)
    try:
        cursor = _connection(build).cursor()
        for name, table in beside.tables.items():
            _put(cursor, name, table)
        found = cursor.execute(sql, parameters)
        names = [column[0] for column in found.description]
        while rows := found.fetchmany(size):
            yield [dict(zip(names, row, strict=True)) for row in rows]
    finally:
        _exports.remove(mine)


def _put(cursor: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    columns = [f"unnest(${n}::{type_}[]) as {n}" for n, (type_, _) in table.columns.items()]
    values = {n: list(values) for n, (_, values) in table.columns.items()}
    cursor.execute(f"create temp table {name} as select {', '.join(columns)}", values)


def _connection(build: Build) -> duckdb.DuckDBPyConnection:
    return _whole(build.path) if build.areas is None else _part(build.path, build.areas)


@st.cache_resource(max_entries=32, show_spinner=False)
def _part(path: str, areas: tuple[Area, ...]) -> duckdb.DuckDBPyConnection:
    return narrowed(path, areas, SETTINGS)


@st.cache_resource(max_entries=2, show_spinner=False)
def _whole(path: str) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(path, read_only=True, config={**SETTINGS})
        version = connection.execute("select max(schema_version) from build").fetchone()
    except duckdb.CatalogException as error:
        raise Unavailable("foreign", path) from error
    except duckdb.Error as error:
        raise Unavailable("damaged", f"{path}: {str(error).splitlines()[0]}") from error
    if version is None or version[0] != SCHEMA_VERSION:
        connection.close()
        raise Unavailable("foreign", f"{path}: {version and version[0]} ≠ {SCHEMA_VERSION}")
    return connection
