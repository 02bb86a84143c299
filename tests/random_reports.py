"""Draws random reports with the quirks of real ones, and says what each of their cells holds.

``draw(seed)`` gives a report as blocks for any typesetter: invented agency, random figures in random ink
(blank, dash, words, full-width digits …), the three tables laid out as agencies lay them out. What must
be read back stands in ``wanted``, by the contract and not by our reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

import printed_reports as paper
from printed_reports import GridRow, Printed, Row, printed
from random_ink import inks

from data.generator.spec import Block, Text
from etl.forms import forms
from etl.model import Cell, Grid, Number, State

PLACES = ("云砚市", "澜禾市棠序区", "苇渡县", "砚屏县松坳乡", "霁明区望桐街道")
OFFICES = ("人民政府", "水务局", "教育局", "市场监督管理局", "住房和城乡建设局")
RESULTS = "三、本年度办理结果"

Rows = list[GridRow]


@dataclass(frozen=True)
class Drawn:
    """A report to typeset and what must be read from it."""

    seed: int
    form: str
    agency: str
    year: int
    blocks: tuple[Block, ...]
    wanted: dict[str, tuple[State, Number | None]]
    quirks: tuple[str, ...]


def draw(seed: int, quirky: float = 0.3) -> Drawn:
    """One report. ``quirky`` is the probability of each quirk of layout."""
    random = Random(seed)
    form = random.choice(sorted(forms()))
    year = random.randint(2019, 2020) if form == "2019" else random.randint(2021, 2024)
    agency = random.choice(PLACES) + random.choice(OFFICES)
    ink = inks(random, form)
    report = printed({address: text for address, (text, _, _) in ink.items()}, form)
    wanted = {address: (state, value) for address, (_, state, value) in ink.items()}
    quirks = tuple(quirk for quirk in QUIRKS if random.random() < quirky)
    for quirk in quirks:
        if quirk in OF_REPORTS:
            report = OF_REPORTS[quirk](report, wanted, random)
    tables = {name: _laid_out(name, report, quirks, random) for name in paper.HEADINGS}
    blocks = _blocks(agency, year, tables, quirks, random)
    return Drawn(seed, form, agency, year, tuple(blocks), wanted, quirks)


# --- what agencies do to the form's lines -------------------------------------------------------------

Wanted = dict[str, tuple[State, Number | None]]


def _single_line(report: Printed, wanted: Wanted, random: Random) -> Printed:
    """（六）其他处理 of the 2021 form as one line."""
    parts = [row for row in report.requests if row.id.startswith("otherwise_handled_")]
    if not parts:
        return report
    for row in parts:
        _lose(wanted, f"requests.{row.id}.")
    fields = [field.id for field in report.form.table("requests").fields]
    figures = [random.randint(0, 99) for _ in fields]
    for field, value in zip(fields, figures, strict=True):
        wanted[f"requests.otherwise_handled.{field}"] = ("number", value)
    line = Row("", (RESULTS, "（六）其他处理"), tuple(map(str, figures)))
    at = report.requests.index(parts[0])
    kept = [row for row in report.requests if row not in parts]
    return replace(report, requests=(*kept[:at], line, *kept[at:]))


def _line_left_out(report: Printed, wanted: Wanted, random: Random) -> Printed:
    row = random.choice([row for row in report.requests if len(row.labels) == 3])
    _lose(wanted, f"requests.{row.id}.")
    return replace(report, requests=tuple(other for other in report.requests if other is not row))


def _bare_numbers(report: Printed, wanted: Wanted, random: Random) -> Printed:
    """``1、属于国家秘密`` for ``1.属于国家秘密``, and brackets of half width."""
    swapped = str.maketrans({".": "、", "（": "(", "）": ")"})
    rows = (
        replace(row, labels=tuple(label.translate(swapped) for label in row.labels))
        for row in report.requests
    )
    return replace(report, requests=tuple(rows))


def _spaced_labels(report: Printed, wanted: Wanted, random: Random) -> Printed:
    """Blanks and line ends within labels."""

    def spaced(label: str) -> str:
        cut = random.randrange(1, len(label)) if len(label) > 1 else 0
        return label[:cut] + random.choice((" ", "\n", "\u3000", "")) + label[cut:]

    rows = (
        replace(row, labels=(*row.labels[:-1], spaced(row.labels[-1]))) for row in report.requests
    )
    return replace(report, requests=tuple(rows), fields=tuple(map(spaced, report.fields)))


def _lose(wanted: Wanted, prefix: str) -> None:
    wanted.update({address: ("missing", None) for address in wanted if address.startswith(prefix)})


OF_REPORTS: dict[str, Callable[[Printed, Wanted, Random], Printed]] = {
    "single_line": _single_line,
    "line_left_out": _line_left_out,
    "bare_numbers": _bare_numbers,
    "spaced_labels": _spaced_labels,
}


# --- what agencies do to the tables -------------------------------------------------------------------


def _laid_out(name: str, report: Printed, quirks: tuple[str, ...], random: Random) -> list[Grid]:
    if name == "disputes" and "three_disputes" in quirks:
        tables = _three_disputes(report)
    elif name == "proactive" and "a_table_a_clause" in quirks:
        tables = _a_table_a_clause(report)
    else:
        grid = {"proactive": paper.proactive_grid, "requests": paper.requests_grid}
        tables = [grid.get(name, paper.disputes_grid)(report)]
    for quirk in quirks:
        if quirk in OF_TABLES:
            tables = [part for rows in tables for part in OF_TABLES[quirk](name, rows, random)]
    return [grid_of(rows) for rows in tables]


def _three_disputes(report: Printed) -> list[Rows]:
    table = report.form.table("disputes")
    outcomes: GridRow = [(field.label, 1, 1) for field in table.fields]
    return [
        [
            [(line.label, 1, 5)],
            outcomes,
            [(text, 1, 1) for text in report.disputes[5 * at : 5 * at + 5]],
        ]
        for at, line in enumerate(table.lines)
    ]


def _a_table_a_clause(report: Printed) -> list[Rows]:
    return [paper.proactive_grid(replace(report, proactive=(block,))) for block in report.proactive]


def _below(rows: Rows, cut: int) -> Rows:
    """The rows from ``cut`` on; what reaches down from above goes on as a blank in its place."""
    cells = grid_of(rows).cells
    going_on = [
        (cell.column, ("", cell.row + cell.rowspan - 1 - cut, cell.colspan))
        for cell in cells
        if cell.row <= cut < cell.row + cell.rowspan - 1
    ]
    first = [
        (cell.column, (cell.text, cell.rowspan, cell.colspan))
        for cell in cells
        if cell.row == cut + 1
    ]
    return [[part for _, part in sorted(going_on + first)], *rows[cut + 1 :]]


def _cut_by_a_page(name: str, rows: Rows, random: Random) -> list[Rows]:
    """In two tables; what reaches over the cut goes on as a blank."""
    if len(rows) < 8:
        return [rows]
    cut = random.randrange(4, len(rows) - 1)
    upper = [
        [(t, min(down, cut - at), across) for t, down, across in row]
        for at, row in enumerate(rows[:cut])
    ]
    return [upper, _below(rows, cut)]


def _heads_again(name: str, rows: Rows, random: Random) -> list[Rows]:
    """The head of ``requests`` once more, as on a new page."""
    if name != "requests" or len(rows) < 20:
        return [rows]
    cut = random.randrange(6, len(rows) - 3)
    upper = [
        [(t, min(down, cut - at), across) for t, down, across in row]
        for at, row in enumerate(rows[:cut])
    ]
    return [[*upper, *rows[:3], *_below(rows, cut)]]


def _note_below(name: str, rows: Rows, random: Random) -> list[Rows]:
    return [[*rows, [("注：本表数据截至12月31日，共3处调整。", 1, _width(rows))]]]


def _heading_within(name: str, rows: Rows, random: Random) -> list[Rows]:
    return [[[(paper.HEADINGS[name], 1, _width(rows))], *rows]]


def _total_over_all(name: str, rows: Rows, random: Random) -> list[Rows]:
    """总计 beside 申请人情况 instead of below it."""
    if name != "requests" or not rows or rows[0][0] != (paper.NOTE, 3, 3):
        return [rows]
    corner, (people, down, across) = rows[0]
    total = rows[1][-1]
    head = [corner, (people, down, across - 1), (total[0], 3, 1)]
    return [[head, rows[1][:-1], *rows[2:]]]


def _twice_the_columns(name: str, rows: Rows, random: Random) -> list[Rows]:
    return [[[(t, down, 2 * across) for t, down, across in row] for row in rows]]


def _empty_corner(name: str, rows: Rows, random: Random) -> list[Rows]:
    return [
        [[("" if t == paper.NOTE else t, down, across) for t, down, across in row] for row in rows]
    ]


def _width(rows: Rows) -> int:
    return sum(across for _, _, across in rows[0])


OF_TABLES: dict[str, Callable[[str, Rows, Random], list[Rows]]] = {
    "total_over_all": _total_over_all,
    "empty_corner": _empty_corner,
    "heads_again": _heads_again,
    "heading_within": _heading_within,
    "note_below": _note_below,
    "cut_by_a_page": _cut_by_a_page,
    "twice_the_columns": _twice_the_columns,
}
QUIRKS = (*OF_REPORTS, *OF_TABLES, "three_disputes", "a_table_a_clause", "page_numbers")


def grid_of(rows: Rows) -> Grid:
    """HTML-like rows as cells with places."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for at, row in enumerate(rows, 1):
        column = 1
        for text, down, across in row:
            while (at, column) in taken:
                column += 1
            down = min(down, len(rows) - at + 1)
            taken |= {(y, x) for y in range(at, at + down) for x in range(column, column + across)}
            cells.append(Cell(text, at, column, down, across))
            column += across
    return Grid(tuple(cells))


