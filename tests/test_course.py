"""The course of a count over the years: true sums, and a line chained like for like."""

from __future__ import annotations

import duckdb
import pytest
from tiny_database import build

from dashboard import chart_data, course, numbers
from dashboard.comparison import Measure, comparison
from dashboard.course import Year
from dashboard.database import SETTINGS, Build, Row
from dashboard.questions import measures
from dashboard.questions.scope import Scope
from dashboard.questions.trend import trend
from dashboard.wording import Words

ZH = Words("zh")
CODES = ("published.total", "hotline.received", "documents.issued")
FORMER, HEIR = 3, 2
"""财政局 and 教育局 of the city."""
MERGED = f"""
    update agency set valid_to = 2021 where agency_id = {FORMER};
    delete from report where agency_id = {FORMER} and year > 2021;
    insert into succession values ({HEIR}, {FORMER}, 2021);
"""


@pytest.fixture(scope="module", params=["", MERGED], ids=["as ever", "merged"])
def data(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Build:
    path = build(tmp_path_factory.mktemp("course"))
    with duckdb.connect(str(path)) as connection:
        connection.execute(request.param or "select 1")
    return Build(str(path))


def courses(data: Build, scope: Scope) -> dict[str, tuple[Year, ...]]:
    dictionary = measures.indicators(data)
    answer = trend(data, scope, [dictionary[code] for code in CODES])
    return {code: course.course(answer[code], scope.year) for code in CODES}


@pytest.mark.parametrize("area", [{}, {"county": "桃溪县"}, {"level": "city"}])
def test_every_step_is_the_growth_that_the_comparison_shows(
    data: Build, area: dict[str, str]
) -> None:
    dictionary = measures.indicators(data)
    for code, years in courses(data, Scope(2023, 2022, **area)).items():
        for year in years[1:]:
            scope = Scope(year.year, year.year - 1, **area)
            answer = measures.compare(data, scope, [dictionary[code]], "level", limit=0)
            model = comparison(
                answer, [dictionary[code]], (scope.year, scope.versus), "level", "like", ZH
            )
            pair = model.total.pairs[0]
            if pair.this_exists and pair.last_exists and pair.n_both:
                assert (year.move.this, year.move.last) == (pair.move.this, pair.move.last)
                assert year.both == pair.n_both


def test_sums_are_those_of_all_reports_with_a_number(data: Build) -> None:
    years = courses(data, Scope(2023, 2022))["hotline.received"]
    with duckdb.connect(data.path, read_only=True, config={**SETTINGS}) as connection:
        by_hand = connection.execute(
            'select year, sum("hotline.received"), count("hotline.received") from report'
            " join agency using (agency_id) where kind <> 'government' group by year order by year"
        ).fetchall()
    assert [(year.year, year.value, year.units) for year in years] == by_hand
    assert all(year.units < year.expected for year in years)


def test_the_line_rises_with_the_growth_though_reports_are_lacking(data: Build) -> None:
    """Whoever left out the number must not let the line fall."""
    for years in courses(data, Scope(2023, 2022)).values():
        for before, year in zip(years, years[1:], strict=False):
            if before.index is not None and year.index is not None:
                assert year.index == pytest.approx(before.index * (1 + (year.move.ratio or 0)))


def test_years_whose_form_lacks_the_count_are_left_out(data: Build) -> None:
    years = courses(data, Scope(2023, 2022))["documents.issued"]
    assert [year.year for year in years] == [2021, 2022, 2023]
    assert [year.index is None for year in years] == [False, False, False]


def test_area_reports_of_several_levels_have_neither_sum_nor_index(data: Build) -> None:
    for years in courses(data, Scope(2023, 2022, kind="government")).values():
        assert {(year.value, year.index) for year in years} == {(None, None)}


def made(*pairs: tuple[int, float | None, float | None]) -> list[Row]:
    """Years with this and last like for like; everything else is 7."""
    return [
        {"year": year, "form": "2021", "value": 7.0, "units": 7, "expected": 7, "this": this,
         "last": last, "both": 0 if this is None else 3, "applicable": True}
        for year, this, last in pairs
    ]  # fmt: skip


APART = ((2019, None, None), (2020, 3, 2), (2021, None, None), (2022, 4, 4))


@pytest.mark.parametrize(
    ("pairs", "shown", "indices"),
    [
        (((2020, None, None), (2021, 12, 10), (2022, 6, 12)), 2022, [100, 120, 60]),
        # nobody has both years: the newer run alone is drawn, or the older where its year is shown
        (APART, 2022, [None, None, 100, 100]),
        (APART, 2020, [100, 150, None, None]),
        # a year is lacking; a zero is no base, but two zeros are unchanged
        (((2019, None, None), (2021, 3, 2), (2022, 4, 4)), 2022, [None, 100, 100]),
        (((2020, None, None), (2021, 5, 0), (2022, 5, 5)), 2022, [None, 100, 100]),
        (((2020, None, None), (2021, 0, 5), (2022, 0, 0)), 2022, [100, 0, 0]),
        (((2022, None, None),), 2022, [None]),
    ],
)  # fmt: skip
def test_the_chain_breaks_where_no_growth_may_be_stated(
    pairs: tuple[tuple[int, float | None, float | None], ...],
    shown: int,
    indices: list[float | None],
) -> None:
    found = [year.index for year in course.course(made(*pairs), shown)]
    assert found == [None if index is None else pytest.approx(index) for index in indices]


def test_chart_and_table_state_sum_and_coverage_of_every_year() -> None:
    years = course.course(made((2021, None, None), (2022, 6, 5)), 2022)
    drawn = chart_data.trend_data(years, "件", ZH, lambda year: f"trace?year={year}")
    assert [row["tick"] for row in drawn] == ["2021|7|7/7", "2022|7|7/7"]
    assert drawn[1]["label"] == "120.0"
    assert drawn[1]["link"] == "trace?year=2022"
    assert "合计 7（7 / 7 个单位有数）" in drawn[1]["said"]
    columns, rows = course.twin(
        years, Measure("x", "X", "g", "件", True), ZH, lambda year: None, lambda year: f"?{year}"
    )
    assert len(columns) == len(rows[1])
    assert rows[1][2:4] == ["7 / 7", "▲20.0%"]
    assert 'href="?2022"' in rows[1][4], "the units with both years"
    assert rows[1][5] == "120.0"
    assert rows[0][3] == numbers.MISSING


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [(None, "…", "…"), (9999, "9,999", "9,999"), (123_456, "12.3万", "123.5K"),
     (123_456_789, "1.2亿", "123.5M")],
)  # fmt: skip
def test_sums_below_the_axis_are_short(value: float | None, zh: str, en: str) -> None:
    assert (chart_data.short(value, "zh"), chart_data.short(value, "en")) == (zh, en)
