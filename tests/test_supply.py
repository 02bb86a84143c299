"""What is installed and what leaves the machine: pins with hashes, licences, no network, health, logs."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from licences import PERMISSIVE, RUN, STRICT, licence, listed, pinned
from serving import served

from dashboard.logs import Lines

ROOT = Path(__file__).resolve().parents[1]
INPUTS = sorted(file.name for file in ROOT.glob("requirements*.txt"))
APART = ("requirements-bench.txt", "requirements-fuzz.txt")
"""Tools by hand, in no lock."""


@pytest.mark.parametrize("file", [name for name in INPUTS if name not in APART])
def test_the_lock_pins_what_is_asked_for(file: str) -> None:
    """Where this fails: ``make lock``."""
    locks = ["requirements-dev.lock"] + (
        ["requirements.lock"] if file == "requirements.txt" else []
    )
    for lock in locks:
        locked = pinned(lock)
        assert {name: locked.get(name) for name in pinned(file)} == pinned(file), lock


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    assert len(blocks) > 30
    assert [block for block in blocks if block.strip() and "--hash=sha256:" not in block] == []


def test_the_two_locks_agree() -> None:
    run, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name: dev.get(name) for name in run} == run


def test_what_is_imported_is_permissive() -> None:
    names = {name for file in RUN for name in pinned(file)}
    found = {name: said for name in names if (said := licence(name)) is not None}
    assert len(found) > 30
    wrong = {n: s for n, s in found.items() if not PERMISSIVE.search(s) or STRICT.search(s)}
    assert wrong == {}


def test_the_list_of_licences_is_true() -> None:
    """Where this fails: ``python tests/licences.py > docs/licences.md``."""
    stated = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").splitlines()
    assert set(listed()) <= set(stated)


ALONE = """
import fcntl, socket, struct, subprocess, sys
with socket.socket() as s:  # bring up loopback, the only interface there is
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
try:
    socket.create_connection(("192.0.2.1", 80), timeout=2)
    sys.exit("the network is there")
except OSError:
    pass
from pathlib import Path
root, folder = Path(sys.argv[1]), Path(sys.argv[2])
files = sorted((root / "data/sample/reports/2023/砚屏县").glob("*.*"))[:6]
done = subprocess.run([sys.executable, "-m", "etl", "load", *map(str, files), "--db", str(folder)])
assert done.returncode in (0, 1), done.returncode
from streamlit.testing.v1 import AppTest
for page in ("overview", "findings", "about"):
    app = AppTest.from_file(str(root / "dashboard/pages" / f"{page}.py"), default_timeout=60).run()
    assert not app.exception, app.exception
    assert any("政府信息公开" in e.value or "gk-" in e.value for e in app.html)
sys.path.insert(0, str(root / "tests"))
from serving import served, status
with served(folder / "served", None) as port:
    assert status(port, "/", {}) == 200
print("all done")
"""


def test_it_loads_and_serves_without_any_network(tmp_path: Path) -> None:
    """In a network namespace of its own, with nothing but loopback: the kernel forbids the rest."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-n", "true"]).returncode:
        pytest.skip("this machine allows no network namespace (unshare -n)")
    done = subprocess.run(
        ["unshare", "-n", sys.executable, "-c", ALONE, str(ROOT), str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "GONGKAI_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "all done" in done.stdout, done.stderr[-2000:]


def health(port: int) -> tuple[int, dict[str, object]]:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/health")
    found = connection.getresponse()
    return found.status, json.loads(found.read())


def test_health_tells_what_is_shown_and_what_fails(tmp_path: Path) -> None:
    with served(tmp_path, None) as port:
        status, told = health(port)
        assert (status, told["status"], told["build"]) == (200, "ok", "tiny.duckdb")
        assert set(told) == {"status", "schema", "record", "build", "built_at", "age_hours"}
        (tmp_path / "decisions.sqlite").write_bytes(b"no record" * 200)
        assert health(port)[1]["record"] == "damaged"
        (tmp_path / "data" / "CURRENT").write_text("gone.duckdb", encoding="utf-8")
        status, told = health(port)
        assert (status, told["unavailable"]) == (503, "damaged")


def test_logs_are_lines_of_json_without_what_a_report_says() -> None:
    secret = "某局收到申请一件"
    try:
        int(secret)
    except ValueError:
        record = logging.LogRecord(
            "dashboard.x", logging.ERROR, __file__, 1, "page failed", (), sys.exc_info()
        )
    line = Lines().format(record)
    told = json.loads(line)
    assert (told["error"], told["message"], told["level"]) == ("ValueError", "page failed", "error")
    assert any("test_supply.py" in where for where in told["where"])
    assert secret not in line