def _blocks(
    agency: str, year: int, tables: dict[str, list[Grid]], quirks: tuple[str, ...], random: Random
) -> list[Block]:
    title = random.choice(
        ("{a}{y}年政府信息公开工作年度报告", "{y}年度{a}政府信息公开工作年度报告")
    )
    blocks: list[Block] = [
        Text("title", title.format(a=agency, y=year)),
        Text("paragraph", paper.FOREWORD.replace("2023", str(year))),
        Text("heading", "一、总体情况"),
        Text("paragraph", paper.PROSE.replace("2023", str(year))),
    ]
    for name, grids in tables.items():
        if "heading_within" not in quirks:
            blocks.append(Text("heading", paper.HEADINGS[name]))
        for number, grid in enumerate(grids):
            if number and "page_numbers" in quirks:
                blocks.append(Text("paragraph", f"- {number + 1} -"))
            blocks.append(grid)
    blocks += [
        Text("heading" if "、" in text[:2] else "paragraph", text.replace("2023", str(year)))
        for text in paper.CLOSING
    ]
    return blocks


def verdicts(drawn: Drawn, figures: Mapping[str, tuple[State, Number | None]]) -> dict[str, str]:
    """Each wanted address: ``right``, ``problem`` (said to be unread) or ``wrong``."""
    return {
        address: _verdict(expected, figures.get(address, ("missing", None)))
        for address, expected in drawn.wanted.items()
    }


def _verdict(wanted: tuple[State, Number | None], found: tuple[State, Number | None]) -> str:
    if wanted == found:
        return "right"
    return "problem" if found[0] in ("unreadable", "missing") else "wrong"
