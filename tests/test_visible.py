"""Whoever may see some areas only is answered from these alone, by every view and every question."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest
from tiny_database import build as tiny

from dashboard.database import SETTINGS, Build, ask
from dashboard.decisions.standing import visible
from dashboard.questions import findings, measures, reports, scope, text
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from dashboard.visible import DICTIONARIES, narrowed

TAOXI = ("临江省", "云川市", "桃溪县")
AREAS = (TAOXI, ("临江省", "云川市", "鹿鸣县"))
YEAR = Scope(2023, 2022)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(str(tiny(tmp_path_factory.mktemp("visible"))))


@pytest.fixture(scope="module")
def part(whole: Build) -> Build:
    return whole.seen_by((TAOXI,))


def test_every_view_holds_the_reports_of_the_areas_and_no_other(whole: Build) -> None:
    """Counted from the base tables, view by view: also for views that are yet to be written."""
    allowed = duckdb.connect(whole.path, read_only=True, config={**SETTINGS})
    inside = "county = '桃溪县'"
    ids = f"select report_id from report join agency using (agency_id) where {inside}"
    keys = {
        "agency_id": f"select agency_id from agency where {inside}",
        "report_id": ids,
        "sha256": f"select sha256 from report where report_id in ({ids})",
    }
    views = allowed.execute("select view_name from duckdb_views() where not internal").fetchall()
    seen = narrowed(whole.path, (TAOXI,), {})
    assert len(views) > 15
    for (view,) in views:
        if view == "tallies":
            continue
        columns = [row[0] for row in allowed.execute(f"describe {view}").fetchall()]
        key = next((k for k in keys if k in columns), None)
        mine = f"{key} in ({keys[key]})" if key else "false"
        expected = allowed.execute(f"select count(*) from {view} where {mine}").fetchone()
        assert seen.execute(f"select count(*) from {view}").fetchone() == expected, view


def test_likenesses_name_no_agency_of_another_area(whole: Build, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(whole.path).read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "insert into likeness select r.report_id, o.report_id, 'peer', 0.9, 1, 1"
            " from report r join agency a using (agency_id), report o join agency b"
            " on o.agency_id = b.agency_id where a.county = '桃溪县' and b.county is null"
        )
    assert duckdb.connect(str(copy)).execute("select count(*) from likenesses").fetchone() != (0,)
    assert narrowed(str(copy), (TAOXI,), {}).execute(
        "select count(*) from likenesses where other_agency_id is not null"
    ).fetchone() == (0,)


@pytest.mark.parametrize("table", ["report", "agency", "source", "section", "ruling", "finding"])
def test_the_tables_beneath_do_not_exist_there(part: Build, table: str) -> None:
    with pytest.raises(duckdb.CatalogException):
        ask(part, f"select * from {table}")


@pytest.mark.parametrize("table", DICTIONARIES)
def test_dictionaries_are_whole(whole: Build, part: Build, table: str) -> None:
    assert ask(part, f"select * from {table}") == ask(whole, f"select * from {table}")


def test_questions_answer_for_the_areas_only(whole: Build, part: Build) -> None:
    assert ask(part, "select distinct county from agencies") == [{"county": "桃溪县"}]
    assert "云川市" not in str([row["county"] for row in scope.areas(part)])
    listed = findings.listing(part, YEAR, Narrowing(), 1000)
    assert {row["county"] for row in listed} <= {"桃溪县"}
    assert len(listed) < len(findings.listing(whole, YEAR, Narrowing(), 1000))
    dictionary = measures.headlines(part)
    total = measures.compare(part, YEAR, dictionary, "county")[0]
    county = Scope(2023, 2022, *TAOXI)
    assert total["0_this"] == measures.compare(whole, county, dictionary, "county")[0]["0_this"]
    city = reports.report(whole, "37020006", 2023)
    assert len(city) == 1
    assert reports.report(part, "37020006", 2023) == []
    assert reports.cells(part, city[0]["report_id"]) == {}
    passages = text.passages(part, YEAR, ["网站"], None, True)
    assert {row["region"] for row in passages} <= {"桃溪县"}


def test_the_build_s_own_counts_are_those_of_the_areas(whole: Build, part: Build) -> None:
    facts = ask(part, "select reports, findings from build")[0]
    assert facts["reports"] == len(ask(part, "select * from filed"))
    assert facts["reports"] < ask(whole, "select reports from build")[0]["reports"]


def test_how_often_rules_held_elsewhere_is_not_told(part: Build) -> None:
    tallied = findings.tallies(part, 2023)
    assert [row["holds"] for row in tallied if row["holds"] is not None] == []
    broken = Counter(row["rule"] for row in findings.listing(part, YEAR, Narrowing(), 1000))
    assert {row["rule"]: row["broken"] for row in tallied if row["broken"]} == broken


def test_several_areas_add_up_and_no_area_is_nothing(whole: Build) -> None:
    count = "select count(*) as n from agencies"
    both = ask(whole.seen_by(AREAS), count)[0]["n"]
    assert both == sum(ask(whole.seen_by((a,)), count)[0]["n"] for a in AREAS)
    assert ask(whole.seen_by(()), count)[0]["n"] == 0


def test_an_area_is_a_name_and_never_sql(whole: Build) -> None:
    hostile = whole.seen_by((("' or true --", "", ""),))
    assert ask(hostile, "select * from agencies") == []


def test_who_may_be_decided_on(whole: Build, part: Build) -> None:
    known = visible(part)
    assert known is not None
    assert "37020006" not in known
    assert visible(whole) is None
