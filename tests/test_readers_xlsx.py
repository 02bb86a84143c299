"""XLSX: what stands in the visible sheets, cut into tables, with the sheet's own rows and columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from etl.model import Document, Grid, Paragraph
from etl.readers import read


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


def test_what_is_struck_out_or_hidden_is_not_read() -> None:
    def fill(sheet: Worksheet) -> None:
        struck = TextBlock(InlineFont(strike=True), "12")
        sheet.append(["规章", CellRichText(struck, TextBlock(InlineFont(b=True), "15")), 7, 1])
        sheet.append(["许可", 5, 6, 2])
        sheet["B2"].font = Font(strike=True)
        sheet["C2"].font = Font(strike=False)
        sheet.append(["处罚", 8, 9, 3])
        sheet.append(["强制", 8, 9, 4])
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True

    cells = [cell for grid in texts(workbook(fill)) for cell in grid]
    shown = {(row, column): text for text, row, column, *_ in cells if text}
    assert shown == {
        (1, 1): "规章", (1, 2): "15", (1, 3): "7", (2, 1): "许可", (2, 3): "6",
        (4, 1): "强制", (4, 2): "8", (4, 3): "9",
    }  # fmt: skip
