"""Workers die and are replaced; the item that killed one is named, all others are done."""

from __future__ import annotations

import multiprocessing
import os
import time

import pytest

from etl.errors import StoreError
from etl.workers.crew import Lost, crew


def behave(item: str) -> str:
    if item == "hang":
        time.sleep(60)
    if item == "die":
        os._exit(1)
    if item == "full":
        raise OSError(28, "设备上没有空间")
    if item == "explode":
        return "x" * len(bytearray(4_000_000_000))
    return item.upper()


def fail_to_write(results: list[str]) -> list[str]:
    raise OSError(28, "设备上没有空间")


def outcomes(chunks: list[list[str]], seconds: float = 8.0) -> tuple[list[str], dict[str, str]]:
    done: list[str] = []
    lost: dict[str, str] = {}
    for outcome in crew(behave, list, chunks, workers=2, seconds=seconds):
        if isinstance(outcome, Lost):
            lost[outcome.item] = outcome.kind
        else:
            done += outcome[1]
    return sorted(done), lost


def test_every_chunk_comes_back() -> None:
    assert outcomes([["a", "b"], ["c"]]) == (["A", "B", "C"], {})


@pytest.mark.parametrize(
    ("item", "kind"), [("hang", "timeout"), ("die", "crash"), ("explode", "crash")]
)
def test_a_hostile_item_costs_itself_alone(item: str, kind: str) -> None:
    done, lost = outcomes([["a", item, "b"], ["c", "d"]])
    assert lost == {item: kind}
    assert done == ["A", "B", "C", "D"]


def die_over_many(results: list[str]) -> list[str]:
    if len(results) > 1:
        os._exit(1)
    return results


def die_over_any(results: list[str]) -> list[str]:
    os._exit(1)


def test_what_cannot_be_written_stops_the_run() -> None:
    with pytest.raises(StoreError, match="没有空间"):
        list(crew(behave, fail_to_write, [["a"]], workers=1))


def test_a_copy_that_cannot_be_kept_stops_the_run_and_is_not_the_document_s_fault() -> None:
    with pytest.raises(StoreError, match="没有空间"):
        list(crew(behave, list, [["a", "full", "b"]], workers=1))


def test_a_worker_that_dies_over_a_whole_chunk_blames_nobody() -> None:
    done = list(crew(behave, die_over_many, [["a", "b", "c"]], workers=1))
    assert sorted(outcome[1] for outcome in done if not isinstance(outcome, Lost)) == [
        ["A"], ["B"], ["C"],
    ]  # fmt: skip
    assert len(done) == 3


def test_an_item_that_can_never_be_gathered_is_lost_once() -> None:
    assert list(crew(behave, die_over_any, [["a"]], workers=1)) == [Lost("a", "crash")]


def test_a_worker_that_died_while_it_waited_is_replaced() -> None:
    """Killed by the system between two chunks: the one that waits takes the next chunk."""
    running = crew(behave, list, [["a"], ["b"]], workers=1)
    first = next(running)
    (worker,) = multiprocessing.active_children()
    worker.kill()
    worker.join()
    assert [first, *running] == [(["a"], ["A"]), (["b"], ["B"])]
