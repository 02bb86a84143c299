"""Readers poll while a writer publishes and is killed: nothing torn, nothing lost, never a step back."""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import signal
import sys
import threading
import time
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import duckdb

from etl.database import store
from etl.errors import StoreError

PUBLICATIONS, KILLS, READERS = 200, 30, 2
REFUSED = 3
ROWS = 2_000
"""Enough that a build takes more than an instant and a torn one would show."""

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["etl.database.store"])


def publish_for_ever(folder: Path, last: int, limit: int | None = None) -> None:
    """A writer's life: builds whose every row bears the build's number."""
    if limit is not None:  # stands for a disk that is full
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with store.locked(folder):
        number = 0
        while number < last:
            before = store.current(folder)
            number = 1 + (int(before.stem[1:]) if before else 0)
            try:
                store.publish(folder, partial(fill, number))
            except StoreError:
                sys.exit(REFUSED)


def fill(number: int, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "insert into tally select 'r' || range, 2024, '2021', 'holds', $number from range($rows)",
        {"number": number, "rows": ROWS},
    )
    connection.execute(
        "insert into build values ($version, '', '', now(), $number, 0)",
        {"version": store.SCHEMA_VERSION, "number": number},
    )


class Reader(threading.Thread):
    """Asks the newest build again and again, as a dashboard does; keeps what went wrong."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.stop = threading.Event()
        self.answers = 0
        self.wrong: list[str] = []
        self.seen = 0

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self.ask()
            except (StoreError, duckdb.Error, OSError) as error:
                self.wrong.append(repr(error))
            time.sleep(0.005)

    def ask(self) -> None:
        build = store.current(self.folder)
        if build is None:
            return
        with store.connect(build) as connection:
            row = connection.execute(
                "select count(*), min(instances), max(instances), (select max(reports) from build)"
                " from tally"
            ).fetchall()[0]
        number = row[3]
        if row != (ROWS, number, number, number):
            self.wrong.append(f"torn: {build.name} {row}")
        if number < self.seen:
            self.wrong.append(f"back from {self.seen} to {number}")
        self.seen = number
        self.answers += 1


def write(folder: Path, last: int, limit: int | None = None) -> BaseProcess:
    """A writer process, started."""
    process = PROCESSES.Process(target=publish_for_ever, args=(folder, last, limit))
    process.start()
    return process


def test_readers_see_whole_builds_only_while_writers_are_killed(tmp_path: Path) -> None:
    readers = [Reader(tmp_path) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    moments = random.Random(30)
    for _ in range(KILLS):
        writer = write(tmp_path, PUBLICATIONS)
        time.sleep(moments.uniform(0, 0.5))
        writer.kill()
        writer.join()
    writer = write(tmp_path, PUBLICATIONS)
    writer.join()
    assert writer.exitcode == 0
    for reader in readers:
        reader.stop.set()
        reader.join()
    newest = store.current(tmp_path)
    assert newest is not None
    assert int(newest.stem[1:]) >= PUBLICATIONS
    for reader in readers:
        assert reader.wrong == []
        assert reader.answers > 50
    with store.locked(tmp_path):  # sweeps what the killed writers left
        left = {path.name for path in tmp_path.iterdir() if path.is_file()}
    builds = sorted(name for name in left if store.BUILD.fullmatch(name))
    assert len(builds) == store.KEPT_BUILDS
    assert left == {*builds, "CURRENT", "lock"}


def test_a_disk_that_is_full_leaves_the_published_build(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: writing fails as it would there."""
    for last, limit in ((1, None), (2, 300_000)):
        writer = write(tmp_path, last, limit)
        writer.join()
        assert writer.exitcode == (0 if limit is None else REFUSED)
        if limit is None:
            published = store.current(tmp_path)
            assert published
            content = published.read_bytes()
    assert published is not None
    assert store.current(tmp_path) == published
    assert published.read_bytes() == content
    assert not list(tmp_path.glob(".v*"))


def test_what_a_killed_writer_left_is_not_built_upon(tmp_path: Path) -> None:
    store.publish(tmp_path, partial(fill, 1))
    shutil.copy(tmp_path / "v000001.duckdb", tmp_path / ".v000002.duckdb")
    build = store.publish(tmp_path, partial(fill, 2))
    with store.connect(build) as connection:
        assert connection.execute("select distinct instances from tally").fetchall() == [(2,)]
