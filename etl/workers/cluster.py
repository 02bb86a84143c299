"""Reading on many machines: chunks of documents as tasks of a Dask cluster.

The same work as in ``crew``, with the same answers. Workers open the documents and write their staged
chunks themselves, on a path that they share with the one that asks; only names travel. A worker that
dies costs time: its chunk is done elsewhere. A chunk at which workers die again and again is done one
document at a time, so that the document at fault is known by name and the others are kept.

``distributed`` is an extra (requirements-cluster.txt).
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from etl.errors import ConfigurationError, StoreError
from etl.version import reader_version
from etl.workers.crew import SECONDS, Lost

Item = TypeVar("Item")
Result = TypeVar("Result")

INSTALL = "python -m pip install -r requirements-cluster.txt"
PATIENCE = 30
"""Seconds to wait for the scheduler and its first worker."""
WINDOW = 4
"""Chunks handed out at one time for each thread of the cluster."""


def cluster(
    address: str,
    work: Callable[[Item], Result],
    gather: Callable[[list[Result]], Any],
    chunks: Sequence[Sequence[Item]],
    folder: Path,
    seconds: float = SECONDS,
) -> Iterator[tuple[list[Item], Any] | Lost[Item]]:
    """Run ``gather([work(item) for item in chunk])`` for every chunk on a cluster; see ``crew``.

    Raises ConfigurationError where the cluster cannot be reached, does not share ``folder`` or runs
    another version of the readers, and StoreError where a worker cannot write.
    """
    client = _client(address)
    try:
        _inspect(client, folder)
        yield from _run(client, work, gather, deque(list(c) for c in chunks if c), seconds)
    finally:
        client.close()


def _client(address: str) -> Any:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise ConfigurationError(f"--scheduler 需要 distributed：{INSTALL}") from error
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise ConfigurationError(f"无法使用集群 {address}：{error}") from error
    return client


def _inspect(client: Any, folder: Path) -> None:
    """Every worker must see the folder and read as we do, or its chunks would be lost or wrong."""
    token = folder / f".seen-{uuid4().hex}"
    token.write_text("", encoding="utf-8")
    try:
        answers = client.run(_introduce, token)
    finally:
        token.unlink(missing_ok=True)
    ours = reader_version(None)
    for worker, (shares, version) in answers.items():
        if not shares:
            raise ConfigurationError(f"{worker}：看不到 {folder}；数据库目录须是各节点共享的路径")
        if version != ours:
            raise ConfigurationError(
                f"{worker}：软件版本与本机不同（{version} ≠ {ours}），请先更新"
            )


def _introduce(token: Path) -> tuple[bool, str]:
    return token.exists(), reader_version(None)


def _run(
    client: Any,
    work: Callable[[Item], Result],
    gather: Callable[[list[Result]], Any],
    waiting: deque[list[Item]],
    seconds: float,
) -> Iterator[tuple[list[Item], Any] | Lost[Item]]:
    distributed: Any = import_module("distributed")

    def hand_out(count: int) -> None:
        for _ in range(min(count, len(waiting))):
            chunk = waiting.popleft()
            future = client.submit(_chunk, work, gather, chunk, seconds, pure=False)
            handed[future] = chunk
            finished.add(future)

    handed: dict[Any, list[Item]] = {}
    finished = distributed.as_completed(loop=client.loop)
    hand_out(WINDOW * max(1, sum(client.nthreads().values())))
    for future in finished:
        chunk = handed.pop(future)
        try:
            yield chunk, future.result()
        except distributed.KilledWorker:
            if len(chunk) == 1:
                yield Lost(chunk[0], "crash")
            waiting.extend([item] for item in chunk if len(chunk) > 1)
        except OSError as error:
            raise StoreError(f"无法写入读取结果：{error}") from error
        hand_out(1 if handed else WINDOW)


def _chunk(
    work: Callable[[Item], Result],
    gather: Callable[[list[Result]], Any],
    chunk: list[Item],
    seconds: float,
) -> Any:
    """One task. A document that takes too long ends its worker's process, as nothing else can."""
    results = []
    for item in chunk:
        watchdog = threading.Timer(seconds, os._exit, [1])
        watchdog.daemon = True
        watchdog.start()
        try:
            results.append(work(item))
        finally:
            watchdog.cancel()
    return gather(results)
