"""Worker processes that survive hostile documents: what hangs, crashes or explodes costs itself alone.

Each worker is limited in memory by the operating system and in time by the parent, which kills and
replaces it. A task is one chunk of items; the worker reports after each item, so that the item at
which it died is known by name and the rest of its chunk is done by another worker.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from etl.errors import StoreError

Item = TypeVar("Item")
Result = TypeVar("Result")

SECONDS = 60.0
"""For one item."""
MEMORY = 2_000_000_000
"""Bytes of address space that a worker may add to what it has after its imports."""


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """An item whose worker was killed for its time (``timeout``) or died (``crash``)."""

    item: Item
    kind: str


@dataclass
class _Worker(Generic[Item]):
    process: BaseProcess
    pipe: Connection
    chunk: list[Item] = field(default_factory=list)
    done: int = 0
    deadline: float = 0.0


def crew(
    work: Callable[[Item], Result],
    gather: Callable[[list[Result]], Any],
    chunks: Sequence[Sequence[Item]],
    workers: int,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Iterator[tuple[list[Item], Any] | Lost[Item]]:
    """Run ``gather([work(item) for item in chunk])`` for every chunk on ``workers`` processes.

    Yields, in the order of completion, each finished chunk with what ``gather`` returned, and a
    ``Lost`` for each item that cost a worker its life. ``work`` and ``gather`` must be importable
    functions (or partials of them); ``gather`` runs in the worker. Raises StoreError where what
    either writes cannot be written.
    """
    waiting = deque(list(chunk) for chunk in chunks if chunk)
    context = multiprocessing.get_context("spawn")
    busy: list[_Worker[Item]] = []
    idle: list[_Worker[Item]] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                worker = idle.pop() if idle else _hire(context, work, gather, memory)
                if _give(worker, waiting[0], seconds):
                    waiting.popleft()
                    busy.append(worker)
            timeout = max(0.0, min(w.deadline for w in busy) - time.monotonic())
            ready = {id(pipe) for pipe in wait([w.pipe for w in busy], timeout)}
            for worker in list(busy):
                outcome = _outcome(worker, id(worker.pipe) in ready, seconds)
                if outcome is None:
                    continue
                busy.remove(worker)
                if isinstance(outcome, Lost):
                    waiting.extend([item] for item in _others(worker))
                    if worker.done == len(worker.chunk) > 1:
                        continue  # it died over all of them together: nobody is at fault yet
                else:
                    idle.append(worker)
                yield outcome
    finally:
        for worker in busy + idle:
            worker.process.kill()
            worker.pipe.close()


def _hire(context: Any, work: Any, gather: Any, memory: int) -> _Worker[Any]:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work, gather, memory), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker[Item], chunk: list[Item], seconds: float) -> bool:
    """Whether the worker took the chunk; one that died while it waited for work takes none."""
    worker.chunk, worker.done = chunk, 0
    worker.deadline = time.monotonic() + seconds
    try:
        worker.pipe.send(chunk)
    except ConnectionError:
        worker.pipe.close()
        return False
    return True


def _outcome(
    worker: _Worker[Item], heard: bool, seconds: float
) -> tuple[list[Item], Any] | Lost[Item] | None:
    """What came of a worker's chunk; None while it is at work."""
    if heard:
        return _hear(worker, seconds)
    return _lose(worker, "timeout") if time.monotonic() >= worker.deadline else None


def _hear(worker: _Worker[Item], seconds: float) -> tuple[list[Item], Any] | Lost[Item] | None:
    """One message: an item done (None), the whole chunk done, or the end of the line."""
    try:
        kind, value = worker.pipe.recv()
    except (EOFError, ConnectionError):
        return _lose(worker, "crash")
    if kind == "chunk":
        return worker.chunk, value
    if kind == "unwritable":
        raise StoreError(value)
    worker.done = value
    worker.deadline = time.monotonic() + seconds
    return None


def _lose(worker: _Worker[Item], kind: str) -> Lost[Item]:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()
    return Lost(worker.chunk[min(worker.done, len(worker.chunk) - 1)], kind)


def _others(worker: _Worker[Item]) -> list[Item]:
    """What a lost worker had beside the item at which it died, to be done again, singly: so that what
    was already done is kept apart from the next suspect."""
    if worker.done < len(worker.chunk):
        return [item for n, item in enumerate(worker.chunk) if n != worker.done]
    return worker.chunk if len(worker.chunk) > 1 else []


def _serve(pipe: Connection, work: Any, gather: Any, memory: int) -> None:
    """A worker's life: take chunks until the parent hangs up."""
    limited = False
    while True:
        try:
            chunk = pipe.recv()
        except EOFError:
            return
        if not limited:
            _limit(memory)
            limited = True
        results = []
        try:
            for number, item in enumerate(chunk, 1):
                results.append(work(item))
                pipe.send(("item", number))
            pipe.send(("chunk", gather(results)))
        except OSError as error:
            pipe.send(("unwritable", f"无法写入读取结果：{error}"))


def _limit(memory: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as handle:
        used = int(handle.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
