"""The questions answer what they say, over a tiny database and against sums made by hand."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from tiny_database import build

from dashboard import database
from dashboard.database import Build, Row, Unavailable
from dashboard.questions import about, findings, measures, reports, rollup, roster, scope, text
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from etl.rulebook import load as load_rulebook

ROOT = Path(__file__).resolve().parents[1]
CITY = {"province": "临江省", "city": "云川市"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(str(build(tmp_path_factory.mktemp("tiny"))))


def raw(tiny: Build, sql: str) -> list[tuple[object, ...]]:
    """The same thing asked without the dashboard."""
    return database._connection(tiny).cursor().execute(sql).fetchall()


def chosen(tiny: Build, *codes: str) -> list[Row]:
    return [measures.indicators(tiny)[code] for code in codes]


def test_years_are_newest_first(tiny: Build) -> None:
    assert scope.years(tiny) == [2023, 2022, 2021, 2020]


def test_areas_come_parents_first_in_code_order(tiny: Build) -> None:
    codes = [row["code"] for row in scope.areas(tiny)]
    assert codes[:3] == ["临江省", "临江省/云川市", "临江省/云川市/青浦岭区"]
    assert len(codes) == 6


def test_totals_are_the_sum_of_members_without_area_reports(tiny: Build) -> None:
    answer = measures.compare(
        tiny, Scope(2023, 2022), chosen(tiny, "applications.received"), "county"
    )
    by_hand = raw(
        tiny,
        'select sum("requests.received.total") from report join agency using (agency_id)'
        " where year = 2023 and kind <> 'government'",
    )[0][0]
    total, *areas = answer
    assert total["0_this"] == by_hand == sum(row["0_this"] for row in areas)
    assert total["expected"] == sum(row["expected"] for row in areas)


def test_like_for_like_uses_units_with_both_years(tiny: Build) -> None:
    answer = measures.compare(tiny, Scope(2023, 2022), chosen(tiny, "hotline.received"), "county")
    by_hand = raw(
        tiny,
        'select sum(t."hotline.received"), sum(l."hotline.received"), count(*) from report t'
        " join report l using (agency_id) join agency using (agency_id)"
        ' where t.year = 2023 and l.year = 2022 and t."hotline.received" is not null'
        " and l.\"hotline.received\" is not null and kind <> 'government'",
    )[0]
    row = answer[0]
    assert (row["0_both_this"], row["0_both_last"], row["0_n_both"]) == by_hand


def test_a_form_that_lacks_an_indicator_is_told_from_a_missing_number(tiny: Build) -> None:
    row = measures.compare(tiny, Scope(2021, 2020), chosen(tiny, "documents.issued"), "level")[0]
    assert row["0_can_this"] > 0
    assert row["0_can_last"] == 0


def test_pages_of_agencies_join_without_gap_or_repetition(tiny: Build) -> None:
    def labels(limit: int, offset: int) -> list[str]:
        answer = measures.compare(
            tiny,
            Scope(2023, 2022),
            chosen(tiny, "published.total"),
            "agency",
            "this",
            True,
            limit,
            offset,
        )
        return [row["label"] for row in answer if not row["is_total"]]

    assert labels(10, 0) + labels(10, 10) == labels(20, 0)
    assert (
        len(set(labels(100, 0)))
        == measures.compare(tiny, Scope(2023, 2022), chosen(tiny, "published.total"), "agency")[0][
            "groups"
        ]
    )


@pytest.mark.parametrize("sort", measures.SORTS)
def test_every_order_keeps_the_total_first(tiny: Build, sort: str) -> None:
    answer = measures.compare(
        tiny, Scope(2023, 2022), chosen(tiny, "published.total"), "agency", sort
    )
    assert [row["is_total"] for row in answer] == [1] + [0] * (len(answer) - 1)


def test_rates_are_medians_never_sums(tiny: Build) -> None:
    row = measures.compare(tiny, Scope(2023, 2022), chosen(tiny, "hotline.answer_rate"), "level")[0]
    assert 97 <= row["0_this"] <= 100


def test_area_reports_of_several_levels_are_marked_as_nested(tiny: Build) -> None:
    def nested(**more: str) -> bool:
        wanted = Scope(2023, 2022, kind="government", **more)
        return bool(
            measures.compare(tiny, wanted, chosen(tiny, "published.total"), "agency")[0]["nested"]
        )

    assert nested()
    assert not nested(level="county")


def test_status_counts_reports_and_agencies_due(tiny: Build) -> None:
    found = scope.status(tiny, Scope(2023, 2022))
    assert (found["expected"], found["reported"], found["errors"]) == (37, 36, 3)


def test_one_entry_a_repair(tiny: Build) -> None:
    rows = findings.entries(tiny, Scope(2023, 2022), Narrowing(severity="error"))
    assert [row["findings"] for row in rows] == [2, 2, 2]
    first = rows[0]
    whole = findings.entry(tiny, first["agency_code"], 2023, "requests.results_total", "total")
    assert sorted(row["rule"] for row in whole) == ["requests.balance", "requests.results_total"]


def test_findings_are_gravest_first(tiny: Build) -> None:
    rows = findings.entries(tiny, Scope(2023, 2022), Narrowing())
    order = ["error", "warning", "notice"]
    graveness = [order.index(row["severity"]) for row in rows]
    assert graveness == sorted(graveness)


def test_the_export_lists_every_finding(tiny: Build) -> None:
    wanted = Scope(2023, 2022)
    listed = findings.listing(tiny, wanted, Narrowing(), 1000)
    entries = findings.entries(tiny, wanted, Narrowing())
    assert len(listed) == sum(row["findings"] for row in entries)


def test_the_directory_tells_the_numbers_and_dates_of_the_roster(tiny: Build) -> None:
    wanted, today = Scope(2023, 2022), date(2026, 1, 1)
    told = ("report_id", "published", "errors", "warnings", "unexplained")

    def by_key(rows: list[Row]) -> dict[str, list[object]]:
        return {row["key"]: [row[name] for name in told] for row in rows}

    listed = by_key(roster.directory(tiny, wanted, "", 200))
    assert listed == by_key(roster.agencies(tiny, wanted, None, today, 200))
    assert any(errors for _, _, errors, _, _ in listed.values())


def test_a_county_has_one_area_report_which_can_be_added_up() -> None:
    county = Scope(2023, 2022, "临江省", "云川市", "桃溪县", kind="government")
    assert not county.nests
    assert Scope(2023, 2022, "临江省", "云川市", kind="government").nests


def test_directory_matches_all_words_and_is_no_pattern(tiny: Build) -> None:
    found = roster.directory(tiny, Scope(2023, 2022), "桃溪 教育")
    assert [row["agency"] for row in found] == ["桃溪县教育局"]
    assert roster.directory(tiny, Scope(2023, 2022), "%") == []


def test_cells_have_the_states_of_their_report(tiny: Build) -> None:
    blank = raw(tiny, 'select report_id from report where "requests.granted.business" is null')[0][
        0
    ]
    cells = reports.cells(tiny, int(str(blank)))
    assert cells["requests.granted.business"]["state"] == "blank"
    assert cells["requests.received.total"]["state"] == "number"


def test_contributors_add_up_to_the_sum(tiny: Build) -> None:
    rows = reports.contributors(tiny, Scope(2023, 2022), "applications.received", None, 1000)
    assert sum(row["value"] or 0 for row in rows) == rows[0]["whole"]
    assert "government" not in {row["kind"] for row in rows}


def test_roll_up_adds_every_figure(tiny: Build) -> None:
    rows = {row["address"]: row for row in rollup.sums(tiny, Scope(2023, 2022, **CITY), "2021")}
    by_hand = raw(
        tiny,
        'select sum("requests.received.total"), count(*) from report join agency using (agency_id)'
        " where year = 2023 and kind <> 'government'",
    )[0]
    received = rows["requests.received.total"]
    assert (received["value"], received["reports"]) == by_hand


@pytest.mark.parametrize(
    ("area", "agency"),
    [({}, "云川市人民政府"), ({"county": "桃溪县"}, "桃溪县人民政府")],
)
def test_the_area_report_is_that_of_the_area(
    tiny: Build, area: dict[str, str], agency: str
) -> None:
    found = rollup.area_report(tiny, Scope(2023, 2022, **CITY, **area))
    assert [row["agency"] for row in found] == [agency]


@pytest.mark.parametrize(
    ("today", "state"), [(date(2024, 1, 15), "due"), (date(2024, 2, 1), "missing")]
)
def test_an_agency_is_missing_only_after_its_day(tiny: Build, today: date, state: str) -> None:
    rows = roster.agencies(tiny, Scope(2023, 2022), None, today, 1000)
    assert [row["state"] for row in rows if not row["reported"]] == [state]
    assert len(rows) == 37


def test_progress_adds_up_to_the_agencies_due(tiny: Build) -> None:
    rows = roster.progress(tiny, Scope(2023, 2022), "county", date(2024, 5, 1))
    assert sum(row["agencies"] for row in rows) == 37


def test_refused_files_and_problems_are_told(tiny: Build) -> None:
    assert len(roster.refused(tiny)) == 2
    assert [row["agency"] for row in roster.unlisted(tiny)] == ["云川市某某中心"]
    assert [row["kind"] for row in roster.problems(tiny, Scope(2023, 2022))] == ["unreadable"]


def test_search_wants_all_words_and_respects_the_year(tiny: Build) -> None:
    wanted = Scope(2023, 2022)
    one = text.passages(tiny, wanted, ["政府网站", "条例"], None, False, 1000)
    every = text.passages(tiny, wanted, ["政府网站", "条例"], None, True, 1000)
    assert {row["year"] for row in one} == {2023}
    assert len(every) > len(one) > 0
    assert text.passages(tiny, wanted, ["政府网站", "没有的词"], None, True) == []


def test_the_matrix_covers_every_area_and_year(tiny: Build) -> None:
    rows = about.matrix(tiny, Scope(2023, 2022), "county")
    assert len(rows) == 5 * 4


def test_a_new_build_is_seen_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    build(tmp_path, years=(2022,))
    before = database.newest()
    assert scope.years(before) == [2022]
    build(tmp_path / "next", years=(2022, 2023))
    (tmp_path / "next" / "tiny.duckdb").rename(tmp_path / "second.duckdb")
    (tmp_path / "CURRENT").write_text("second.duckdb\n", encoding="utf-8")
    assert scope.years(database.newest()) == [2023, 2022]


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "empty"), ("nothing.duckdb", "damaged"), ("../x", "damaged")]
)
def test_a_folder_without_a_build_says_why(
    content: str | None, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    if content:
        (tmp_path / "CURRENT").write_text(content, encoding="utf-8")
    with pytest.raises(Unavailable) as problem:
        database.newest()
    assert problem.value.reason == reason


def test_another_program_s_database_is_foreign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        connection.execute("create table t (a integer)")
    (tmp_path / "CURRENT").write_text("x.duckdb", encoding="utf-8")
    with pytest.raises(Unavailable) as problem:
        database.newest()
    assert problem.value.reason == "foreign"


VIEWS = set(
    re.findall(
        r"create view (\w+)", (ROOT / "etl" / "database" / "views.sql").read_text(encoding="utf-8")
    )
)
DICTIONARIES = {"figure", "indicator", "rule", "agency", "build"}
BESIDE = {"excused", "decided", "corrected", "changed"}
"""Small tables that a question is given beside the build: what people decided, who became whom."""


CODE = [
    file
    for file in (ROOT / "dashboard").rglob("*.py")
    if file.parent.name != "decisions" and file.name != "visible.py"
]
"""Decisions are a record of their own with its own tables; visible.py narrows the views themselves."""


@pytest.mark.parametrize("file", sorted(CODE), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_only_views_and_dictionaries_are_asked(file: Path) -> None:
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    sql = "\n".join(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    if not re.search(r"\bselect\b[^.]*\bfrom\b", sql):
        return
    assert file.parent.name == "questions" or file.name == "database.py"
    made = set(re.findall(r"(\w+) as \(", sql))
    asked = set(re.findall(r"\b(?:from|join) ([a-z]+)\b(?! [a-z]+ (?:are|is|of)\b)", sql))
    prose = {"it", "the", "a", "each"}
    assert asked - VIEWS - DICTIONARIES - BESIDE - made - prose == set()


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """The tiny database with a report published again, and a finding that may be our misreading."""
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    with duckdb.connect(str(build(tmp_path))) as connection:
        connection.execute("""
            create temp table again as from report where agency_id = 2 and year = 2023;
            update again set is_current = false, report_id = 9001, sha256 = repeat('9', 64);
            insert into report from again;
            update report set published = date '2024-05-09'
            where agency_id = 2 and year = 2023 and is_current;
            update finding set origin = 'reading' where report_id = (
                select min(report_id) from finding join report using (report_id)
                where severity = 'error' and report.year = 2023);
        """)
    return database.newest()


def test_who_publishes_again_is_not_late_for_it(changed: Build) -> None:
    rows = roster.agencies(changed, Scope(2023, 2022), None, date(2024, 6, 1), 1000)
    (corrected,) = (row for row in rows if row["agency"] == "云川市教育局")
    assert (corrected["state"], str(corrected["published"])[:10]) == ("in_time", "2024-01-08")
    assert len(rows) == 37


def test_what_may_be_our_misreading_ranks_below_the_rest(changed: Build) -> None:
    rows = findings.entries(changed, Scope(2023, 2022), Narrowing(), 1000)
    origins = [row["origin"] for row in rows]
    assert origins.index("reading") == origins.count("published") > 0
    listed = findings.listing(changed, Scope(2023, 2022), Narrowing(), 1000)
    origins = [row["origin"] for row in listed]
    assert origins == sorted(origins)


def test_the_days_are_those_of_the_rulebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    with duckdb.connect(str(build(tmp_path))) as connection:
        connection.execute(
            "insert into rule (id, thresholds) values ('timing.late',"
            """ '{"township_month": 2.0, "township_day": 28.0, "department_day": 10.0}')"""
        )
    office = database.newest()
    rows = roster.agencies(office, Scope(2023, 2022), None, date(2024, 1, 20), 1000)
    due = {row["kind"]: f"{row['due_on']:%m-%d}" for row in rows}
    assert due == {"government": "03-31", "department": "01-10", "township": "02-28",
                   "subdistrict": "02-28", "other": "01-10"}  # fmt: skip
    late = [row for row in rows if row["kind"] == "department" and row["state"] == "late"]
    assert late
    assert all(row["published"] > date(2024, 1, 10) for row in late)


def test_the_days_of_the_rule_and_of_the_pages_are_the_same() -> None:
    thresholds = next(
        rule for rule in load_rulebook(None).rules if rule.id == "timing.late"
    ).thresholds
    assert thresholds == roster.ARTICLE_49
