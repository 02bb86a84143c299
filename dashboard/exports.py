"""Files that people take away, made from the same models as the screen; no streamlit.

A workbook has the sheet as an office expects it, a tidy sheet for machines and a sheet of notes. Text
that could be taken for a formula is stored as text; CSV cells get an apostrophe before them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard import numbers
from dashboard.comparison import Comparison, Line, Measure, Pair
from dashboard.wording import Words

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
GROWTH = "▲0.0%;▼0.0%;"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Facts:
    """What every export says of itself."""

    title: str
    scope: str
    reported: int
    expected: int
    date: str
    address: str


def comparison_book(model: Comparison, facts: Facts, say: Words) -> bytes:
    """The comparison as .xlsx: 对比表 as shown, 明细 tidy, 说明."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    _comparison_sheet(book, model, facts, say)
    header, rows = comparison_tidy(model, say)
    tidy_sheet(book, say("export.tidy"), header, rows)
    lines = [
        say("overview.signs_note"),
        say(f"compare.note_{model.basis}"),
        say("export.status_note"),
    ]
    notes_sheet(book, facts, lines, say)
    book.close()
    return buffer.getvalue()


def comparison_csv(model: Comparison, facts: Facts, say: Words) -> bytes:
    """The tidy rows as CSV: UTF-8 with BOM, CRLF."""
    return csv_bytes(*comparison_tidy(model, say))


