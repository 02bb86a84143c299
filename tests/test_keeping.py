"""What people entered is on record, shows what was done to the record, and comes back from a backup."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from dashboard.decisions import store as decided
from dashboard.decisions.model import Line, Printed, Subject
from dashboard.exports.record import whole_record
from etl.database import journal, store
from etl.database.said import Naming, Ruling, Said
from etl.errors import StoreError
from etl.pipeline import load, say
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster
from keeping.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
REPORTS = sorted((ROOT / "data" / "sample" / "reports" / "2023" / "砚屏县").glob("*.html"))[:3]
ROSTER = ROOT / "data" / "roster.csv"


def test_a_line_changed_or_taken_away_shows(tmp_path: Path) -> None:
    for number in range(4):
        journal.add(tmp_path, "load", {"person": "王", "read": number})
    assert [event["read"] for event in journal.events(tmp_path)] == [0, 1, 2, 3]
    assert journal.broken(tmp_path) == []
    path = tmp_path / journal.NAME
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], lines[1].replace("王", "李"), *lines[2:]]), encoding="utf-8")
    assert journal.broken(tmp_path) == [3]
    path.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    assert journal.broken(tmp_path) == [2]
    path.write_text("".join(lines[1:]), encoding="utf-8")
    assert journal.broken(tmp_path) == [1]


def test_a_line_cut_off_stays_and_the_next_begins_its_own(tmp_path: Path) -> None:
    journal.add(tmp_path, "load", {"person": "王"})
    path = tmp_path / journal.NAME
    with path.open("ab") as handle:
        handle.write(b'{"at": "2026", "event": "lo')
    journal.add(tmp_path, "load", {"person": "李"})
    assert [event["person"] for event in journal.events(tmp_path)] == ["王", "李"]
    assert journal.broken(tmp_path) == [2]


def test_without_a_name_the_account_of_the_machine_is_recorded(tmp_path: Path) -> None:
    journal.add(tmp_path, "load", {})
    assert journal.events(tmp_path)[0]["person"]


def test_names_with_any_bytes_are_recorded(tmp_path: Path) -> None:
    journal.add(tmp_path, "load", {"paths": [os.fsdecode(b"\xff\xfe.html")]})
    assert journal.broken(tmp_path) == []
    assert len(journal.events(tmp_path)) == 1


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database folder with three reports, and what people said of them."""
    folder = tmp_path_factory.mktemp("keeping") / "db"
    roster, rulebook = read_roster(ROSTER), load_rulebook(None)
    load(REPORTS, folder, roster, rulebook, workers=1, person="赵")
    build = store.current(folder)
    assert build is not None
    with store.connect(build) as connection:
        (sha256,) = connection.execute("select min(sha256) from report").fetchall()[0]
    said = Said(
        (Ruling(sha256, "withdraw", datetime(2026, 1, 2), reason="误报", person="钱"),),
        (Naming("砚屏县某站", roster.agencies[0].code, datetime(2026, 1, 3), "同一单位", "孙"),),
    )
    say(said, folder, roster, rulebook)
    return folder


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "decisions.sqlite"
    monkeypatch.setenv("GONGKAI_DECISIONS", str(path))
    subject = Subject("1", "甲局", 2023, figure="requests.received.total")
    line = Line(subject, "corrected", Printed("0" * 64, {"requests.received.total": 3.0}), 4.0)
    decided.decide(path, "周", "理由", [line])
    return path


def rows(folder: Path) -> list[tuple[object, ...]]:
    build = store.current(folder)
    assert build is not None
    with store.connect(build) as connection:
        return connection.execute(
            "select action, reason, person from ruling union all select name, reason, person from naming"
            " union all select 'reports', count(*)::varchar, null from report"
        ).fetchall()


