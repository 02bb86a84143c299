"""汇总: the tables of a whole area added up in the prescribed form, beside the area's own report."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import address, evidence, filters, frame, numbers, tables, widgets
from dashboard.exports.rollup import form_book
from dashboard.formtable import Marks
from dashboard.frame import Page
from dashboard.questions import measures, reports, rollup

Row = dict[str, Any]


def main() -> None:
    page = frame.open_page("rollup", lede="rollup.lede", versus=False)
    say = page.say
    form = measures.forms_by_year(page.build, (page.scope.year,)).get(page.scope.year)
    if form is None:
        frame.notice(say("empty.no_reports", year=page.scope.year), say("rollup.no_form"))
        return
    if page.scope.nests:
        frame.callout(say("overview.nest_note"), warn=True)
        return
    sums = rollup.sums(page.build, page.scope, form)
    _coverage(page, sums)
    own = rollup.area_report(page.build, page.scope) if page.scope.region else []
    differing = _differences(page, sums, own)
    drawn = _draw(page, sums, frozenset(row["address"] for row in differing))
    for html in drawn:
        st.html(html)
    shaded = say("rollup.shaded") if differing else ""
    printed_as_one = any(row["line_id"] == "otherwise_handled" and row["units"] for row in sums)
    as_one = say("rollup.one_line") if printed_as_one and form == "2021" else ""
    lines = [line for line in (frame.sum_note(page), say("rollup.note"), as_one, shaded) if line]
    frame.notes(*lines, "" if page.scope.region else say("rollup.choose"))
    _exports(page, sums, drawn, lines)


def _coverage(page: Page, sums: list[Row]) -> None:
    say, first = page.say, sums[0]
    whole = "covered" if page.scope.kind else "covered_members"
    text = say(f"rollup.{whole}", reports=f"{first['reports']:,}")
    if first["others"]:
        text += say("rollup.others", n=first["others"])
    missing = page.status["expected"] - page.status["reported"]
    if missing:
        text += say("rollup.missing", n=missing)
    frame.callout(text, warn=bool(first["others"] or missing))


def _differences(page: Page, sums: list[Row], own: list[Row]) -> list[Row]:
    """Figures where the area's own report says another number than the sum."""
    say = page.say
    if not own:
        if page.scope.region:
            frame.notes(say("rollup.no_own"))
        return []
    cells = reports.cells(page.build, own[0]["report_id"])
    figures = reports.figures(page.build)
    found = [
        {**row, "own": cells[row["address"]]["value"]}
        for row in sums
        if row["address"] in cells
        and None not in (row["value"], cells[row["address"]]["value"])
        and abs(row["value"] - cells[row["address"]]["value"]) > 1e-6
    ]
    name = tables.anchor(own[0]["agency"], address.link("agency", agency=own[0]["key"]))
    st.html(f'<h2 class="gk-h2">{say("rollup.beside")}<small>{name}</small></h2>')
    if not found:
        frame.callout(say("rollup.equal"))
        return []
    columns = [
        tables.Column(say("trace.figure")), tables.Column(say("rollup.sum"), True),
        tables.Column(say("rollup.own"), True), tables.Column(say("common.difference"), True),
    ]  # fmt: skip
    with st.expander(say("rollup.differing", n=len(found)), expanded=len(found) <= 12):
        body = [_difference(page, row, figures, own[0]["key"]) for row in found]
        st.html(tables.plain(columns, body, say("rollup.beside")))
    return found


def _difference(page: Page, row: Row, figures: dict[str, Row], key: str) -> list[str]:
    move = numbers.change(row["own"], row["value"])
    link = address.link("trace", agency=key, figure=row["address"])
    return [
        evidence.figure_name(figures, row["address"], page.say),
        tables.anchor(numbers.number(row["value"]), address.link("trace", figure=row["address"])),
        tables.anchor(numbers.number(row["own"]), link),
        numbers.difference(move),
    ]


def _draw(page: Page, sums: list[Row], differing: frozenset[str]) -> list[str]:
    """The three tables; a sum without any number is a blank, never a zero."""
    cells = {row["address"]: _cell(row) for row in sums}
    figures = [row for row in reports.figures(page.build).values() if row["address"] in cells]
    return evidence.source_tables(
        figures, cells, Marks(differing), page.say,
        lambda figure: address.link("trace", figure=figure),
    )  # fmt: skip


def _cell(row: Row) -> Row:
    absent = row["line_id"] == "otherwise_handled" and not row["units"]
    state = "missing" if absent else "number" if row["units"] else "blank"
    shown = numbers.number(row["value"]) if row["units"] else None
    return {"state": state, "value": row["value"], "raw_exception": shown}


def _exports(page: Page, sums: list[Row], drawn: list[str], lines: list[str]) -> None:
    say = page.say
    figures = reports.figures(page.build)
    names = ("address", "line", "field", "value", "n_numbers")
    header = [say(f"column.{name}") for name in names]
    tidy: list[list[object]] = [
        [row["address"], say.of(figures[row["address"]], "line"),
         say.of(figures[row["address"]], "field"), row["value"], row["units"]]
        for row in sums
    ]  # fmt: skip
    title = say("rollup.caption", scope=filters.describe(page.scope, say), year=page.scope.year)
    facts = page.facts(title)
    widgets.downloads(
        page, say("rollup.title"),
        {"xlsx": lambda: form_book(drawn, (header, tidy), facts, lines, say)},
    )  # fmt: skip


if __name__ == "__main__":
    main()
