"""Agencies that became others: followed where that is sound, else said; no false growth or finding."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import visiting
from checked_reports import Made, database
from tiny_database import build as tiny

from dashboard import profile
from dashboard.comparison import Comparison, Line, comparison
from dashboard.database import SETTINGS, Build
from dashboard.questions import changes, measures, reports
from dashboard.questions.scope import Scope
from dashboard.wording import Words
from etl.check import check
from etl.database import store
from etl.likeness import find
from etl.pipeline import load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
CODE = "applications.received"
PRINTED = '"requests.received.total"'
SCOPE = Scope(2023, 2022)
HEIR, FORMER, SECOND = 2, 3, 4
"""教育局, 财政局, 民政局 of the city, all with reports of 2022 and 2023."""
ENDS = (
    "update agency set valid_to = 2022 where agency_id = {0};"
    "delete from report where agency_id = {0} and year = 2023;"
)
TIE = "insert into succession values ({1}, {0}, 2022);"
MERGED = (ENDS + TIE).format(FORMER, HEIR)
RENAMED = (
    MERGED + f"update agency set valid_from = 2023 where agency_id = {HEIR};"
    f"delete from report where agency_id = {HEIR} and year < 2023;"
)
SPLIT = MERGED + TIE.format(FORMER, SECOND)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the tiny database, for ``made`` to change."""
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    tiny(tmp_path)
    return tmp_path


def made(folder: Path, sql: str) -> Build:
    path = folder / "tiny.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
    return Build(str(path))


def printed(data: Build, year: int, *agencies: int) -> float:
    """What these agencies reported together, added up by hand."""
    with duckdb.connect(data.path, read_only=True, config={**SETTINGS}) as connection:
        rows = connection.execute(
            f"select sum({PRINTED}) from report where year = ? and list_contains(?, agency_id)",
            [year, list(agencies)],
        ).fetchall()
    return float(rows[0][0])


def compared(
    data: Build, basis: Any = "like", scope: Scope = SCOPE, code: str = CODE
) -> Comparison:
    chosen = [measures.indicators(data)[code]]
    answer = measures.compare(data, scope, chosen, "agency", limit=100)
    years = (scope.year, scope.versus)
    return comparison(answer, chosen, years, "agency", basis, Words("zh"))


def line(model: Comparison, code: str) -> Line:
    return next(each for each in model.lines if each.value == code)


def names(model: Comparison) -> set[str | None]:
    return {each.value for each in model.lines}


@pytest.mark.parametrize("basis", ["like", "all"])
def test_a_merger_is_compared_with_the_sum_before_it(folder: Path, basis: str) -> None:
    data = made(folder, MERGED)
    model = compared(data, basis)
    row = line(model, "37020002")
    (pair,) = row.pairs
    assert pair.move.this == printed(data, 2023, HEIR)
    assert pair.move.last == printed(data, 2022, HEIR, FORMER) > printed(data, 2022, HEIR)
    assert "云川市财政局（37020003）" in row.label
    assert "37020003" not in names(model)
    assert (model.followed, model.apart) == (1, 0)


def test_totals_count_a_merger_whole(folder: Path) -> None:
    data = made(folder, MERGED)
    both = compared(data).total.pairs[0].move
    others = [n for n in range(1, 100) if n not in (HEIR, FORMER)]
    plain = [n for n in others if _has_both(data, n)]
    assert both.this == printed(data, 2023, HEIR, *plain)
    assert both.last == printed(data, 2022, HEIR, FORMER, *plain)


def _has_both(data: Build, agency: int) -> bool:
    with duckdb.connect(data.path, read_only=True, config={**SETTINGS}) as connection:
        years = connection.execute(
            f"select year from report join agency using (agency_id) where agency_id = ?"
            f" and kind <> 'government' and year in (2022, 2023) and {PRINTED} is not null",
            [agency],
        ).fetchall()
    return len(years) == 2


@pytest.mark.parametrize("basis", ["like", "all"])
def test_a_merger_without_all_figures_is_not_compared(folder: Path, basis: str) -> None:
    lacking = f"update report set {PRINTED} = null where agency_id = {FORMER} and year = 2022;"
    (pair,) = line(compared(made(folder, MERGED + lacking), basis), "37020002").pairs
    assert (pair.move.last, pair.move.status, pair.last_exists) == (None, "not_applicable", False)


@pytest.mark.parametrize("basis", ["like", "all"])
def test_a_split_is_compared_with_nobody(folder: Path, basis: str) -> None:
    data = made(folder, SPLIT)
    model = compared(data, basis)
    for code in ("37020002", "37020003", "37020004"):
        row = line(model, code)
        assert row.pairs[0].move.status == "not_applicable"
        assert "不可比" in row.label
    assert model.apart == 3
    plain = [n for n in range(5, 100) if _has_both(data, n)]
    assert compared(data).total.pairs[0].move.last == printed(data, 2022, *plain)


