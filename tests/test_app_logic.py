"""What the dashboard decides without streamlit: changes, signs, models, tables, charts, words."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from dashboard import (
    chart_data,
    charts,
    evidence,
    filters,
    formtable,
    names,
    numbers,
    selfcheck,
    tables,
)
from dashboard.comparison import Basis, Comparison, Line, Measure, Pair, comparison
from dashboard.database import Row
from dashboard.formtable import Marks
from dashboard.numbers import change
from dashboard.questions.roster import STATES
from dashboard.questions.scope import Scope
from dashboard.wording import Language, Words, catalogue
from etl import dictionaries

ZH, EN = Words("zh"), Words("en")
DASHBOARD = Path(__file__).resolve().parents[1] / "dashboard"


@pytest.mark.parametrize(
    ("this", "last", "applicable", "status", "shown"),
    [
        (110, 100, True, "ok", "▲10.0%"),
        (87, 100, True, "ok", "▼13.0%"),
        (5, 0, True, "zero_base", "—"),
        (0, 0, True, "both_zero", "持平"),
        (0, 7, True, "ok", "▼100.0%"),
        (10_001, 10_000, True, "flat", "持平"),
        (None, 3, True, "missing", "…"),
        (3, None, True, "missing", "…"),
        (3, None, False, "not_applicable", "/"),
        (5, -10, True, "ok", "▲150.0%"),
    ],
)
def test_growth_tells_its_cases_apart(
    this: float | None, last: float | None, applicable: bool, status: str, shown: str
) -> None:
    move = change(this, last, applicable)
    assert (move.status, numbers.growth(move, ZH("common.flat"))) == (status, shown)


def test_rates_have_a_difference_in_points_and_no_growth() -> None:
    move = change(98.7, 97.5, additive=False)
    assert move.status == "rate"
    assert numbers.difference(move, "%") == "+1.2"
    assert numbers.growth(move, "持平") == "/"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1234567, "件", "1,234,567"),
        (0, "件", "0"),
        (None, "件", "…"),
        (25.1, "万元", "25.10"),
        (98.66, "%", "98.7%"),
        (2.5, "件", "2.5"),
        (12345.678, "", "12,345.678"),
        (1788.04, "", "1,788.04"),
    ],
)
def test_numbers_are_written_by_their_unit(value: float | None, unit: str, shown: str) -> None:
    assert numbers.number(value, unit) == shown


def test_differences_have_a_true_minus_and_no_sign_on_zero() -> None:
    assert numbers.difference(change(3, 10)) == "−7"
    assert numbers.difference(change(10, 10), "件") == "0"
    assert numbers.difference(change(2, None), "件") == "…"


def answer(**columns: object) -> list[Row]:
    """One row as ``measures.compare`` gives it for one indicator."""
    row = {
        "is_total": 1, "label": None, "code": None, "expected": 4, "reported": 3, "reported_last": 4,
        "nested": False, "groups": 1, "followed": 0, "apart": 0,
        "change": None, "others": None, "0_this": 30.0, "0_last": 50.0, "0_both_this": 20.0,
        "0_both_last": 16.0, "0_n_this": 3, "0_n_last": 4, "0_n_both": 2, "0_can_this": 3,
        "0_can_last": 4,
    }  # fmt: skip
    return [row | columns]


CHOSEN: list[dict[str, Any]] = [
    {
        "code": "applications.received", "label_zh": "新收申请", "label_en": "Received",
        "group_zh": "依申请公开", "group_en": "Applications", "unit": "件", "additive": True,
    }
]  # fmt: skip


def model(basis: Basis = "like", **columns: Any) -> Comparison:
    return comparison(answer(**columns), CHOSEN, (2023, 2022), "county", basis, ZH)


def test_like_for_like_counts_units_with_both_years_only() -> None:
    move = model().total.pairs[0].move
    assert (move.this, move.last, move.ratio) == (20, 16, 0.25)
    every = model("all").total.pairs[0].move
    assert (every.this, every.last) == (30, 50)


def test_without_a_common_unit_the_values_stand_and_growth_is_missing() -> None:
    move = (
        model("like", **{"0_n_both": 0, "0_both_this": None, "0_both_last": None})
        .total.pairs[0]
        .move
    )
    assert (move.this, move.last, move.status) == (30, 50, "missing")


def test_an_indicator_the_other_form_lacks_is_not_applicable() -> None:
    pair = model("all", **{"0_can_last": 0, "0_last": None, "0_n_last": 0}).total.pairs[0]
    assert pair.move.status == "not_applicable"
    assert numbers.number(pair.move.last, "件", pair.last_exists) == "/"


def test_area_reports_inside_each_other_are_not_added() -> None:
    pair = model("all", nested=True).total.pairs[0]
    assert (pair.move.this, pair.move.status) == (None, "not_applicable")


def test_the_table_escapes_names_and_links_numbers() -> None:
    evil = model(is_total=0, label='<b>&"x"</b>')
    html = tables.comparison(
        evil,
        ZH,
        "标题",
        lambda line: "agency?agency=1&x=2",
        lambda line, measure, year: f"trace?year={year}",
    )
    assert "<b>&" not in html
    assert "&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt;" in html
    assert 'href="agency?agency=1&amp;x=2"' in html
    assert html.count("trace?year=2023") == 1
    assert html.count("trace?year=2022") == 1


def test_totals_say_how_many_units_stand_behind_them() -> None:
    html = tables.comparison(model(), ZH, "", lambda line: None, lambda line, measure, year: None)
    assert "两年均有数 2/4" in html


def test_chart_specifications_hold_no_data_and_stay_the_same_object() -> None:
    spec = charts.trend("zh", True)
    assert spec is charts.trend("zh", True)
    assert "data" not in spec
    assert all("data" not in layer for layer in spec["layer"])


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_pictures_carry_title_and_chinese(kind: str) -> None:
    data = chart_data.change_data(model(is_total=0, label="鹿鸣县"), 0, "difference", ZH)
    picture = charts.picture(
        charts.diverging("zh"), data, "新收申请的增减", ["覆盖 3 / 4", "两版格式"], kind
    )
    if kind == "png":
        assert picture.startswith(b"\x89PNG")
    else:
        assert "鹿鸣县" in picture.decode()
        assert "新收申请的增减" in picture.decode()


NATION = {
    code: dict(zip(("province", "city", "county"), [*code.split("/"), None, None], strict=False))
    for code in (
        "甲省", "甲省/子市", "甲省/子市/东县", "甲省/子市/西县", "甲省/子市区", "甲省/子市区/南县",
        "乙省", "乙省/丑市", "乙省/丑市/北县", "京市", "京市/中区",
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ("", ["甲省", "乙省", "京市"]),
        ("甲省", ["甲省", "甲省/子市", "甲省/子市区"]),
        ("甲省/子市", ["甲省", "甲省/子市", "甲省/子市/东县", "甲省/子市/西县"]),
        # where nothing is below, its neighbours
        ("甲省/子市/东县", ["甲省", "甲省/子市", "甲省/子市/东县", "甲省/子市/西县"]),
        ("京市", ["京市", "京市/中区"]),
    ],
)
def test_a_nation_is_chosen_step_by_step(chosen: str, offered: list[str]) -> None:
    assert filters.nearby(chosen, filters.Options(["2023"], NATION, "")) == offered


def test_an_area_is_not_inside_another_whose_name_it_begins_with() -> None:
    choices = filters.Options(["2023"], NATION, "")
    below = filters.areas_below(Scope(2023, 2022, "甲省", "子市"), choices, "county")
    assert below == {"东县": "甲省/子市/东县", "西县": "甲省/子市/西县"}


def test_file_names_say_what_they_are() -> None:
    scope = Scope(2024, 2023, "临江省", "云川市")
    name = names.file_name("年度/对比: ▲2%", scope, "2025-03-31", "xlsx")
    assert name == "政府信息公开_年度-对比-2%_2024_云川市_截至20250331.xlsx"


def cell(state: str, value: float | None = None, raw: str | None = None) -> dict[str, object]:
    return {"state": state, "value": value, "raw_exception": raw}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (cell("number", 1234567.0), "1234567"),
        (cell("number", 160.5964), "160.5964"),
        (cell("number", 22.0, "22（其中修订16件）"), "22（其中修订16件）"),
        (cell("blank"), ""),
        (cell("dash"), "/"),
        (cell("unreadable"), "辨认不清"),
        (cell("missing"), "无此格"),
    ],
)
def test_cells_are_drawn_as_printed(given: dict[str, object], shown: str) -> None:
    assert formtable.printed(given, ZH) == shown


def self_check(**more: object) -> dict[str, object]:
    finding = {
        "rule": "requests.balance", "instance": "total", "severity": "error", "verdict": "broken",
        "stated": 5, "expected": 3, "cells": ["requests.received.total"], "message": "不符",
        "basis": "表三", "origin": "published",
        "repair": {"id": "r1", "certainty": "sure", "alternatives": [], "mechanism": "typo",
                   "cells": [{"figure": "requests.received.total", "printed": 5, "implied": 3}]},
    }  # fmt: skip
    other = finding | {"rule": "requests.results_total", "severity": "warning"}
    single = finding | {"repair": None, "severity": "notice", "cells": ["disputes.x.total"]}
    unsure = finding | {"repair": None, "verdict": "undecided"}
    figure = {
        "figure": "requests.received.total", "value": 5, "state": "number", "raw": "5件",
        "where": {"table": 2, "row": 3, "column": 4},
    }  # fmt: skip
    return {"figures": [figure], "findings": [unsure, single, finding, other]} | more


def test_self_check_shows_one_entry_a_repair_gravest_first() -> None:
    found = selfcheck.entries(self_check(), {})
    assert [[row["rule"] for row in rows] for rows in found] == [
        ["requests.balance", "requests.results_total"], ["requests.balance"], ["requests.balance"],
    ]  # fmt: skip
    assert selfcheck.counts(found) == {"error": 1, "warning": 0, "notice": 1, "undecided": 1}
    assert selfcheck.cells(self_check())["requests.received.total"]["raw_exception"] == "5件"


def test_every_word_stands_in_both_languages() -> None:
    for key, (chinese, english) in catalogue().items():
        assert chinese.strip(), key
        assert english.strip(), key
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in (chinese, english)]
        assert fields[0] == fields[1] or fields[1] <= fields[0], key


def test_english_words_hold_no_chinese() -> None:
    allowed = re.compile(r"号|中文")
    for key, (_, english) in catalogue().items():
        assert not re.search(r"[\u4e00-\u9fff]", allowed.sub("", english)), key


def literals() -> set[str]:
    """Every string in the dashboard's code that could be a key, f-strings cut at their first gap."""
    found: set[str] = set()
    for file in DASHBOARD.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_word_is_used_and_every_word_used_exists() -> None:
    strings = literals()
    keys = set(catalogue())
    sections = {key.split(".")[0] for key in keys}
    asked = {
        text for text in strings if re.fullmatch(r"[a-z]+\.(?!sql|toml|css)[a-z_]*[a-z]", text)
    }
    asked = {text for text in asked if text.split(".")[0] in sections - DATA_SECTIONS}
    assert asked - keys == set()
    stems = {text for text in strings if re.fullmatch(r"[a-z]+\.([a-z]+_)*", text)}
    unused = {
        key
        for key in keys - strings
        if not any(key.startswith(stem) for stem in stems)
        and key.split(".")[0] not in DATA_SECTIONS
        and not key.endswith(".title")  # the head of every page asks for its own
    }
    assert unused == set()


