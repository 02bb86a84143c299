"""入库 in the application: real files, real loads in processes of their own, on a small database."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import opened, ran, text

from dashboard.database import newest
from dashboard.intake import jobs
from dashboard.intake.jobs import Job
from dashboard.questions import intake
from etl.database import store
from etl.pipeline import load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "data" / "sample" / "reports"
PAGES = ROOT / "dashboard" / "pages"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of three reports of one county."""
    folder = tmp_path_factory.mktemp("office")
    for file in sorted((REPORTS / "2023" / "砚屏县").glob("*.html"))[:3]:
        shutil.copy(file, folder)
    roster, rules = read_roster(ROOT / "data" / "roster.csv"), load_rulebook(None)
    load([folder], folder / "db", roster, rules, workers=1)
    return folder / "db"


@pytest.fixture
def folder(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = Path(shutil.copytree(loaded, tmp_path / "db"))
    monkeypatch.setenv("GONGKAI_DATA", str(folder))
    monkeypatch.setenv("GONGKAI_DECISIONS", str(tmp_path / "decisions.sqlite"))
    return folder


def ended(folder: Path) -> Job:
    for _ in range(600):
        job = jobs.current(folder)
        assert job is not None
        if job.ended:
            return job
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def sample(n: int) -> tuple[str, bytes]:
    """A report of the county that is not in the database yet."""
    file = sorted((REPORTS / "2022" / "砚屏县").glob("*.html"))[n]
    return file.name, file.read_bytes()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("年报.html", "年报.html"),
        ("../../etc/passwd", "passwd"),
        ("C:\\年报\\某局.docx", "某局.docx"),
        (".hidden", "hidden"),
        ("-x\n.html", "-x_.html"),
        ("", "_"),
    ],
)
def test_an_upload_gets_a_harmless_name(given: str, kept: str) -> None:
    assert jobs.safe_name(given) == kept


def test_long_names_keep_their_suffix() -> None:
    name = jobs.safe_name("局" * 300 + ".html")
    assert name.endswith(".html")
    assert len(name.encode()) <= jobs.LONGEST


def test_files_are_loaded_in_a_process_of_their_own_and_what_is_bad_is_named(folder: Path) -> None:
    before = newest()
    jobs.load(folder, [sample(0), ("空.html", b"")])
    with pytest.raises(jobs.Busy):
        jobs.load(folder, [sample(1)])
    job = ended(folder)
    assert job.failure is None
    assert (job.done, job.total) == (2, 2)
    assert (job.answer["read"], job.answer["unchanged"]) == (1, 0)
    assert [row["file"] for row in job.answer["refused"]] == ["uploads/空.html"]
    assert newest() != before
    jobs.load(folder, [sample(0)])
    assert (ended(folder).answer["read"], ended(folder).answer["unchanged"]) == (0, 1)


def test_a_load_elsewhere_is_told_and_nothing_is_lost(folder: Path) -> None:
    before = newest()
    with store.locked(folder):
        jobs.load(folder, [sample(0)])
        failure = ended(folder).failure
    assert failure is not None
    assert failure["kind"] == "locked"
    assert newest() == before
    assert "另一项载入正占用数据库" in text(opened("intake.py"))
    assert "Another load holds the database" in text(opened("intake.py", "en"))


def test_the_page_takes_files_and_tells_what_came_of_them(folder: Path) -> None:
    app = opened("intake.py")
    assert app.button(key="start load").disabled
    app.file_uploader[0].upload(*sample(1)).run()
    app.button(key="start load").click()
    app.run()
    ended(folder)
    ran(app)
    html = text(app)
    assert "最近一次载入" in html
    assert "<dt>新读</dt><dd><b>1</b></dd>" in html
    next(button for button in app.button if button.label == "知道了").click()
    assert "最近一次载入" not in text(ran(app))


