"""``python -m benchmarks.app_scripts FOLDER``: how long the script of each page runs, without a network.

A process of its own, warmed up as a server is; then every page once (cold: its questions are new) and
several times more (warm). Prints JSON: page → [cold, warm] in milliseconds.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).resolve().parents[1] / "dashboard" / "pages"
ENTRY = PAGES / "navigation.py"
AGAIN = 7
FLOOR = "an empty page"


def main(folder: str) -> None:
    os.environ["GONGKAI_DATA"] = folder
    from dashboard import database, warm

    warm.up(database.newest())
    print(json.dumps({FLOOR: _empty(), **{page: _page(page) for page in _pages()}}))


def _pages() -> list[str]:
    return sorted(file.stem for file in PAGES.glob("*.py") if file != ENTRY)


def _page(page: str) -> tuple[float, float]:
    app = AppTest.from_file(str(ENTRY), default_timeout=60)
    app.switch_page(f"{page}.py")
    times = [_run(app) for _ in range(1 + AGAIN)]
    return times[0], statistics.median(times[1:])


def _empty() -> tuple[float, float]:
    app = AppTest.from_string("import streamlit as st\nst.write('')")
    times = [_run(app) for _ in range(1 + AGAIN)]
    return times[0], statistics.median(times[1:])


def _run(app: AppTest) -> float:
    start = time.perf_counter()
    app.run()
    seconds = time.perf_counter() - start
    if app.exception:
        raise ValueError(app.exception[0].message)
    return seconds * 1000


if __name__ == "__main__":
    main(sys.argv[1])
