"""Sections, tables, notes: found wherever filers put them."""

from __future__ import annotations

import printed_reports as paper
import pytest
from printed_reports import printed

from etl.forms import forms
from etl.model import Cell, Document, Grid, Paragraph
from etl.readers import html
from etl.report.layout import Layout
from etl.report.locate import locate
from etl.report.sections import bare_heading, is_footer, is_page_number, is_prose, opening

VALUES = {address: 1 for address in forms()["2021"].figures}


def lines(*texts: str) -> Layout:
    return locate(Document("text", tuple(Paragraph(text) for text in texts)))


def prose(layout: Layout) -> dict[str, str]:
    return {section.id: section.text for section in layout.sections}


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("一、总体情况", "overview"),
        ("一 、政府信息公开工作的基本概况", "overview"),
        ("一、概述", "overview"),
        ("二、行政机关主动公开政府信息情况", "proactive"),
        ("二、主动公开政府信息情况", "proactive"),
        ("三、收到和处理政府信息公开申请情况", "requests"),
        ("三、依申请公开政府信息情况", "requests"),
        ("四、政府信息公开行政复议、行政诉讼情况", "disputes"),
        ("四、因政府信息公开工作被申请行政复议提起行政诉讼情况", "disputes"),
        ("五、存在的主要问题及改进情况", "shortcomings"),
        ("五、政府信息公开工作存在的主要问题及改进情况", "shortcomings"),
        ("六、其他需要报告的事项", "other_matters"),
        ("（二）依申请公开情况。2023年未收到申请。", None),
        ("一、本年新收政府信息公开申请数量", None),
        ("三、本年度办理结果", None),
        ("四、结转下年度继续办理", None),
        ("2023年，我局公开信息12条。", None),
    ],
)
def test_headings(heading: str, section: str | None) -> None:
    found = opening(heading)
    assert (found[0] if found else None) == section


def test_a_heading_may_have_its_text_on_the_same_line() -> None:
    assert opening("六、其他需要报告的事项 2023年未收取信息处理费，无其他事项。") == (
        "other_matters",
        "2023年未收取信息处理费，无其他事项。",
    )


def test_bare_headings_and_what_is_none() -> None:
    assert bare_heading("总体情况") == "overview"
    assert bare_heading("总体情况较好，公开及时") is None


@pytest.mark.parametrize("text", ["- 2 -", "—3—", "第 3 页 共 5 页", "2/5", "P. 9"])
def test_page_numbers(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["2", "1-2月", "12件", "第三方"])
def test_no_page_numbers(text: str) -> None:
    assert not is_page_number(text)


def test_footers_end_the_last_section() -> None:
    assert is_footer("主办单位：云砚市人民政府 备案号：某ICP备1号")
    layout = lines(
        "云砚市水务局2023年年报", "六、其他需要报告的事项", "无。", "扫一扫在手机打开", "友情链接"
    )
    assert prose(layout) == {"other_matters": "无。"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2023年度收到依申请公开2件，均已答复。", True),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形） 0 0 0 0 0 0 0", False),
        ("2.其他法律、行政法规禁止公开", False),
        ("0", False),
    ],
)
def test_prose_and_pieces_of_tables(text: str, sentence: bool) -> None:
    assert is_prose(text) is sentence


def test_a_table_of_contents_is_not_the_report() -> None:
    contents = ("一、总体情况", "二、主动公开政府信息情况", "六、其他需要报告的事项")
    layout = lines(
        "目录", *contents, "一、总体情况", "公开信息12条。", "六、其他需要报告的事项", "无。"
    )
    assert prose(layout)["overview"] == "公开信息12条。"


def test_head_and_tail() -> None:
    layout = lines("首页", "标题", "一、总体情况", "甲。", "云砚市水务局", "2024年1月20日")
    assert layout.head == ("首页", "标题")
    assert layout.tail[-2:] == ("云砚市水务局", "2024年1月20日")


def test_prose_beside_a_table_of_lines_is_kept_apart_from_it() -> None:
    content = paper.text_lines(printed(VALUES)).decode()
    said = "2023年收到申请1件，已答复。"
    content = content.replace(paper.HEADINGS["requests"], paper.HEADINGS["requests"] + "\n" + said)
    layout = locate(Document("text", tuple(map(Paragraph, content.split("\n")))))
    assert prose(layout)["requests"] == said
    assert len(layout.lines["requests"]) > 175


def test_tables_go_by_their_labels_even_under_a_wrong_heading() -> None:
    page = paper.html_plain(printed(VALUES)).decode()
    page = page.replace("三、收到和处理政府信息公开申请情况", "三、有关申请的表格")
    layout = locate(html.read(page.encode()))
    assert {table: len(strips) for table, strips in layout.strips.items()} == {
        "proactive": 1,
        "requests": 1,
        "disputes": 1,
    }


def test_one_sheet_with_everything_in_it() -> None:
    """As spreadsheets have it: headings are rows of the same grid as the tables."""
    rows: list[list[str]] = [["云砚市水务局2023年政府信息公开工作年度报告"]]
    report = printed(VALUES)
    for heading, grid in zip(
        paper.HEADINGS.values(),
        (paper.proactive_grid(report), paper.requests_grid(report), paper.disputes_grid(report)),
        strict=True,
    ):
        rows += [[heading], *paper.full_grid(grid)]
    cells = tuple(
        Cell(text, row, column)
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
    )
    layout = locate(Document("xlsx", (Grid(cells),)))
    assert [section.id for section in layout.sections] == ["proactive", "requests", "disputes"]
    assert all(
        strip.section == table for table, strips in layout.strips.items() for strip in strips
    )


def test_tables_of_other_things_are_no_tables_of_the_form() -> None:
    page = (
        "<p>一、总体情况</p><table><tr><td>渠道<td>条数<tr><td>网站<td>12<tr><td>微信<td>30</table>"
    )
    layout = locate(html.read(page.encode()))
    assert not any(layout.strips.values())
    assert prose(layout) == {"overview": ""}
