"""Workers die and are replaced; the item that killed one is named, all others are done."""

from __future__ import annotations

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


def test_what_cannot_be_written_stops_the_run() -> None:
    with pytest.raises(StoreError, match="没有空间"):
        list(crew(behave, fail_to_write, [["a"]], workers=1))
