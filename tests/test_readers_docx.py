"""DOCX: what is printed, in the order of the body, with the merges that the file states."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from etl.errors import UnreadableDocument
from etl.model import Document, Grid, Paragraph
from etl.readers import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'


NINE, TWELVE = "<w:r><w:t>9</w:t></w:r>", "<w:r><w:t>12</w:t></w:r>"


def docx(body: str, namespaces: str = f"{W} {MC}", **parts: str) -> Document:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        package.writestr(
            "word/document.xml",
            f"<w:document {namespaces}><w:body>{body}</w:body></w:document>",
        )
        for name, text in parts.items():
            package.writestr(f"word/{name}.xml", text)
    return read(buffer.getvalue())


RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def shape(document: Document) -> list[tuple[str, int, int, int, int]]:
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells]


def prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_blocks_in_order() -> None:
    document = docx(p("一、总体情况") + tbl(tc("规章") + tc("0")) + p("二、其他"))
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]
    assert document.format == "docx"


def test_merges_across_and_down() -> None:
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    document = docx(
        tbl(
            tc("项目", '<w:gridSpan w:val="2"/>') + tc("总计"),
            tc("结果", start) + tc("予以公开") + tc("1"),
            tc("hidden", goes_on) + tc("部分公开") + tc("2"),
        )
    )
    assert shape(document) == [
        ("项目", 1, 1, 1, 2),
        ("总计", 1, 3, 1, 1),
        ("结果", 2, 1, 2, 1),
        ("予以公开", 2, 2, 1, 1),
        ("1", 2, 3, 1, 1),
        ("部分公开", 3, 2, 1, 1),
        ("2", 3, 3, 1, 1),
    ]


def test_row_may_begin_further_in() -> None:
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    assert shape(docx(tbl(tc("a") + tc("b"), before + tc("c"))))[-1] == ("c", 2, 2, 1, 1)


def test_old_horizontal_merge() -> None:
    row = tc("合并", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("1")
    assert shape(docx(tbl(row)))[0] == ("合并", 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:ins><w:r><w:t>12</w:t></w:r></w:ins>", "12"),
        ("<w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:r><w:t>12</w:t></w:r>", "12"),
        (
            "<w:moveFrom><w:r><w:t>9</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>12</w:t></w:r></w:moveTo>",
            "12",
        ),
        ("<w:smartTag><w:r><w:t>1</w:t></w:r></w:smartTag><w:r><w:t>2</w:t></w:r>", "12"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>12</w:t></w:r>", "12"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>12</w:t></w:r>', "12"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>12</w:t></w:r>", "12"),
        ("<w:r><w:rPr><w:dstrike/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>12</w:t></w:r>", "12"),
        ("<w:pPr><w:rPr><w:strike/></w:rPr></w:pPr><w:r><w:t>12</w:t></w:r>", "12"),
        (f"<w:r><w:t>12</w:t></w:r><w:r>{RAISED}<w:t>1</w:t></w:r>", "12¹"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>12</w:t></w:r>", "12"),
        ("<w:r><w:t>1</w:t><w:br/><w:t>2</w:t></w:r>", "1\n2"),
        ('<w:r><w:t>12</w:t><w:br w:type="page"/></w:r>', "12"),
        ("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t></w:r>", "1-2"),
        ("<w:sdt><w:sdtContent><w:r><w:t>12</w:t></w:r></w:sdtContent></w:sdt>", "12"),
        ("<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>12</w:t></w:r>", "12"),
        (f"<w:r><w:ruby><w:rt>{NINE}</w:rt><w:rubyBase>{TWELVE}</w:rubyBase></w:ruby></w:r>", "12"),
    ],
)
def test_text_as_printed(run: str, text: str) -> None:
    cell = f"<w:tc><w:p>{run}</w:p></w:tc>"
    assert shape(docx(tbl(cell + tc("x"))))[0][0] == text


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


DRAWN = "<w:r><w:drawing><wp:{} xmlns:wp='x'/></w:drawing></w:r>"
WHITE = '<w:color w:val="ffffff"/>'


def field(instruction: str, result: str = "") -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    told = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return mark("begin") + told + mark("separate") + result + mark("end")


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (r("9", WHITE) + r("12"), "\ufffc12"),
        (r("9", '<w:color w:themeColor="background1" w:val="FEFEFE"/>') + r("12"), "\ufffc12"),
        (r("自然人", WHITE), "自然人"),
        (r("12", WHITE + '<w:shd w:val="clear" w:fill="1F3864"/>'), "12"),
        (r("12", '<w:color w:val="FF0000"/>'), "12"),
        (r("9", '<w:sz w:val="1"/>') + r("12", '<w:sz w:val="21"/>'), "12"),
        (r("12") + r("1", '<w:position w:val="8"/>'), "12¹"),
        (r("1") + r("2", '<w:position w:val="2"/>'), "12"),
        (r("12", '<w:position w:val="8"/>'), "12"),
        (r("12") + r("1", '<w:vertAlign w:val="subscript"/>'), "12¹"),
        (r("12") + r("1", '<w:rStyle w:val="mark"/>'), "12¹"),
        (r("9", '<w:rStyle w:val="gone"/>') + r("12"), "12"),
        (DRAWN.format("inline"), "\ufffc"),
        (DRAWN.format("anchor"), "\ufffc"),
        (r("12") + DRAWN.format("inline"), "12\ufffc"),
        (r("12") + DRAWN.format("anchor"), "12"),
        ("<w:r><w:pict/></w:r>", "\ufffc"),
        ("<w:r><w:sym w:char='F031'/></w:r>" + r("2"), "\ufffc2"),
        (field("=SUM(LEFT)", r("12")), "12"),
        (field(r"eq \o\ac(○,1)"), "\ufffc"),
        (field("IF " + field("X", r("9")), r("12")), "12"),
    ],
)
def test_no_cell_with_ink_is_blank_and_nothing_unseen_is_a_digit(runs: str, text: str) -> None:
    said = {"mark": '<w:vertAlign w:val="superscript"/>', "gone": "<w:vanish/>"}
    styles = "".join(
        f'<w:style w:styleId="{name}"><w:rPr>{how}</w:rPr></w:style>' for name, how in said.items()
    )
    cell = f"<w:tc><w:p>{runs}</w:p></w:tc>"
    document = docx(tbl(cell + tc("x")), styles=f"<w:styles {W}>{styles}</w:styles>")
    assert shape(document)[0][0] == text


def test_pictures_outside_tables_are_no_text() -> None:
    assert prose(docx(f"<w:p>{DRAWN.format('inline')}{r('正文')}</w:p>")) == ["正文"]


def test_hidden_rows_are_no_rows() -> None:
    hidden = "<w:trPr><w:hidden/></w:trPr>"
    document = docx(tbl(tc("a") + tc("1"), hidden + tc("b") + tc("2"), tc("c") + tc("3")))
    assert [cell[0] for cell in shape(document)] == ["a", "1", "c", "3"]


def test_deleted_rows_and_wrapped_cells() -> None:
    wrapped = f"<w:sdt><w:sdtContent>{tc('5')}</w:sdtContent></w:sdt>"
    deleted = "<w:trPr><w:del/></w:trPr>"
    document = docx(tbl(tc("a") + wrapped, deleted + tc("b") + tc("6"), tc("c") + tc("7")))
    assert [cell[0] for cell in shape(document)] == ["a", "5", "c", "7"]


def test_paragraphs_of_a_cell_are_lines_without_the_empty_ones() -> None:
    cell = f"<w:tc>{p('')}{p('自然')}{p(' ')}{p('人')}</w:tc>"
    assert shape(docx(tbl(cell + tc("x"))))[0][0] == "自然\n人"


def test_text_box_once_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('发布机构：青石县')}</w:txbxContent>"
    alternatives = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>标题</w:t></w:r><w:r>{alternatives}</w:r></w:p>{p('正文')}"
    assert prose(docx(body)) == ["标题", "发布机构：青石县", "正文"]


def test_table_that_frames_tables_is_no_grid() -> None:
    inner = tbl(*(tc("规章") + tc(str(n)) for n in range(4)))
    frame = tbl(f"<w:tc>{p('前言')}{inner}{p('')}</w:tc>" + tc("旁注"))
    document = docx(frame)
    assert prose(document) == ["前言", "旁注"]
    assert len(shape(document)) == 8


def test_small_nested_table_follows_the_one_that_holds_it() -> None:
    inner = tbl(tc("e") + tc("f"))
    document = docx(tbl(tc("a") + tc("b"), f"<w:tc>{p('c')}{inner}</w:tc>" + tc("d")))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in grid.cells] for grid in grids] == [
        ["a", "b", "c", "d"],
        ["e", "f"],
    ]


def test_nested_table_of_one_cell_is_text_of_its_cell() -> None:
    cell = f"<w:tc>{p('c')}{tbl(tc('注'))}</w:tc>"
    assert shape(docx(tbl(cell + tc("d"))))[0][0] == "c\n注"


def test_strict_namespace() -> None:
    assert shape(docx(tbl(tc("规章") + tc("0")), STRICT))[1][0] == "0"


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
STYLES = f"""<w:styles {W}><w:style w:styleId="h1">
<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="h2"><w:basedOn w:val="h1"/></w:style></w:styles>"""


def numbered(depth: int) -> str:
    return f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr></w:pPr>'


def test_counted_numbers_are_text() -> None:
    body = (
        p("总体情况", numbered(0))
        + p("甲", numbered(1))
        + p("乙", numbered(1))
        + p("其他", numbered(0))
    )
    assert prose(docx(body, numbering=NUMBERING)) == [
        "一、总体情况",
        "一.1甲",
        "一.2乙",
        "二、其他",
    ]


@pytest.mark.parametrize("style", ["h1", "h2"])
def test_numbers_that_a_style_brings(style: str) -> None:
    body = p("总体情况", f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>')
    assert prose(docx(body, numbering=NUMBERING, styles=STYLES)) == ["一、总体情况"]


def test_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        body = f"<w:document {W}><w:body>{p('&l8;')}</w:body></w:document>"
        package.writestr("word/document.xml", f'<!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]>{body}')
    with pytest.raises(UnreadableDocument) as refusal:
        read(buffer.getvalue())
    assert refusal.value.kind == "damaged"


def test_zip_bomb_is_refused_without_unpacking_it() -> None:
    buffer = BytesIO()
    with (
        ZipFile(buffer, "w", ZIP_DEFLATED) as package,
        package.open("word/document.xml", "w") as stream,
    ):
        for _ in range(300):
            stream.write(bytes(1024 * 1024))
    assert len(buffer.getvalue()) < 1024 * 1024
    with pytest.raises(UnreadableDocument) as refusal:
        read(buffer.getvalue())
    assert refusal.value.kind == "too_large"


def test_absurd_spans_are_refused() -> None:
    wide = tc("x", '<w:gridSpan w:val="100000000"/>')
    with pytest.raises(UnreadableDocument) as refusal:
        docx(tbl(wide + wide + tc("y")))
    assert refusal.value.kind == "too_large"


def test_file_without_a_body_is_damaged() -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr("word/document.xml", f"<w:document {W}/>")
    with pytest.raises(UnreadableDocument) as refusal:
        read(buffer.getvalue())
    assert refusal.value.kind == "damaged"
