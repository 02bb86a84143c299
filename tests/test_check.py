"""The set-wise check: what blanks mean, what is tied to what, and that one report alone is judged as
it is among many."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from checked_reports import Made, checked, database, findings

from etl.check import check
from etl.forms import forms
from etl.rulebook import load

FIELDS = [field.id for field in forms()["2021"].table("requests").fields]


def requests(field: str = "natural_person", count: float = 7) -> dict[str, float | str]:
    """Requests received and granted in one column, with the totals."""
    lines = ("received", "granted", "results_total")
    return {f"requests.{line}.{each}": count for line in lines for each in (field, "total")}


def broken(connection: duckdb.DuckDBPyConnection, report: int = 1) -> set[tuple[str, str]]:
    rows = findings(connection, f"report_id = {report} and verdict = 'broken'")
    return {(row["rule"], row["instance"]) for row in rows}


def test_an_orderly_report_has_no_finding() -> None:
    assert findings(checked(Made(requests()))) == []


@pytest.mark.parametrize("state", ["blank", "dash", "words"])
def test_a_form_without_a_number_is_not_checked(state: str) -> None:
    connection = checked(Made(fill=state), Made(agency="云砚市教育局"))
    assert findings(connection, "report_id = 1") == []
    assert connection.execute("select count(*) from repair").fetchall() == [(0,)]


@pytest.mark.parametrize("state", ["blank", "dash", "words"])
def test_an_addend_without_a_number_counts_as_zero(state: str) -> None:
    cells = requests() | {"requests.received.business": state}
    assert broken(checked(Made(cells))) == {("structure.blanks", "")}


@pytest.mark.parametrize(
    ("received", "carried_in", "results", "carried_out", "verdict"),
    [
        (5, "blank", 5, "blank", None),
        (5, "blank", 4, "blank", "broken"),
        (5, "blank", 4, 1, None),
        ("blank", 5, 5, 0, "undecided"),
        (5, 0, "blank", 5, "undecided"),
        (5, "missing", 5, 0, "undecided"),
        (5, 0, 5, "unreadable", "undecided"),
    ],
)
def test_balance_over_cells_without_numbers(
    received: Any, carried_in: Any, results: Any, carried_out: Any, verdict: str | None
) -> None:
    cells = {
        "requests.received.business": received,
        "requests.carried_in.business": carried_in,
        "requests.results_total.business": results,
        "requests.carried_out.business": carried_out,
    }
    found = findings(checked(Made(cells)), "rule = 'requests.balance'")
    assert [row["verdict"] for row in found] == ([verdict] if verdict else [])


def test_the_merged_line_takes_the_place_of_its_sub_lines() -> None:
    cells = requests() | {"requests.granted.natural_person": 4, "requests.granted.total": 4}
    cells |= {f"requests.otherwise_handled.{f}": 3 for f in ("natural_person", "total")}
    found = findings(checked(Made(cells, single_line=True)))
    assert found == []


def test_one_wrong_cell_is_one_repair_of_several_findings() -> None:
    cells = requests() | {"requests.granted.natural_person": 1}
    connection = checked(Made(cells))
    found = findings(connection, "verdict = 'broken'")
    assert {(row["rule"], row["instance"]) for row in found} == {
        ("requests.results_total", "natural_person"),
        ("requests.requesters_total", "granted"),
    }
    assert len({row["repair_id"] for row in found}) == 1
    repairs = connection.execute(
        "select report_id, certainty, [c.figure for c in cells], cells[1].printed, cells[1].implied"
        " from repair"
    ).fetchall()
    assert repairs == [(1, "sure", ["requests.granted.natural_person"], 1, 7)]


def test_repairs_of_many_reports_are_kept_apart() -> None:
    wrong = {"disputes.reconsideration.upheld": 10, "disputes.reconsideration.corrected": 1}
    connection = checked(*[Made(wrong, agency=f"第{n}局") for n in range(5)])
    tied = connection.execute(
        "select f.report_id, r.report_id from finding f join repair r using (repair_id) order by all"
    ).fetchall()
    assert tied == [(n, n) for n in range(1, 6)]


def test_another_reading_that_agrees_makes_it_our_reading() -> None:
    connection = database(Made({"disputes.reconsideration.upheld": 17}))
    connection.execute('update report set "disputes.reconsideration.total" = 11')
    connection.execute(
        "insert into raw_exception values (1, 'disputes.reconsideration.total', '11', ['1 7'])"
    )
    check(connection, load())
    (found,) = findings(connection, "rule = 'disputes.total'")
    assert found["origin"] == "reading"
    assert "请先核对读取" in found["message_zh"]


def test_a_superseded_version_is_not_checked() -> None:
    wrong = {"disputes.reconsideration.upheld": 10}
    assert broken(checked(Made(wrong, is_current=False), Made(year=2022))) == set()


WRONG = [
    Made(requests() | {"requests.granted.total": 17}, agency="甲局"),
    Made({"disputes.reconsideration.upheld": 10}, agency="乙局", single_line=True),
    Made({"proactive.licensing.decisions": 0.5}, agency="丙局", form="2019", year=2020),
    Made(
        requests(),
        agency="丁局",
        mentions=[{"kind": "requests.received", "value": 9}],
        facts={"subjects": []},
    ),
    Made(fill="blank", agency="戊局"),
]


def test_alone_and_among_many_the_findings_are_the_same() -> None:
    together = checked(*WRONG, single=True)
    for number, report in enumerate(WRONG, 1):
        alone = findings(checked(report, single=True))
        among = findings(together, f"report_id = {number}")
        assert [_told(row) for row in alone] == [_told(row) for row in among]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in ("finding_id", "report_id", "repair_id")}


def test_rules_that_look_at_others_are_absent_alone() -> None:
    lone = checked(Made(published="2025-06-01"), single=True)
    assert findings(lone) == []
    assert ("timing.late", "") in broken(checked(Made(published="2025-06-01")))


def test_last_year_counts_alone_too() -> None:
    reports = (Made({"requests.carried_in.total": 3}), Made(year=2022))
    assert ("requests.continuity", "total") in broken(checked(*reports, single=True))


@pytest.mark.parametrize(
    ("value", "words", "holds"),
    [(90, "90余件", True), (80, "80余件", False), (100, "近100件", True), (90, "近90件", False),
     (100, "约100件", True), (200, "约200件", False)],
)  # fmt: skip
def test_an_approximate_number_may_lie_within_its_rounding(
    value: float, words: str, holds: bool
) -> None:
    mention = {"kind": "requests.received", "value": value, "text": words, "approximate": True}
    found = broken(checked(Made(requests(count=95), mentions=[mention])))
    assert found == (set() if holds else {("prose.requests.received", "overview")})


@pytest.mark.parametrize(
    ("values", "holds"),
    [([95], True), ([98], True), ([12, 95], True), ([60, 35], True), ([60], False)],
)
def test_text_is_right_by_any_reading(values: list[float], holds: bool) -> None:
    """95 received, 3 carried in; the number alone, both together, or the sum of one sentence."""
    sentence = "、".join(f"{value}件" for value in values)
    mentions = [
        {"kind": "requests.received", "value": value, "text": f"{value}件", "sentence": sentence}
        for value in values
    ]
    cells = requests(count=95) | {
        f"requests.{line}.{field}": 3
        for line in ("carried_in", "carried_out")
        for field in ("natural_person", "total")
    }
    found = broken(checked(Made(cells, mentions=mentions)))
    assert found == (set() if holds else {("prose.requests.received", "overview")})


@pytest.mark.parametrize(
    ("agency", "sentence", "severity"),
    [
        ("白石滩区人民政府", "区政府办代表区政府受理申请17件", "notice"),
        ("白石滩区人民政府", "全区受理申请17件", "warning"),
        ("白石滩区教育局", "我局受理申请17件", "warning"),
        ("白石滩区教育局", "全系统受理申请17件", "notice"),
    ],
)
def test_another_scope_makes_it_a_notice(agency: str, sentence: str, severity: str) -> None:
    mention = {"kind": "requests.received", "value": 17, "text": "17件", "sentence": sentence}
    (found,) = findings(checked(Made(requests(count=95), agency=agency, mentions=[mention])))
    assert found["severity"] == severity
    assert ("口径" in found["message_zh"]) == (severity == "notice")


def test_what_was_checked_is_counted() -> None:
    connection = checked(Made(requests()), Made({"requests.received.business": 2}, agency="乙局"))
    counted = connection.execute(
        "select verdict, instances from tally where rule = 'requests.balance' order by verdict"
    ).fetchall()
    assert counted == [("broken", 1), ("holds", 2 * len(FIELDS) - 1)]


def test_a_campaign_that_is_over_is_stale() -> None:
    ended = {"ended": "脱贫攻坚", "plans": False, "sentence": "聚焦脱贫攻坚，公开扶贫项目"}
    (found,) = findings(checked(Made(facts={"openings": [ended]})), "rule = 'text.stale'")
    assert (found["verdict"], found["severity"]) == ("broken", "notice")
    assert "已结束工作的语句：“聚焦脱贫攻坚，公开扶贫项目”" in found["message_zh"]
