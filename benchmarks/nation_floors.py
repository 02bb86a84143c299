"""What the machine can do at best: bytes written and synced, bytes read from memory, columns scanned."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

MEGABYTE = 1_000_000


def timed(work: Callable[[], Any], times: int = 5) -> float:
    """Median seconds of some runs after one that warms up."""
    work()
    return median(_once(work) for _ in range(times))


def _once(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def synced_write(source: Path, times: int = 3) -> float:
    """Median seconds to write a file's bytes to the same disk and sync them."""
    return median(_once(lambda: _copy(source)) for _ in range(times))


def _copy(source: Path) -> None:
    target = source.with_name(f".floor-{os.getpid()}")
    try:
        with source.open("rb") as bytes_, target.open("wb") as out:
            while block := bytes_.read(16 * MEGABYTE):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
    finally:
        target.unlink(missing_ok=True)


def memory_bandwidth(threads: int) -> float:
    """Bytes a second that ``threads`` threads read together from memory too large for caches."""
    parts = [np.ones(32 * MEGABYTE) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        seconds = timed(lambda: list(pool.map(np.sum, parts)))
    return sum(part.nbytes for part in parts) / seconds


def peak_memory() -> float:
    """The most memory that this process held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000
