"""The database folder: builds that never change, a pointer to the newest, kept sources, one lock.

    FOLDER/CURRENT              the name of the newest build, replaced atomically
    FOLDER/v000001.duckdb       a build; a file name is never used twice
    FOLDER/staging/chunk-*/     readings not yet in a build (Parquet)
    FOLDER/sources/ab/abcd…     every file that was offered, by its hash
    FOLDER/lock                 held while a load runs

A build is made under a hidden name, checkpointed, synced, renamed and only then pointed to: readers see
the old build or the new one, never half of either.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa

from etl.database.vocabulary import figure_rows, indicator_rows, indicators, measure, sums
from etl.errors import Locked, StoreError
from etl.forms import all_figures
from etl.narrative import kinds

SCHEMA_VERSION = 10
FIRST_VERSION = 1
"""Of the builds that a load takes over (etl/database/earlier.py)."""
KEPT_BUILDS = 2
BUILD = re.compile(r"v(\d{6,})\.duckdb")


UNWRITABLE = (
    OSError, duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException,
)  # fmt: skip
"""What a full disk, a lost one or too little memory raise, wherever in a build they strike."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What making a build may use of its machine; more of the work then goes over the disk."""

    memory: str | None = None
    """As DuckDB writes sizes: ``4GB``; None: four fifths of what there is."""
    threads: int | None = None

    def settings(self) -> dict[str, str | int]:
        """DuckDB's settings by name; what is not limited is left out."""
        chosen = {"memory_limit": self.memory, "threads": self.threads}
        return {name: value for name, value in chosen.items() if value is not None}


UNLIMITED = Limits()


def current(folder: Path) -> Path | None:
    """The newest published build; None where the folder holds none.

    Raises StoreError where the pointer names a build that is not there.
    """
    try:
        name = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{folder}：无法读取数据库目录：{error}") from error
    build = folder / name
    if not BUILD.fullmatch(name) or not build.is_file():
        raise StoreError(
            f"{folder}/CURRENT 指向“{name}”，该文件不存在；请从备份恢复或清空目录后重新载入"
        )
    return build


def connect(build: Path, oldest: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a build for reading. Raises StoreError where it is damaged or of another version.

    ``oldest`` is the earliest version that will do, for loads, which take earlier builds over.
    """
    try:
        connection = duckdb.connect(str(build), read_only=True)
        version = connection.execute("select schema_version from build").fetchall()
    except duckdb.Error as error:
        raise StoreError(f"{build}：不是本软件的数据库，或已损坏：{_first_line(error)}") from error
    if not version or not (oldest or SCHEMA_VERSION) <= version[0][0] <= SCHEMA_VERSION:
        connection.close()
        raise StoreError(
            f"{build}：数据库版本为 {version[0][0] if version else '未知'}，本软件需要 {SCHEMA_VERSION}；"
            "版本较早的，用 etl load 载入一次即可沿用其中的数据"
        )
    return connection


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one load. Raises Locked at once where another holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{folder}：无法写入：{error.strerror or error}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            raise Locked(
                f"{folder}：另一个载入正在进行（{handle.read().strip() or '进程未知'}），请稍后再试"
            ) from error
        handle.truncate(0)
        handle.write(f"进程 {os.getpid()}，始于 {time.strftime('%Y-%m-%d %H:%M:%S')}")
        handle.flush()
        _sweep(folder)
        yield
        handle.truncate(0)


def publish(
    folder: Path, fill: Callable[[duckdb.DuckDBPyConnection], None], limits: Limits = UNLIMITED
) -> Path:
    """Make a new build with ``fill``, sync it and point to it; return its path.

    The caller holds the folder (``locked``). Whatever fails leaves the published build and its pointer
    as they were. Raises StoreError.
    """
    final = folder / f"v{_next_number(folder):06d}.duckdb"
    half = folder / f".{final.name}"
    try:
        _remove_half(folder, half.name)
        with attached(half, limits) as connection:
            create_schema(connection)
            fill(connection)
            create_views(connection)
        _sync(half)
        os.rename(half, final)
        _point(folder, final.name)
    except UNWRITABLE as error:
        with suppress(OSError):
            _remove_half(folder, half.name)
        raise StoreError(f"{folder}：无法写入新的数据库：{_first_line(error)}") from error
    _retire(folder, final)
    return final


@contextmanager
def attached(build: Path, limits: Limits = UNLIMITED) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new database file as the default catalogue of a connection, compressed and checkpointed.

    What does not fit into memory is put beside the file for the time being.
    The storage version must be named, or DuckDB 1.5 writes text uncompressed (docs/data.md).
    """
    spilled = str(build.with_name(f"{build.name}.spilled"))
    with duckdb.connect(config={**limits.settings(), "temp_directory": spilled}) as connection:
        path = str(build).replace("'", "''")
        connection.execute(f"attach '{path}' as building (storage_version 'v1.2.0')")
        connection.execute("use building")
        yield connection
        connection.execute("checkpoint building")
        connection.execute("use memory")
        connection.execute("detach building")


def create_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty tables of a build and fill its dictionaries."""
    figures = ",\n    ".join(f'"{figure}" double' for figure in all_figures())
    prose = ",\n    ".join(f'"{kind}" double' for kind in kinds())
    added = ",\n    ".join(f'"{column}" double' for column in sums())
    schema = _sql("schema.sql").replace("{figures}", figures).replace("{prose}", prose)
    connection.execute(schema.replace("{sums}", added))
    for table, rows in (("figure", figure_rows()), ("indicator", indicator_rows())):
        columns = [pa.array(column) for column in zip(*rows, strict=True)]
        names = [f"column {number}" for number in range(len(columns))]
        connection.register("dictionary_rows", pa.table(columns, names))
        connection.execute(f"insert into {table} from dictionary_rows")
        connection.unregister("dictionary_rows")


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the views, the application's only vocabulary."""
    measures = ",\n       ".join(f'{measure(i)} as "{i.code}"' for i in indicators())
    figures = ", ".join(f'"{figure}"' for figure in all_figures())
    views = _sql("views.sql").replace("{measures}", measures).replace("{figures}", figures)
    connection.execute(views)


def keep(folder: Path, content: bytes, sha256: str) -> str:
    """Keep a copy of a source by its hash and return its path below ``folder``; once per content."""
    kept = Path("sources", sha256[:2], sha256)
    target = folder / kept
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{sha256}.{uuid4().hex}")
        half.write_bytes(content)
        os.replace(half, target)
    return str(kept)


def _next_number(folder: Path) -> int:
    found = [int(match[1]) for path in folder.iterdir() if (match := BUILD.fullmatch(path.name))]
    return max(found, default=0) + 1


def _point(folder: Path, name: str) -> None:
    half = folder / ".CURRENT"
    half.write_text(f"{name}\n", encoding="utf-8")
    _sync(half)
    os.replace(half, folder / "CURRENT")
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _retire(folder: Path, newest: Path) -> None:
    """Keep the newest builds only; a reader that still has an older one open keeps its inode."""
    builds = sorted(path for path in folder.iterdir() if BUILD.fullmatch(path.name))
    for path in builds[:-KEPT_BUILDS]:
        if path != newest:
            path.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a killed load left half done; nobody else holds the lock."""
    _remove_half(folder, ".v*.duckdb")
    for path in (folder / "staging").glob(".chunk-*"):
        shutil.rmtree(path, ignore_errors=True)


def _remove_half(folder: Path, name: str) -> None:
    """A build half made, with its log and what it spilled."""
    for path in folder.glob(f"{name}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _sql(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