@pytest.mark.parametrize("code", [CODE, "hotline.answer_rate"])
def test_a_new_code_goes_on_where_the_old_one_ended(folder: Path, code: str) -> None:
    data = made(folder, RENAMED)
    model = compared(data, code=code)
    row = line(model, "37020002")
    assert row.pairs[0].move.status in ("ok", "flat", "rate", "both_zero", "zero_base")
    assert "原 云川市财政局（37020003），连续比较" in row.label
    assert "37020003" not in names(model)


def test_rates_of_several_are_not_added_up(folder: Path) -> None:
    (pair,) = line(compared(made(folder, MERGED), code="hotline.answer_rate"), "37020002").pairs
    assert (pair.move.last, pair.move.status) == (None, "not_applicable")


def test_a_chain_is_followed_and_years_before_it_are_as_ever(folder: Path) -> None:
    twice = (
        RENAMED
        + f"""
        update agency set valid_from = 2022 where agency_id = {FORMER};
        delete from report where agency_id = {FORMER} and year < 2022;
        update agency set valid_to = 2021 where agency_id = {SECOND};
        delete from report where agency_id = {SECOND} and year > 2021;
        insert into succession values ({FORMER}, {SECOND}, 2021);
    """
    )
    data = made(folder, twice)
    move = line(compared(data, scope=Scope(2023, 2020)), "37020002").pairs[0].move
    assert (move.this, move.last) == (printed(data, 2023, HEIR), printed(data, 2020, SECOND))
    assert changes.between(data, 2021, 2020) == []


def test_a_predecessor_that_may_not_be_seen_is_no_growth(folder: Path) -> None:
    apart = (
        "update agency set county = '桃溪县' where agency_id = 3;"
        "update agency set county = '鹿鸣县' where agency_id = 2;"
    )
    data = made(folder, MERGED + apart).seen_by((("临江省", "云川市", "鹿鸣县"),))
    row = line(compared(data), "37020002")
    assert row.pairs[0].move.status == "not_applicable"
    assert "财政局" not in row.label
    assert changes.between(data.seen_by((("临江省", "云川市", "桃溪县"),)), 2023, 2022) == []


@pytest.mark.parametrize(("sql", "agencies"), [(MERGED, (HEIR, FORMER)), (RENAMED, (FORMER,))])
def test_the_file_of_an_agency_grows_from_all_it_comes_from(
    folder: Path, sql: str, agencies: tuple[int, ...]
) -> None:
    data = made(folder, sql)
    agency = reports.agency(data, "37020002")[0]
    model = profile.profile(data, agency, measures.indicators(data), Words("zh"))
    lines = {each.measure.code: each.move for each in model.lines}
    assert lines[CODE].last == printed(data, 2022, *agencies)
    assert (lines["hotline.answer_rate"].status == "not_applicable") == (len(agencies) > 1)


def test_the_file_of_a_split_agency_shows_no_growth(folder: Path) -> None:
    data = made(folder, SPLIT)
    agency = reports.agency(data, "37020002")[0]
    model = profile.profile(data, agency, measures.indicators(data), Words("zh"))
    assert {each.move.status for each in model.lines} == {"not_applicable"}


def opened(page: str, /, **parameters: str) -> str:
    return visiting.text(visiting.opened(page, **parameters))


def test_pages_say_what_became_of_whom(folder: Path) -> None:
    made(folder, MERGED)
    shown = opened("comparison.py", rows="agency", year="2023")
    assert "与 云川市财政局（37020003） 合并" in shown
    assert "两年间有单位更名或合并（1 组）" in shown
    assert "前身（至 2022 年）：" in (heir := opened("agency.py", agency="37020002"))
    assert "agency=37020003" in heir
    assert "与原各单位上年之和比较" in heir
    assert "2022 年后承继单位：" in opened("agency.py", agency="37020003")
    assert "前身" not in opened("agency.py", agency="37020006")


# between years the rulebook follows the same


def broken(sql: str) -> list[tuple[str]]:
    """Rules of last year's figures that three agencies break, one of which carries in 4 of nowhere."""
    out = {
        f"requests.{line}.{f}": 4
        for line in ("received", "carried_out")
        for f in ("natural_person", "total")
    }
    carried = {
        f"requests.{line}.{f}": 4
        for line in ("carried_in", "results_total", "granted")
        for f in ("natural_person", "total")
    }
    connection = database(
        Made(carried, agency="甲局"),
        Made(year=2022, agency="甲局"),
        Made(out, year=2022, agency="乙局"),
    )
    connection.execute(sql)
    check(connection, load_rulebook(None))
    return connection.execute(
        "select distinct rule from finding where report_id = 1 and verdict = 'broken'"
        " and rule = 'requests.continuity'"
    ).fetchall()


