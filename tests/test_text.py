"""Plain text and Markdown → paragraphs and grids."""

from __future__ import annotations

import pytest

from etl.model import Grid
from etl.readers.text import read


def blocks(text: str) -> list[str | list[list[str]]]:
    """Paragraphs as strings, grids as rows of strings."""
    found: list[str | list[list[str]]] = []
    for block in read(text.encode()).blocks:
        if isinstance(block, Grid):
            rows = [cell.row for cell in block.cells]
            grid = [[c.text for c in block.cells if c.row == row] for row in sorted(set(rows))]
            found.append(grid)
        else:
            found.append(block.text)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲\n\n  乙 \r\n丙", ["甲", "乙", "丙"]),
        ("# 标题\n**一是**加强", ["标题", "一是加强"]),
        ("\t缩进的段落", ["缩进的段落"]),
        ("表\na\tb\nc\t\n尾", ["表", [["a", "b"], ["c", ""]], "尾"]),
        ("a\tb\tc\n\t\td\ne\n", [[["a", "b", "c"], ["", "", "d"]], "e"]),
        ("a\tb\tc\n1\t2\n\t3\n", [[["a", "b", "c"], ["1", "2", ""], ["", "3", ""]]]),
        ("| a | b |\n|---|:-:|\n| 1 |  |", [[["a", "b"], ["1", ""]]]),
        ("a | b |\n1 | |\n", [[["a", "b"], ["1", ""]]]),
        ("a | b\n | 2", [[["a", "b"], ["", "2"]]]),
        ("│ a │ b │\n├───┼───┤\n│ 1 │ 2 │", [[["a", "b"], ["1", "2"]]]),
        ("标题 |\n|||\n甲 |\n1 |\n|\n3 |", [[["标题", ""], ["甲", "1", "", "3"]]]),
        ("|\n标题 | ||\n|\n甲 |\n1 |\n2 |", [[["标题"], ["甲", "1", "2"]]]),
        ("甲\n|\n1\n|\n|\n乙\n|\n2\n|", [[["甲"], ["1"], [""], ["乙"], ["2"]]]),
        ("甲\n|\n商业\n企业\n|\n科研\n机构\n|", [[["甲"], ["商业\n企业"], ["科研\n机构"]]]),
        ("二、主动公开政府信息情况\n甲\n|\n1\n|", ["二、主动公开政府信息情况", [["甲"], ["1"]]]),
        (
            "甲\n|\n1\n|\n三、收到和处理政府信息公开申请情况\n表格如下：\n乙\n|\n2\n|",
            [[["甲"], ["1"]], "三、收到和处理政府信息公开申请情况", "表格如下：", [["乙"], ["2"]]],
        ),
        ("网站 | 首页", ["网站 | 首页"]),
        ("", []),
    ],
)
def test_layouts(text: str, found: list[object]) -> None:
    assert blocks(text) == found


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\tc\n1\t2\t3\n4\t5", [["a", "b", "c"], ["1", "2", "3"], ["4", "5\ufffd", "\ufffd"]]),
        ("a\tb\tc\n1\t2\t3\n4\t5\n", [["a", "b", "c"], ["1", "2", "3"], ["4", "5", ""]]),
        ("a\tb\n1\t2\f3\t4", [["a", "b"], ["1", "2"]]),
        ("|a|b|\n|1|2|\n|3|4", [["a", "b"], ["1", "2"], ["3", "4\ufffd"]]),
        ("|a|b|\n|1|2|\n|3|4\n", [["a", "b", ""], ["1", "2", ""], ["3", "4"]]),
    ],
)
def test_the_row_within_which_a_text_breaks_off_is_not_read_as_if_it_ended_there(
    text: str, rows: list[list[str]]
) -> None:
    assert blocks(text)[0] == rows


def test_form_feeds_are_pages() -> None:
    document = read("甲\f乙\tc\f丙".encode())
    assert [block.page for block in document.blocks] == [1, 2, 3]
    assert read("甲".encode()).blocks[0].page is None


def test_any_charset() -> None:
    for encoding in ("utf-8", "gb18030", "utf-16", "utf-8-sig"):
        assert [
            b.text for b in read("信息公开".encode(encoding)).blocks if not isinstance(b, Grid)
        ] == ["信息公开"]
