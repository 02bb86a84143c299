"""A dashboard of its own process for the benchmarks, and what it weighs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120
"""Seconds until a server must answer."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running dashboard."""

    port: int
    process: psutil.Process

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def memory(self) -> float:
        """Megabytes that the process holds (RSS)."""
        return float(self.process.memory_info().rss) / 1e6

    def seconds(self) -> float:
        """Processor time that the process has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def server(data: Path, log: Path) -> Iterator[Server]:
    """The dashboard over the builds in ``data``. Raises TimeoutError where it does not come up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "GONGKAI_DATA": str(data)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", log)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"the dashboard did not answer:\n{log.read_text()[-2000:]}")
