"""What people decide is kept for good, survives rebuilds, and is outdated once the source changes."""

from __future__ import annotations

import csv
import multiprocessing
import os
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import duckdb
import pytest
from tiny_database import build as tiny

from dashboard.database import Build
from dashboard.decisions import acts, cycle, store
from dashboard.decisions.__main__ import main as command
from dashboard.decisions.backup import backup, export, restore
from dashboard.decisions.model import CHOICES, Line, Printed, Step, Subject
from dashboard.decisions.printed import prints
from dashboard.decisions.standing import Standing, latest, standing, subject_of
from dashboard.decisions.store import StoreProblem
from dashboard.questions import findings
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope

SCOPE = Scope(2023, 2022)
SUBJECT = Subject("37020006", "云川市住房和城乡建设局", 2023, "requests.balance", "total")
PRINTED = Printed("ab" * 32, {"requests.received.total": 3.0, "requests.granted.total": None})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


@pytest.fixture
def data(tmp_path: Path) -> Build:
    return Build(str(tiny(tmp_path / "data")))


def line(what: str = "confirmed", **more: Any) -> Line:
    return Line(SUBJECT, what, PRINTED, **more)


def found(data: Build, at: int = 0) -> list[dict[str, Any]]:
    """All findings of one entry of the newest year, gravest first."""
    first = findings.entries(data, SCOPE, Narrowing("error"))[at]
    return findings.entry(data, first["agency_code"], 2023, first["rule"], first["instance"] or "")


def decided(
    data: Build, path: Path, what: str = "confirmed", values: dict[str, float] | None = None
) -> Standing:
    """Decide the first entry and look again."""
    lines = acts.on_findings(data, found(data), what, standing(data, path), values)
    store.decide(path, "李明", "电话核实", lines)
    return standing(data, path)


def changed(data: Build, sql: str, name: str = "later.duckdb") -> Build:
    """Another build of the same data in which something is different."""
    copy = Path(data.path).with_name(name)
    copy.write_bytes(Path(data.path).read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(sql)
    return Build(str(copy))


# the store


def test_a_record_that_is_not_there_is_empty_and_not_made_by_looking(path: Path) -> None:
    assert store.decisions(path) == []
    assert store.mark(path) == store.Mark()
    assert not path.exists()


def test_what_is_entered_comes_back(path: Path) -> None:
    act = store.decide(path, " 李明 ", "电话核实，\n对方已认可", [line("explained")])
    (entry,) = store.decisions(path)
    assert (entry.act, entry.person, entry.what) == (act, "李明", "explained")
    assert entry.reason == "电话核实，\n对方已认可"
    assert (entry.subject, entry.printed) == (SUBJECT, PRINTED)


@pytest.mark.parametrize(("person", "reason"), [("", "有据"), (" \n", "有据"), ("李明", "  ")])
def test_nobody_decides_without_name_and_reason(path: Path, person: str, reason: str) -> None:
    with pytest.raises(ValueError, match="is empty"):
        store.decide(path, person, reason, [line()])
    assert store.decisions(path) == []


@pytest.mark.parametrize("table", ["decision", "step"])
@pytest.mark.parametrize("sql", ["update {} set person = '别人'", "delete from {}"])
def test_rows_cannot_be_changed_or_taken_away(path: Path, table: str, sql: str) -> None:
    store.decide(path, "李明", "电话核实", [line()])
    store.advance(path, "李明", "replied", [SUBJECT], ["ab"])
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError, match="append"):
        connection.execute(sql.format(table))
    assert len(store.decisions(path)) == len(store.steps(path)) == 1


def test_an_act_is_written_whole_or_not_at_all(path: Path) -> None:
    bad = Line(SUBJECT, "corrected", PRINTED, 3.0)  # a value belongs to a figure
    with pytest.raises(StoreProblem):
        store.decide(path, "李明", "电话核实", [line(), bad])
    assert store.decisions(path) == []


def test_the_record_is_in_wal_mode(path: Path) -> None:
    store.decide(path, "李明", "电话核实", [line()])
    with sqlite3.connect(path) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"not a database, but long enough" * 40, "damaged"), (b"", "foreign")]
)
def test_a_file_that_is_no_record_is_refused_and_left_alone(
    path: Path, content: bytes, reason: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreProblem) as problem:
        store.decisions(path)
    assert problem.value.reason == reason
    assert path.read_bytes() == content


