"""Reports that do not exist: told on the findings page, counted for the agency, found in the roster."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
import visiting
from tiny_database import build
from visiting import text

from dashboard.database import Build
from dashboard.questions import brief, roster
from dashboard.questions.scope import Scope

ABSENT = "37020014"
"""Reports in every year but 2023."""
SCOPE = Scope(2023, 2022)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("absent")
    with duckdb.connect(str(build(folder))) as connection:
        connection.execute(
            "insert into rule values ('roster.missing', 'error', '每年都有报告', 'Every year', '', '',"
            " '条例第四十九条', [], true, null)"
        )
        connection.execute(
            """
            insert into finding by name
            select 9000 + agency_id as finding_id, agency_id, y as year, 'roster.missing' as rule,
                   '' as instance, 'error' as severity, 'broken' as verdict,
                   name || y || ' 年没有报告。' as message_zh, 'no report' as message_en
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
    assert "另有" not in shown("findings.py", year="2023", severity="warning")
    assert "另有" not in shown("findings.py", year="2023", agency="37020002")
    listed = shown("findings.py", year="2023", rule="roster.missing")
    (link,) = re.findall(rf'href="(roster\?[^"]*agency={ABSENT}[^"]*)"', listed)
    assert "2024-01-31" in listed, "its day"
    assert "year=2023" in link


def test_the_roster_shows_one_agency_with_its_day() -> None:
    one = shown("roster.py", year="2023", agency=ABSENT)
    assert one.count("agency?") == 1
    assert "2024-01-31" in one
    assert "只列“" in one
    assert "列出全部单位" in one


def test_an_absence_counts_in_the_scorecard_and_leads_to_the_roster() -> None:
    page = shown("agency.py", agency=ABSENT)
    assert "1（未说明 1）" in page
    assert re.search(rf'href="roster\?[^"]*year=2023[^"]*agency={ABSENT}', page)
    assert "应于 2024-01-31 前报送" in page
    assert "年没有报告。" not in shown("agency.py", agency="37020006")


@pytest.mark.parametrize(("today", "years"), [(date(2024, 1, 31), []), (date(2024, 2, 1), [2023])])
def test_nobody_is_absent_before_its_day(data: Build, today: date, years: list[int]) -> None:
    assert [row["year"] for row in roster.absences(data, ABSENT, today)] == years


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