def test_a_running_load_shows_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs._jobs, folder, Job("load", "年报.zip", done=30, total=120))
    html = text(opened("intake.py"))
    assert 'aria-valuenow="25"' in html
    assert "已读 30 / 120 份" in html
    assert "30 of 120 read" in text(opened("intake.py", "en"))


def test_the_first_files_can_be_loaded_where_there_is_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "new"))
    app = opened("intake.py")
    assert "还没有数据" in text(app)
    app.file_uploader[0].upload(*sample(0)).run()
    app.button(key="start load").click()
    app.run()
    ended(tmp_path / "new")
    assert "报送" in text(ran(app))


def unknown(folder: Path) -> str:
    """Load a report of an agency that no roster has."""
    name, content = sample(0)
    agency = name.removesuffix(".html")
    changed = content.decode("utf-8").replace(agency, "某某县试验办公室")
    jobs.load(folder, [("试验.html", changed.encode())])
    assert ended(folder).answer["unlisted"] == 1
    return agency


def fill(app: AppTest, code: str, person: str = "李明", reason: str = "电话核实") -> None:
    next(w for w in app.text_input if w.key == f"reason {code}").set_value(reason)
    next(w for w in app.text_input if str(w.key).endswith(f"typed {code}")).set_value(person)


def test_a_person_matches_a_name_for_good(folder: Path) -> None:
    agency = unknown(folder)
    app = opened("intake.py", part="unlisted", name="某某县试验办公室", q=agency)
    code = "match 某某县试验办公室"
    choice = next(box for box in app.selectbox if box.key == f"agency {code}")
    labels = [label.rpartition("（")[0] for label in choice.options]
    choice.select_index(labels.index(agency))
    fill(app, code)
    next(button for button in app.button if code in str(button.key)).click()
    app.run()
    assert ended(folder).failure is None
    html = text(ran(app))
    assert "没有名单外单位" in html
    assert "李明" in html
    matched = intake.namings(newest())
    assert [(row["name"], row["agency"]) for row in matched] == [("某某县试验办公室", agency)]


def test_nothing_is_matched_without_agency_reason_and_name(folder: Path) -> None:
    unknown(folder)
    jobs.forget(folder)
    app = opened("intake.py", part="unlisted", name="某某县试验办公室")
    next(button for button in app.button if "match" in str(button.key)).click()
    ran(app)
    assert [error.value for error in app.error] == ["未认定：请选择名单中的单位。"]
    assert jobs.current(folder) is None


def test_a_report_is_withdrawn_and_restored(folder: Path) -> None:
    report = intake.reports_named(newest(), "砚屏县", 2023)[0]
    app = opened("intake.py", part="rulings", report=report["sha256"])
    code = f"ruling {report['sha256'][:12]}"
    fill(app, code)
    next(button for button in app.button if code in str(button.key)).click()
    app.run()
    assert ended(folder).failure is None
    assert intake.report_of(newest(), report["sha256"]) == []
    assert "已撤下" in text(ran(app))
    next(box for box in app.selectbox if box.key == "report restore").select_index(0)
    fill(app, "restore")
    next(button for button in app.button if "restore" in str(button.key)).click()
    app.run()
    assert ended(folder).failure is None
    assert len(intake.report_of(newest(), report["sha256"])) == 1


def test_a_move_needs_an_aim_and_an_agency_of_the_roster(folder: Path) -> None:
    report = intake.reports_named(newest(), "砚屏县", 2023)[0]
    app = opened("intake.py", part="rulings", report=report["sha256"])
    code = f"ruling {report['sha256'][:12]}"
    next(group for group in app.button_group if group.key == f"choice {code}").set_value("move")
    ran(app)
    fill(app, code)
    submit = [button for button in app.button if code in str(button.key)]
    submit[0].click()
    ran(app)
    assert [error.value for error in app.error] == ["未改归：请写明单位或年度。"]
    next(w for w in app.text_input if w.key == f"agency {code}").set_value("无此单位")
    next(button for button in app.button if code in str(button.key)).click()
    app.run()
    ended(folder)
    assert "名单里没有这个单位" in text(ran(app))
