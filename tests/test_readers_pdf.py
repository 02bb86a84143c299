"""PDF: cells by their ruled lines, rows over page ends, doubtful digits, prose around tables."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from paper import A4, FONT, SIZE, Paper
from reportlab.pdfbase import pdfmetrics

from etl.errors import UnreadableDocument
from etl.model import Cell, Document, Grid, Paragraph
from etl.readers import read

XS = (80.0, 200.0, 260.0, 320.0)
HEAD = ["信息内容", "制发件数", "废止件数"]
LINES = [HEAD, ["规章", "0", "12"], ["行政规范性文件", "345", ""]]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(grid: Grid) -> list[list[str]]:
    by_row: dict[int, list[str]] = {}
    for cell in grid.cells:
        by_row.setdefault(cell.row, []).append(cell.text)
    return [by_row[row] for row in sorted(by_row)]


def only_cell(grid: Grid, text: str) -> Cell:
    (found,) = [cell for cell in grid.cells if cell.text == text]
    return found


def drawn(draw: Callable[[Paper], None], **options: Any) -> Document:
    paper = Paper(**options)
    draw(paper)
    return read(paper.done())


def test_ruled_table_cell_by_cell() -> None:
    (grid,) = grids(drawn(lambda p: p.table(LINES, XS)))
    assert rows(grid) == LINES
    assert grid.ruled
    cell = only_cell(grid, "345")
    assert (cell.row, cell.column, cell.page) == (3, 2, 1)
    assert cell.box == pytest.approx((200, 108, 260, 132), abs=1)


def test_merged_cells_have_spans_and_no_repeats() -> None:
    table = [["第二十条第（一）项", "<", "<"], *LINES]
    (grid,) = grids(drawn(lambda p: p.table(table, XS)))
    head = only_cell(grid, "第二十条第（一）项")
    assert (head.colspan, head.rowspan) == (3, 1)
    assert len(grid.cells) == 10


def test_wrapped_digits_keep_their_line_break() -> None:
    (grid,) = grids(drawn(lambda p: p.table([["规章", "1,46\n9"], ["许可", "0"]], XS[:3])))
    assert rows(grid)[0] == ["规章", "1,46\n9"]


def test_bold_by_printing_twice_is_one_character() -> None:
    def draw(paper: Paper) -> None:
        paper.table([["规章", "11"], ["许可", "7"]], XS[:3])
        paper.text(203.3, 72, "11")

    assert rows(grids(drawn(draw))[0]) == [["规章", "11"], ["许可", "7"]]


def test_number_across_a_wall_is_in_doubt() -> None:
    def draw(paper: Paper) -> None:
        paper.table([["规章", "", ""], ["许可", "7", "8"]], XS)
        paper.text(250, 72, "12345")

    (grid,) = grids(drawn(draw))
    assert [cell.alternatives for cell in grid.cells if cell.text in ("7", "8")] == [(), ()]
    assert all(
        "12345" in cell.alternatives for cell in grid.cells if cell.row == 1 and cell.column > 1
    )


def test_digits_far_apart_in_one_cell_are_in_doubt() -> None:
    def draw(paper: Paper) -> None:
        paper.table([["规章", ""], ["许可", "10"]], (80, 200, 320))
        paper.text(210, 72, "1")
        paper.text(270, 72, "0")

    (grid,) = grids(drawn(draw))
    assert only_cell(grid, "1 0").alternatives == ("1", "0")
    assert only_cell(grid, "10").alternatives == ()


@pytest.mark.parametrize(("rise", "size"), [(4, 7.0), (6, 6.0)])
def test_a_small_raised_digit_is_a_notes_mark(rise: float, size: float) -> None:
    def draw(paper: Paper) -> None:
        paper.table([["规章", ""], ["许可", "10"]], (80, 200, 320))
        paper.text(210, 72, "12")
        paper.text(210 + pdfmetrics.stringWidth("12", FONT, SIZE), 72 - rise, "1", size)

    (grid,) = grids(drawn(draw))
    assert rows(grid) == [["规章", "12[1]"], ["许可", "10"]]


def hidden_ink(paper: Paper) -> None:
    paper.text(210, 72, "12")
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.text(270, 72, "15")


def covered(paper: Paper) -> None:
    paper.text(210, 72, "12")
    paper.text(270, 72, "15")
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.canvas.rect(268, paper.size[1] - 75, 20, 12, stroke=0, fill=1)


def invisible(paper: Paper) -> None:
    paper.text(210, 72, "12")
    hidden = paper.canvas.beginText(270, paper.size[1] - 72)
    hidden.setTextRenderMode(3)
    hidden.textOut("15")
    paper.canvas.drawText(hidden)


def slashed(paper: Paper) -> None:
    paper.text(210, 72, "12")
    paper.text(270, 72, "15")
    paper.line(266, 76, 284, 64)
    paper.line(266, 66, 268, 64)  # beside it


def overprinted(paper: Paper) -> None:
    paper.text(210, 72, "12")
    paper.text(270, 72, "15")
    paper.text(271, 72, "77")


def drawn_as_shape(paper: Paper) -> None:
    paper.text(210, 72, "12")
    path = paper.canvas.beginPath()
    path.moveTo(272, paper.size[1] - 72)
    path.curveTo(280, paper.size[1] - 72, 280, paper.size[1] - 65, 272, paper.size[1] - 65)
    paper.canvas.drawPath(path, stroke=0, fill=1)


def filled_in(paper: Paper) -> None:
    paper.text(210, 72, "12")
    box: dict[str, Any] = {"y": paper.size[1] - 75, "width": 30, "height": 12}
    paper.canvas.acroForm.textfield(name="empty", value="", x=205, **box)
    paper.canvas.acroForm.textfield(name="full", value="15", x=266, **box)


def remarked_upon(paper: Paper) -> None:
    paper.text(210, 72, "12")
    paper.text(270, 72, "15")
    height = paper.size[1]
    paper.canvas.freeTextAnnotation("77", "/Helv 8 Tf", Rect=(266, height - 75, 296, height - 63))


@pytest.mark.parametrize(
    "ink",
    [
        hidden_ink,
        covered,
        invisible,
        slashed,
        overprinted,
        drawn_as_shape,
        filled_in,
        remarked_upon,
    ],
)
def test_what_no_reader_sees_clearly_is_neither_number_nor_blank(
    ink: Callable[[Paper], None],
) -> None:
    def draw(paper: Paper) -> None:
        paper.table([["规章", "", ""], ["许可", "7", "8"]], XS)
        ink(paper)

    first, second = rows(grids(drawn(draw))[0])
    assert first[:2] == ["规章", "12"]
    assert "\ufffc" in first[2]
    assert second == ["许可", "7", "8"]


def test_white_digits_on_a_dark_ground_are_read() -> None:
    def draw(paper: Paper) -> None:
        paper.canvas.setFillColorRGB(0, 0, 0.5)
        paper.canvas.rect(202, paper.size[1] - 82, 50, 20, stroke=0, fill=1)
        paper.canvas.setFillColorRGB(1, 1, 1)
        paper.text(210, 72, "12")
        paper.canvas.setFillColorRGB(0, 0, 0)
        paper.table([["规章", "", "5"], ["许可", "7", "8"]], XS)

    assert rows(grids(drawn(draw))[0]) == [["规章", "12", "5"], ["许可", "7", "8"]]


@pytest.mark.parametrize(("turn", "size", "opacity"), [(45, 9, 1), (0, 9, 0.3), (0, 60, 1)])
def test_a_watermark_is_no_digit_of_the_cells_it_crosses(
    turn: int, size: int, opacity: float
) -> None:
    def draw(paper: Paper) -> None:
        paper.table([*LINES, ["许可", "7", "8"]], XS)
        canvas = paper.canvas
        canvas.saveState()
        canvas.setFillAlpha(opacity)
        canvas.translate(190, paper.size[1] - 130)
        canvas.rotate(turn)
        canvas.setFont(FONT, size)
        canvas.drawString(0, 0, "2023 2023 2023")
        canvas.restoreState()

    assert rows(grids(drawn(draw))[0]) == [*LINES, ["许可", "7", "8"]]


def test_a_page_that_a_damaged_file_has_lost_is_named() -> None:
    paper = Paper()
    paper.table(LINES, XS)
    paper.page()
    paper.table(LINES, XS)
    lost = paper.done().replace(b"/Type /Page\n", b"/Type /Pig \n", 1)
    document = read(lost)
    assert len(grids(document)) == 1
    assert document.metadata["unread_pages"] == "1"


def test_a_number_drawn_through_is_ink_that_cannot_be_read() -> None:
    def draw(paper: Paper) -> None:
        paper.table([["规章", "", ""], ["许可", "7", "8"]], XS)
        for left, y in ((210, 68), (270, 74)):  # through the one, below the other
            paper.text(left, 72, "12")
            paper.line(left - 1, y, left + 14, y)

    (grid,) = grids(drawn(draw))
    assert rows(grid) == [["规章", "\ufffc\ufffc", "12"], ["许可", "7", "8"]]


def test_last_row_is_kept_where_no_rule_closes_it() -> None:
    (grid,) = grids(drawn(lambda p: p.table(LINES, XS, closed=False)))
    assert rows(grid) == LINES


def test_outer_borders_may_be_lacking() -> None:
    (grid,) = grids(drawn(lambda p: p.table(LINES, XS, sides=False)))
    assert rows(grid) == LINES


def test_table_goes_on_over_a_page_end_without_its_repeated_head() -> None:
    def draw(paper: Paper) -> None:
        paper.table(LINES, XS)
        paper.text(290, 810, "- 1 -", 12)
        paper.page()
        paper.table([HEAD, ["行政许可", "7", "8"]], XS)
        paper.text(290, 810, "- 2 -", 12)

    document = drawn(draw)
    (grid,) = grids(document)
    assert rows(grid) == [*LINES, ["行政许可", "7", "8"]]
    assert [cell.page for cell in grid.cells if cell.row == 4] == [2, 2, 2]
    assert prose(document) == []


def test_row_cut_by_a_page_end_is_one_row() -> None:
    def draw(paper: Paper) -> None:
        paper.table([*LINES, ["要求行政机关确", "5", "6"]], XS, closed=False)
        paper.page()
        for x in XS:
            paper.line(x, 60, x, 84)
        paper.text(83, 72, "认已获取信息")
        paper.line(XS[0], 84, XS[-1], 84)
        paper.y = 84
        paper.table([["重复申请", "1", "2"]], XS)

    (grid,) = grids(drawn(draw))
    assert rows(grid)[3:] == [["要求行政机关确\n认已获取信息", "5", "6"], ["重复申请", "1", "2"]]


def test_row_of_blanks_at_a_page_top_is_a_row_of_its_own() -> None:
    def draw(paper: Paper) -> None:
        paper.table([*LINES, ["1.属于国家秘密", "5", "6"]], XS)
        paper.page()
        paper.table([["2.其他法律法规", "", ""], ["3.其他", "1", "2"]], XS)

    (grid,) = grids(drawn(draw))
    assert rows(grid)[3:] == [
        ["1.属于国家秘密", "5", "6"],
        ["2.其他法律法规", "", ""],
        ["3.其他", "1", "2"],
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_read_the_same(turn: int) -> None:
    def draw(paper: Paper) -> None:
        paper.canvas.setPageRotation(turn)
        paper.table(LINES, XS)

    (grid,) = grids(drawn(draw))
    assert rows(grid) == LINES


@pytest.mark.parametrize("angle", [90, 270])
def test_table_printed_sideways(angle: int) -> None:
    paper = Paper(A4)
    paper.canvas.translate(*((595, 0) if angle == 90 else (0, 842)))
    paper.canvas.rotate(angle)
    paper.size = (842, 595)
    paper.table(LINES, XS)
    (grid,) = grids(read(paper.done()))
    assert rows(grid) == LINES
    x0, y0, x1, y1 = only_cell(grid, "345").box or (0, 0, 0, 0)
    assert (x1 - x0, y1 - y0) == pytest.approx((24, 60), abs=1)


def test_vertical_label_reads_downwards() -> None:
    def draw(paper: Paper) -> None:
        paper.table(
            [["", "予以公开", "1"], ["", "部分公开", "2"], ["", "其他", "3"]], (80, 100, 200, 260)
        )
        for number, char in enumerate("本年结果"):
            paper.text(86, 70 + 12 * number, char)
        paper.canvas.setFillGray(1)

    texts = [cell.text for cell in grids(drawn(draw))[0].cells if cell.column == 1]
    assert "".join(texts).replace("\n", "") == "本年结果"


def test_paragraphs_are_joined_over_lines_and_pages() -> None:
    full = "文" * 27

    def draw(paper: Paper) -> None:
        for number in range(2):
            paper.paragraph(["一" + "文" * 25, full, full, "到此为止。"])
            paper.paragraph(["二" + "文" * 25, full])
            if not number:
                paper.text(290, 810, "— 1 —", 12)
                paper.page()
        paper.text(290, 810, "— 2 —", 12)

    texts = prose(drawn(draw))
    assert [text[0] for text in texts] == ["一", "二", "一", "二"]
    assert texts[0].endswith("到此为止。")
    assert len(texts[0]) == 26 + 27 + 27 + 5


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    def draw(paper: Paper) -> None:
        for number in range(12):
            paper.text(60, 100 + 20 * number, f"左栏第{number:02}行文字在此处排满了", 14)
            paper.text(320, 100 + 20 * number, f"右栏第{number:02}行文字在此处排满了", 14)

    text = "".join(prose(drawn(draw)))
    assert text.index("左栏第11行") < text.index("右栏第00行")


def test_table_without_rules_by_the_columns_of_its_figures() -> None:
    table = [
        ["", "自然人", "商业企业", "总计"],
        ["予以公开", "5", "", "5"],
        ["部分公开", "12", "0", "12"],
        ["重复申请", "", "7", "7"],
    ]
    (grid,) = grids(drawn(lambda p: p.table(table, (80, 220, 300, 380, 460), ruled=False)))
    assert not grid.ruled
    assert rows(grid) == [table[0][1:], *table[1:]]


@pytest.mark.parametrize(("password", "kind"), [("secret", "encrypted"), ("", None)])
def test_encryption(password: str, kind: str | None) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    paper = Paper(encrypt=StandardEncryption(password, ownerPassword="owner", strength=128))
    paper.table(LINES, XS)
    content = paper.done()
    if kind is None:
        assert rows(grids(read(content))[0]) == LINES
        return
    with pytest.raises(UnreadableDocument, match="密码") as refusal:
        read(content)
    assert refusal.value.kind == kind


def test_broken_files_are_refused_or_read_never_worse() -> None:
    paper = Paper()
    paper.table(LINES, XS)
    content = paper.done()
    for cut in range(0, len(content), len(content) // 40):
        with contextlib.suppress(UnreadableDocument):
            read(content[:cut] + bytes(40) + content[cut + 40 :])
