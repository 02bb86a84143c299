"""The prose reader against hand-checked passages: (kind, value) pairs of each passage."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from etl.narrative import extract

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
GOAL = 0.97


def test_f1_of_development_passages() -> None:
    path = CORPUS / "narrative_dev.jsonl"
    if not path.exists():
        pytest.skip(f"no corpus beside this clone: {path}")
    right = wrong = missed = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        gold = Counter((m["kind"], round(float(m["value"]), 4)) for m in passage["mentions"])
        mentions = extract(passage["text"], passage["section"], passage["year"])
        found = Counter((m.kind, round(float(m.value), 4)) for m in mentions)
        right += (gold & found).total()
        wrong += (found - gold).total()
        missed += (gold - found).total()
    assert 2 * right / (2 * right + wrong + missed) >= GOAL
