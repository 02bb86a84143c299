"""Pages → paragraphs and grids."""

from __future__ import annotations

import pytest

from etl.errors import UnreadableDocument
from etl.model import Cell, Document, Grid
from etl.readers.charset import decode
from etl.readers.html import MAX_CELLS, read

CHINESE = "政府信息公开工作年度报告，本年新收政府信息公开申请数量"


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def texts(document: Document) -> list[str]:
    return ["<grid>" if isinstance(block, Grid) else block.text for block in document.blocks]


def grids(body: str) -> list[Grid]:
    return [block for block in read(page(body)).blocks if isinstance(block, Grid)]


def places(grid: Grid) -> list[tuple[str, int, int]]:
    return [(cell.text, cell.row, cell.column) for cell in grid.cells]


def test_paragraphs_end_where_blocks_end_not_where_markup_does() -> None:
    body = "<div>甲<b>乙</b><span>丙</span><br>丁<p>戊</p>己</div><pre>一\n二</pre>"
    assert texts(read(page(body))) == ["甲乙丙", "丁", "戊", "己", "一", "二"]


def test_line_ends_of_the_source_are_blanks() -> None:
    assert texts(read(page("<p>信息\n   公开</p>"))) == ["信息 公开"]


def test_spans_give_origins_only() -> None:
    (grid,) = grids("<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f</table>")
    assert grid.cells[0] == Cell("a", 1, 1, 2, 2)
    assert places(grid)[1:] == [("b", 1, 3), ("c", 2, 3), ("d", 3, 1), ("e", 3, 2), ("f", 3, 3)]


@pytest.mark.parametrize("span", ["100000000", "2px", "0", "-3", "x", ""])
def test_spans_are_clamped(span: str) -> None:
    (grid,) = grids(f"<table><tr><td colspan='{span}'>a<td rowspan='{span}'>b<tr><td>c</table>")
    assert 1 <= grid.cells[0].colspan <= 1000
    assert [cell.text for cell in grid.cells] == ["a", "b", "c"]


def test_cells_keep_their_lines_and_note_marks_and_pictures() -> None:
    (grid,) = grids(
        "<table><tr><td>本年新<br>制作数量<td><p>1</p><p>0</p>"
        "<tr><td>12<sup>1</sup><td><img src=x.png><td>3<sub>2</sub></table>"
    )
    assert [cell.text for cell in grid.cells] == [
        "本年新\n制作数量",
        "1\n0",
        "12[1]",
        "\ufffc",
        "3[2]",
    ]


def test_scripts_styles_and_deleted_text_are_not_text() -> None:
    body = (
        "<script>document.write('<table><tr><td>9</td></tr></table>')</script><style>p{}</style>"
        "<table><tr><td>1<script>2</script><td><del>3</del>4<tr><td>5<td>6</table><p>七<del>八</del></p>"
    )
    document = read(page(body))
    grid = document.blocks[0]
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["1", "4", "5", "6"]
    assert texts(document) == ["<grid>", "七"]


@pytest.mark.parametrize(
    "unseen",
    [
        "<s>3</s>",
        "<strike>3</strike>",
        '<span style="color:red;text-decoration:line-through">3</span>',
        "<font STYLE='display : none'>3</font>",
        "<span hidden>3</span>",
    ],
)
def test_figures_struck_out_or_hidden_are_not_read_into_those_beside_them(unseen: str) -> None:
    (grid,) = grids(f"<table><tr><td>{unseen}1<td style='display:block'>2</table>")
    assert [cell.text for cell in grid.cells] == ["1", "2"]
    assert texts(read(page(f"<p>{unseen}1件</p>".replace("font", "span")))) == ["1件"]


def test_note_marks_in_prose_are_no_digits_of_its_figures() -> None:
    body = "<p>新收申请34<sup>1</sup>件、5<sup><a href=#n>[2]</a></sup>次，每km<sup>二</sup></p>"
    assert texts(read(page(body))) == ["新收申请34件、5次，每km二"]


