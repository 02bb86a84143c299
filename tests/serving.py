"""A real dashboard as a process of its own, for tests that call it from outside."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tiny_database import build

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]


@contextmanager
def served(folder: Path, access: str | None, *options: str) -> Iterator[int]:
    """The port of a real server on the tiny database, with or without a setting."""
    with started(office(folder, access), folder / "server.log", *options) as server:
        yield server.port


def office(folder: Path, access: str | None) -> dict[str, str]:
    """What an office's servers are told: the tiny database, a record, perhaps a setting."""
    build(folder / "data")
    environment = {**os.environ, "GONGKAI_DATA": str(folder / "data")}
    environment["GONGKAI_DECISIONS"] = str(folder / "decisions.sqlite")
    if access is not None:
        (folder / "access.toml").write_text(access, encoding="utf-8")
        environment["GONGKAI_ACCESS"] = str(folder / "access.toml")
    return environment


@contextmanager
def started(environment: dict[str, str], log: Path, *options: str) -> Iterator[Server]:
    """A real server that answers, or has ended."""
    port = free_port()
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port"]
            + [str(port), *options],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        for _ in range(160):
            if process.poll() is not None or _up(port):
                break
            time.sleep(0.25)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _up(port: int) -> bool:
    try:
        return status(port, "/_stcore/health", {}) == 200
    except OSError:
        return False


def status(port: int, path: str, headers: dict[str, str], upgrade: bool = False) -> int:
    """The status of one call; ``upgrade`` asks for the WebSocket behind every page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    if upgrade:
        headers = {
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **headers,
        }  # fmt: skip
    connection.request("GET", path, headers=headers)
    found = connection.getresponse().status
    connection.close()
    return found
