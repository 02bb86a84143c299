"""Large exports: made by a process of their own, kept for an hour, handed only to who asked for them."""

from __future__ import annotations

import atexit
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from secrets import token_urlsafe
from threading import BoundedSemaphore, Lock

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import address
from dashboard.access.gate import caller
from dashboard.access.visitor import Visitor, visitor
from dashboard.exports.whole import SHEET, Whole
from dashboard.frame import Page

PROJECT = Path(__file__).resolve().parents[1]
ADDRESS = "/api/export/"
KEPT, SECONDS = 20, 3600
"""Files that are kept at once, and for how long."""
_free = BoundedSemaphore(2)
"""Exports that are written at the same time: each takes one processor."""


@dataclass(frozen=True, slots=True)
class Made:
    """A written file and who may fetch it."""

    path: Path
    name: str
    visitor: Visitor
    at: float


class Shelf:
    """The files written last; older ones are deleted."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, Made] = OrderedDict()
        self._lock = Lock()
        self._folder: Path | None = None

    def path(self, token: str) -> Path:
        """Where the file of a token is written: a folder of this process that ends with it."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="gongkai-export-"))
                atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
            return self._folder / token

    def put(self, token: str, made: Made) -> None:
        """Keep an export for whoever has the token; the oldest and those past their time go."""
        with self._lock:
            self._made[token] = made
            while self._made and (len(self._made) > KEPT or _old(next(iter(self._made.values())))):
                self._made.popitem(last=False)[1].path.unlink(missing_ok=True)

    def get(self, token: str, who: Visitor) -> Made | None:
        """The file, for the visitor who asked for it and sees what he saw then."""
        with self._lock:
            made = self._made.get(token)
        return made if made and made.visitor == who and not _old(made) else None


def _old(made: Made) -> bool:
    return time.monotonic() - made.at > SECONDS


shelf = Shelf()


def offer(page: Page, whole: Whole, suffix: str, name: str) -> None:
    """A button that has a large export written while the visitor sees how far it is, then its link."""
    say, key = page.say, f"made {suffix} {address.here()}"
    room = SHEET if suffix == "xlsx" else whole.rows
    label = say(
        "delivery.cut" if whole.rows > room else "delivery.make", what=say(f"delivery.{suffix}"),
        n=f"{min(room, whole.rows):,}", total=f"{whole.rows:,}",
    )  # fmt: skip
    if st.button(label, icon=":material/download:", key=f"make {suffix} {name}"):
        st.session_state[key] = _made(page, whole, suffix, name)
    token = st.session_state.get(key)
    made = shelf.get(token, visitor()) if token else None
    if made is not None:
        size = f"{made.path.stat().st_size / 1e6:,.1f} MB"
        text = escape(say("delivery.fetch", name=made.name, size=size))
        st.html(f'<a href="{ADDRESS}{token}" download target="_self">{text}</a>')


def _made(page: Page, whole: Whole, suffix: str, name: str) -> str | None:
    """Write the file in a process of its own and follow it; the token, or None where it could not be."""
    if not _free.acquire(blocking=False):
        st.warning(page.say("delivery.busy"))
        return None
    token = token_urlsafe(24)
    path = shelf.path(token)
    try:
        with _writing(whole, path, suffix) as lines:
            bar = st.progress(0.0)
            for n in lines:
                share = min(n / max(whole.rows, 1), 1.0)
                bar.progress(share, page.say("delivery.written", n=f"{n:,}"))
            bar.empty()
    except (subprocess.CalledProcessError, BrokenPipeError):
        st.error(page.say("delivery.failed"))
        path.unlink(missing_ok=True)
        return None
    finally:
        _free.release()
    shelf.put(token, Made(path, name, visitor(), time.monotonic()))
    return token


@contextmanager
def _writing(whole: Whole, path: Path, suffix: str) -> Iterator[Iterator[int]]:
    """The process that writes; yields how many rows it has written. It ends with the visitor's patience:
    whoever goes on to something else stops it. Raises CalledProcessError where it failed."""
    command = [sys.executable, "-m", "dashboard.exports"]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(pickle.dumps((whole, path, suffix)))
            process.stdin.close()
            yield (int(line) for line in process.stdout)
        except BaseException:
            process.kill()
            path.unlink(missing_ok=True)
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def fetch(request: Request) -> Response:
    """The file of a token; 404 for a stranger, and where it is gone."""
    who = caller(request)
    made = shelf.get(request.path_params["token"], who) if who else None
    if made is None:
        return PlainTextResponse("404 文件已清理或无权下载 Not found\n", 404)
    return FileResponse(made.path, filename=made.name)


routes = [Route(ADDRESS + "{token}", fetch)]