def test_hidden_rows_and_columns_are_no_cells() -> None:
    hidden = "<tr style='display:none'><td>8<td>9"
    (grid,) = grids(f'<table><tr><td style="display:none">7<td>1<td>2{hidden}<tr><td>3</table>')
    assert [cell.text for cell in grid.cells] == ["1", "2", "3"]


def test_lines_with_pipes_are_rows_and_a_menu_is_none() -> None:
    (grid,) = read(page("<p>甲|1||<br>乙 ｜ 2 ｜ 3 ｜<br>丙|4|5|</p>")).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["甲", "1", "", "乙", "2", "3", "丙", "4", "5"]
    assert texts(read(page("<p>首页 | 政务 | 公开</p>"))) == ["首页 | 政务 | 公开"]


def test_layout_tables_are_paragraphs_and_inner_tables_grids() -> None:
    inner = "<table><tr><td>1<td>2<tr><td>3<td>4</table>"
    body = (
        f"<table><tr><td>导航<td><p>标题</p>{inner}<p>结尾</p></table><table><tr><td>单格</table>"
    )
    assert texts(read(page(body))) == ["导航", "标题", "<grid>", "结尾", "单格"]


def test_a_little_table_in_a_cell_is_the_cells_text() -> None:
    (grid,) = grids("<table><tr><td>a<td><table><tr><td>12</table><tr><td>b<td>3</table>")
    assert [cell.text for cell in grid.cells] == ["a", "12", "b", "3"]


def test_word_markup_does_not_cut_lines() -> None:
    body = (
        '<p class="MsoNormal"><!--[if !supportLists]--><span>一、</span><!--[endif]-->'
        "<st1:chsdate>2023</st1:chsdate>年<o:p></o:p>情况</p>"
    )
    assert texts(read(page(body))) == ["一、2023年情况"]


def test_metadata_of_the_head() -> None:
    head = (
        "<title>某局2023年年报-某市人民政府</title><meta name=ArticleTitle content='某局2023年年报'>"
        "<meta name='PubDate' content='2024-01-25 10:00'><meta name=ContentSource content=某局>"
    )
    assert dict(read(page("x", head)).metadata) == {
        "title": "某局2023年年报",
        "page_title": "某局2023年年报-某市人民政府",
        "published": "2024-01-25 10:00",
        "agency": "某局",
    }


def test_mhtml_is_its_page() -> None:
    message = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\n"
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<p>=E7=94=B2</p>\r\n--B--\r\n"
    )
    assert texts(read(message)) == ["甲"]


def test_depth_and_size_do_no_harm() -> None:
    assert texts(read(b"<body>" + b"<div>" * 20_000 + b"x")) == ["x"]
    assert texts(read(b"<table><tr><td>" * 100 + b"1<td>2<td>3"))[-1] == "<grid>"
    with pytest.raises(UnreadableDocument, match="单元格"):
        read(b"<table>" + b"<tr>" + b"<td>0" * (MAX_CELLS + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16"])
@pytest.mark.parametrize("declared", ["", "<meta charset=utf-8>", "<meta charset='gb2312'>"])
def test_any_charset_declared_or_not(encoding: str, declared: str) -> None:
    assert texts(read(f"<html>{declared}<p>{CHINESE}</p>".encode(encoding))) == [CHINESE]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (CHINESE.encode() * 3 + b"\xe4\xb8", CHINESE * 3 + "\ufffd"),
        (b"\xff" + CHINESE.encode() * 3, "\ufffd" + CHINESE * 3),
        (CHINESE.encode("gb18030") + b"\xff", CHINESE + "\ufffd"),
        ("㐀𠀀号".encode("gb18030"), "㐀𠀀号"),
        (CHINESE.encode("big5", "ignore"), None),
        (b"0 1 2", "0 1 2"),
        (CHINESE.encode("utf-16-le"), CHINESE),
        (b"", ""),
    ],
)
def test_dirty_bytes_still_decode(content: bytes, text: str | None) -> None:
    assert text is None or decode(content) == text
