"""``python -m benchmarks.app --db FOLDER``: how fast the dashboard answers, alone and in a crowd.

Measured over one published database, each in processes of its own: the script of every page, a real
browser's choices, an office of visitors who click every five seconds, the same office beside one visitor
who clicks without a pause and one who uploads 200 MB, and a rush of two hundred sessions.
Results: benchmarks/results/app.json, told in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from benchmarks.app_browser import interactions
from benchmarks.app_clicks import clicks
from benchmarks.app_scripts import FLOOR
from benchmarks.app_server import Server, server
from benchmarks.app_visitors import crowd, nuisance
from benchmarks.nation import published
from benchmarks.report import Row, write
from data.generator.nation_staging import stage
from etl.database import store
from etl.database.store import Limits

WARM, COLD = 60, 300
"""Milliseconds a page's script may take."""
SETTLED, CROWDED, MEMORY = 0.8, 0.5, 600
"""Seconds (95th percentile) and megabytes."""
OFFICE = {"visitors": 50, "think": 5.0}
RUSH = {"visitors": 200, "think": 16.0}
"""Two hundred sessions, a click every sixteen seconds: what comes to an hour's worth in a few minutes."""
FLAT = 1.1
"""How much the memory may grow over the second half of a rush."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="app-") as folder:
        data = options.db or _nation(Path(folder), options.reports)
        rows = []
        for row in measure(data, options.seconds):
            print(f"… {row.what}: {row.value:.6g} {row.unit}", file=sys.stderr, flush=True)
            rows.append(row)
        write(options.name, rows)


def measure(data: Path, seconds: float) -> Iterator[Row]:
    """Every measurement over the newest build below ``data``; crowds stay ``seconds``."""
    build = store.current(data)
    if build is None:
        raise SystemExit(f"{data}: no build")
    with duckdb.connect(str(build), read_only=True) as connection:
        count = connection.execute("select count(*) from report").fetchall()[0][0]
    yield Row("reports", count, "reports")
    yield from _scripts(data)
    log = Path(tempfile.gettempdir()) / "gongkai-bench-app.log"
    with server(data, log) as running:
        yield Row("memory: before the first visitor", running.memory(), "MB")
        if shutil.which("chromium"):
            yield from _browser(running)
        yield from _crowd(running, build, "office", OFFICE, seconds)
        yield from _bothered(running, build, seconds)
        half = running.memory()
        yield from _crowd(running, build, "rush", RUSH, seconds)
        after = running.memory()
    yield Row("memory: after the rush", after, "MB", goal=f"< {MEMORY}", holds=after < MEMORY)
    grown = after / half
    flat = grown <= FLAT
    yield Row("memory: after the rush, times before", grown, "x", goal=f"≤ {FLAT}", holds=flat)


def _scripts(data: Path) -> Iterator[Row]:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.app_scripts", str(data)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for page, (cold, warm) in json.loads(run.stdout.splitlines()[-1]).items():
        goal = page != FLOOR
        yield Row(
            f"script: {page}, first time", cold, "ms",
            goal=f"≤ {COLD}" if goal else None, holds=cold <= COLD if goal else None,
        )  # fmt: skip
        yield Row(
            f"script: {page}, again", warm, "ms",
            goal=f"≤ {WARM}" if goal else None, holds=warm <= WARM if goal else None,
        )  # fmt: skip


def _browser(running: Server) -> Iterator[Row]:
    times = interactions(running.address)
    yield Row(f"browser: median of {len(times)} choices", statistics.median(times), "s")
    high = _p95(times)
    yield Row("browser: 95th percentile", high, "s", goal=f"≤ {SETTLED}", holds=high <= SETTLED)


def _crowd(
    running: Server, build: Path, name: str, shape: dict[str, float], seconds: float
) -> Iterator[Row]:
    visitors = int(shape["visitors"])
    before = running.seconds()
    tally = crowd(running.port, clicks(build, 2000), visitors, shape["think"], seconds)
    each = (running.seconds() - before) / max(len(tally.seconds), 1)
    what = f"{name}: {visitors} visitors"
    yield Row(f"{what}, clicks answered", len(tally.seconds), "clicks")
    yield Row(
        f"{what}, clicks failed", len(tally.failures), "clicks", goal="0", holds=not tally.failures
    )
    for failure in tally.failures[:3]:
        print(f"failed: {failure}", file=sys.stderr)
    yield Row(f"{what}, median", statistics.median(tally.seconds), "s")
    high = _p95(tally.seconds)
    goal = name == "office"
    yield Row(
        f"{what}, 95th percentile", high, "s",
        goal=f"≤ {CROWDED}" if goal else None, holds=high <= CROWDED if goal else None,
    )  # fmt: skip
    yield Row(f"{what}, processor time a click", each * 1000, "ms")
    yield Row(f"{name}: memory", running.memory(), "MB")


def _bothered(running: Server, build: Path, seconds: float) -> Iterator[Row]:
    """The office while one visitor never pauses and one uploads what is far too large."""
    with ThreadPoolExecutor(1) as beside:
        pests = beside.submit(nuisance, running.port, clicks(build, 500, seed=8), seconds)
        yield from _crowd(running, build, "bothered office", OFFICE, seconds)
        tally, status = pests.result()
    yield Row("the visitor without a pause, clicks answered", len(tally.seconds), "clicks")
    yield Row("200 MB uploaded, answered with status", status, "", goal="413", holds=status == 413)


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _nation(folder: Path, reports: int) -> Path:
    stage(folder, reports, workers=2)
    published(folder, Limits())
    return folder


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, help="folder of a database; default: a nation made here")
    parser.add_argument("--reports", type=int, default=30_000, help="size of the nation made here")
    parser.add_argument("--seconds", type=float, default=120, help="how long each crowd stays")
    parser.add_argument("--name", default="app", help="of the file below benchmarks/results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
