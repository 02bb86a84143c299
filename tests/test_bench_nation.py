"""What a nation costs is measured by one command, here for a small one: what must hold at any size."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import nation_peers

ROOT = Path(__file__).resolve().parents[1]
REPORTS = 1_200
PARTS = "publish,questions,peers"
QUESTIONS = 40
"""At least so many questions of the dashboard are asked."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The results file of a run as anyone makes it."""
    folder = tmp_path_factory.mktemp("nation")
    command = [
        sys.executable, "-m", "benchmarks.nation", "--reports", str(REPORTS), "--parts", PARTS,
        "--folder", str(folder / "made"), "--results", str(folder), "--name", "small",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((folder / "small.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def rows(measured: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["what"]: row for row in measured["rows"]}


def test_every_row_says_what_it_measures_on_which_machine(measured: dict[str, Any]) -> None:
    assert measured["machine"]["cores"] > 0
    assert measured["versions"]["duckdb"]
    names = [row["what"] for row in measured["rows"]]
    assert len(names) == len(set(names))
    for row in measured["rows"]:
        assert row["what"]
        assert row["unit"], row["what"]
        assert row["value"] >= 0, row["what"]
        assert (row["goal"] is None) == (row["holds"] is None), row["what"]


def test_all_reports_are_published_and_every_planted_fault_is_found(
    rows: dict[str, dict[str, Any]],
) -> None:
    assert rows["reports"]["value"] == REPORTS
    (found,) = [row for name, row in rows.items() if re.match(r"of [1-9]\d* planted faults", name)]
    assert found["value"] == 100
    assert rows["sums called wrong where nothing was planted"]["value"] == 0
    assert rows["build: size"]["value"] > 0


def test_every_question_of_the_dashboard_is_asked_of_the_database(
    rows: dict[str, dict[str, Any]],
) -> None:
    """No answer comes out of a cache: none is found in less than any query takes."""
    asked = {name: row["value"] for name, row in rows.items() if name.startswith("question ")}
    assert len(asked) >= QUESTIONS
    assert min(asked.values()) > 0.2, min(asked, key=lambda name: asked[name])


def test_peers_answer_the_same_questions(rows: dict[str, dict[str, Any]]) -> None:
    """That they found the same, the command itself holds."""
    for name in nation_peers.present():
        compared = {what for what in rows if what.endswith(f": {name}")}
        assert {f"overview: {name}", f"rules: {name}", f"findings: {name}"} <= compared


def test_a_peer_that_is_not_installed_is_left_out_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    assert nation_peers.present() == ["DuckDB", "pandas", "SQLite"]
    assert "python -m pip install polars" in capsys.readouterr().err
