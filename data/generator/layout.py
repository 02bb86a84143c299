"""The three tables as grids: labels, spans and numbers of a form, laid out as agencies print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from etl.forms import Form, Line, Table
from etl.model import Cell, Grid

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
PARTLY = "（区分处理的，只计这一情形，不计其他情形）"
GROUPS = {
    "refused": "（三）不予公开",
    "unavailable": "（四）无法提供",
    "not_processed": "（五）不予处理",
    "otherwise_handled": "（六）其他处理",
}
LONE_LABELS = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "partially_granted": f"（二）部分公开{PARTLY}",
    "results_total": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
UNITS = {"amount_10k_yuan": "（单位：万元）"}

Cells = Mapping[str, str]
"""Printed text by address; an address that is absent prints an empty cell."""


@dataclass(frozen=True, slots=True)
class Quirks:
    """How an agency departs from the prescribed layout. None of these changes a figure."""

    single_line: bool = False
    """（六）其他处理 as one line of a 2021 table."""
    split_proactive: bool = False
    """``proactive`` as one grid a clause."""
    disputes: Literal["line", "three"] = "line"
    """Fifteen numbers in one line, or three tables one below the other."""
    dropped: frozenset[str] = frozenset()
    """Addresses ``table.line`` that are not printed at all."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Other labels by ``table.line``."""


def proactive(form: Form, cells: Cells, quirks: Quirks) -> list[Grid]:
    """Table two: four (2021) or five (2019) bands, one clause of Article 20 each."""
    table = form.table("proactive")
    bands = [
        list(_band(table, str(clause), list(lines), cells, quirks))
        for clause, lines in groupby(_printed(table, quirks), key=lambda line: line.clause)
    ]
    if quirks.split_proactive:
        return [Grid(cells=tuple(_numbered(band))) for band in bands]
    return [Grid(cells=tuple(_numbered([row for band in bands for row in band])))]


def _band(
    table: Table, clause: str, lines: list[Line], cells: Cells, quirks: Quirks
) -> Iterator[list[Cell]]:
    fields = lines[0].fields
    heads = [table.field(id).label + _unit(table, id, clause) for id in fields]
    yield [Cell(clause, 0, 1, colspan=4)]
    yield list(_spread("信息内容", heads))
    for line in lines:
        label = quirks.labels.get(f"proactive.{line.id}", line.label)
        yield list(_spread(label, [cells.get(f"proactive.{line.id}.{id}", "") for id in fields]))


def _unit(table: Table, field: str, clause: str) -> str:
    """2021 prints the unit in the head; 2019 leaves it to the cell."""
    return UNITS.get(field, "") if "第（八）项" in clause else ""


def _spread(label: str, texts: list[str]) -> Iterator[Cell]:
    """A label and one to three texts over four columns; the last text takes what is left."""
    yield Cell(label, 0, 1)
    for place, text in enumerate(texts):
        last = place == len(texts) - 1
        yield Cell(text, 0, 2 + place, colspan=3 - place if last else 1)


def requests(form: Form, cells: Cells, quirks: Quirks) -> Grid:
    """Table three: three columns of labels, seven of numbers."""
    table = form.table("requests")
    rows = list(_requests_head(table))
    lines = [line for line in _printed(table, quirks) if not _merged_away(line, form, quirks)]
    results = [line for line in lines if "results" in line.groups or line.id == "results_total"]
    for line in lines:
        labels = list(_request_labels(line, lines, form, quirks))
        if line is results[0]:
            height = len(results) + _single(form, quirks)
            labels.insert(0, Cell("三、本年度办理结果", 0, 1, rowspan=height))
        if line.id == "results_total" and _single(form, quirks):
            label = Cell(GROUPS["otherwise_handled"], 0, 2, colspan=2)
            rows.append([label, *_numbers(table, "otherwise_handled", cells)])
        rows.append([*labels, *_numbers(table, line.id, cells)])
    return Grid(cells=tuple(_numbered(rows)))


