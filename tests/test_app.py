"""Every page opens, in both languages, on a full, an empty and a foreign database, and without a match."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest
from tiny_database import build
from visiting import ENTRY, opened, ran, text

from dashboard.database import Build
from dashboard.questions import findings
from dashboard.questions.decided import NOBODY
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from etl.forms import form_for_year

PAGES_FOLDER = Path(__file__).resolve().parents[1] / "dashboard" / "pages"
PAGES = sorted(file.name for file in PAGES_FOLDER.glob("*.py") if file != ENTRY)
ASKING = [page for page in PAGES if page != "selfcheck.py"]
"""All but the self-check ask the data."""
LANGUAGES = ("zh", "en")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
DEPARTMENT = "37020006"
"""An invented department with reports of all years and a wrong total in one."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    build(folder)
    return folder


@pytest.fixture(autouse=True)
def data(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(full))


def test_every_page_is_listed() -> None:
    source = ENTRY.read_text(encoding="utf-8")
    assert all(f'"{page.removesuffix(".py")}"' in source for page in PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_open_on_a_full_database(page: str, language: str) -> None:
    assert "<h1>" in text(opened(page, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ASKING)
def test_pages_say_what_to_do_without_data(
    page: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    app = opened(page, language)
    assert {"zh": "还没有数据", "en": "No data yet"}[language] in text(app)
    assert "python -m etl load" in app.code[0].value


@pytest.mark.parametrize("page", ASKING)
def test_a_database_of_another_version_is_refused(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, years=(2023,), version=99)
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    assert "数据库版本不符" in text(opened(page))


def test_a_damaged_pointer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "CURRENT").write_text("../elsewhere.duckdb\n", encoding="utf-8")
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    assert "数据库无法打开" in text(opened("overview.py"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ASKING)
def test_no_match_is_a_page_of_its_own(page: str, language: str) -> None:
    app = opened(page, language, level="province")
    assert {"zh": "没有符合条件的单位", "en": "No agency matches"}[language] in text(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_open_on_a_single_agency(page: str, language: str) -> None:
    one = {"region": "临江省/云川市/桃溪县", "level": "county", "kind": "government"}
    html = text(opened(page, language, **one))
    assert page == "selfcheck.py" or "<b>1 / 1</b>" in html


@pytest.mark.parametrize("kind", ["government", "department", "subdistrict"])
@pytest.mark.parametrize(
    "page", ["overview.py", "comparison.py", "rollup.py", "roster.py", "trace.py"]
)
def test_pages_open_for_one_kind(page: str, kind: str) -> None:
    opened(page, kind=kind)


@pytest.mark.parametrize("page", PAGES)
def test_english_pages_hold_no_chinese_but_names_of_the_data(page: str) -> None:
    app = opened(page, "en", kind="department")
    labels = [widget.label for widget in (*app.selectbox, *app.text_input, *app.button)]
    assert not [label for label in labels if CHINESE.search(label or "")]
    head = app.html[0].value
    assert not CHINESE.search(head)


def test_a_change_of_year_changes_numbers_and_address() -> None:
    app = opened("overview.py")
    before = text(app)
    app.selectbox(key="address year").select("2022").run()
    assert app.query_params["year"] == "2022"
    assert app.query_params["versus"] == "2021"
    assert text(app) != before


def test_filters_go_along_to_other_pages() -> None:
    app = opened("overview.py", level="county")
    app.switch_page("comparison.py").run()
    assert app.query_params["level"] == "county"


def test_an_old_address_shows_what_it_showed_or_says_what_is_gone() -> None:
    app = opened("overview.py", year="2021", region="临江省/云川市/桃溪县")
    assert "2021" in text(app)
    assert "桃溪县" in text(app)
    app = opened("overview.py", year="1999", region="已撤销的区")
    assert [warning.value for warning in app.warning] == [
        "链接中的“1999”在现有数据中已不存在，已改用默认值。",
        "链接中的“已撤销的区”在现有数据中已不存在，已改用默认值。",
    ]


@pytest.mark.parametrize("page", ["comparison.py", "agency.py", "findings.py", "roster.py"])
def test_nonsense_in_an_address_is_no_error(page: str) -> None:
    opened(page, page="abc", codes="no.such,%", rows="x", sort="; drop", severity="?", agency="'--")


def test_two_forms_are_announced() -> None:
    html = text(
        opened(
            "comparison.py",
            year="2021",
            versus="2020",
            codes="documents.issued,applications.received",
        )
    )
    assert "采用不同格式" in html


def test_comparison_marks_what_the_other_form_lacks() -> None:
    html = text(opened("comparison.py", year="2021", versus="2020", codes="documents.issued"))
    total = re.findall(r'<tr class="gk-total">.*?</tr>', html)[0]
    assert re.findall(r"<td[^>]*>(?:<[^>]*>)?([^<]*)", total)[2:] == ["/", "/", "/"]


def test_a_finding_shows_source_table_repair_and_basis() -> None:
    app = opened("findings.py", severity="error")
    html = text(app)
    assert (
        'class="gk-n gk-is-number gk-bad gk-in-rule" data-figure="requests.results_total.total"'
        in html
    )
    assert "推算" in html
    assert "年度报告格式表三" in html
    assert html.count('class="gk-in gk-item"') == 3


def test_the_whole_table_of_a_finding_is_a_link_away() -> None:
    few = text(opened("findings.py", rule="requests.continuity"))
    link = re.findall(r'href="(findings\?[^"]*whole=1[^"]*)"', few)[0].replace("&amp;", "&")
    given = dict(part.split("=") for part in link.split("?")[1].split("&"))
    whole = text(opened("findings.py", **{name: unquote(value) for name, value in given.items()}))
    lines = 'data-figure="requests.([a-z_]+).total"'
    assert len(re.findall(lines, few)) < 5
    assert len(re.findall(lines, whole)) > 20
    assert "只看所涉各行" in whole


def test_next_leads_to_the_next_entry_and_stays_in_the_address() -> None:
    app = opened("findings.py", severity="error")
    first = _current(app)
    app.button(key="go next").click().run()
    assert app.query_params["of"]
    assert _current(app) != first


def _current(app: AppTest) -> str:
    """The entry that the list marks."""
    (found,) = re.findall(r'<a [^>]*aria-current="true">', text(app))
    return str(found)


def test_next_and_previous_go_over_the_edges_of_a_page(full: Path) -> None:
    page = SimpleNamespace(build=Build(str(full / "tiny.duckdb")), scope=Scope(2023, 2022))
    page.decided = SimpleNamespace(beside=NOBODY)
    every = findings.entries(page.build, page.scope, Narrowing(), 100)
    assert len(every) > 3
    script = runpy.run_path(str(PAGES_FOLDER / "findings.py"))
    script["_neighbour"].__globals__["A_PAGE"] = 2
    first = findings.entries(page.build, page.scope, Narrowing(), 2)

    def neighbour(number: int, at: int) -> tuple[str, int] | None:
        found = script["_neighbour"](page, Narrowing(), first, number, at)
        return (found[0]["entry"], found[1]) if found else None

    assert neighbour(1, -1) is None
    assert neighbour(1, 2) == (every[2]["entry"], 2)
    assert neighbour(2, -1) == (every[1]["entry"], 1)


def test_the_no_match_page_leads_back_to_everything() -> None:
    app = opened("overview.py", level="province")
    next(button for button in app.button if button.label == "清除筛选").click()
    app.run()
    assert "level" not in app.query_params
    assert "gk-card" in text(app)


def test_a_year_without_reports_to_compare_with_is_said() -> None:
    assert "没有 2019 年的报告" in text(opened("comparison.py", year="2020", versus="2019"))
    assert "没有 2019 年的报告" not in text(opened("roster.py", year="2020", versus="2019"))


def test_codes_that_are_gone_are_said_to_be() -> None:
    app = opened("comparison.py", codes="applications.received,no.such", rows="planet", sort="x")
    assert len(app.warning) == 3
    assert "no.such" in app.warning[0].value


def test_a_finding_that_is_gone_is_said_to_be_gone() -> None:
    app = opened("findings.py", of=DEPARTMENT, entry="requests.balance~nowhere")
    assert "已不存在" in text(app)


def test_an_agency_has_its_years_side_by_side_and_its_peers() -> None:
    html = text(opened("agency.py", agency=DEPARTMENT))
    assert all(f">{year}</th>" in html for year in (2020, 2021, 2022, 2023))
    assert "同类中位数" in html
    assert "收支平衡" in html


def test_a_year_without_a_report_is_a_gap_not_left_out() -> None:
    """37020009 has no report for 2022: a line from 2021 to 2023 would join what does not follow."""
    app = opened("agency.py", agency="37020009", year="2022")
    html = text(app)
    assert ">2022</th>" in html
    assert "没有该单位 2022 年的报告" in html
    trend = next(
        pa.ipc.open_stream(chart.proto.data.data).read_all().to_pylist()
        for chart in app.get("vega_lite_chart")
        if "peers" in chart.proto.spec
    )
    assert [row["year"] for row in trend] == ["2020", "2021", "2022", "2023"]
    assert trend[2]["value"] is None
    assert [row["new_form"] for row in trend] == [False, True, False, False]


def test_an_agency_that_is_gone_leads_to_the_directory() -> None:
    app = opened("agency.py", agency="nobody")
    assert "已不存在" in text(app)
    assert "云川市教育局" in text(app)


@pytest.mark.parametrize(
    ("page", "address", "said", "way"),
    [("trace.py", {"agency": "nobody"}, "没有单位“nobody”", r'href="agency\?(?!agency)[^"]*"'),
     ("trace.py", {"agency": "37020014", "year": "2023"}, "本年没有报告",
      r'href="agency\?[^"]*agency=37020014'),
     ("search.py", {"q": "没有的词"}, "没有同时含有", r'href="search\?[^"]*span=every'),
     ("search.py", {"q": "没有的词", "span": "every"}, "没有同时含有", None)],
)  # fmt: skip
def test_where_nothing_is_found_there_is_a_way_on(
    page: str, address: dict[str, str], said: str, way: str | None
) -> None:
    html = text(opened(page, **address))
    assert said in html
    assert way is None or re.search(way, html)
    assert way is not None or "span=every" not in html


def test_the_directory_finds_by_parts_of_a_name() -> None:
    html = text(opened("agency.py", q="桃溪 教育"))
    assert "桃溪县教育局" in html
    assert "桃溪县财政局" not in html


def test_a_number_leads_to_its_agencies_and_to_its_cell() -> None:
    html = text(opened("trace.py", code="applications.received"))
    assert f"agency={DEPARTMENT}" in html
    html = text(opened("trace.py", agency=DEPARTMENT, figure="requests.received.total"))
    assert "文件指纹" in html
    assert "本年新收政府信息公开申请数量" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_has_a_way_back(language: str) -> None:
    """From a cell to all agencies, to the agency, to its report; from a list to the page above it."""
    figure = "requests.received.total"
    html = text(opened("trace.py", language, agency=DEPARTMENT, figure=figure, year="2023"))
    trail = re.findall(r'<nav class="gk-trail".*?</nav>', html)[0].replace("&amp;", "&")
    links = re.findall(r'href="([^"]*)"', trail)
    assert [link.split("?")[0] for link in links] == ["rollup", "trace", "agency", "trace"]
    assert f"figure={figure}" in links[1]
    assert "agency=" not in links[1]
    assert f"agency={DEPARTMENT}" in links[3]
    assert "figure=" not in links[3]
    assert trail.count('aria-current="page"') == 1
    listed = text(opened("trace.py", language, code="applications.granted"))
    assert re.findall(r'<nav class="gk-trail".*?<a [^>]*href="\./', listed)


def test_a_sum_of_the_roll_up_leads_to_the_agencies_behind_it() -> None:
    figure = "requests.received.total"
    assert f"trace?year=2023&amp;versus=2022&amp;figure={figure}" in text(opened("rollup.py"))
    html = text(opened("trace.py", figure=figure))
    assert f"agency={DEPARTMENT}&amp;figure={figure}" in html
    assert "只计采用 2021 版格式的报告" in html


def test_counts_of_the_roster_lead_to_the_agencies() -> None:
    html = text(opened("roster.py"))
    link = re.findall(r'href="(roster\?[^"]*state=missing[^"]*)"', html)[-1].replace("&amp;", "&")
    given = dict(part.split("=") for part in link.split("?")[1].split("&"))
    narrowed = text(opened("roster.py", **{name: unquote(value) for name, value in given.items()}))
    assert "青浦岭区东阁街道" in narrowed


def test_areas_are_tiles_that_narrow_the_page() -> None:
    html = text(opened("overview.py"))
    assert html.count('role="listitem"') == 5
    assert "region=" in re.findall(r'<a class="gk-in gk-tile[^>]*href="([^"]*)"', html)[0]


def test_results_are_shown_in_their_parts() -> None:
    app = opened("overview.py")
    specs = [chart.proto.spec for chart in app.get("vega_lite_chart")]
    assert sum('"stack": "zero"' in spec or '"stack":"zero"' in spec for spec in specs) == 2
    assert "全部或部分公开占" in text(app)


def test_every_chart_across_the_forms_announces_it() -> None:
    app = opened("comparison.py", year="2021", versus="2020")
    assert text(app).count("跨 2019 版与 2021 版格式") == len(app.get("vega_lite_chart"))
    assert "跨 2019 版与 2021 版格式" not in text(opened("comparison.py"))


def test_growth_can_be_drawn_instead_of_differences() -> None:
    assert "2023 年比 2022 年增减" in text(opened("comparison.py"))
    assert "2023 年比 2022 年增幅" in text(opened("comparison.py", show="growth"))


def test_growth_against_another_year_is_not_called_that_of_a_year() -> None:
    assert ">同比<" in text(opened("comparison.py"))
    other = text(opened("comparison.py", year="2023", versus="2021"))
    assert ">同比<" not in other
    assert ">增幅<" in other
    assert "2023 年比 2021 年" in text(opened("overview.py", year="2023", versus="2021"))


def test_an_agency_is_placed_among_its_peers_where_there_are_enough() -> None:
    html = text(opened("agency.py", agency=DEPARTMENT, size="any"))
    assert re.search(r"在 \d+ 个同类单位中居第 \d+ 位", html)
    lonely = text(opened("agency.py", agency="37020001", size="any"))
    assert "少于 5 个，不作分布比较" in lonely


def test_findings_are_filtered_by_name_and_by_agency() -> None:
    every = opened("findings.py")
    named = re.findall(r'<span class="gk-who"><span>([^<]+)', text(every))
    some = set(
        re.findall(r'<span class="gk-who"><span>([^<]+)', text(opened("findings.py", q=named[0])))
    )
    assert some == {named[0]} < set(named)
    assert "没有发现不符" in text(opened("findings.py", q="无此单位"))
    assert "显示全部单位" in text(opened("findings.py", agency=DEPARTMENT))


def test_a_number_of_the_prose_leads_to_its_sentence() -> None:
    html = text(opened("trace.py", agency=DEPARTMENT, code="published.website"))
    assert "<mark>" in html
    assert "采用此数" in html


def test_search_marks_the_words() -> None:
    html = text(opened("search.py", q="网站 条例"))
    assert "<mark>网站</mark>" in html
    assert "没有同时含有" in text(opened("search.py", q="无此词语"))


def test_search_text_cannot_carry_markup() -> None:
    html = text(opened("search.py", q="<img src=x onerror=alert(1)>"))
    assert "<img" not in html


def test_roster_names_who_is_missing() -> None:
    html = text(opened("roster.py", state="missing"))
    assert "青浦岭区东阁街道" in html
    assert "云川市教育局" not in html


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("refused", "通知.pdf"),
        ("problems", "数字无法辨认"),
        ("unlisted", "云川市某某中心"),
        ("conflicts", "没有"),
    ],
)
def test_intake_tells_what_did_not_come_in(part: str, shown: str) -> None:
    assert shown in text(opened("intake.py", part=part))


def test_roll_up_is_compared_with_the_area_report() -> None:
    html = text(opened("rollup.py", region="临江省/云川市/桃溪县"))
    assert "与地区总报告对照" in html
    assert 'data-figure="requests.received.total"' in html


def test_totals_never_add_an_area_report_to_its_members() -> None:
    every = text(opened("trace.py", code="applications.received"))
    assert "人民政府</a>" not in every
    areas = text(opened("trace.py", code="applications.received", kind="government"))
    assert "人民政府</a>" in areas
    assert "不同层级不相加" in areas


def broken_report() -> bytes:
    """A report of an invented bureau whose total of requests received is wrong."""
    form = form_for_year(2023)
    assert form is not None
    rows = []
    for line in form.table("requests").lines:
        numbers = ["0"] * 7
        if line.id in ("received", "granted", "results_total"):
            numbers = ["4", "0", "0", "0", "0", "0", "4" if line.id != "received" else "9"]
        rows.append([line.label, *numbers])
    head = ["项目", *(field.label for field in form.table("requests").fields)]
    cells = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [head, *rows]
    )
    return f"""<html><head><meta charset="utf-8"></head><body>
    <h1>云川市试验局2023年政府信息公开工作年度报告</h1>
    <h2>一、总体情况</h2><p>本年度公开信息一批。</p><h2>二、主动公开政府信息情况</h2><p>见表。</p>
    <h2>三、收到和处理政府信息公开申请情况</h2><table>{cells}</table>
    <h2>四、政府信息公开行政复议、行政诉讼情况</h2><p>无。</p>
    <h2>五、存在的主要问题及改进情况</h2><p>解读不多。</p>
    <h2>六、其他需要报告的事项</h2><p>未收取信息处理费。</p></body></html>""".encode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_self_check_needs_no_database(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agency may check its draft where nothing was ever loaded; every word of it in one language."""
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "none"))
    app = opened("selfcheck.py", language)
    assert "gk-head" in text(app)
    app.file_uploader(key="own report").upload("草稿.html", broken_report())
    html = text(ran(app))
    wanted = {"zh": ("应先更正再公布", "勾稽关系不符"), "en": ("Correct them", "add up to")}[
        language
    ]
    assert all(words in html for words in wanted)
    assert "gk-bad" in html
    assert not (tmp_path / "none").exists()


def test_self_check_goes_by_the_office_s_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules.toml"
    monkeypatch.setenv("GONGKAI_RULES", str(rules))
    for change, said in (("enabled = false", "没有发现错误"), ("nonsense = 1", "nonsense")):
        rules.write_text(
            "".join(
                f'[[change]]\nrule = "{rule}"\n{change}\nreason = "试"\ndate = 2026-01-01\n'
                for rule in (
                    "requests.balance",
                    "requests.results_total",
                    "requests.requesters_total",
                )
            ),
            encoding="utf-8",
        )
        app = opened("selfcheck.py")
        app.file_uploader(key="own report").upload("草稿.html", broken_report())
        assert said in text(ran(app))


def test_self_check_gives_the_verdict_with_the_cell_and_keeps_nothing(full: Path) -> None:
    before = sorted(full.rglob("*"))
    app = opened("selfcheck.py")
    app.file_uploader(key="own report").upload("草稿.html", broken_report())
    app.run(timeout=120)
    assert not app.exception
    html = text(app)
    assert "应先更正再公布" in html
    assert "gk-bad" in html
    assert "云川市试验局" in html
    assert sorted(full.rglob("*")) == before
