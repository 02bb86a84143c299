"""A bad week, for real: no room, broken and replaced files, a wrong clock, programs that hang."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from tiny_database import build as tiny

from dashboard import database
from dashboard.database import Unavailable, ask
from dashboard.decisions import store as decided
from dashboard.decisions.model import Line, Printed, Subject
from etl.database import journal, store
from etl.errors import UnreadableDocument
from etl.readers import office

ROOT = Path(__file__).resolve().parents[1]
REPORTS = sorted((ROOT / "data" / "sample" / "reports" / "2023" / "砚屏县").glob("*.html"))[:3]
LINE = Line(
    Subject("1", "甲局", 2023, figure="requests.received.total"), "confirmed",
    Printed("0" * 64, {"requests.received.total": 3.0}),
)  # fmt: skip
LIMITED = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
"""Runs a module that can write no file beyond a size: the operating system refuses as a full disk does."""


def run(*arguments: str, size: int | None = None) -> subprocess.CompletedProcess[str]:
    start = ["-c", LIMITED, str(size)] if size is not None else ["-m"]
    return subprocess.run(
        [sys.executable, *start, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def load(folder: Path, *files: Path, size: int | None = None) -> subprocess.CompletedProcess[str]:
    paths = [str(file) for file in files]
    return run("etl", "load", *paths, "--db", str(folder), "--workers", "1", size=size)


def test_without_room_a_load_says_so_and_the_next_goes_on(tmp_path: Path) -> None:
    assert load(tmp_path, REPORTS[0]).returncode == 0
    before = store.current(tmp_path)
    failed = load(tmp_path, *REPORTS, size=200_000)
    assert failed.returncode == 2
    assert "无法写入" in failed.stderr
    assert store.current(tmp_path) == before
    assert load(tmp_path, *REPORTS).returncode == 0
    after = store.current(tmp_path)
    assert after is not None
    with store.connect(after) as connection:
        assert connection.execute("select count(*) from report").fetchone() == (len(REPORTS),)


@pytest.mark.parametrize("size", [0, 100, 20_000])
def test_without_room_a_decision_is_refused_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "decisions.sqlite"
    decided.decide(path, "周", "理由", [LINE] * 5)
    script = (
        "import resource, signal\nfrom pathlib import Path\n"
        "from dashboard.decisions import store\nfrom dashboard.decisions.store import StoreProblem\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"path = Path({str(path)!r})\nline = store.decisions(path)[0]\n"
        "from dashboard.decisions.model import Line\n"
        "lines = [Line(line.subject, 'confirmed', line.printed)] * 2000\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))\n"
        "try:\n    store.decide(path, '周', '理由', lines)\n"
        "except StoreProblem as problem:\n    print(problem.reason)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() in ("full", "unwritable"), done.stderr
    assert len(decided.decisions(path)) == 5
    decided.decide(path, "周", "理由", [LINE])
    assert len(decided.decisions(path)) == 6


def test_a_clock_set_back_makes_no_older_build_newest(tmp_path: Path) -> None:
    assert load(tmp_path, REPORTS[0]).returncode == 0
    ahead = time.time() + 400 * 86400
    for file in tmp_path.rglob("*"):
        os.utime(file, (ahead, ahead))
    assert load(tmp_path, *REPORTS).returncode == 0
    newest = store.current(tmp_path)
    assert newest is not None
    assert newest.name == "v000002.duckdb"
    assert journal.broken(tmp_path) == []


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    tiny(tmp_path)
    return tmp_path


COUNT = "select count(*) as n from filed"


def test_a_database_replaced_under_the_running_application_is_shown_next(shown: Path) -> None:
    before = database.newest()
    old = ask(before, COUNT)[0]["n"]
    tiny(shown / "next", years=(2023,))
    os.replace(shown / "next" / "tiny.duckdb", shown / "second.duckdb")
    (shown / "CURRENT").write_text("second.duckdb", encoding="utf-8")
    Path(before.path).unlink()
    after = database.newest()
    assert 0 < ask(after, COUNT)[0]["n"] < old
    assert ask(before, "select count(*) as n from filed where true")[0]["n"] == old


def test_a_pointer_to_nothing_is_said_and_mended_without_a_restart(shown: Path) -> None:
    (shown / "CURRENT").write_text("gone.duckdb", encoding="utf-8")
    with pytest.raises(Unavailable) as problem:
        database.newest()
    assert problem.value.reason == "damaged"
    (shown / "CURRENT").write_text("tiny.duckdb", encoding="utf-8")
    assert ask(database.newest(), COUNT)[0]["n"] > 0


@pytest.mark.parametrize("part", ["head", "middle", "end"])
def test_a_broken_database_gives_an_error_or_the_truth(shown: Path, part: str) -> None:
    """A spoilt block is noticed by its checksum: no number is ever made of it."""
    sql = 'select sum("requests.received.total") as n from figures'
    with duckdb.connect(str(shown / "tiny.duckdb"), read_only=True) as connection:
        truth = connection.execute(sql).fetchall()
    content = bytearray((shown / "tiny.duckdb").read_bytes())
    if part == "end":
        del content[len(content) // 2 :]
    else:
        at = 0 if part == "head" else len(content) // 3
        content[at : at + 200_000] = b"\x55" * min(200_000, len(content) - at)
    (shown / "spoilt.duckdb").write_bytes(content)
    (shown / "CURRENT").write_text("spoilt.duckdb", encoding="utf-8")
    try:
        found = [tuple(row.values()) for row in ask(database.newest(), sql)]
    except (Unavailable, duckdb.Error):
        return
    assert found == truth


def test_an_office_program_that_hangs_is_ended_and_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/pids\nexec sleep 300\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(office, "_office", None)
    monkeypatch.setattr(office, "START_SECONDS", 2.0)
    began = time.monotonic()
    with pytest.raises(UnreadableDocument) as refusal:
        office.read(b"{\\rtf1 text}")
    assert refusal.value.kind in ("timeout", "needs_office")
    assert time.monotonic() - began < 20
    for pid in (tmp_path / "pids").read_text(encoding="ascii").split():
        assert not Path(f"/proc/{pid}/fd/0").exists(), "it still runs"