def test_a_record_of_another_version_is_not_added_to(path: Path) -> None:
    store.decide(path, "李明", "电话核实", [line()])
    with sqlite3.connect(path) as connection:
        connection.execute("pragma user_version = 9")
    with pytest.raises(StoreProblem, match="foreign"):
        store.decide(path, "李明", "电话核实", [line()])


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_told(path: Path) -> None:
    path.parent.chmod(0o500)
    with pytest.raises(StoreProblem, match="unwritable"):
        store.decide(path, "李明", "电话核实", [line()])


def _writer(path: Path, name: str, times: int) -> None:
    for n in range(times):
        lines = [
            Line(Subject("1", "甲", 2023, "r", f"{name} {n} {k}"), "confirmed", PRINTED)
            for k in (1, 2)
        ]
        store.decide(path, name, str(n), lines)


def test_two_processes_write_at_once_and_nothing_is_lost(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_writer, args=(path, name, 40)) for name in ("甲", "乙")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    entries = store.decisions(path)
    assert len(entries) == 160
    pairs = [(entries[n], entries[n + 1]) for n in range(0, 160, 2)]
    assert all(one.act == other.act for one, other in pairs), "acts are never interleaved"
    for name in ("甲", "乙"):
        own = [int(entry.reason) for entry in entries if entry.person == name]
        assert own == sorted(own)


def test_the_first_writers_of_a_new_file_wait_for_each_other(tmp_path: Path) -> None:
    """SQLite itself sends all but one of them away at once."""
    with ThreadPoolExecutor(4) as pool:
        for n in range(40):
            path, start = tmp_path / f"{n}.sqlite", Barrier(4)

            def write(path: Path = path, start: Barrier = start) -> str:
                start.wait()
                return store.decide(path, "李明", "电话核实", [line()])

            acts = {pool.submit(write) for _ in range(4)}
            assert {act.result() for act in acts} == {d.act for d in store.decisions(path)}


def test_the_last_word_counts_by_position_whatever_the_clock_says(path: Path) -> None:
    draw = random.Random(7)
    said = [draw.choice((*CHOICES[:3], "withdrawn")) for _ in range(30)]
    for what in said:
        store.decide(path, "李明", "再核", [line(what)])
    state = {entry.what for entry in latest(store.decisions(path)).values()}
    assert state == ({said[-1]} - {"withdrawn"})


# the present state


@pytest.mark.parametrize("what", ["confirmed", "explained", "dismissed"])
def test_a_repair_is_one_entry(data: Build, path: Path, what: str) -> None:
    present = decided(data, path, what)
    assert len(found(data)) == 2
    assert {row["state"] for row in present.findings} == {what}
    assert {row["finding_id"] for row in present.findings} == {
        row["finding_id"] for row in found(data)
    }


def test_decisions_survive_a_rebuild_with_other_numbers(data: Build, path: Path) -> None:
    decided(data, path, "explained")
    later = changed(
        data,
        """
        update finding set finding_id = 900000 - finding_id, report_id = report_id + 5000,
                           repair_id = repair_id + 70;
        update repair set repair_id = repair_id + 70, report_id = report_id + 5000;
        update report set report_id = report_id + 5000, agency_id = agency_id + 300;
        update agency set agency_id = agency_id + 300;
        update finding set cells = list_append(cells, 'requests.granted.total');
        """,
    )
    again = standing(later, path)
    assert {again.state(subject_of(row).key) for row in found(later)} == {"explained"}
    assert {row["finding_id"] for row in again.findings} == {
        row["finding_id"] for row in found(later)
    }
    assert min(row["finding_id"] for row in again.findings) > 800000


@pytest.mark.parametrize(
    "sql",
    [
        "update report set sha256 = 'ff' || substr(sha256, 3) where is_current",
        'update report set "requests.results_total.total" = "requests.results_total.total" + 1',
        'update report set "requests.received.total" = null',
    ],
)
def test_a_source_that_changed_makes_a_decision_outdated(data: Build, path: Path, sql: str) -> None:
    decided(data, path, "explained")
    again = standing(changed(data, sql), path)
    assert {row["state"] for row in again.findings} == {"outdated"}


