"""Acting on findings in the dashboard: what is entered, shown, counted, computed with and exported."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import docx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest
from tiny_database import build
from visiting import opened, ran, text

from dashboard.comparison import comparison
from dashboard.database import Build
from dashboard.decisions import acts, computing, store, telling
from dashboard.decisions.standing import standing, subject_of
from dashboard.exports.agency import CELLS, agency_book
from dashboard.exports.comparison import tidy_header, tidy_rows
from dashboard.exports.findings import findings_book
from dashboard.exports.notice import Notice, notice_docx
from dashboard.exports.ooxml import Document
from dashboard.exports.workbook import Facts
from dashboard.profile import Profile
from dashboard.questions import findings, measures, reports
from dashboard.questions.decided import by_year, decided_by_rule, of_report
from dashboard.questions.measures import AS_PRINTED
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope, status
from dashboard.wording import Words

PAGES = Path(__file__).resolve().parents[1] / "dashboard" / "pages"
ZH = Words("zh")
SCOPE = Scope(2023, 2022)
DEPARTMENT = "37020006"
FIGURE = "requests.results_total.total"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    build(folder)
    return folder


@pytest.fixture(autouse=True)
def path(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGKAI_DATA", str(folder))
    monkeypatch.setenv("GONGKAI_DECISIONS", str(tmp_path / "decisions.sqlite"))
    return tmp_path / "decisions.sqlite"


@pytest.fixture
def data(folder: Path) -> Build:
    return Build(str(folder / "tiny.duckdb"))


def enter(app: AppTest, what: str, reason: str = "电话核实", name: str = "李明") -> AppTest:
    """Choose, fill in and submit the form of the page."""
    choice = next(group for group in app.button_group if str(group.key).startswith("choice"))
    choice.set_value(what)
    ran(app)
    app.text_area[0].set_value(reason)
    next(w for w in app.text_input if "typed" in str(w.key)).set_value(name)
    next(
        button
        for button in app.button
        if "FormSubmitter:decide" in str(button.key) or "FormSubmitter:batch" in str(button.key)
    ).click()
    return ran(app)


def decide(
    data: Build, path: Path, what: str, at: int = 0, **more: object
) -> list[dict[str, object]]:
    """Decide an entry of severity error without the page; its findings."""
    first = findings.entries(data, SCOPE, Narrowing("error"))[at]
    found = findings.entry(data, first["agency_code"], 2023, first["rule"], first["instance"] or "")
    lines = acts.on_findings(data, found, what, standing(data, path), **more)  # type: ignore[arg-type]
    store.decide(path, "李明", "电话核实", lines)
    return found


@pytest.mark.parametrize("what", ["confirmed", "explained", "dismissed", "corrected"])
def test_a_person_acts_on_a_finding(what: str, path: Path) -> None:
    app = enter(opened("findings.py", severity="error"), what)
    assert [message.value for message in app.success] == ["已记录。"]
    entries = store.decisions(path)
    assert {entry.what for entry in entries} == {what}
    assert len({entry.act for entry in entries}) == 1
    assert len([entry for entry in entries if entry.subject.rule]) == 2
    html = text(app)
    assert ZH(f"decision.{what}") in html
    assert "李明" in html
    assert "电话核实" in html


@pytest.mark.parametrize(
    ("reason", "name", "said"), [("", "李明", "理由"), ("有据", "", "姓名"), ("  ", "李明", "理由")]
)
def test_nothing_is_recorded_without_reason_and_name(
    reason: str, name: str, said: str, path: Path
) -> None:
    app = enter(opened("findings.py", severity="error"), "explained", reason, name)
    assert said in app.error[0].value
    assert store.decisions(path) == []


def test_the_name_is_asked_once(path: Path) -> None:
    app = enter(opened("findings.py", severity="error"), "explained")
    app.button(key="go next").click()
    ran(app)
    choice = next(group for group in app.button_group if str(group.key).startswith("choice"))
    choice.set_value("confirmed")
    ran(app)
    assert next(w for w in app.text_input if "typed" in str(w.key)).value == "李明"


def test_a_corrected_value_stands_beside_the_printed_one(path: Path) -> None:
    html = text(enter(opened("findings.py", severity="error"), "corrected"))
    (entry,) = [entry for entry in store.decisions(path) if entry.value is not None]
    printed = entry.printed.cells[FIGURE]
    cell = re.findall(rf'data-figure="{FIGURE}">(.*?)</td>', html)[0]
    assert f">{printed:.0f}</a>" in cell
    assert f"更正 {entry.value:.0f}" in cell


def test_a_figure_is_corrected_where_it_is_traced(path: Path) -> None:
    app = opened("trace.py", agency=DEPARTMENT, figure="requests.received.total")
    choice = next(group for group in app.button_group if str(group.key).startswith("choice"))
    choice.set_value("corrected")
    ran(app)
    app.number_input[0].set_value(41)
    app.text_area[0].set_value("更正函")
    app.text_input[0].set_value("王芳")
    next(b for b in app.button if "FormSubmitter:decide" in str(b.key)).click()
    assert "更正为 41" in text(ran(app))
    (entry,) = store.decisions(path)
    assert (entry.subject.figure, entry.value) == ("requests.received.total", 41)


def test_a_batch_acts_on_all_that_the_filters_leave(path: Path) -> None:
    app = opened("findings.py", severity="error", view="batch")
    app.radio(key="batch about").set_value("all")
    app = enter(ran(app), "explained")
    assert len({entry.act for entry in store.decisions(path)}) == 1
    assert len(store.decisions(path)) == 6
    assert "未说明 <b>0</b>" in text(app)


def test_a_batch_acts_on_the_ticked_ones(path: Path) -> None:
    app = opened("findings.py", severity="error", view="batch")
    ticks = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.session_state["ticks 2023 1"] = ticks
    enter(ran(app), "dismissed")
    assert {entry.what for entry in store.decisions(path)} == {"dismissed"}
    assert len({entry.subject.agency for entry in store.decisions(path)}) == 1


def test_a_batch_on_nothing_is_refused(path: Path) -> None:
    app = enter(opened("findings.py", severity="error", view="batch"), "explained")
    assert "没有选中" in app.error[0].value
    assert store.decisions(path) == []


def test_broken_explained_and_unexplained_are_counted_apart(data: Build, path: Path) -> None:
    decide(data, path, "explained")
    decide(data, path, "confirmed", at=1)
    found = status(data, SCOPE, standing(data, path).beside)
    assert (found["errors"], found["unexplained"]) == (3, 2)
    html = text(opened("findings.py", severity="error"))
    assert "有错误的报告 <b>3</b> 份" in html
    assert "已说明或处理 <b>1</b>" in html
    assert "未说明 <b>2</b>" in html


@pytest.mark.parametrize(
    ("decision", "n"),
    [("explained", 1), ("open", 2), ("settled", 1), ("unexplained", 2), (None, 3)],
)
def test_the_list_is_filtered_by_what_was_decided(
    decision: str | None, n: int, data: Build, path: Path
) -> None:
    decide(data, path, "explained")
    beside = standing(data, path).beside
    narrowing = Narrowing("error", decision=decision)
    assert len(findings.entries(data, SCOPE, narrowing, decided=beside)) == n


def test_an_entry_is_as_far_as_its_least_settled_finding(data: Build, path: Path) -> None:
    first = findings.entries(data, SCOPE, Narrowing("error"))[0]
    found = findings.entry(data, first["agency_code"], 2023, first["rule"], "total")
    store.decide(
        path, "李明", "核", acts.on_findings(data, found[:1], "explained", standing(data, path))
    )
    listed = findings.entries(data, SCOPE, Narrowing("error"), decided=standing(data, path).beside)
    assert [row["decision"] for row in listed] == ["open"] * 3


@pytest.mark.parametrize(
    ("what", "settled"), [("confirmed", 0), ("explained", 1), ("dismissed", 1), ("corrected", 1)]
)
def test_scorecards_count_decisions_by_rule_and_severity_by_year(
    data: Build, path: Path, what: str, settled: int
) -> None:
    found = decide(data, path, what)
    beside = standing(data, path).beside
    rules = {(r["rule"], r["decision"]): r["findings"] for r in decided_by_rule(data, 2023, beside)}
    assert rules[("requests.balance", what)] == 1
    assert rules[("requests.balance", "open")] == 2
    years = by_year(data, subject_of(found[0]).agency, beside)
    assert {(r["year"], r["severity"], r["entries"], r["settled"]) for r in years} >= {
        (2023, "error", 1, settled)
    }
    assert ZH(f"decision.{what}") in text(opened("about.py"))
    shown = text(opened("agency.py", agency=subject_of(found[0]).agency))
    assert f"1（未说明 {1 - settled}）" in shown


# computing with corrected values


def test_indicators_are_added_up_as_the_build_adds_them(data: Build) -> None:
    """With every figure 'corrected' to what it prints, each indicator is what the build says."""
    dictionary = list(measures.indicators(data).values())
    for report in reports.versions(data, DEPARTMENT):
        cells = reports.cells(data, report["report_id"])
        same = {a: c["value"] for a, c in cells.items() if c["value"] is not None}
        again = computing.recomputed(dictionary, report, cells, same)
        course = reports.course(data, DEPARTMENT, list(again))
        built = next(row for row in course if row["year"] == report["year"])
        assert again == {code: built[code] for code in again}
        assert len(again) > 10


@pytest.mark.parametrize(
    ("states", "values", "sum_"),
    [
        (("number", "number"), {"a": 5.0}, 7.0),
        (("number", "blank"), {"a": 5.0}, 5.0),
        (("blank", "blank"), {"a": 5.0}, 5.0),
        (("number", "unreadable"), {"a": 5.0}, None),
        (("unreadable", "number"), {"a": 5.0}, 7.0),
    ],
)
def test_a_corrected_sum_needs_every_addend_read(
    states: tuple[str, str], values: dict[str, float], sum_: float | None
) -> None:
    cells = {
        name: {"state": state, "value": 2.0 if state == "number" else None}
        for name, state in zip("ab", states, strict=True)
    }
    assert computing.total(["a", "b"], cells, values) == sum_


def test_the_switch_computes_with_corrected_values_and_shows_both(data: Build, path: Path) -> None:
    found = decide(data, path, "corrected", values={FIGURE: 1000.0})
    link = {"codes": "applications.results_total", "rows": "agency"}
    plain = text(opened("comparison.py", **link))
    assert "※" not in plain
    app = opened("comparison.py", corrected="True", **link)
    html = text(app)
    row = re.findall(rf"<tr[^>]*>(?:(?!</tr>).)*{found[0]['agency']}.*?</tr>", html)[0]
    printed = standing(data, path).corrections()[0].printed.cells[FIGURE]
    assert "1,000</a>※" in row.replace('<a class="gk-in" ', "<a ")
    assert f"原件 {printed:.0f}" in row
    assert "更正为 1,000（李明：电话核实）" in html


def test_no_switch_without_corrections() -> None:
    assert not opened("comparison.py").toggle


def test_overview_shows_both_totals(data: Build, path: Path) -> None:
    decide(data, path, "corrected", values={"requests.received.total": 5000.0})
    html = text(opened("overview.py", corrected="True"))
    assert "※ 原件" in html


def test_the_tidy_rows_hold_printed_and_corrected_values(data: Build, path: Path) -> None:
    decide(data, path, "corrected", values={FIGURE: 1000.0})
    chosen = [measures.indicators(data)["applications.results_total"]]
    present = standing(data, path)

    class Page:
        build, decided = data, present

    table = computing.corrected(Page, present.corrections())  # type: ignore[arg-type]
    models = [
        comparison(
            measures.compare(data, SCOPE, chosen, "agency", corrected=beside),
            chosen, (2023, 2022), "agency", "all", ZH,
        )
        for beside in (table, AS_PRINTED)
    ]  # fmt: skip
    header, rows = tidy_header((2023, 2022), ZH, True), list(tidy_rows(models[0], models[1]))
    differing = [row for row in rows if row[6] != row[-2]]
    assert header[-2:] == ["2023年原件", "2022年原件"]
    assert [row[2] for row in differing] == [1, 0], "the total and the one agency"
    assert differing[1][6] == 1000
    assert differing[0][6] - differing[0][-2] == 1000 - differing[1][-2]


# the cycle


def test_a_notice_is_entered_and_stands_in_the_ledger(path: Path) -> None:
    app = opened("findings.py", severity="error")
    key = next(str(t.key) for t in app.text_input if str(t.key).startswith("due"))
    code = key.removeprefix("due ")
    app.text_input(key=key).set_value("2024-03-15")
    app.text_input(key=f"decided by, as typed {code}").set_value("李明")
    next(b for b in app.button if "FormSubmitter:cycle" in str(b.key)).click()
    assert "逾期未复" in text(ran(app))
    ledger = text(opened("roster.py", part="ledger"))
    assert "逾期未复 <b>1</b>" in ledger
    assert "2024-03-15" in ledger
    assert "逾期未复" in text(opened("agency.py", agency=store.steps(path)[0].agency))


def test_a_day_that_is_none_is_refused(path: Path) -> None:
    app = opened("findings.py", severity="error")
    key = next(str(t.key) for t in app.text_input if str(t.key).startswith("due"))
    app.text_input(key=key).set_value("三月十五")
    next(b for b in app.button if "FormSubmitter:cycle" in str(b.key)).click()
    assert "2025-03-15" in ran(app).error[0].value
    assert store.steps(path) == []


def test_a_record_that_cannot_be_read_is_said_and_the_page_still_works(path: Path) -> None:
    path.write_bytes(b"not a database, but long enough" * 40)
    html = text(opened("findings.py", severity="error"))
    assert "记录文件已损坏" in html
    assert html.count('class="gk-in gk-item"') == 3


# exports


def notice(data: Build, **more: object) -> Notice:
    found = of_report(data, DEPARTMENT, 2023)
    report = reports.report(data, DEPARTMENT, 2023)[0]
    figures = reports.figures(data)
    given = {
        "agency": "云川市某局", "year": 2023, "due": date(2024, 3, 15), "today": date(2024, 3, 1),
        "found": tuple(found), "notes": ("注：含下属单位",), "report": report, "figures": figures,
    }  # fmt: skip
    return Notice(**{**given, **more})  # type: ignore[arg-type]


def test_the_notice_holds_sums_place_rule_basis_and_no_blame(data: Build) -> None:
    found = of_report(data, DEPARTMENT, 2023)
    document = docx.Document(io.BytesIO(notice_docx(notice(data), ZH)))
    body = "\n".join(paragraph.text for paragraph in document.paragraphs)
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert len(rows) == 1 + len(found)
    assert rows[1][3:5] == [f"{found[0]['stated']:.0f}", f"{found[0]['expected']:.0f}"]
    assert "总计" in rows[1][2]
    assert "requests.balance" in body
    assert "年度报告格式表三（七）" in body
    assert "与勾稽关系或格式要求不符" in body
    assert "2024年3月15日" in body
    assert "注：含下属单位" in body
    assert "错误" not in body + "".join("".join(row) for row in rows)


def test_a_notice_without_findings_says_so(data: Build) -> None:
    document = docx.Document(io.BytesIO(notice_docx(notice(data, found=()), ZH)))
    assert "没有待说明的不符之处" in "\n".join(p.text for p in document.paragraphs)
    assert not document.tables


def test_word_files_escape_what_they_are_given_and_are_the_same_every_time() -> None:
    def made() -> bytes:
        document = Document()
        document.paragraph('<w:p>&"\x00\ud800甲\n乙')
        return document.bytes()

    assert made() == made()
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        xml = package.read("word/document.xml").decode()
    assert "&lt;w:p&gt;&amp;" in xml
    assert docx.Document(io.BytesIO(made())).paragraphs[0].text == '<w:p>&"甲\n乙'


def test_the_list_of_findings_says_who_decided_what(data: Build, path: Path) -> None:
    decide(data, path, "explained")
    present = standing(data, path)
    rows = findings.listing(data, SCOPE, Narrowing("error"), 100, present.beside)
    told = [
        {**row, "decided_by": e.person if e else None, "decided_at": "2024-03-01 10:00" if e else None,
         "reason": e.reason if e else None}
        for row in rows
        for e in [present.latest.get(subject_of(row).key)]
    ]  # fmt: skip
    book = openpyxl.load_workbook(
        io.BytesIO(findings_book(told, Facts("清单", "", 1, 1, "2024-01-01", ""), ZH))
    )
    cells = [cell.value for row in book["问题清单"].iter_rows() for cell in row]
    assert cells.count("已说明") == 2
    assert cells.count("李明") == 2
    notes = [cell.value for row in book["说明"].iter_rows() for cell in row]
    assert "不符 6 项，其中已说明或处理 2 项，未说明 4 项。" in notes


def test_the_agency_s_workbook_holds_decisions_and_corrected_values(
    data: Build, path: Path
) -> None:
    found = decide(data, path, "corrected", values={FIGURE: 4.0})
    agency = str(found[0]["agency_code"])
    page = SimpleNamespace(build=data, say=ZH, decided=standing(data, path))
    entries = findings.of_agency(data, agency, page.decided.beside)
    whose = {"agency_code": agency, "agency": found[0]["agency"]}
    rows = telling.told(page, [whose | row for row in entries])  # type: ignore[arg-type]
    cells = [{"year": 2023, "corrected": telling.corrected_cells(page, agency, 2023)[FIGURE]}]  # type: ignore[arg-type]
    blank = dict.fromkeys(CELLS) | {"line_zh": "总计", "field_zh": "总计"}
    facts = Facts("档案", "", 1, 1, "2024-01-01", "")
    model = Profile("某局", (2023,), ("2021",), (), 0)
    book = openpyxl.load_workbook(
        io.BytesIO(agency_book(model, rows, [blank | cells[0]], facts, ZH))
    )
    sheet = [list(row) for row in book["问题与处理"].values]
    at = sheet[0].index("处理状态")
    assert "已更正" in [row[at] for row in sheet[1:]]
    tidy = [list(row) for row in book["明细"].values]
    assert tidy[1][tidy[0].index("更正值")] == 4
