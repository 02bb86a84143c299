"""The prose reader against annotated passages: (kind, value) pairs of each passage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.prose import compare, main

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


def test_command_prints_errors_by_passage_and_fails_below_the_goal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "gold.jsonl"
    told = {"kind": "requests.received", "value": 9}
    text = "全年收到申请8件。"
    passage = {"id": "p1", "section": "overview", "year": 2023, "text": text, "mentions": [told]}
    gold.write_text(json.dumps(passage), encoding="utf-8")
    assert main([str(gold)]) == 1
    printed = capsys.readouterr().out
    assert "p1  missed requests.received=9, wrong requests.received=8" in printed


def test_command_refuses_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["absent.jsonl"])
    assert "no such file: absent.jsonl" in capsys.readouterr().err
