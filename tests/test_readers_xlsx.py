"""XLSX: what stands in the visible sheets, cut into tables, with the sheet's own rows and columns."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from programs import needs

from etl.model import Cell, Document, Grid, Paragraph
from etl.readers import office, read

needs_office = needs(shutil.which("soffice") is not None, office.INSTALL)


def workbook(fill: Callable[[Worksheet], None]) -> Document:
    book = openpyxl.Workbook()
    fill(book.active)
    buffer = BytesIO()
    book.save(buffer)
    return read(buffer.getvalue())


def texts(document: Document) -> list[Any]:
    return [
        block.text
        if isinstance(block, Paragraph)
        else [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in block.cells]
        for block in document.blocks
    ]


def test_title_table_and_merges() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "青石县2023年政府信息公开工作年度报告"
        sheet["A3"], sheet["A4"], sheet["B4"] = "第二十条第（一）项", "规章", 3
        sheet.merge_cells("A3:B3")

    assert texts(workbook(fill)) == [
        "青石县2023年政府信息公开工作年度报告",
        [("第二十条第（一）项", 3, 1, 1, 2), ("规章", 4, 1, 1, 1), ("3", 4, 2, 1, 1)],
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (12.0, "12"),
        (1.1 + 2.2, "3.3"),
        (97803.09, "97803.09"),
        ("１２", "１２"),
        (" 0\n件 ", "0\n件"),
        (date(2024, 1, 25), "2024-01-25"),
        (True, "TRUE"),
        ("=B1+1", "=B1+1"),
    ],
)
def test_value_as_text(value: object, text: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "规章", value, "许可", 1

    assert ("规章", 1, 1, 1, 1) in texts(workbook(fill))[0]
    assert (text, 1, 2, 1, 1) in texts(workbook(fill))[0]


def test_error_is_ink_not_a_blank() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["规章", "#REF!"])
        sheet["B1"].data_type = "e"
        sheet.append(["许可", 1])

    assert ("#REF!", 1, 2, 1, 1) in texts(workbook(fill))[0]


def test_headings_between_tables_and_blank_lines_of_the_form() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["二、主动公开政府信息情况"])
        sheet.append(["规章", "0", "1"])
        sheet.append(["三、收到和处理政府信息公开申请情况"])
        sheet.merge_cells("A3:C3")
        sheet.append(["一、本年新收", None, None])
        sheet.append(["二、上年结转", None, "4"])

    heading, first, second, table = texts(workbook(fill))
    assert [heading, second] == ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]
    assert [cell[0] for cell in first] == ["规章", "0", "1"]
    assert [cell[0] for cell in table] == ["一、本年新收", "", "", "二、上年结转", "", "4"]


def test_hidden_sheets_are_left_out_and_names_introduce_the_others() -> None:
    book = openpyxl.Workbook()
    for name, state in (("申请情况", "visible"), ("底稿", "hidden")):
        sheet = book.create_sheet(name)
        sheet.append(["规章", name])
        sheet.sheet_state = state
    book.active.append(["总计", "9"])
    buffer = BytesIO()
    book.save(buffer)
    document = read(buffer.getvalue())
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["申请情况"]
    assert [c.text for b in document.blocks if isinstance(b, Grid) for c in b.cells] == [
        "总计",
        "9",
        "规章",
        "申请情况",
    ]


def fill_with_ink(sheet: Worksheet) -> None:
    """Cells that show another than their value."""
    struck, small = InlineFont(strike=True), InlineFont(vertAlign="superscript")
    parts = TextBlock(struck, "12"), TextBlock(InlineFont(b=True), "15")
    sheet.append(["规章", CellRichText(*parts), 7, 1])
    sheet.append(["许可", 5, 6, 2])
    sheet["B2"].font = Font(strike=True)
    sheet["C2"].font = Font(strike=False)
    sheet.append(["处罚", 8, 9, 3])
    sheet.append(["强制", 8, CellRichText("12", TextBlock(small, "1")), 4])
    sheet.append(["收费", 1, 2, 3])
    sheet["B5"].font = sheet["C5"].font = Font(color="FFFFFFFF")
    sheet["C5"].fill = PatternFill("solid", fgColor="FF0000FF")
    sheet["E1"] = sheet["E5"] = 9
    sheet.merge_cells("A3:B3")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True


def ink_of(document: Document) -> dict[tuple[int, int], Cell]:
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    return {(cell.row, cell.column): cell for grid in grids for cell in grid.cells}


def test_what_is_struck_out_raised_white_or_hidden_is_read_as_shown() -> None:
    cells = ink_of(workbook(fill_with_ink))
    assert {place: cell.text for place, cell in cells.items() if cell.text} == {
        (1, 1): "规章", (1, 2): "15", (1, 3): "7", (1, 5): "9", (2, 1): "许可", (2, 3): "6",
        (4, 1): "强制", (4, 2): "8", (4, 3): "12[1]", (5, 1): "收费", (5, 2): "1",
        (5, 3): "2", (5, 5): "9",
    }  # fmt: skip
    assert not {place for place in cells if place[0] == 3}  # no row of blanks
    # A hidden column is no blank of the form, white ink on white no number and no blank.
    doubts = {place: cell.alternatives for place, cell in cells.items() if cell.alternatives}
    assert doubts == {(1, 4): ("1",), (2, 4): ("2",), (4, 4): ("4",), (5, 4): ("3",), (5, 2): ("",)}


@needs_office
def test_a_binary_workbook_shows_the_same() -> None:
    def fill(sheet: Worksheet) -> None:
        fill_with_ink(sheet)
        # Without a last row this would be a table of its own.
        for row, (value, code, _) in enumerate(FORMATS, 6):
            sheet.append([f"第{row}项", value, 1, 1])
            sheet.cell(row, 2).number_format = code
        sheet.append(["错误", "=1/0", "=NA()", 1])

    book = openpyxl.Workbook()
    fill(book.active)
    buffer = BytesIO()
    book.save(buffer)
    cells = ink_of(read(office._convert(buffer.getvalue(), "xls")))
    last = 6 + len(FORMATS)
    for row, (_, _, shown) in enumerate(FORMATS, 6):
        assert cells[row, 2].text == shown
    assert [cells[last, column].text for column in (2, 3)] == ["#DIV/0!", "#N/A"]
    assert (cells[5, 2].text, cells[5, 2].alternatives) == ("1", ("",))
    assert [cells[place].text for place in ((1, 2), (2, 2), (4, 3), (1, 4))] == [
        "15",
        "",
        "12[1]",
        "",
    ]
    assert (3, 1) not in cells


FORMATS = [
    (0, "0;;;", ""),
    (0, '#,##0;-#,##0;"-"', "-"),
    (0.15, "0%", "15%"),
    (12.6, "0", "13"),
    (12000, "0,", "12"),
    (1234.5, "#,##0.00", "1,234.50"),
    (12, '0"件"', "12件"),
    (-3, "0;0", "3"),
    (0, '0"件";;"无"', "无"),
    ("12", ";;;", ""),
    (7, "General", "7"),
]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        *FORMATS,
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (12, "[$￥-804]#,##0", "￥12"),
        (12, "[Red]0", "12"),
        (12, "0.##", "12"),
        (7, "000", "007"),
    ],
)
def test_a_number_reads_as_its_format_shows_it(value: object, code: str, shown: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["规章", value, 1])
        sheet.append(["许可", 1, 1])
        sheet["B1"].number_format = code

    cell = ink_of(workbook(fill))[1, 2]
    assert (cell.text, cell.alternatives) == (shown, ())


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "[DBNum1]0", '[>10]"多";0', '0"."0,"万"'])
def test_a_number_in_a_format_that_is_not_known_is_in_doubt(code: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["规章", 12, 1])
        sheet.append(["许可", 1, 1])
        sheet["B1"].number_format = code

    cell = ink_of(workbook(fill))[1, 2]
    assert (cell.text, cell.alternatives) == ("12", (f"格式 {code}",))


def test_noughts_that_a_sheet_does_not_show_are_blanks() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["规章", 0, 1])
        sheet.sheet_view.showZeros = False

    assert ink_of(workbook(fill))[1, 2].text == ""