DATA_SECTIONS = {
    "level", "kind", "unit", "severity", "verdict", "origin", "format", "formname", "section", "scope",
    "state", "mechanism", "certainty", "refusal", "problem", "nav", "column", "roster", "agency",
}  # fmt: skip
"""Sections whose keys are codes of the data or names of columns."""


def line(label: str, total: bool = False) -> Line:
    move = change(1, 2)
    return Line(label, total, label, 1, 1, (Pair(move, True, True, 1, 1, 1),))


def test_rankings_leave_out_the_total_and_units_without_a_number() -> None:
    measure = Measure("x", "X", "g", "件", True)
    empty = Line("无", False, "无", 1, 0, (Pair(change(None, 2), True, True, 0, 1, 0),))
    lines = (line("合计", True), line("甲"), empty)
    both = Comparison(2023, 2022, "county", "all", (measure,), lines, 2)
    assert [row["label"] for row in chart_data.ranked_data(both, both, ZH)] == ["甲"]


@pytest.mark.parametrize(
    ("values", "below"),
    [
        ([5, 9, 4], [True, False, True]),
        ([100, 60, 100], [False, True, False]),
        ([100, 1, 100], [False, False, False]),
        ([None, 7, None], [False, False, False]),
        ([7.0], [False]),
        ([], []),
    ],
)
def test_labels_of_a_line_keep_off_the_line(values: list[float | None], below: list[bool]) -> None:
    assert chart_data.below(values) == below


