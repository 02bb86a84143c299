"""How fast copied texts are found among a nation's reports, in how much memory, and how many of them.

The texts (``planted_texts.py``) stand in a database file as a build has them; the search runs in a
process of its own, so that its peak memory is the search's alone.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import duckdb

from benchmarks.planted_texts import CORES, PLANTED, Planted, planted, stage
from benchmarks.report import Row
from etl import likeness

SIZE = 300_000
SECONDS = 120
GIGABYTES = 8
DATABASE_GIGABYTES = 6
"""What the database may take; Python and what DuckDB does not count come to it."""
RECALL = 0.98
FOUND, COPIED = 0.3, 0.6
"""From which share a pair counts as found, and a plain text as taken for a copy."""
TABLES = """
create table agency as select i as agency_id, 'A' || i as code from range({size}) t(i);
create table succession (agency_id integer, former_id integer, ended smallint);
create table taken_over (agency_id integer, year smallint, former_id integer);
create table report as select i as report_id, i as agency_id, 2023 as year,
    date '2024-01-10' + (i >= {copied})::integer as published, true as is_current
from range({size}) t(i);
create table section (report_id integer, position utinyint, body varchar using compression zstd);
create table sketch (report_id integer, whole ubigint, length integer, grams uinteger[]);
create table likeness (report_id integer, other_id integer, kind varchar, share double,
                       numbers integer, same_numbers integer);
insert into section select report_id, 0, body from '{folder}/*.parquet';
insert into sketch select report_id, whole, length, grams from '{folder}/*.parquet';
"""


class Search(NamedTuple):
    """What the search found (report, other, share), and its wall and processor seconds and peak GB."""

    pairs: list[tuple[int, int, float]]
    seconds: float
    spent: float
    peak: float


def rows(size: int = SIZE) -> list[Row]:
    """Recall by share of edits, false alarms, time and memory of the search over ``size`` reports."""
    with tempfile.TemporaryDirectory() as name:
        sketching = stage(Path(name), size)
        path = Path(name) / "nation.duckdb"
        _store(path, name, size)
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            search = process.submit(_search, path).result()
    return [*_recall(search, planted(size)), *_costs(size, sketching, search)]


def _store(path: Path, folder: str, size: int) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"set threads = {CORES}; set memory_limit = '{DATABASE_GIGABYTES}GB';"
            f" attach '{path}' as nation (storage_version 'v1.2.0'); use nation"
        )
        copied = size - PLANTED + len({plant.source for plant in planted(size)})
        connection.execute(TABLES.format(size=size, copied=copied, folder=folder))


def _search(path: Path) -> Search:
    limits: dict[str, str | int] = {"memory_limit": f"{DATABASE_GIGABYTES}GB", "threads": CORES}
    with duckdb.connect(str(path), config={**limits}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute("create temp table likeness_year as select 2023 as year")
        begin, spent = time.perf_counter(), time.process_time()
        likeness.find(connection)
        seconds, spent = time.perf_counter() - begin, time.process_time() - spent
        pairs = connection.execute("select report_id, other_id, share from likeness").fetchall()
    return Search(pairs, seconds, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def _recall(search: Search, planted: list[Planted]) -> Iterator[Row]:
    found = {report: other for report, other, share in search.pairs if share >= FOUND}
    source = {plant.copy: plant.source for plant in planted}
    for kind in dict.fromkeys(plant.kind for plant in planted):
        copies = [plant for plant in planted if plant.kind == kind]
        right = sum(_same(found.get(copy.copy), copy.source, source) for copy in copies)
        share = right / len(copies)
        asked = not kind.startswith("30")
        yield Row(
            what=f"recall: copies found, {kind}",
            value=round(share, 4),
            unit="share",
            goal=f">= {RECALL}" if asked else None,
            holds=share >= RECALL if asked else None,
        )
    known = {*source, *source.values()}
    wrong = sum(report not in known for report, _, share in search.pairs if share >= COPIED)
    yield Row("plain texts taken for copies", wrong, "texts", goal="= 0", holds=wrong == 0)


def _same(other: int | None, wanted: int, source: dict[int, int]) -> bool:
    return other is not None and source.get(other, other) == wanted


def _costs(size: int, sketching: float, search: Search) -> Iterator[Row]:
    whole = sketching / CORES + search.seconds
    yield Row("sketch of one report, processor time", round(sketching / size * 1e6), "µs")
    yield Row(f"search over {size:,} reports on {CORES} cores", round(search.seconds, 1), "s")
    yield Row("the same, processor time of all threads", round(search.spent, 1), "s")
    yield Row(
        what=f"time: sketches and search, {size:,} reports on {CORES} cores",
        value=round(whole, 1),
        unit="s",
        goal=f"< {SECONDS}",
        holds=whole < SECONDS,
    )
    yield Row(
        what=f"memory: peak of the search over {size:,} reports",
        value=round(search.peak, 2),
        unit="GB",
        goal=f"< {GIGABYTES}",
        holds=search.peak < GIGABYTES,
    )
