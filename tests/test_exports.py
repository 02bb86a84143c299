"""What leaves the house equals what is shown, opens in Excel as an office expects, and runs nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tiny_database import build

from dashboard import numbers
from dashboard.comparison import Basis, Comparison, comparison
from dashboard.database import Build
from dashboard.exports.comparison import comparison_book, comparison_csv
from dashboard.exports.findings import findings_book, findings_csv
from dashboard.exports.ooxml import Document
from dashboard.exports.rollup import cells, form_book
from dashboard.exports.roster import roster_book
from dashboard.exports.workbook import Facts, csv_bytes
from dashboard.questions import findings, measures, roster
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from dashboard.wording import Words

ZH = Words("zh")
SCOPE = Scope(2023, 2022)
FACTS = Facts(
    "2023 年与 2022 年对比表",
    "2023 · 全部地区",
    36,
    37,
    "2025-04-01",
    "http://x/comparison?year=2023",
)
EVIL = '=HYPERLINK("http://evil","x")'


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(str(build(tmp_path_factory.mktemp("tiny"))))


def compared(tiny: Build, *codes: str, by: str = "county", basis: Basis = "like") -> Comparison:
    chosen = [measures.indicators(tiny)[code] for code in codes]
    answer = measures.compare(tiny, SCOPE, chosen, by)
    return comparison(answer, chosen, (2023, 2022), by, basis, ZH)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet: Worksheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_comparison_book_has_the_office_s_shape(tiny: Build) -> None:
    model = compared(tiny, "published.total", "applications.received")
    book = opened(comparison_book(model, FACTS, ZH))
    assert book.sheetnames == ["对比表", "明细", "说明"]
    sheet = book["对比表"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:J1", "A3:A4", "B3:B4", "C3:F3", "G3:J3"} <= merged
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$3:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet["A5"].value == "合计"
    assert sheet["A5"].font.bold
    assert sheet["C3"].value == "主动公开信息总数（条）"


def test_the_sheet_equals_the_screen(tiny: Build) -> None:
    model = compared(
        tiny, "published.total", "hotline.answer_rate", "documents.issued", by="agency"
    )
    sheet = rows(opened(comparison_book(model, FACTS, ZH))["对比表"])[4:]
    assert [row[0] for row in sheet] == [line.label for line in model.lines]
    for row, line in zip(sheet, model.lines, strict=True):
        for n, (measure, pair) in enumerate(zip(model.measures, line.pairs, strict=True)):
            this, last, difference, growth = row[2 + 4 * n : 6 + 4 * n]
            assert as_shown(this, measure.unit) == numbers.number(
                pair.move.this, measure.unit, pair.this_exists
            )
            assert as_shown(last, measure.unit) == numbers.number(
                pair.move.last, measure.unit, pair.last_exists
            )
            if pair.move.difference is not None:
                assert difference == pytest.approx(pair.move.difference)
            if pair.move.status == "ok":
                assert growth == pytest.approx(pair.move.ratio)
            elif pair.move.status in ("flat", "both_zero"):
                assert growth == 0
            else:
                assert growth == numbers.growth(pair.move, "持平")


def as_shown(value: object, unit: str) -> str:
    return value if isinstance(value, str) else numbers.number(float(str(value)), unit)


def test_growth_stays_a_number_with_arrows(tiny: Build) -> None:
    sheet = opened(comparison_book(compared(tiny, "published.total"), FACTS, ZH))["对比表"]
    assert sheet["F5"].number_format == '▲0.0%;▼0.0%;"持平"'
    assert isinstance(sheet["F5"].value, float)


def test_the_tidy_sheet_has_one_row_a_line_and_indicator_with_its_status(tiny: Build) -> None:
    model = compared(tiny, "applications.received", "published.total", by="agency")
    tidy = rows(opened(comparison_book(model, FACTS, ZH))["明细"])
    assert len(tidy) == 1 + 2 * len(model.lines)
    statuses = {row[tidy[0].index("同比状态")] for row in tidy[1:]}
    assert {"ok", "zero_base", "missing"} <= statuses


def test_the_notes_say_coverage_date_address_and_signs(tiny: Build) -> None:
    notes = rows(opened(comparison_book(compared(tiny, "published.total"), FACTS, ZH))["说明"])
    said = " ".join(str(cell) for row in notes for cell in row)
    assert "36 / 37" in said
    assert "2025-04-01" in said
    assert FACTS.address in said
    assert "上年为零" in said


def test_csv_opens_in_excel_and_holds_every_line(tiny: Build) -> None:
    model = compared(tiny, "published.total", by="agency")
    content = comparison_csv(model, FACTS, ZH)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(read) == 1 + len(model.lines)
    assert read[1][0] == "合计"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_starts_a_formula(start: str) -> None:
    content = csv_bytes(["名称"], [[f"{start}1+1"]]).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content.split("\r\n", 1)[1])))[0].startswith("'")


def test_negative_numbers_of_a_csv_stay_numbers() -> None:
    assert csv_bytes(["增减"], [[-3], [-2.5]]).decode("utf-8-sig").split("\r\n")[1:3] == [
        "-3",
        "-2.5",
    ]


def evil_finding() -> dict[str, object]:
    return {
        "agency": EVIL, "agency_code": "1", "region": "=1+1", "level": "city", "kind": "department",
        "severity": "error", "verdict": "broken", "rule": "requests.balance", "instance": "total",
        "title_zh": "收支平衡", "title_en": "", "message_zh": "=cmd()", "message_en": "", "stated": 5.0,
        "expected": 3.0, "basis": "表三", "basis_en": "", "origin": "published", "cells": ["a", "b"], 
        "entry": "r1",
        "decision": "open", "reason": "=2+2", "decided_by": "@who", "decided_at": None,
        "file": "=x", "address": "http://example.invalid", "sha256": "00", "year": 2023,
    }  # fmt: skip


def test_scraped_text_is_never_a_formula_or_a_link() -> None:
    book = opened(findings_book([evil_finding()], FACTS, ZH))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
    assert EVIL in rows(book["问题清单"])[3]
    assert f"'{EVIL}" in findings_csv([evil_finding()], ZH).decode("utf-8-sig").replace('""', '"')


def test_findings_export_every_row_and_both_sums(tiny: Build) -> None:
    undecided = {"reason": None, "decided_by": None, "decided_at": None}
    found = [row | undecided for row in findings.listing(tiny, SCOPE, Narrowing(), 1000)]
    sheet = rows(opened(findings_book(found, FACTS, ZH))["问题清单"])
    assert len(sheet) == 3 + len(found)
    header = sheet[2]
    assert [row[header.index("填报数")] for row in sheet[3:]] == [
        "" if row["stated"] is None else row["stated"] for row in found
    ]


def test_roster_exports_states_in_words(tiny: Build) -> None:
    missing = roster.agencies(tiny, SCOPE, "missing", date(2024, 5, 1))
    found = [{**row, "cycle": None} for row in missing]
    sheet = rows(opened(roster_book(found, FACTS, ZH))["报送进度"])
    assert sheet[1][sheet[0].index("报送状态")] == "逾期未报"


def test_roster_exports_findings_and_how_far_they_are_put_right(tiny: Build) -> None:
    every = roster.agencies(tiny, SCOPE, None, date(2024, 5, 1), 1000)
    wrong = next(row for row in every if row["errors"])
    sheet = rows(opened(roster_book([{**wrong, "cycle": "已通知"}], FACTS, ZH))["报送进度"])
    told = dict(zip(sheet[0], sheet[1], strict=True))
    assert (told["错误"], told["未说明"], told["整改状态"]) == (1, 1, "已通知")


def test_an_export_that_leaves_rows_out_says_how_many(tiny: Build) -> None:
    facts = replace(FACTS, total=50)
    notes = rows(opened(findings_book([evil_finding()], facts, ZH))["说明"])
    assert any("前 1 行，共 50 行" in str(cell) for row in notes for cell in row)
    notes = rows(opened(findings_book([evil_finding()], FACTS, ZH))["说明"])
    assert any("共 1 条，未截断" in str(cell) for row in notes for cell in row)


FORM = (
    '<table><caption>三、申请</caption><thead><tr><th rowspan="2">项</th><th colspan="2">申请人</th></tr>'
    "<tr><th>自然人</th><th>总计</th></tr></thead><tbody><tr><th>新收</th>"
    '<td><a href="x">1,234</a><span class="gk-implied">应为 7</span></td><td></td></tr></tbody></table>'
)


def test_the_form_keeps_its_merges_and_its_blanks() -> None:
    book = opened(form_book([FORM], (["a"], [["=1"]]), FACTS, ["注"], ZH))
    sheet = book["汇总表"]
    assert "A5:A6" in {str(area) for area in sheet.merged_cells.ranges}
    assert "B5:C5" in {str(area) for area in sheet.merged_cells.ranges}
    assert (sheet["B7"].value, sheet["C7"].value) == (1234, None)


def test_long_labels_of_the_form_have_room_and_the_figures_keep_their_columns() -> None:
    label = "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    lines = (
        '<tr><th scope="rowgroup" rowspan="2">三</th><th scope="rowgroup" rowspan="2">（六）</th>'
        f'<th scope="row">{label}</th><td>3</td><td>4</td></tr>'
        '<tr><th scope="row">其他</th><td>5</td><td>6</td></tr>'
        '<tr><th scope="row" colspan="3">四</th><td>7</td><td>8</td></tr>'
    )
    form = f"<table><caption>三、申请</caption><tbody>{lines}</tbody></table>"
    sheet = opened(form_book([form], (["a"], [[1]]), FACTS, ["注"], ZH))["汇总表"]
    assert {"C5:F5", "C6:F6", "A7:F7"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert [[sheet.cell(row, column).value for column in (7, 8)] for row in (5, 6, 7)] == [
        [3, 4], [5, 6], [7, 8],
    ]  # fmt: skip
    assert sheet.row_dimensions[5].height == 30, "two lines"


def test_a_caption_stays_with_its_table(tmp_path: Path) -> None:
    document = Document()
    document.paragraph("各地区", "Caption")
    (tmp_path / "a.docx").write_bytes(document.bytes())
    style = docx.Document(str(tmp_path / "a.docx")).paragraphs[0].style
    assert style is not None
    assert style.paragraph_format.keep_with_next


def test_implied_values_are_not_taken_for_printed_ones() -> None:
    assert [cell.text for cell in cells(FORM)[-1]] == ["新收", "1,234", ""]