def test_english_counts_one_thing_as_one() -> None:
    say = Words("en")
    assert say("findings.list", n=1) == "1 entry"
    assert say("findings.list", n="1,001") == "1,001 entries"
    assert say("rollup.missing", n=1).startswith("1 agency has not reported")
    assert Words("zh")("findings.list", n=1) == "共 1 条"


def test_a_label_bears_its_unit_once() -> None:
    assert Words("zh").in_unit("新收申请", "件") == "新收申请（件）"
    assert Words("en").in_unit("Items published", "条") == "Items published"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_state_of_a_report_is_called_like_a_column(language: Language) -> None:
    """Who was not yet due in January was told to be 「截止日期」."""
    say = Words(language)
    states = [say(f"roster.{state}") for state in STATES]
    columns = [
        say(f"roster.{name}") for name in ("expected", "arrived", "deadline", "days", "state")
    ]
    assert len({*states, *columns}) == len(states) + len(columns)


def test_a_cell_of_last_year_is_called_so_and_not_by_its_code() -> None:
    figures, _ = dictionaries()
    name = evidence.plain_name(figures, "last_year.proactive.normative_documents.in_force", ZH)
    assert name == "上年报告：行政规范性文件 · 现行有效件数"
    assert evidence.plain_name(figures, "prose.requests.received", ZH) == "正文所述数字"
    assert evidence.plain_name(figures, "no.such.figure", ZH) == "no.such.figure"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_only_the_lines_of_a_finding_are_drawn_under_their_own_numbers(language: Language) -> None:
    """Of all lines the two concerned, the second still 「2.」 of its group; all where many are."""
    figures, _ = dictionaries()
    form = [row for row in figures.values() if row["in_2021"]]
    cell = {"state": "number", "value": 1, "raw_exception": None}
    cells = {row["address"]: cell for row in form}
    few = Marks(
        frozenset({"requests.received.total", "requests.unavailable_must_be_created.total"})
    )

    def drawn(marks: Marks) -> list[str]:
        return evidence.concerned_lines(form, cells, marks, Words(language), lambda _: None)

    (table,) = drawn(few)
    assert set(re.findall(r'data-figure="requests\.(\w+)\.total"', table)) == {
        "received", "unavailable_must_be_created",
    }  # fmt: skip
    assert "2. " in table
    assert "1. " not in table
    assert table.count('rowspan="1"') == 2
    every = frozenset(row["address"] for row in form if row["table_id"] == "requests")
    assert drawn(Marks(every)) == []
    assert drawn(Marks(frozenset({"disputes.reconsideration.total"}))) == []
