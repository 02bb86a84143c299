"""Who had what done to a database folder, and when: one JSON object a line, only ever added to.

Each line holds the SHA-256 of the line before it, so that a line changed or taken away afterwards shows.
A line cut off by a kill or a full disk stays where it is and shows too; the next begins a line of its own.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.errors import StoreError

NAME = "journal.jsonl"
FIRST = "0" * 64
Event = dict[str, Any]


def add(folder: Path, event: str, facts: Mapping[str, object]) -> None:
    """Put one event on the disk before anything follows from it. Raises StoreError.

    ``facts["person"]`` is who asked for it; else the account of this machine that runs it.
    """
    path = folder / NAME
    try:
        with path.open("a+b") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            before, torn = _end(path)
            line = {
                "at": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, **facts,
                "person": facts.get("person") or _account(), "before": before,
            }  # fmt: skip
            text = json.dumps(line, ensure_ascii=False, default=str)
            handle.write((b"\n" if torn else b"") + text.encode("utf-8", "replace") + b"\n")
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        raise StoreError(f"{path}：无法写入操作记录：{error.strerror}") from error


def add_if_new(folder: Path, event: str, facts: Mapping[str, object]) -> None:
    """The same, unless the last event of this kind says the same."""
    last = [found for found in events(folder) if found.get("event") == event][-1:]
    if not last or any(last[0].get(name) != value for name, value in facts.items()):
        add(folder, event, facts)


def events(folder: Path) -> list[Event]:
    """All whole lines in their order; none where there is no journal yet."""
    found = []
    for line in _lines(folder / NAME):
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def broken(folder: Path) -> list[int]:
    """The numbers, from 1, of lines that are no events or do not follow the one before them."""
    before, wrong = FIRST, []
    for number, line in enumerate(_lines(folder / NAME), 1):
        try:
            follows = json.loads(line)["before"] == before
        except (ValueError, KeyError, TypeError):
            follows = False
        if not follows:
            wrong.append(number)
        before = _hash(line)
    return wrong


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        yield from path.read_bytes().split(b"\n")[: -1 if _whole(path) else None]


def _whole(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def _end(path: Path) -> tuple[str, bool]:
    """The hash of the last line, and whether it was cut off."""
    lines = list(_lines(path))
    return (_hash(lines[-1]) if lines else FIRST), not _whole(path)


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        return str(os.getuid())
