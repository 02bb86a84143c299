"""Which build is read, and how: newest first, read-only, one connection a build, a cursor a query."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Literal

import duckdb
import numpy as np
import pandas as pd
import streamlit as st

from dashboard.visible import Area, narrowed

SCHEMA_VERSION = 7
SETTINGS = {"memory_limit": "512MB", "threads": "2", "autoinstall_known_extensions": "false"}
AT_ONCE = 2
"""Questions answered at the same time: more are answered no sooner, and share one limit of memory."""
MOST, LARGEST = 400_000, 40_000
"""Cells of all answers that are kept, some 50 MB, and of one."""
_gate = BoundedSemaphore(AT_ONCE)
Row = dict[str, Any]


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


@dataclass(frozen=True, eq=False, slots=True)
class Beside:
    """Small tables that a query joins with the build; equal stamps mean equal tables (None: never)."""

    stamp: str | None
    tables: Mapping[str, pd.DataFrame]


ALONE = Beside("alone", {})


class Answers:
    """Answers already given, the last used first, of no more than ``MOST`` cells in all.

    Shared by all visitors and kept as they are: who takes one out must not change it.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()
        self._cells = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Any:
        """The answer, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def keep(self, key: Hashable, answer: Any, cells: int) -> None:
        """Remember an answer, and forget those that were not asked for longest; large ones are not kept."""
        if cells > LARGEST:
            return
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (cells, answer)
                self._cells += cells
            while self._cells > MOST:
                self._cells -= self._kept.popitem(last=False)[1][0]


_answers = Answers()


def rows(build: Build, sql: str, beside: Beside = ALONE, /, **parameters: Any) -> list[Row]:
    """Answer one query with named parameters ($name): rows of plain values, None for what is null.

    ``beside``: tables that are not in the build. What was asked of a build before is not asked again.
    """
    names, found = _answer(build, sql, beside, parameters, _rows)
    return [dict(zip(names, row, strict=True)) for row in found]


def ask(build: Build, sql: str, **parameters: Any) -> pd.DataFrame:
    """The same as a frame, for what is computed column by column."""
    return ask_beside(build, sql, ALONE, **parameters)


def ask_beside(build: Build, sql: str, beside: Beside, **parameters: Any) -> pd.DataFrame:
    """The same as a frame, beside tables which are not in the build."""
    frame = _answer(build, sql, beside, parameters, _frame)
    return frame.copy(deep=False)  # copied on write: what is kept stays as it is


Kind = Callable[[duckdb.DuckDBPyConnection], tuple[Any, int]]


def _answer(
    build: Build, sql: str, beside: Beside, parameters: Mapping[str, Any], kind: Kind
) -> Any:
    key = (kind, build, sql, beside.stamp, *sorted(parameters.items()))
    kept = None if beside.stamp is None else _answers.get(key)
    if kept is not None:
        return kept
    cursor = _connection(build).cursor()
    for name, table in beside.tables.items():
        cursor.register(name, table)
    with _gate:
        answer, cells = kind(cursor.execute(sql, parameters))
    if beside.stamp is not None:
        _answers.keep(key, answer, cells)
    return answer


def _rows(found: duckdb.DuckDBPyConnection) -> tuple[Any, int]:
    names = [column[0] for column in found.description]
    assert len(set(names)) == len(names), names
    answer = found.fetchall()
    return (names, answer), len(names) * len(answer)


def _frame(found: duckdb.DuckDBPyConnection) -> tuple[Any, int]:
    frame = found.df()
    return frame, frame.size


def _connection(build: Build) -> duckdb.DuckDBPyConnection:
    return _whole(build.path) if build.areas is None else _part(build.path, build.areas)


@st.cache_resource(max_entries=32, show_spinner=False)
def _part(path: str, areas: tuple[Area, ...]) -> duckdb.DuckDBPyConnection:
    return narrowed(path, areas, SETTINGS)


@st.cache_resource(max_entries=2, show_spinner=False)
def _whole(path: str) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(path, read_only=True, config=SETTINGS)
        version = connection.execute("select max(schema_version) from build").fetchone()
    except duckdb.CatalogException as error:
        raise Unavailable("foreign", path) from error
    except duckdb.Error as error:
        raise Unavailable("damaged", f"{path}: {str(error).splitlines()[0]}") from error
    if version is None or version[0] != SCHEMA_VERSION:
        connection.close()
        raise Unavailable("foreign", f"{path}: {version and version[0]} ≠ {SCHEMA_VERSION}")
    return connection


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries of plain values: lists for arrays; None, and only None, for what is null."""
    columns = [_plain(frame[name]) for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    gone = column.isna().tolist()
    return [None if null else _listed(v) for v, null in zip(column.tolist(), gone, strict=True)]


def _listed(value: Any) -> Any:
    """Arrays, of arrays too, as lists: the truth of an array is not that of a list."""
    return [_listed(each) for each in value] if isinstance(value, np.ndarray) else value
