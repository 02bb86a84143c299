"""Loading by a Dask cluster: a real scheduler and real worker processes on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from etl.database import store
from etl.errors import ConfigurationError
from etl.pipeline import Summary, load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster
from etl.workers.cluster import INSTALL, cluster
from etl.workers.crew import Lost

pytest.importorskip("distributed", reason=f"needs distributed: {INSTALL}")

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "data" / "sample" / "reports" / "2023" / "砚屏县"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two worker processes; a worker that dies is replaced."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scratch = str(tmp_path_factory.mktemp("workers"))
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    quiet: dict[str, Any] = {
        "env": os.environ | {"PYTHONPATH": path},
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "start_new_session": True,
    }
    common = ["--no-dashboard"]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
             "--port", str(port), *common], cwd=ROOT, **quiet,
        ),
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nworkers", "2",
             "--nthreads", "1", "--memory-limit", "1500MB", "--local-directory", scratch, *common],
            cwd=ROOT, **quiet,
        ),
    ]  # fmt: skip
    try:
        yield address
    finally:
        for process in reversed(started):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def pause(item: int, folder: Path) -> int:
    """What a worker does: note its process, take its time; 13 kills the process that reads it."""
    (folder / f"{item}.{os.getpid()}").touch()
    if item == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return item


def run(
    address: str, folder: Path, items: range, disturb: Callable[[], None] = lambda: None
) -> tuple[list[int], list[Lost[int]]]:
    """Every item done, and those lost; ``disturb`` is called once the work is under way."""
    chunks = [list(items[at : at + 10]) for at in range(0, len(items), 10)]
    done: list[int] = []
    lost: list[Lost[int]] = []
    for outcome in cluster(address, partial(pause, folder=folder), list, chunks, folder):
        if not done:
            disturb()
        if isinstance(outcome, Lost):
            lost.append(outcome)
        else:
            done.extend(outcome[1])
    return done, lost


def test_a_killed_worker_costs_only_time(scheduler: str, tmp_path: Path) -> None:
    def kill() -> None:
        latest = max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.kill(int(latest.suffix[1:]), signal.SIGKILL)

    items = range(100, 220)
    done, lost = run(scheduler, tmp_path, items, kill)
    assert sorted(done) == list(items)
    assert lost == []
    assert len({path.suffix for path in tmp_path.iterdir()}) > 2, "nobody was killed"


def test_a_deadly_document_is_named_and_the_others_are_kept(scheduler: str, tmp_path: Path) -> None:
    done, lost = run(scheduler, tmp_path, range(10, 30))
    assert sorted(done) == [item for item in range(10, 30) if item != 13]
    assert lost == [Lost(13, "crash")]


def test_a_cluster_loads_what_processes_load(scheduler: str, tmp_path: Path) -> None:
    """The same reports, figures and findings, read through the command line."""
    here = _load(tmp_path / "here")
    done = subprocess.run(
        [sys.executable, "-m", "etl", "load", str(REPORTS), "--db", str(tmp_path / "there"),
         "--scheduler", scheduler], cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    build = store.current(tmp_path / "there")
    assert build is not None
    assert _contents(build) == _contents(here.build)
    assert not list((tmp_path / "there" / "staging").iterdir())
    again = _load(tmp_path / "there", scheduler)
    assert (again.read, again.unchanged) == (0, here.read)


def test_a_cluster_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.workers.cluster.PATIENCE", 2)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ConfigurationError, match="无法使用集群"):
        list(cluster(address, pause, list, [[1]], tmp_path))  # type: ignore[arg-type]


def test_a_folder_that_workers_do_not_share_is_named(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: 0)  # no worker will see the token
    with pytest.raises(ConfigurationError, match="看不到"):
        list(cluster(scheduler, pause, list, [[1]], tmp_path))  # type: ignore[arg-type]


def _load(database: Path, scheduler: str | None = None) -> Summary:
    roster, rulebook = read_roster(ROOT / "data" / "roster.csv"), load_rulebook(None)
    return load([REPORTS], database, roster, rulebook, 2, scheduler=scheduler)


def _contents(build: Path) -> list[tuple[object, ...]]:
    with store.connect(build) as connection:
        return connection.execute(
            "select r.agency, r.year, t.address, t.value, t.state, t.row_no, t.column_no"
            " from trace t join reports r using (report_id) order by all"
        ).fetchall()