def test_another_cell_or_another_report_changes_nothing(data: Build, path: Path) -> None:
    decided(data, path, "explained")
    key = found(data)[0]["report_id"]
    later = changed(
        data,
        f"""
        update report set "disputes.reconsideration.upheld" = 77;
        update report set sha256 = 'ff' || substr(sha256, 3) where report_id <> {key};
        """,
    )
    assert {row["state"] for row in standing(later, path).findings} == {"explained"}


def test_what_was_decided_on_last_years_cells_and_prose_is_watched(data: Build) -> None:
    report = ("37020006", 2023)
    cells = ["requests.carried_in.total", "last_year.requests.carried_out.total"]
    before = prints(data, {report: [*cells, "prose.published.website"]})[report]
    assert before.cells["last_year.requests.carried_out.total"] is not None
    assert before.cells["prose.published.website"] is not None
    later = changed(data, 'update report set "requests.carried_out.total" = 99 where year = 2022')
    after = prints(later, {report: [*cells, "prose.published.website"]})[report]
    assert after.fingerprint != before.fingerprint


def test_a_decision_on_a_report_that_is_gone_is_outdated(data: Build, path: Path) -> None:
    present = decided(data, path, "explained")
    later = changed(data, "delete from finding; update report set is_current = false")
    again = standing(later, path)
    assert again.outdated == set(present.latest)
    assert again.findings == []


def test_taking_back_opens_a_finding_again(data: Build, path: Path) -> None:
    decided(data, path, "dismissed")
    present = decided(data, path, "withdrawn")
    assert present.findings == []
    assert [entry.what for entry in store.decisions(path)] == ["dismissed"] * 2 + ["withdrawn"] * 2


def test_a_correction_keeps_what_was_printed_beside_it(data: Build, path: Path) -> None:
    figure = "requests.results_total.total"
    values = acts.implied(found(data))
    present = decided(data, path, "corrected", values)
    (entry,) = present.corrections()
    assert entry.value == values[figure]
    assert entry.printed.cells == {figure: entry.value + 2}
    assert {row["state"] for row in present.findings} == {"corrected"}


@pytest.mark.parametrize("what", ["explained", "withdrawn"])
def test_another_word_on_the_finding_takes_its_correction_back(
    data: Build, path: Path, what: str
) -> None:
    decided(data, path, "corrected", acts.implied(found(data)))
    assert decided(data, path, what).corrections() == []


def test_a_new_correction_replaces_the_old_one(data: Build, path: Path) -> None:
    figure = "requests.results_total.total"
    decided(data, path, "corrected", {figure: 4.0, "requests.received.total": 9.0})
    present = decided(data, path, "corrected", {figure: 5.0})
    assert [(c.subject.figure, c.value) for c in present.corrections()] == [(figure, 5.0)]


def test_a_correction_whose_source_changed_is_not_used(data: Build, path: Path) -> None:
    decided(data, path, "corrected", acts.implied(found(data)))
    later = changed(data, 'update report set "requests.results_total.total" = 0')
    assert standing(later, path).corrections() == []


def test_equal_numbers_have_one_fingerprint() -> None:
    assert (
        Printed("", {"a": 12, "b": None}).fingerprint
        == Printed("", {"b": None, "a": 12.0}).fingerprint
    )
    assert Printed("", {"a": None}).fingerprint != Printed("", {"a": 0}).fingerprint


# putting right


def step(what: str, position: int, sha256: str = "a", due: date | None = None) -> Step:
    return Step(
        position, "2024-03-01T00:00:00+00:00", "李明", what, "1", "甲", 2023, due, "", sha256
    )


SENT = step("sent", 1, due=date(2024, 3, 15))
AGAIN = step("sent", 3, "b", date(2024, 4, 1))


