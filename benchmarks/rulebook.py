"""The whole rulebook over a published build: what checking costs once everything is loaded."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.report import Row
from data.generator.nation_staging import stage
from etl.check import check
from etl.database.assemble import publish
from etl.database.store import Limits
from etl.rulebook import load
from etl.sources.roster import read_roster

REPORTS = 30_000
FILLED = ("finding", "repair", "tally", "rule")
NATION, SECONDS = 1_800_000, 15


def rows() -> Iterator[Row]:
    """Over a made nation of ``REPORTS`` reports."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        stage(folder, REPORTS, workers=2)
        roster = read_roster(folder / "roster.csv")
        build = publish(folder, previous=None, roster=roster, rulebook=load(None))
        yield from checked(build, Limits())


def checked(build: Path, limits: Limits) -> Iterator[Row]:
    """Every rule and the localisation again on a copy of a build; the copy is thrown away.

    The goal is one of the nation on two quiet cores; fewer reports have no goal.
    """
    copy = build.with_name(".checked.duckdb")
    shutil.copyfile(build, copy)
    try:
        with duckdb.connect(config={**limits.settings()}) as connection:
            connection.execute(f"attach '{copy}' as building")
            connection.execute("use building")
            counted = "select count(*) from report where is_current and has_numbers"
            (reports,) = connection.execute(counted).fetchall()[0]
            wall, processor = _again(connection)
    finally:
        copy.unlink()
    goal = f"< {SECONDS}" if reports >= NATION else None
    holds = wall < SECONDS if reports >= NATION else None
    what = f"whole rulebook over {reports:,} reports, localisation included"
    yield Row(what, wall, "s", goal=goal, holds=holds)
    yield Row(f"{what}: processor time", processor, "s")


def _again(connection: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Seconds by the clock and of processor time, of all threads."""
    connection.execute("begin")
    for table in FILLED:
        connection.execute(f"delete from {table}")
    start, used = time.perf_counter(), time.process_time()
    check(connection, load(None))
    taken = time.perf_counter() - start, time.process_time() - used
    connection.execute("rollback")
    return taken
