"""Every question of the dashboard on a published nation: first touch and warm, by kind of scope."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.report import Row

if TYPE_CHECKING:  # streamlit comes in where the questions are asked: in a process of their own
    from benchmarks.nation_asked import Ask
    from dashboard.database import Build

WARM = 8
"""Runs of each question; with different cities and agencies."""
GOAL, FIRST = 100.0, 1_000.0


def rows(folder: Path) -> list[Row]:
    """The slowest questions first, then the share within the goal; asked in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.nation_questions", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return _rows([tuple(row) for row in json.loads(done.stdout)])


def measured(folder: Path) -> list[tuple[str, float, float]]:
    """Name, milliseconds warm (p95) and at first touch of every question; the slowest first."""
    os.environ["GONGKAI_DATA"] = str(folder)
    logging.disable(logging.WARNING)
    from benchmarks import nation_asked
    from dashboard import database

    whom = nation_asked.asked(database.newest(), WARM + 1)
    found = [(name, *_costs(ask)) for name, ask in nation_asked.questions(whom).items()]
    return sorted(found, key=lambda row: -row[1])


def _costs(ask: Ask) -> tuple[float, float]:
    """Milliseconds warm (p95) and at first touch; nothing is answered out of the caches."""
    import streamlit as st

    from dashboard import database

    st.cache_resource.clear()
    database.forget()
    build = database.newest()
    first = _milliseconds(ask, build, 0)
    warm = []
    for n in range(1, WARM + 1):
        database.forget()
        warm.append(_milliseconds(ask, build, n))
    return float(np.percentile(warm, 95)), first


def _rows(measured: list[tuple[str, float, float]]) -> list[Row]:
    warm = [m for _, m, _ in measured]
    first = [m for _, _, m in measured]
    fast = 100 * sum(m < GOAL for m in warm) / len(warm)
    slowest = max(first)
    return [
        *(
            Row(f"question {name}: warm p95", m, "ms", goal="< 100", holds=m < GOAL)
            for name, m, _ in measured
        ),
        Row(
            f"questions under {GOAL:g} ms warm (p95), of {len(warm)}",
            fast, "%", goal="100", holds=fast == 100,
        ),
        Row("slowest question at first touch", slowest, "ms", goal="< 1000", holds=slowest < FIRST),
    ]  # fmt: skip


def _milliseconds(ask: Ask, build: Build, n: int) -> float:
    start = time.perf_counter()
    ask(build, n)
    return 1_000 * (time.perf_counter() - start)


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
