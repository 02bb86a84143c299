"""Checking files without a database: the work behind ``etl check`` and the self-check page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from etl.contract import answers
from etl.errors import UnreadableDocument
from etl.model import Reading, Refusal, Source
from etl.reading import LOST, process
from etl.rulebook import load as load_rulebook
from etl.sources.inventory import Entry, entries
from etl.workers.crew import Lost, crew


def check_files(paths: Sequence[Path], previous: Path | None, workers: int) -> list[dict[str, Any]]:
    """One answer a file or archive member, in order (contract: ``check --json``).

    Raises ConfigurationError where a path does not exist.
    """
    offered = [entry for path in paths for entry in entries([path])]
    readings = _read(offered, workers)
    before = _read(entries([previous])[:1], 1)[0] if previous is not None else None
    return answers(readings, load_rulebook(), before)


def check_content(
    content: bytes, name: str, previous: bytes | None, rules: Path | None = None
) -> dict[str, Any]:
    """The answer for bytes at hand, read in a worker process of its own; ``rules`` as an office changed
    them. Raises ConfigurationError."""
    rulebook = load_rulebook(rules)
    sources = [_source(content, name)] + ([_source(previous, name)] if previous else [])
    readings = _gathered(sources, process, 1)
    return answers(readings[:1], rulebook, readings[1] if previous else None)[0]


def _source(content: bytes, name: str) -> Source:
    return Source(name, content, hashlib.sha256(content).hexdigest())


def _read(offered: Sequence[Entry], workers: int) -> list[Reading]:
    return _gathered(offered, read_entry, min(workers, len(offered)))


def _gathered(items: Sequence[Any], work: Any, workers: int) -> list[Reading]:
    """The readings in the order of the items, whatever happens to the workers."""
    numbered = list(enumerate(items))
    found: dict[int, Reading] = {}
    for outcome in crew(_Numbered(work), list, [[pair] for pair in numbered], max(1, workers)):
        if isinstance(outcome, Lost):
            number, item = outcome.item
            found[number] = Reading(
                item.name, getattr(item, "sha256", ""), None,
                refusal=Refusal(outcome.kind, LOST[outcome.kind]),
            )  # fmt: skip
        else:
            found.update(outcome[1])
    return [found[number] for number in range(len(items))]


class _Numbered:
    """Work that carries its item's number through a process boundary."""

    def __init__(self, work: Any) -> None:
        self.work = work

    def __call__(self, pair: tuple[int, Any]) -> tuple[int, Reading]:
        return pair[0], self.work(pair[1])


def read_entry(entry: Entry) -> Reading:
    """Open and read one entry. Runs in a worker."""
    try:
        return process(entry.open())
    except UnreadableDocument as error:
        return Reading(entry.name, "", None, refusal=Refusal(error.kind, str(error)))