def test_loads_and_what_people_said_are_on_record(office: Path) -> None:
    found = [(event["event"], event["person"]) for event in journal.events(office)]
    assert [pair for pair in found if pair[0] != "published"] == [
        ("load", "赵"), ("ruling", "钱"), ("naming", "孙"),
    ]  # fmt: skip
    assert journal.events(office)[0]["read"] == len(REPORTS)
    assert [event["build"] for event in journal.events(office) if event["event"] == "published"] == [
        "v000001.duckdb", "v000002.duckdb",
    ]  # fmt: skip


def test_after_the_loss_of_everything_a_load_and_one_command_bring_it_back(
    office: Path, record: Path, tmp_path: Path
) -> None:
    archive, anew = tmp_path / "backup.zip", tmp_path / "anew"
    assert main(["backup", "--db", str(office), str(archive)]) == 0
    before, entered = rows(office), decided.decisions(record)
    record.unlink()
    load(REPORTS, anew, read_roster(ROSTER), load_rulebook(None), workers=1)
    assert rows(anew) != before
    assert main(["restore", "--db", str(anew), str(archive)]) == 0
    assert rows(anew) == before
    assert decided.decisions(record) == entered
    assert journal.broken(anew) == []
    kept = next(anew.glob("journal.restored-*.jsonl"))
    assert kept.read_bytes() == (office / journal.NAME).read_bytes()
    assert main(["restore", "--db", str(anew), str(archive)]) == 0
    assert rows(anew) == before


def test_an_archive_of_something_else_changes_nothing(
    office: Path, record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK no archive")
    content = (record.read_bytes(), (office / journal.NAME).read_bytes())
    assert main(["restore", "--db", str(office), str(other)]) == 1
    assert "zip" in capsys.readouterr().err
    assert content == (record.read_bytes(), (office / journal.NAME).read_bytes())


def test_the_export_is_the_whole_record(office: Path, record: Path, tmp_path: Path) -> None:
    assert main(["export", "--db", str(office), str(tmp_path / "out")]) == 0
    with (tmp_path / "out" / "decision.csv").open(encoding="utf-8-sig") as handle:
        assert [row["person"] for row in csv.DictReader(handle)] == ["周"]
    lines = (tmp_path / "out" / journal.NAME).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == journal.events(office)


def test_the_commands_say_what_is_wrong(office: Path, record: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(office, copy)
    assert main(["verify", "--db", str(copy)]) == 0
    (copy / journal.NAME).write_text("{}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "keeping", "verify", "--db", str(copy)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "第 1 行" in done.stderr


def test_nothing_is_read_or_published_that_the_journal_does_not_hold(tmp_path: Path) -> None:
    folder = tmp_path / "db"
    (folder / journal.NAME).mkdir(parents=True)
    with pytest.raises(StoreError, match="无法写入操作记录"):
        load(REPORTS, folder, read_roster(ROSTER), load_rulebook(None), workers=1)
    assert store.current(folder) is None


def test_a_changed_access_setting_is_on_record_without_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.access.settings import settings

    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    access = tmp_path / "access.toml"
    monkeypatch.setenv("GONGKAI_ACCESS", str(access))
    secret = "s" * 40
    for role in ("reader", "reviewer", "reviewer"):
        text = (
            f'sign_in = "proxy"\n[proxy]\nheader = "U"\nsecret = "{secret}"\n'
            f'[[person]]\naccount = "chen"\nrole = "{role}"\nregions = ["临江省/云川市"]\n'
        )
        access.write_text(text + "#" * len(journal.events(tmp_path)), encoding="utf-8")
        os.utime(access, ns=(0, len(list(tmp_path.iterdir())) + len(journal.events(tmp_path))))
        settings()
    persons = [event["persons"]["chen"] for event in journal.events(tmp_path)]
    assert persons == [
        {"role": role, "regions": ["临江省/云川市"]} for role in ("reader", "reviewer")
    ]
    assert secret not in (tmp_path / journal.NAME).read_text(encoding="utf-8")


def test_the_application_exports_the_same_record(office: Path, record: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(whole_record(office))) as archive:
        assert sorted(archive.namelist()) == ["decision.csv", journal.NAME, "step.csv"]
        assert archive.read(journal.NAME) == (office / journal.NAME).read_bytes()
