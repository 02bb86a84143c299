"""Loading for real: files into a published build, again, changed, withdrawn, killed, locked out."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.database import store
from etl.errors import ConfigurationError, StoreError
from etl.pipeline import Summary, load
from etl.rulebook import Rulebook
from etl.rulebook import load as load_rulebook
from etl.sources.roster import Roster, read_roster

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "data" / "sample" / "reports"

Run = Callable[..., Summary]
"""Load these paths into the test's own database."""


@pytest.fixture(scope="module")
def roster() -> Roster:
    return read_roster(ROOT / "data" / "roster.csv")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(None)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with a few reports of the sample, free to be changed."""
    folder = tmp_path / "office"
    for year in ("2022", "2023"):
        files = sorted((REPORTS / year / "砚屏县").glob("*.html"))[:4]
        assert len(files) == 4, "the sample is missing"
        for file in files:
            target = folder / file.relative_to(REPORTS)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    return folder


@pytest.fixture
def run(tmp_path: Path, roster: Roster, rulebook: Rulebook) -> Run:
    def call(*paths: Path) -> Summary:
        return load(paths, tmp_path / "db", roster, rulebook, workers=2)

    return call


def ask(summary: Summary, sql: str) -> list[tuple[Any, ...]]:
    with store.connect(summary.build) as connection:
        return connection.execute(sql).fetchall()


def test_a_folder_becomes_a_build_with_every_figure_traced(office: Path, run: Run) -> None:
    summary = run(office)
    assert (summary.read, summary.unchanged, summary.refused) == (8, 0, ())
    assert summary.build.name == "v000001.duckdb"
    traced = ask(
        summary,
        "select count(*), count(*) filter (table_no is null or row_no is null) from trace"
        " where state = 'number'",
    )
    assert traced[0][0] > 1000
    assert traced[0][1] == 0
    kept = ask(summary, "select sha256, kept from source")
    for sha256, path in kept:
        assert (summary.build.parent / path).name == sha256


def test_a_second_load_reads_only_what_changed(office: Path, run: Run) -> None:
    run(office)
    again = run(office)
    assert (again.read, again.unchanged) == (0, 8)
    changed = next(office.rglob("*.html"))
    changed.write_bytes(changed.read_bytes() + "<!-- 更正 -->".encode())
    third = run(office)
    assert (third.read, third.unchanged) == (1, 7)
    versions = ask(third, "select count(*), count(*) filter (is_current) from report")
    assert versions == [(9, 8)]


def test_a_folder_that_moved_is_known_by_its_contents(
    office: Path, tmp_path: Path, run: Run
) -> None:
    run(office)
    moved = office.rename(tmp_path / "moved")
    summary = run(moved)
    assert ask(summary, "select count(*) from report") == [(8,)]


def test_bad_files_are_refused_by_name_and_the_rest_is_loaded(office: Path, run: Run) -> None:
    (office / "空.html").write_bytes(b"")
    (office / "图.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (office / "乱.doc").write_bytes(random.Random(7).randbytes(5000))
    (office / "通知.txt").write_text(
        "关于召开会议的通知\n各科室：\n请准时参加。\n", encoding="utf-8"
    )
    summary = run(office)
    assert summary.read == 8
    assert {Path(name).name for name, _ in summary.refused} == {
        "空.html",
        "图.png",
        "乱.doc",
        "通知.txt",
    }
    assert all(reason for _, reason in summary.refused)


def test_nothing_to_load_is_said_and_nothing_is_published(tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match="没有任何文件"):
        run(tmp_path / "empty")
    assert store.current(tmp_path / "db") is None


def test_two_loads_at_once_exclude_each_other(tmp_path: Path, office: Path, run: Run) -> None:
    with store.locked(tmp_path / "db"), pytest.raises(StoreError, match="另一个载入正在进行"):
        run(office)
    assert run(office).read == 8


def test_a_database_of_another_version_is_named_and_kept(
    tmp_path: Path, office: Path, run: Run
) -> None:
    build = run(office).build
    with duckdb.connect(str(build)) as connection:
        connection.execute("update build set schema_version = 99")
    before = build.read_bytes()
    with pytest.raises(StoreError, match="数据库版本为 99"):
        run(office)
    assert build.read_bytes() == before


def test_a_damaged_database_is_named(tmp_path: Path, office: Path, run: Run) -> None:
    build = run(office).build
    build.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match="已损坏"):
        run(office)


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path, office: Path, run: Run) -> None:
    (tmp_path / "db").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="无法写入"):
        run(office)


def test_readers_keep_their_build_while_new_ones_are_published(office: Path, run: Run) -> None:
    first = run(office)
    with store.connect(first.build) as reader:
        for number in range(4):
            (office / f"{number}.html").write_bytes(b"")
            run(office)
        assert reader.execute("select count(*) from report").fetchall() == [(8,)]
    assert len(list(first.build.parent.glob("v*.duckdb"))) == store.KEPT_BUILDS


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "etl", *map(str, arguments)]


def test_withdrawing_and_moving_a_report(office: Path, tmp_path: Path, run: Run) -> None:
    run(office)
    first, second = sorted(office.rglob("*.html"))[:2]
    database = tmp_path / "db"
    for arguments in ((first, "--reason", "误报"), (second, "--year", "2019")):
        done = subprocess.run(
            command("remove", *arguments, "--db", database),
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    summary = run(office)  # what people ruled outlives the next load
    assert (summary.read, summary.unchanged) == (0, 8)
    assert ask(summary, "select count(*), min(year) from report") == [(7, 2019)]


def test_a_load_killed_at_any_moment_loses_nothing(office: Path, tmp_path: Path, run: Run) -> None:
    """Killed at random moments; whatever is published is whole, and the last load completes it."""
    database = tmp_path / "db"
    moments = random.Random(20241).choices(range(50, 2500, 25), k=8)
    for moment in moments:
        process = subprocess.Popen(
            command("load", office, "--db", database), cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(moment / 1000)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        build = store.current(database) if database.exists() else None
        if build is not None:
            with store.connect(build) as connection:
                assert connection.execute("select count(*) from report").fetchall() == [(8,)]
    summary = run(office)
    assert ask(summary, "select count(*), count(distinct sha256) from report") == [(8, 8)]
    assert not list((database / "staging").glob("*"))
    assert not list(database.glob(".v*"))


@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root writes anywhere"
)
def test_an_unwritable_folder_is_named(office: Path, tmp_path: Path) -> None:
    database = tmp_path / "db"
    database.mkdir()
    database.chmod(0o555)
    # root, too, is held to the modes of files; the folders above, which other tests share, stay as they are
    plain = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*plain, *command("load", office, "--db", database)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert f"{database}：无法写入" in done.stderr


def test_one_content_under_two_names_is_one_report(office: Path, run: Run) -> None:
    """Whether the two files come in one load, in one chunk or in two, nothing is stored twice."""
    first = next(office.rglob("*.html"))
    shutil.copy(first, office / "副本.html")
    once = run(office)
    shutil.copy(first, office / "副本二.html")
    again = run(office)
    for summary in (once, again):
        assert ask(summary, "select count(*) from report") == [(8,)]
        doubled = (
            "select count(*) from (select report_id, section.position from section group by all"
            " having count(*) > 1) union all"
            " select count(*) from (select report_id from report_layout group by all having count(*) > 1)"
        )
        assert ask(summary, doubled) == [(0,), (0,)]
    assert ask(again, "select count(*) from file") == [(10,)]


def said(*arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    """Run a command with --json: its exit status and answers."""
    done = subprocess.run(command(*arguments, "--json"), cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_programs_follow_a_load_line_by_line(office: Path, tmp_path: Path) -> None:
    (office / "空.html").write_bytes(b"")
    status, lines = said("load", office, "--db", tmp_path / "db", "--workers", "2")
    assert status == 1
    assert lines[-2] == {"done": 9, "total": 9}
    assert lines[-1]["read"] == 8
    assert [entry["file"] for entry in lines[-1]["refused"]] == [str(office / "空.html")]
    assert lines[-1]["build"] == "v000001.duckdb"


def test_a_locked_folder_is_told_to_programs_as_such(office: Path, tmp_path: Path) -> None:
    with store.locked(tmp_path / "db"):
        status, lines = said("load", office, "--db", tmp_path / "db")
    assert status == 2
    assert lines[0]["error"]["kind"] == "locked"


def test_what_was_withdrawn_comes_back_whole(office: Path, tmp_path: Path, run: Run) -> None:
    before = ask(run(office), "select sha256, year, cast(report as varchar) from report order by 1")
    file, database = next(office.rglob("*.html")), tmp_path / "db"
    assert said("remove", file, "--reason", "误报", "--person", "甲", "--db", database)[0] == 0
    assert len(ask(run(office), "select 1 from report")) == 7
    file.unlink()  # the kept copy is enough
    assert said("remove", file, "--restore", "--db", database)[0] == 0
    after = ask(run(office), "select sha256, year from report order by 1")
    assert after == [row[:2] for row in before]
    rulings = ask(run(office), "select action, person from ruling")
    assert rulings == [("restore", None)]


def test_a_name_that_a_person_matched_outlives_every_build(
    office: Path, tmp_path: Path, run: Run
) -> None:
    file = next((office / "2023").rglob("*.html"))
    code, name = ask(run(office), f"select code, a.name from report join agency a using (agency_id)"
                     f" join file f using (sha256) where f.name = '{file}'")[0]  # fmt: skip
    text = file.read_text(encoding="utf-8").replace(name, "某某县试验办公室")
    file.write_text(text, encoding="utf-8")
    unlisted = "select name from agency where not listed"
    assert ask(run(office), unlisted) == [("某某县试验办公室",)]
    database = tmp_path / "db"
    match = ("match", "某某县试验办公室", "--agency", code, "--person", "甲", "--db", database)
    assert said(*match)[0] == 0
    current = f"select count(*) from report join agency using (agency_id) where code = '{code}'"
    assert ask(run(office), current)[0][0] >= 2
    assert ask(run(office), unlisted) == []
    assert ask(run(office), "select name, agency, person from namings") == [
        ("某某县试验办公室", name, "甲")
    ]
    assert said("match", "某某县试验办公室", "--db", database)[0] == 0
    assert ask(run(office), unlisted) == [("某某县试验办公室",)]


def test_a_folder_in_an_archive_names_the_agency_that_a_report_does_not(
    tmp_path: Path,
    run: Run,
    roster: Roster,
) -> None:
    agency = next(agency for agency in roster.agencies if agency.kind == "department")
    pack = tmp_path / "各单位.zip"
    with zipfile.ZipFile(pack, "w") as handle:
        text = "2023年政府信息公开工作年度报告\n一、总体情况\n公开信息12条。"
        handle.writestr(f"{agency.name}/W020.txt", text)
        handle.writestr(f"{agency.name}/W021.txt", f"云砚市某某局{text.replace('2023', '2022')}")
    named = ask(run(pack), "select year, name from report join agency using (agency_id) order by 1")
    assert named == [(2022, "云砚市某某局"), (2023, agency.name)]
