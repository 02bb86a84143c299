"""Which build is read, and how: newest first, read-only, one connection a build, a cursor a query."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore
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
_gate = BoundedSemaphore(AT_ONCE)
Parameters = tuple[tuple[str, Any], ...]


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


def ask(build: Build, sql: str, **parameters: Any) -> pd.DataFrame:
    """Answer one query with named parameters ($name); cached for as long as the build is newest."""
    return _answer(build, sql, tuple(sorted(parameters.items())))


@st.cache_data(max_entries=512, show_spinner=False)
def _answer(build: Build, sql: str, parameters: Parameters) -> pd.DataFrame:
    connection = _connection(build)
    with _gate:
        return connection.cursor().execute(sql, dict(parameters)).df()


@dataclass(frozen=True, eq=False, slots=True)
class Beside:
    """Small tables that a query joins with the build; equal stamps mean equal tables (None: never)."""

    stamp: str | None
    tables: Mapping[str, pd.DataFrame]


def ask_beside(build: Build, sql: str, beside: Beside, **parameters: Any) -> pd.DataFrame:
    """Answer one query that also reads tables which are not in the build; cached by their stamp."""
    pairs = tuple(sorted(parameters.items()))
    if beside.stamp is None:
        return _joined(build, sql, pairs, beside)
    return _answer_beside(build, sql, pairs, beside.stamp, beside)


@st.cache_data(max_entries=512, show_spinner=False)
def _answer_beside(
    build: Build, sql: str, parameters: Parameters, stamp: str, _beside: Beside
) -> pd.DataFrame:
    return _joined(build, sql, parameters, _beside)


def _joined(build: Build, sql: str, parameters: Parameters, beside: Beside) -> pd.DataFrame:
    cursor = _connection(build).cursor()
    for name, table in beside.tables.items():
        cursor.register(name, table)
    with _gate:
        return cursor.execute(sql, dict(parameters)).df()


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