@pytest.mark.parametrize(
    ("steps", "now", "today", "state"),
    [
        ([SENT], "a", date(2024, 3, 15), "sent"),
        ([SENT], "a", date(2024, 3, 16), "overdue"),
        ([SENT, step("replied", 2)], "a", date(2024, 3, 16), "replied"),
        ([SENT], "b", date(2024, 3, 16), "received"),
        ([SENT], None, date(2024, 3, 16), "overdue"),
        ([SENT, step("closed", 2)], "b", date(2024, 3, 16), "closed"),
        ([SENT, step("closed", 2), step("reopened", 3)], "a", date(2024, 3, 16), "overdue"),
        ([SENT, step("replied", 2), AGAIN], "b", date(2024, 3, 20), "sent"),
    ],
)  # fmt: skip
def test_where_a_report_stands(steps: list[Step], now: str | None, today: date, state: str) -> None:
    assert cycle.Case("1", "甲", 2023, tuple(steps), now).state(today) == state


def test_a_new_version_is_noticed_by_itself(data: Build, path: Path) -> None:
    report = found(data)[0]
    subject = subject_of(report)
    store.advance(path, "李明", "sent", [subject], [report["sha256"]], due=date(2024, 3, 15))
    key = (subject.agency, subject.year)
    assert cycle.cases(data, path)[key].state(date(2024, 3, 1)) == "sent"
    later = changed(data, "update report set sha256 = 'ff' || substr(sha256, 3)")
    assert cycle.cases(later, path)[key].state(date(2024, 3, 1)) == "received"


@pytest.mark.parametrize("day", range(1, 29))
def test_a_proposed_day_is_a_working_day_at_least_two_weeks_off(day: int) -> None:
    due = cycle.proposed_due(date(2024, 2, day))
    assert due.weekday() < 5
    assert 15 <= (due - date(2024, 2, day)).days <= 17


# backup


def filled(path: Path) -> None:
    store.decide(path, "李明", "=电话核实", [line("explained")])
    store.advance(path, "李明", "sent", [SUBJECT], ["ab"], "请核", date(2024, 3, 15))


def test_a_backup_put_back_is_the_record(path: Path, tmp_path: Path) -> None:
    filled(path)
    before = store.decisions(path), store.steps(path)
    copy = tmp_path / "copy.sqlite"
    assert backup(path, copy) == {"decision": 1, "step": 1}
    for file in path.parent.glob("decisions.sqlite*"):
        file.unlink()
    assert restore(copy, path) == {"decision": 1, "step": 1}
    assert (store.decisions(path), store.steps(path)) == before
    store.decide(path, "王芳", "再核", [line()])
    assert len(store.decisions(path)) == 2


def test_restoring_never_drops_acts_unasked_and_keeps_what_it_replaces(
    path: Path, tmp_path: Path
) -> None:
    filled(path)
    copy = tmp_path / "copy.sqlite"
    backup(path, copy)
    store.decide(path, "王芳", "再核", [line()])
    with pytest.raises(StoreProblem, match="1 acts"):
        restore(copy, path)
    assert len(store.decisions(path)) == 2
    restore(copy, path, replace=True)
    assert len(store.decisions(path)) == 1
    (kept,) = path.parent.glob("*.before-*")
    assert len(store.decisions(kept)) == 2


def test_a_damaged_backup_is_not_put_back(path: Path, tmp_path: Path) -> None:
    filled(path)
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(b"not a database, but long enough" * 40)
    with pytest.raises(StoreProblem, match="damaged"):
        restore(copy, path)
    assert len(store.decisions(path)) == 1


def test_the_export_is_the_whole_record_without_formulas(path: Path, tmp_path: Path) -> None:
    filled(path)
    assert export(path, tmp_path / "out") == {"decision": 1, "step": 1}
    raw = (tmp_path / "out" / "decision.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(raw.decode("utf-8-sig").splitlines())
    assert row["reason"] == "'=电话核实"
    assert row["sha256"] == PRINTED.sha256
    assert row["fingerprint"] == PRINTED.fingerprint


def test_the_commands(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_DECISIONS", str(path))
    assert command(["backup", str(tmp_path / "copy")]) == 1
    filled(path)
    assert command(["backup", str(tmp_path / "copy")]) == 0
    assert command(["restore", str(tmp_path / "copy")]) == 0
    assert command(["export", str(tmp_path / "out")]) == 0
    assert "decisions 1 · steps 1" in capsys.readouterr().out
