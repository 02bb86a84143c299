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


@pytest.mark.parametrize(
    ("unseen", "head"),
    [
        ('<span style="font-size:0">9</span>', ""),
        ("<span\nstyle='FONT-SIZE: 0pt'><b>9</b></span>", ""),
        ("<span style=opacity:0>9</span>", ""),
        ('<span style="position:absolute;left:-9999px">9</span>', ""),
        ('<span style="color:transparent">9</span>', ""),
        ('<span class="x jammer">9</span>', "<style>.jammer{display:none}</style>"),
        ("<template>9</template>", ""),
        ("<noscript>9</noscript>", ""),
        ("<ruby>一<rt>9</rt></ruby>", ""),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le"])
def test_what_no_reader_sees_is_no_part_of_a_figure(unseen: str, head: str, charset: str) -> None:
    body = f"<table><tr><td>{unseen}1<td>2</table>".replace("一", "")
    (grid,) = read(page(body, head).decode().encode(charset)).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["1", "2"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<span style="color:#FFF">9</span>1', "\ufffc1"),
        ('<font color="white">9</font>1', "\ufffc1"),
        ('<td style="background:#4472c4"><span style="color:#fff">12</span>', "12"),
        ('<td bgcolor="#003399"><font color="#fff">12</font>', "12"),
        ('<span style="color:white;background:#c00">12</span>', "12"),
        ('<span style="color:#fff"><span style="color:#000">12</span></span>', "12"),
        ('<span style="color:white">自然人</span>', "自然人"),
        ('<span style="color:#333;font-size:10.5pt">12</span>', "12"),
    ],
)
def test_white_figures_are_ink_that_nobody_can_read_unless_their_ground_is_dark(
    cell: str, text: str
) -> None:
    (grid,) = grids(f"<table><tr>{cell if cell[:3] == '<td' else '<td>' + cell}<td>2</table>")
    assert [cell.text for cell in grid.cells] == [text, "2"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<p style="font-size:0"><span style="font-size:12pt">12</span></p>', "12"),
        ('<span style="font-size:0.8em">12</span>', "12"),
        ('<span class="on">12</span>', "12"),
        ('<span class="tab on">12</span>', "12"),
        ('<span style="position:relative;top:-1pt">12</span>', "12"),
        ('<td style="vertical-align:text-top">12', "12"),
        ("<span style='display:block'>12</span>", "12"),
    ],
)
def test_styles_that_hide_nothing(cell: str, text: str) -> None:
    sheet = (
        "<style>@media print{.on{display:none}} .tab{display:none} .tab.on{display:inline}</style>"
    )
    start = cell if cell[:3] == "<td" else "<td>" + cell
    (grid,) = (
        block
        for block in read(page(f"<table><tr>{start}<td>2</table>", sheet)).blocks
        if isinstance(block, Grid)
    )
    assert [cell.text for cell in grid.cells] == [text, "2"]


@pytest.mark.parametrize(
    "mark",
    [
        '<span style="vertical-align:super">1</span>',
        "<a href=#n style='font-size:8pt;vertical-align: super'>1</a>",
        '<span style="position:relative;top:-5.0pt;mso-text-raise:5.0pt">1</span>',
        '<span class="mark">1</span>',
    ],
)
def test_marks_of_notes_raised_by_style(mark: str) -> None:
    head = "<style>.mark{vertical-align:super}</style>"
    document = read(page(f"<p>新收34{mark}件</p><table><tr><td>12{mark}<td>2</table>", head))
    assert texts(document) == ["新收34件", "<grid>"]
    grid = document.blocks[1]
    assert isinstance(grid, Grid)
    assert grid.cells[0].text == "12[1]"


@pytest.mark.parametrize(
    ("ink", "text"),
    [
        ("<svg><text>5</text></svg>", "\ufffc"),
        ("<canvas></canvas>", "\ufffc"),
        ("<object data=x></object>", "\ufffc"),
        ("<iframe src=x></iframe>", "\ufffc"),
        ("<input type=checkbox checked>", "\ufffc"),
        ("<input type=number value=12>", "12"),
        ("<input type=hidden value=12>", ""),
        ("<select><option>1<option selected>12<option>3</select>", "12"),
        ("<select><option>12<option>3</select>", "12"),
    ],
)
def test_pictures_and_fields_in_cells(ink: str, text: str) -> None:
    (grid,) = grids(f"<table><tr><td>{ink}<td>2</table>")
    assert [cell.text for cell in grid.cells] == [text, "2"]


def test_tables_for_readers_without_scripts_stand_in_for_none_but_missing_ones() -> None:
    table = "<table><tr><td>{}<td>2</table>"
    both = f"<noscript>{table.format(9)}</noscript><p>甲</p>{table.format(1)}"
    first, second = read(page(both)).blocks
    assert isinstance(second, Grid)
    assert [cell.text for cell in second.cells] == ["1", "2"]
    (only,) = grids(f"<noscript>{table.format(9)}</noscript>")
    assert [cell.text for cell in only.cells] == ["9", "2"]


def test_the_longest_page_of_an_archive_is_read() -> None:
    part = "--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}\r\n"
    frames = part.format("<frameset><frame src=a></frameset>")
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
    message = head + frames + part.format("<p>信息公开工作年度报告，见正文</p>") + "--B--\r\n"
    assert texts(read(message.encode())) == ["信息公开工作年度报告，见正文"]


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
        (CHINESE.encode() * 3 + b"<p>" + CHINESE.encode("gbk"), CHINESE * 3 + "<p>" + CHINESE),
        (CHINESE.encode("gbk") * 3 + b"\n" + CHINESE.encode(), CHINESE * 3 + "\n" + CHINESE),
        (CHINESE.encode("big5", "ignore"), None),
        (b"0 1 2", "0 1 2"),
        (CHINESE.encode("utf-16-le"), CHINESE),
        (b"", ""),
    ],
)
def test_dirty_bytes_still_decode(content: bytes, text: str | None) -> None:
    assert text is None or decode(content) == text