def _single(form: Form, quirks: Quirks) -> bool:
    return quirks.single_line and form.id != "2019"


def _merged_away(line: Line, form: Form, quirks: Quirks) -> bool:
    return _single(form, quirks) and "otherwise_handled" in line.groups


def _requests_head(table: Table) -> Iterator[list[Cell]]:
    labels = [field.label for field in table.fields]
    yield [Cell(CORNER, 0, 1, rowspan=3, colspan=3), Cell("申请人情况", 0, 4, colspan=7)]
    yield [
        Cell(labels[0], 0, 4, rowspan=2),
        Cell("法人或其他组织", 0, 5, colspan=5),
        Cell(labels[6], 0, 10, rowspan=2),
    ]
    yield [Cell(label, 0, 5 + place) for place, label in enumerate(labels[1:6])]


def _request_labels(line: Line, lines: list[Line], form: Form, quirks: Quirks) -> Iterator[Cell]:
    label = quirks.labels.get(f"requests.{line.id}", LONE_LABELS.get(line.id, line.label))
    if line.id in ("received", "carried_in", "carried_out"):
        yield Cell(label, 0, 1, colspan=3)
        return
    group = next((id for id in line.groups if id in GROUPS), None)
    if group is None or line.id == group:
        yield Cell(GROUPS.get(line.id, label), 0, 2, colspan=2)
        return
    members = [other.id for other in lines if group in other.groups]
    if line.id == members[0]:
        yield Cell(GROUPS[group], 0, 2, rowspan=len(members))
    yield Cell(f"{members.index(line.id) + 1}.{label}", 0, 3)


def _numbers(table: Table, line: str, cells: Cells) -> list[Cell]:
    return [
        Cell(cells.get(f"requests.{line}.{field.id}", ""), 0, 4 + place)
        for place, field in enumerate(table.fields)
    ]


def disputes(form: Form, cells: Cells, quirks: Quirks) -> list[Grid]:
    """Table four: fifteen numbers in one line, or the same as three small tables."""
    table = form.table("disputes")
    if quirks.disputes == "three":
        return [_small_dispute(table, line, cells) for line in table.lines]
    outcomes = [field.label for field in table.fields]
    rows = [
        [Cell("行政复议", 0, 1, colspan=5), Cell("行政诉讼", 0, 6, colspan=10)],
        [Cell(label, 0, 1 + place, rowspan=2) for place, label in enumerate(outcomes)]
        + [Cell("未经复议直接起诉", 0, 6, colspan=5), Cell("复议后起诉", 0, 11, colspan=5)],
        [Cell(outcomes[place % 5], 0, 6 + place) for place in range(10)],
        [
            Cell(cells.get(f"disputes.{line.id}.{field.id}", ""), 0, 1 + 5 * down + across)
            for down, line in enumerate(table.lines)
            for across, field in enumerate(table.fields)
        ],
    ]
    return [Grid(cells=tuple(_numbered(rows)))]


def _small_dispute(table: Table, line: Line, cells: Cells) -> Grid:
    rows = [
        [Cell(line.label, 0, 1, colspan=5)],
        [Cell(field.label, 0, 1 + place) for place, field in enumerate(table.fields)],
        [
            Cell(cells.get(f"disputes.{line.id}.{field.id}", ""), 0, 1 + place)
            for place, field in enumerate(table.fields)
        ],
    ]
    return Grid(cells=tuple(_numbered(rows)))


def _printed(table: Table, quirks: Quirks) -> list[Line]:
    return [line for line in table.lines if f"{table.id}.{line.id}" not in quirks.dropped]


def _numbered(rows: list[list[Cell]]) -> Iterator[Cell]:
    for number, row in enumerate(rows, start=1):
        for cell in row:
            yield Cell(cell.text, number, cell.column, cell.rowspan, cell.colspan)
