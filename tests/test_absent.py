"""Reports that do not exist: told on the findings page, counted for the agency, found in the roster."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
import visiting
from test_desk import enter
from tiny_database import build
from visiting import text

from dashboard.database import Build
from dashboard.decisions import acts, store
from dashboard.decisions.standing import said, standing
from dashboard.exports.findings import findings_csv
from dashboard.exports.roster import line as in_roster
from dashboard.questions import absent, brief, findings, roster
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from dashboard.wording import Words

ABSENT = "37020014"
"""Reports in every year but 2023."""
SCOPE = Scope(2023, 2022)
ZH = Words("zh")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("absent")
    with duckdb.connect(str(build(folder))) as connection:
        connection.execute(
            "insert into rule values ('roster.missing', 'error', '每年都有报告', 'Every year', '', '',"
            " '条例第四十九条', 'Article 49', [], true, null)"
        )
        connection.execute(
            """
            insert into finding by name
            select 9000 + agency_id as finding_id, agency_id, y as year, 'roster.missing' as rule,
                   '' as instance, 'error' as severity, 'broken' as verdict,
                   name || y || ' 年没有报告。' as message_zh, 'no report' as message_en,
                   '条例第四十九条' as basis
            from agency, (values (9, 2022), (14, 2023)) v(id, y) where agency_id = id
            """
        )
    return folder


@pytest.fixture(autouse=True)
def data(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.setenv("GONGKAI_DATA", str(folder))
    monkeypatch.setenv("GONGKAI_DECISIONS", str(tmp_path / "decisions.sqlite"))
    return Build(str(folder / "tiny.duckdb"))


def shown(page: str, /, **parameters: str) -> str:
    return text(visiting.opened(page, **parameters))


def test_the_findings_say_how_many_reports_are_lacking_and_lead_to_them() -> None:
    assert "另有 1 个单位已过期限而没有报告" in shown("findings.py", year="2023")
    for filters in ({"severity": "warning"}, {"agency": "37020002"}, {"decision": "explained"}):
        assert "另有" not in shown("findings.py", year="2023", **filters)
    listed = shown("findings.py", year="2023", rule="roster.missing")
    (link,) = set(re.findall(rf'href="(roster\?[^"]*agency={ABSENT}[^"]*)"', listed))
    assert "2024-01-31" in listed, "its day"
    assert "year=2023" in link
    assert "条例第四十九条" in listed


def test_the_roster_shows_one_agency_with_its_day() -> None:
    one = shown("roster.py", year="2023", agency=ABSENT)
    assert one.count("agency?") == 1
    assert "2024-01-31" in one
    assert "只列“" in one
    assert "列出全部单位" in one


def test_an_absence_counts_in_the_scorecard_and_leads_to_its_entry() -> None:
    page = shown("agency.py", agency=ABSENT)
    assert "1（未说明 1）" in page
    assert re.search(
        rf'href="findings\?[^"]*year=2023[^"]*of={ABSENT}[^"]*rule=roster.missing', page
    )
    assert "应于 2024-01-31 前报送" in page
    assert "年没有报告。" not in shown("agency.py", agency="37020006")


@pytest.mark.parametrize(("what", "rest"), [("explained", 0), ("dismissed", 0), ("confirmed", 1)])
def test_a_person_decides_of_a_report_that_does_not_exist(what: str, rest: int) -> None:
    app = enter(visiting.opened("findings.py", year="2023", rule="roster.missing"), what)
    assert [message.value for message in app.success] == ["已记录。"]
    (entry,) = store.decisions(store.location())
    assert (entry.subject.agency, entry.subject.year, entry.what) == (ABSENT, 2023, what)
    assert entry.subject.rule == "roster.missing"
    said = ZH(f"decision.{what}")
    assert f"未说明 <b>{rest}</b>" in text(app)
    assert said in text(app)
    assert "电话核实" in text(app)
    for page in ("agency.py", "roster.py"):
        assert said in shown(page, agency=ABSENT, year="2023")
    assert f"1（未说明 {rest}）" in shown("agency.py", agency=ABSENT)


def test_what_was_decided_is_filtered_counted_and_exported(data: Build) -> None:
    excuse(data, "dismissed")
    decided = standing(data)
    assert "另有" not in shown("findings.py", year="2023", decision="unexplained")
    assert "另有 1 个" in shown("findings.py", year="2023", decision="dismissed")
    lacking = replace(Narrowing(), rule="roster.missing", absent_on=date(2025, 1, 1))
    rows = said(
        decided.latest, findings.listing(data, SCOPE, lacking, 100, decided.beside), "Asia/Shanghai"
    )
    csv = findings_csv(rows, ZH).decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert "dismissed" in csv[1]
    assert "已并入财政局" in csv[1]
    (missing,) = roster.agencies(
        data, SCOPE, "missing", date(2025, 1, 1), decided=decided.beside, agency=ABSENT
    )
    assert in_roster(missing | {"cycle": None}, ZH)[-1] == "已排除"
    about = shown("about.py", year="2023")
    row = about[about.index("<code>roster.missing</code>") :].split("</tr>")[0]
    assert re.search(r"decision=dismissed[^>]*>1<", row)


def test_a_batch_decides_of_all_that_are_lacking() -> None:
    app = visiting.opened("findings.py", year="2022", rule="roster.missing", view="batch")
    app.radio(key="batch about").set_value("all")
    enter(visiting.ran(app), "explained")
    (entry,) = store.decisions(store.location())
    assert (entry.subject.agency, entry.subject.year) == ("37020009", 2022)


def test_it_stands_until_there_is_a_report(data: Build, tmp_path: Path) -> None:
    excuse(data, "explained")
    (key,) = standing(data).latest
    assert standing(data).state(key) == "explained"
    path = build(tmp_path / "later")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into report by name select * replace (90000 as report_id, 2023 as year)"
            " from report where agency_id = 14 and year = 2022"
        )
    later = Build(str(path))
    assert standing(later).state(key) == "outdated"


def excuse(data: Build, what: str) -> None:
    """Decide of the report that is lacking, without the page."""
    found = findings.entry(data, ABSENT, 2023, "roster.missing", "")
    lines = acts.on_findings(data, found, what, standing(data))
    store.decide(store.location(), "李明", "已并入财政局", lines)


@pytest.mark.parametrize(("today", "years"), [(date(2024, 1, 31), []), (date(2024, 2, 1), [2023])])
def test_nobody_is_absent_before_its_day(data: Build, today: date, years: list[int]) -> None:
    assert [row["year"] for row in absent.of_agency(data, ABSENT, today)] == years


def test_who_published_again_after_the_day_is_sound_as_its_first_version_was_in_time(
    data: Build, tmp_path: Path
) -> None:
    first = brief.sound(data, SCOPE, 1000)[0]["key"]
    again = tmp_path / "again"
    path = build(again)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            insert into report by name
            select r.* replace (r.report_id + 90000 as report_id, false as is_current)
            from report r join agency a using (agency_id) where a.code = $key and r.year = 2023
            """,
            {"key": first},
        )
        connection.execute(
            "update report set published = date '2024-06-01' where is_current and year = 2023"
            " and agency_id = (select agency_id from agency where code = $key)",
            {"key": first},
        )
    keys = {row["key"] for row in brief.sound(Build(str(path)), SCOPE, 1000)}
    assert first in keys
    assert ABSENT not in keys
