"""Loads and rulings started in the application: one at a time, each a process of its own; no streamlit.

The door is the command line (``python -m etl … --json``): pages stay quick while files are read, a crash
costs the process alone, and readers see the old build until the new one is published.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
UPLOADS = "uploads"
LONGEST = 200
"""Bytes of a file name that every file system takes, with room for what is put before it."""
STRANGE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
Answer = dict[str, Any]


class Busy(Exception):
    """Another job of this application runs already."""


@dataclass(slots=True)
class Job:
    """One command and how far it is; written by its follower, read by every page."""

    what: str
    """``load``, ``remove`` or ``match``."""
    subject: str
    """What it is about, for people."""
    done: int = 0
    total: int = 0
    ended: bool = False
    answer: Answer = field(default_factory=dict)
    """The last object that the command wrote (``etl/answers.py``); ``{"error": …}`` where it failed."""

    @property
    def failure(self) -> Answer | None:
        """What the command said of its failure; None where it did not fail."""
        found: Answer | None = self.answer.get("error")
        return found


_jobs: dict[Path, Job] = {}
_lock = Lock()


def current(folder: Path) -> Job | None:
    """The job that runs on a database folder, else the last one; None where there was none."""
    return _jobs.get(folder)


def running(folder: Path) -> bool:
    """Whether a job over this folder has not ended."""
    job = current(folder)
    return job is not None and not job.ended


def forget(folder: Path) -> None:
    """Leave the last job's result behind; a running one stays."""
    if not running(folder):
        _jobs.pop(folder, None)


def load(folder: Path, files: Iterable[tuple[str, bytes]], person: str = "") -> Job:
    """Keep the files below the folder's ``uploads`` and read them for a person. Raises Busy, OSError."""
    if running(folder):
        raise Busy
    kept = [keep(folder, name, content) for name, content in files]
    workers = max((os.cpu_count() or 2) // 2, 1)
    subject = f"{kept[0].name}" + (f" +{len(kept) - 1}" if len(kept) > 1 else "")
    who = [f"--person={person}"] if person else []
    paths = [f"{UPLOADS}/{path.name}" for path in kept]
    return start(folder, "load", subject, ["--workers", str(workers), *who, "--", *paths])


def start(folder: Path, what: str, subject: str, arguments: Sequence[str]) -> Job:
    """Run one command of the pipeline on a folder. Raises Busy where one runs already."""
    with _lock:
        if running(folder):
            raise Busy
        job = _jobs[folder] = Job(what, subject)
    Thread(target=_follow, args=(job, folder, list(arguments)), daemon=True).start()
    return job


def keep(folder: Path, name: str, content: bytes) -> Path:
    """Write an upload below ``uploads`` under a safe name; the same bytes again leave the file untouched,
    so that the load counts it as unchanged."""
    place = folder / UPLOADS
    place.mkdir(parents=True, exist_ok=True)
    path = place / safe_name(name)
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)
    return path


def safe_name(name: str) -> str:
    """A file name without folders, control characters and hidden starts, of bounded length."""
    plain = STRANGE.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".~ ").strip()
    stem, suffix = Path(plain or "_").stem, Path(plain or "_").suffix[:12]
    return stem.encode()[: LONGEST - len(suffix)].decode(errors="ignore") + suffix


def _command(what: str, arguments: list[str]) -> list[str]:
    """``GONGKAI_ROSTER`` and ``GONGKAI_RULES`` name the office's roster and rules where set."""
    given = [
        f"--{name}={Path(os.environ[variable]).absolute()}"
        for name, variable in (("roster", "GONGKAI_ROSTER"), ("rules", "GONGKAI_RULES"))
        if os.environ.get(variable)
    ]
    return [sys.executable, "-m", "etl", what, "--db", ".", "--json", *given, *arguments]


def _follow(job: Job, folder: Path, arguments: list[str]) -> None:
    """Run the command and take in its answers until it ends; a silent death is an answer too."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with subprocess.Popen(
            _command(job.what, arguments),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            for line in process.stdout:
                _take(job, json.loads(line))
            said = process.stderr.read().strip()
        if not job.answer:
            cause = said.splitlines()[-1] if said else f"status {process.returncode}"
            job.answer = {"error": {"kind": "crash", "message": cause}}
    except (OSError, ValueError) as error:
        job.answer = {"error": {"kind": "crash", "message": str(error)}}
    finally:
        job.ended = True


def _take(job: Job, answer: Answer) -> None:
    if "done" in answer:
        job.done, job.total = int(answer["done"]), int(answer["total"])
    else:
        job.answer = answer