@pytest.mark.parametrize(
    ("sql", "accused"),
    [
        ("select 1", True),
        ("insert into succession values (1, 2, 2022)", False),  # 乙局 merged into 甲局
        ("insert into succession values (1, 2, 2021)", True),  # a year earlier
        (  # 乙局 goes on as 甲局: its 4 are carried in
            "update agency set valid_from = 2023 where agency_id = 1;"
            "insert into succession values (1, 2, 2022)",
            False,
        ),
    ],
)
def test_nobody_is_accused_over_one_predecessor(sql: str, accused: bool) -> None:
    assert bool(broken(sql)) is accused


@pytest.mark.parametrize(
    ("sql", "whose"), [("select 1", "37020002"), (RENAMED, "37020003"), (MERGED, None)]
)
def test_last_year_s_cells_are_those_of_whom_the_agency_continues(
    folder: Path, sql: str, whose: str | None
) -> None:
    found = changes.last_report(made(folder, sql), "37020002", 2023)
    assert [(row["agency_code"], row["year"]) for row in found] == (
        [(whose, 2022)] if whose else []
    )


COPIED = {"proactive.licensing.decisions": 14236, "proactive.penalties.decisions": 718}
SHORT = {"proactive.licensing.decisions": 1423, "proactive.penalties.decisions": 71}
"""Six digits: more than chance for one's own last report, not for that of any other agency."""
CONTINUED = (
    "update agency set valid_from = 2023 where agency_id = 1;"
    "insert into succession values (1, 2, 2022);"
)
JOINED = "insert into succession values (1, 2, 2022);"


def copies(sql: str, cells: Mapping[str, float | str]) -> dict[str, str]:
    """Rules of copies that 甲局 breaks, whose report of 2023 is 乙局's of 2022, with their sentences."""
    prose = {"text": "plain", "figures": [31, 4, 260]}
    connection = database(
        Made(cells, agency="甲局", prose=prose), Made(cells, year=2022, agency="乙局", prose=prose)
    )
    connection.execute(sql)
    connection.execute("create temp table likeness_year as select distinct year from report")
    find(connection)
    check(connection, load_rulebook(None))
    found = connection.execute(
        "select rule, message_zh from finding where report_id = 1 and verdict = 'broken'"
        " and contains(rule, '.copied')"
    ).fetchall()
    return dict(found)


def test_whoever_goes_on_under_a_new_code_copies_its_own_last_report() -> None:
    found = copies(CONTINUED, SHORT)
    assert set(found) == {"numbers.copied", "text.copied_year"}
    assert all("本单位 2022 年" in sentence for sentence in found.values())


def test_a_merger_copies_from_nobody_it_took_over() -> None:
    assert copies(JOINED, COPIED) == {}


def test_agencies_without_ties_copy_from_each_other_as_ever() -> None:
    found = copies("select 1", COPIED)
    assert set(found) == {"numbers.copied", "text.copied_peer"}
    assert "“乙局” 2022 年" in found["numbers.copied"]
    assert "numbers.copied" not in copies("select 1", SHORT)


def test_a_renamed_agency_is_held_to_what_it_carried_out(tmp_path: Path) -> None:
    """A real load: one agency, two codes, one name; the year of the report decides which."""
    before = "990104003,砚屏县教育局,,岚川省,澜禾市,砚屏县,county,department,2019,2022,990204003\n"
    after = "990204003,砚屏县教育局,,岚川省,澜禾市,砚屏县,county,department,2023,,\n"
    head = "code,name,aliases,province,city,county,level,kind,valid_from,valid_to,successor\n"
    (tmp_path / "roster.csv").write_text(head + after + before, encoding="utf-8")
    paths = [ROOT / f"data/sample/reports/{year}/砚屏县/砚屏县教育局.html" for year in (2022, 2023)]
    roster = read_roster(tmp_path / "roster.csv")
    summary = load(paths, tmp_path / "db", roster, load_rulebook(None), workers=1)
    with store.connect(summary.build) as connection:
        filed = connection.execute("select year, agency_code from filed order by year").fetchall()
        assert filed == [(2022, "990104003"), (2023, "990204003")]
        ended = connection.execute("select ended, heirs from successions").fetchall()
        assert ended == [(2022, 1)]
        checked = connection.execute(
            "select sum(instances) from tally where rule = 'requests.continuity' and verdict = 'holds'"
        ).fetchall()
        assert checked[0][0]
        absent = connection.execute("select * from absences").fetchall()
        assert absent == []


def test_the_sample_names_who_took_over() -> None:
    roster = read_roster(ROOT / "data" / "roster.csv")
    tied = {a.name: roster.name_of(a.successors[0]) for a in roster.agencies if a.successors}
    assert tied == {"澜禾市乡村振兴局": "澜禾市农业农村局", "砚屏县松坳乡": "砚屏县霜枫镇"}
