"""The comparison as a workbook (as an office expects it, tidy, notes) and as CSV."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard import numbers
from dashboard.comparison import Comparison, Line, Measure, Pair
from dashboard.exports.workbook import (
    SAFE,
    Facts,
    csv_bytes,
    notes_sheet,
    sheet_head,
    tidy_sheet,
    width,
    write,
)
from dashboard.wording import Words

GROWTH = "▲0.0%;▼0.0%;"
TIDY = (
    "row", "row_code", "total", "code", "indicator", "unit", "this", "last", "difference",
    "growth", "status", "n_this", "n_last", "n_both", "reported", "expected",
)  # fmt: skip
PRINTED = ("this_printed", "last_printed")


def comparison_book(
    model: Comparison,
    facts: Facts,
    say: Words,
    printed: Comparison | None = None,
    corrections: Sequence[str] = (),
) -> bytes:
    """The comparison as .xlsx: 对比表 as shown, 明细 tidy, 说明.

    Where corrected values are computed with: ``printed`` is the same without them, ``corrections``
    the list for the notes.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    _comparison_sheet(book, model, facts, say)
    header = tidy_header((model.year, model.versus), say, printed is not None)
    tidy_sheet(book, say("export.tidy"), header, tidy_rows(model, printed))
    lines = [
        say("overview.signs_note"),
        say(f"compare.note_{model.basis}"),
        say("export.status_note"),
        *corrections,
    ]
    notes_sheet(book, facts, lines, say)
    book.close()
    return buffer.getvalue()


def comparison_csv(
    model: Comparison, facts: Facts, say: Words, printed: Comparison | None = None
) -> bytes:
    """The tidy rows as CSV: UTF-8 with BOM, CRLF."""
    header = tidy_header((model.year, model.versus), say, printed is not None)
    return csv_bytes(header, tidy_rows(model, printed))


def tidy_header(years: tuple[int, int], say: Words, printed: bool) -> list[str]:
    """The columns of the tidy rows; with ``printed`` two more: what the sources print."""
    names = TIDY + (PRINTED if printed else ())
    return [say(f"export.{name}", year=years[0], versus=years[1]) for name in names]


def tidy_rows(model: Comparison, printed: Comparison | None = None) -> Iterator[list[Any]]:
    """One row a line and indicator, with exact ratios and the status of each comparison.

    ``printed``: the same without corrected values.
    """
    before = {_key(line): line.pairs for line in printed.lines} if printed is not None else {}
    for line in model.lines:
        for n, (measure, pair) in enumerate(zip(model.measures, line.pairs, strict=True)):
            row = _tidy_row(line, measure, pair)
            if printed is not None:
                was = before[_key(line)][n].move
                row += [was.this, was.last]
            yield row


def _tidy_row(line: Line, measure: Measure, pair: Pair) -> list[Any]:
    move = pair.move
    return [
        line.label, line.value or "", int(line.is_total), measure.code, measure.label, measure.unit,
        move.this, move.last, move.difference, move.ratio, move.status,
        pair.n_this, pair.n_last, pair.n_both, line.reported, line.expected,
    ]  # fmt: skip


def _key(line: Line) -> tuple[bool, str | None, str]:
    return line.is_total, line.value, line.label


def _comparison_sheet(
    book: xlsxwriter.Workbook, model: Comparison, facts: Facts, say: Words
) -> None:
    sheet = book.add_worksheet(say("export.table"))
    last = 1 + 4 * len(model.measures)
    sheet_head(book, sheet, facts, last, say)
    head = book.add_format(
        {"bold": True, "font_name": "黑体", "align": "center", "valign": "vcenter", "border": 1,
         "bg_color": "#F4F6F8", "text_wrap": True}
    )  # fmt: skip
    sheet.merge_range(2, 0, 3, 0, say(f"rows.{model.by}"), head)
    sheet.merge_range(2, 1, 3, 1, say("common.coverage"), head)
    leaves = (str(model.year), str(model.versus), say("common.difference"), model.grown(say))
    for n, measure in enumerate(model.measures):
        column = 2 + 4 * n
        unit = say.code("unit", measure.unit)
        sheet.merge_range(2, column, 2, column + 3, f"{measure.label}（{unit}）", head)
        sheet.write_row(3, column, leaves, head)
    formats = _Formats(book)
    for number, line in enumerate(model.lines, 4):
        _comparison_row(sheet, number, line, model.measures, formats, say)
    labels = [width(line.label) for line in model.lines] or [10]
    sheet.set_column(0, 0, min(max(*labels, 10) + 2, 44))
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, last, 11)
    sheet.freeze_panes(4, 1)
    sheet.repeat_rows(2, 3)


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
            write(sheet, number, 2 + 4 * n + offset, value, formats(pattern, line.is_total))


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
