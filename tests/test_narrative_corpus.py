"""The prose reader against annotated passages: (kind, value) pairs of each passage."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.prose import compare

HERE = Path(__file__).resolve()
GOAL = 0.97
GOLD = (
    HERE.parents[2] / "shared" / "corpus" / "narrative_dev.jsonl",
    *sorted(HERE.parent.glob("narrative_*.jsonl")),
)
"""The development set, and sets each written, and scored, before the words they needed were added."""


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_f1(path: Path) -> None:
    if not path.exists():
        pytest.skip(f"no corpus beside this clone: {path}")
    scores = compare(path)
    assert scores.total().f1 >= GOAL, "\n".join(scores.errors)
