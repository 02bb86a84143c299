"""How much of the workers' time reaches the work: documents of 50 ms on processes here, on Dask."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.report import Row
from etl.workers.cluster import cluster
from etl.workers.crew import crew

DOCUMENTS, CHUNK, SECONDS, WORKERS = 400, 20, 0.05, 2


def rows() -> list[Row]:
    """Ideal over measured; the workers are there when the clock starts."""
    found = [_row("processes", 97, _efficiency(lambda chunks: crew(doze, len, chunks, WORKERS)))]
    if find_spec("distributed") is None:
        print("distributed is not installed: the cluster is not measured")
        return found
    with TemporaryDirectory() as folder, _dask() as address:
        run = partial(cluster, address, doze, len, folder=Path(folder))
        found.append(_row("Dask", 95, _efficiency(lambda chunks: run(chunks))))
    return found


def doze(item: int) -> int:
    """A document that takes 50 ms and no processor: what is measured is the passing on."""
    time.sleep(SECONDS)
    return item


def _row(what: str, goal: int, efficiency: float) -> Row:
    holds = efficiency >= goal
    return Row(
        f"fan-out on {what}, 50 ms a document",
        efficiency,
        "% of ideal",
        goal=f"≥ {goal}",
        holds=holds,
    )


def _efficiency(run: Callable[[list[list[int]]], Iterator[Any]]) -> float:
    """Two sizes of one work on fresh workers: what starting them takes is in both and drops out."""
    seconds = []
    for documents in (DOCUMENTS // 2, DOCUMENTS + DOCUMENTS // 2):
        start = time.perf_counter()
        assert sum(len(outcome[0]) for outcome in run(_chunks(documents))) == documents
        seconds.append(time.perf_counter() - start)
    return 100 * DOCUMENTS * SECONDS / WORKERS / (seconds[1] - seconds[0])


def _chunks(documents: int) -> list[list[int]]:
    return [list(range(at, at + CHUNK)) for at in range(0, documents, CHUNK)]


@contextmanager
def _dask() -> Iterator[str]:
    """A scheduler and two worker processes on this machine."""
    address, started = "tcp://127.0.0.1:18786", []
    for module, *arguments in (
        ("dask_scheduler", "--host", "127.0.0.1", "--port", "18786"),
        ("dask_worker", address, "--nworkers", str(WORKERS), "--nthreads", "1"),
    ):
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        started.append(
            subprocess.Popen(
                command,
            )
        )
    try:
        time.sleep(5)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()
