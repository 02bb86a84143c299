"""A progress bar for a terminal: share, rate and remaining time on one line; silent elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 30
INTERVAL = 0.2


@contextmanager
def bar(verb: str, out: TextIO) -> Iterator[Callable[[int, int], None]]:
    """Yields ``show(done, total)``, which redraws the line at most five times a second."""
    start = time.monotonic()
    last = 0.0

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if out.isatty() and (now - last >= INTERVAL or done == total):
            last = now
            out.write(f"\r{_line(verb, done, total, now - start)}\x1b[K")
            out.flush()

    yield show
    if last:
        out.write("\n")


def _line(verb: str, done: int, total: int, elapsed: float) -> str:
    filled = WIDTH * done // total
    rate = done / elapsed if elapsed > 0 else 0.0
    left = (total - done) / rate if rate else 0.0
    return (
        f"{verb} {'█' * filled}{'░' * (WIDTH - filled)} {done}/{total} "
        f"{rate:.0f} 份/秒 余 {int(left) // 60}:{int(left) % 60:02d}"
    )
