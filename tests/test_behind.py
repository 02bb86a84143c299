"""Every number leads to exactly the agencies behind it: those with both years, those in one bar."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pytest
import visiting
from test_changes import ENDS, MERGED, RENAMED, SPLIT
from tiny_database import build as tiny
from visiting import text

from dashboard.database import Build
from dashboard.questions import behind, measures, parts, reports
from dashboard.questions.scope import Scope
from dashboard.spread import spread

EVERY = 10_000
CHANGES = {
    "none": "",
    "ended": ENDS.format(3),
    "merged": MERGED,
    "renamed": RENAMED,
    "split": SPLIT,
}
CODES = ("applications.received", "published.total", "hotline.answer_rate")
SCOPES = (
    Scope(2023, 2022), Scope(2022, 2023), Scope(2023, 2020), Scope(2023, 2022, kind="department"),
    Scope(2023, 2022, province="临江省", city="云川市", county="桃溪县"),
    Scope(2023, 2022, level="county", kind="government"),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    monkeypatch.setenv("GONGKAI_DECISIONS", str(tmp_path / "decisions.sqlite"))
    tiny(tmp_path)
    return tmp_path


@pytest.mark.parametrize("change", CHANGES)
def test_a_like_for_like_sum_leads_to_what_it_adds_up(folder: Path, change: str) -> None:
    with duckdb.connect(str(folder / "tiny.duckdb")) as connection:
        connection.execute(CHANGES[change])
    data = Build(str(folder / "tiny.duckdb"))
    dictionary = measures.indicators(data)
    for scope in SCOPES:
        for code in CODES:
            entry = dictionary[code]
            (total,) = measures.compare(data, scope, [entry], "level", limit=0)
            only = behind.in_both(data, scope, entry)
            rows = reports.contributors(data, scope, code, limit=EVERY, only=only)
            assert all(row["value"] is not None for row in rows), "only who is counted"
            if entry["additive"]:
                assert sum(row["value"] for row in rows) == (total["0_both_this"] or 0)
            if change in ("none", "ended", "split"):
                assert len(rows) == total["0_n_both"]


@pytest.mark.parametrize("code", ["applications.received", "hotline.answer_rate"])
@pytest.mark.parametrize("size", [None, "published.total"])
def test_a_bar_leads_to_the_agencies_in_it(folder: Path, code: str, size: str | None) -> None:
    data = Build(str(folder / "tiny.duckdb"))
    (agency,) = reports.agency(data, "37020009")
    scope = Scope(2023, 2022, province="临江省", level=agency["level"], kind=agency["kind"])
    answer = parts.among_peers(data, agency, 2023, code, size)
    found = spread([row["value"] for row in answer], None, measures.indicators(data)[code]["unit"])
    assert found is not None, "else the test says nothing"
    for part in found.ranges:
        only = behind.in_range(scope, agency, code, size, part.least, part.below)
        rows = reports.contributors(data, scope, code, limit=EVERY, only=only)
        assert len(rows) == part.n


def followed(link: str) -> str:
    page, _, query = unescape(link).partition("?")
    return text(visiting.opened(f"{page}.py", **dict(parse_qsl(query))))


def test_the_total_of_a_comparison_leads_to_its_sum_in_each_year(folder: Path) -> None:
    shown = text(visiting.opened("comparison.py", year="2023", versus="2022"))
    total = shown[shown.index('class="gk-total"') :]
    links = re.findall(r'href="(trace[^"]*)"[^>]*>([\d,]+)<', total)[:2]
    assert len(links) == 2, "this year and the one compared with"
    for link, number in links:
        traced = followed(link)
        assert f"合计 {number} 条" in traced
        assert "均有数的单位" in traced
        (other,) = re.findall(r'href="(trace[^"]*basis=like[^"]*)"', traced)
        assert "均有数的单位" in followed(other)


@pytest.mark.parametrize(("change", "before"), [("merged", 2), ("renamed", 1)])
def test_the_numbers_of_an_agency_that_others_became_lead_to_those(
    folder: Path, change: str, before: int
) -> None:
    with duckdb.connect(str(folder / "tiny.duckdb")) as connection:
        connection.execute(CHANGES[change])
    shown = text(
        visiting.opened("comparison.py", year="2023", rows="agency", codes="applications.received")
    )
    links = re.findall(r'href="(trace[^"]*heir=37020002[^"]*)"[^>]*>([\d,]+)<', shown)
    assert len(links) == 2, "this year and the one compared with"
    for (link, number), agencies in zip(links, (1, before), strict=True):
        traced = followed(link)
        assert f"合计 {number} 件，由 {agencies} 个有数单位相加" in traced


def test_a_part_of_the_results_leads_to_the_reports_that_state_all(folder: Path) -> None:
    with duckdb.connect(str(folder / "tiny.duckdb")) as connection:
        connection.execute(
            'update report set "sum.applications.refused" = null where year = 2023 and agency_id in (2, 3)'
        )
    shown = text(visiting.opened("overview.py", year="2023"))
    links = re.findall(r'href="(trace[^"]*basis=parts[^"]*)"[^>]*>([\d,]+)（', shown)
    granted = [
        (link, number) for link, number in links
        if "code=applications.granted" in link and "year=2023" in link
    ]  # fmt: skip
    assert {"region=" in link for link, _ in granted} == {True, False}, "of areas, and of the year"
    for link, number in granted:
        assert f"合计 {number} 件" in followed(link)


def test_without_like_for_like_the_total_leads_to_all(folder: Path) -> None:
    shown = text(visiting.opened("comparison.py", year="2023", versus="2022", basis="all"))
    assert "basis=like" not in shown


def test_an_agency_s_bar_leads_to_those_in_it(folder: Path) -> None:
    shown = text(visiting.opened("agency.py", agency="37020009", year="2023"))
    links = re.findall(r'href="(trace[^"]*peers=37020009[^"]*)"[^>]*>(\d+) ', shown)
    assert links, "the table twin of the distribution"
    for link, n in links:
        assert followed(link).count('href="agency?') == int(n)


@pytest.mark.parametrize(
    ("address", "said"),
    [({"peers": "gone", "least": "1", "below": "2"}, "“gone”在现有数据中已不存在"),
     ({"peers": "37020009", "least": "nan", "below": "2"}, "在现有数据中已不存在"),
     ({"peers": "37020009", "least": "1e300", "below": "2e300"}, "没有符合条件的单位")],
)  # fmt: skip
def test_an_address_that_names_nobody_says_so(
    folder: Path, address: dict[str, str], said: str
) -> None:
    assert said in text(visiting.opened("trace.py", year="2023", **address))