def comparison_tidy(model: Comparison, say: Words) -> tuple[list[str], list[list[Any]]]:
    """One row a line and indicator, with exact ratios and the status of each comparison."""
    names = ("row", "row_code", "total", "code", "indicator", "unit", "this", "last", "difference")
    names += ("growth", "status", "n_this", "n_last", "n_both", "reported", "expected")
    header = [say(f"export.{name}", year=model.year, versus=model.versus) for name in names]
    rows = [
        [
            line.label,
            line.value or "",
            int(line.is_total),
            measure.code,
            measure.label,
            measure.unit,
        ]
        + [pair.move.this, pair.move.last, pair.move.difference, pair.move.ratio, pair.move.status]
        + [pair.n_this, pair.n_last, pair.n_both, line.reported, line.expected]
        for line in model.lines
        for measure, pair in zip(model.measures, line.pairs, strict=True)
    ]
    return header, rows


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with BOM and CRLF; no cell can start a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[_guarded(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def tidy_sheet(
    book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """One header row, no merges, filters on: for machines and pivot tables."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, None)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
    for column, title in enumerate(header):
        widest = max([_width(title), *(_width(str(row[column])) for row in rows[:200])])
        sheet.set_column(column, column, min(max(widest + 2, 8), 46))


def notes_sheet(book: xlsxwriter.Workbook, facts: Facts, lines: Sequence[str], say: Words) -> None:
    """说明: what it is, of whom, how complete, of when, from where, how to read it."""
    sheet = book.add_worksheet(say("export.notes"))
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 96)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    coverage = f"{facts.reported} / {facts.expected}"
    pairs = [
        (say("export.about"), facts.title), (say("export.scope"), facts.scope),
        (say("export.coverage"), coverage), (say("export.date"), facts.date),
        (say("export.link"), facts.address),
    ]  # fmt: skip
    pairs += [(say("export.note") if n == 0 else "", line) for n, line in enumerate(lines)]
    for row, (name, text) in enumerate(pairs):
        sheet.write_string(row, 0, name, wrap)
        sheet.write_string(row, 1, text, wrap)


def _comparison_sheet(
    book: xlsxwriter.Workbook, model: Comparison, facts: Facts, say: Words
) -> None:
    sheet = book.add_worksheet(say("export.table"))
    last = 1 + 4 * len(model.measures)
    _sheet_head(book, sheet, facts, last, say)
    head = book.add_format(
        {"bold": True, "font_name": "黑体", "align": "center", "valign": "vcenter", "border": 1,
         "bg_color": "#F4F6F8", "text_wrap": True}
    )  # fmt: skip
    sheet.merge_range(2, 0, 3, 0, say(f"rows.{model.by}"), head)
    sheet.merge_range(2, 1, 3, 1, say("common.coverage"), head)
    leaves = (str(model.year), str(model.versus), say("common.difference"), say("common.growth"))
    for n, measure in enumerate(model.measures):
        column = 2 + 4 * n
        unit = say.code("unit", measure.unit)
        sheet.merge_range(2, column, 2, column + 3, f"{measure.label}（{unit}）", head)
        sheet.write_row(3, column, leaves, head)
    formats = _Formats(book)
    for number, line in enumerate(model.lines, 4):
        _comparison_row(sheet, number, line, model.measures, formats, say)
    labels = [_width(line.label) for line in model.lines] or [10]
    sheet.set_column(0, 0, min(max(*labels, 10) + 2, 44))
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, last, 11)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(2, 3)


def _sheet_head(
    book: xlsxwriter.Workbook, sheet: Worksheet, facts: Facts, last: int, say: Words
) -> None:
    title = book.add_format({"bold": True, "font_name": "黑体", "font_size": 16, "align": "center"})
    right = book.add_format({"align": "right"})
    sheet.merge_range(0, 0, 0, last, facts.title, title)
    sheet.set_row(0, 30)
    sheet.write_string(1, 0, say("export.covering", scope=facts.scope))
    coverage = say("export.covered", n=facts.reported, total=facts.expected, date=facts.date)
    sheet.write_string(1, last, coverage, right)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


class _Formats:
    """Cell formats by kind and by whether the row is the total."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[tuple[str, bool], Format] = {}

    def __call__(self, number_format: str, total: bool) -> Format:
        key = (number_format, total)
        if key not in self.made:
            look: dict[str, Any] = {"border": 1, "font_name": "仿宋", "num_format": number_format}
            look |= {"align": "left"} if number_format == "@" else {"align": "right"}
            look |= {"bold": True, "bg_color": "#E8EEF4"} if total else {}
            self.made[key] = self.book.add_format(look)
        return self.made[key]


def _comparison_row(
    sheet: Worksheet,
    number: int,
    line: Line,
    measures: Sequence[Measure],
    formats: _Formats,
    say: Words,
) -> None:
    sheet.write_string(number, 0, line.label, formats("@", line.is_total))
    covered = f"{line.reported}/{line.expected}"
    sheet.write_string(number, 1, covered, formats("General", line.is_total))
    for n, (measure, pair) in enumerate(zip(measures, line.pairs, strict=True)):
        for offset, (value, pattern) in enumerate(_cells(measure, pair, say)):
            _write(sheet, number, 2 + 4 * n + offset, value, formats(pattern, line.is_total))


def _cells(measure: Measure, pair: Pair, say: Words) -> list[tuple[Any, str]]:
    """The four cells as shown: numbers stay numbers, the signs …, / and — are text."""
    move, unit = pair.move, measure.unit
    plain = {"%": '0.0"%"', "万元": "#,##0.00"}.get(unit, "#,##0.##" if _broken(pair) else "#,##0")
    signed = {"%": "+0.0;−0.0;0.0", "万元": "+#,##0.00;−#,##0.00;0"}.get(unit, "+#,##0;−#,##0;0")
    growth: Any = move.ratio
    if move.status in ("flat", "both_zero"):
        growth = 0
    elif move.status != "ok":
        growth = numbers.growth(move, "")
    return [
        (_or_sign(move.this, pair.this_exists), plain),
        (_or_sign(move.last, pair.last_exists), plain),
        (
            move.difference if move.difference is not None else numbers.difference(move, unit),
            signed,
        ),
        (growth, f'{GROWTH}"{say("common.flat")}"'),
    ]


def _broken(pair: Pair) -> bool:
    return any(
        v is not None and not float(v).is_integer() for v in (pair.move.this, pair.move.last)
    )


def _or_sign(value: float | None, exists: bool) -> Any:
    return value if value is not None else numbers.number(None, applicable=exists)


def _write(sheet: Worksheet, row: int, column: int, value: Any, look: Format | None) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _width(text: str) -> int:
    """Columns of a text: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _guarded(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell
