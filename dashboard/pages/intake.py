"""入库: files handed in and refused, cells that could not be read, names unknown, reports withdrawn."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, database, frame, tables, widgets
from dashboard.decisions import desk, permitted
from dashboard.frame import Page
from dashboard.intake import jobs, loading, matching, ruling
from dashboard.questions import reports, roster
from dashboard.sentences import told
from dashboard.wording import Words

A_PAGE = 50
PARTS = ("load", "refused", "problems", "unlisted", "conflicts", "rulings")
Row = dict[str, Any]


def main() -> None:
    page = frame.open_page(
        "intake",
        lede="intake.lede",
        versus=False,
        empty=_first_load,
    )
    say, folder = page.say, page.build.folder
    chosen = address.read("part", PARTS, PARTS[0]) or PARTS[0]
    st.segmented_control(
        say("intake.part"), PARTS, required=True, label_visibility="collapsed",
        format_func=lambda name: say(f"intake.{name}"), **address.bind("part", chosen),
    )  # fmt: skip
    if chosen in ("load", "rulings") and not permitted.may_keep():
        frame.callout(say("access.not_keeper"))
        return
    if chosen == "load":
        loading.panel(folder, say)
        return
    if jobs.running(folder):
        loading.progress(folder, say)
    elif chosen in ("unlisted", "rulings"):
        desk.flash()
        loading.outcome(folder, say)
    drawn = {
        "refused": _refused, "problems": _problems, "unlisted": matching.unlisted,
        "conflicts": _conflicts, "rulings": ruling.rulings,
    }  # fmt: skip
    drawn[chosen](page)


def _first_load(say: Words) -> None:
    """Where there is no data yet, those who may load begin here."""
    if permitted.may_keep():
        loading.panel(database.data_folder(), say)


def _table(
    page: Page, rows: list[Row], names: list[str], cells: list[list[str]], number: int
) -> None:
    if not rows:
        frame.callout(page.say("intake.nothing"))
        return
    columns = [tables.Column(name) for name in names]
    st.html(tables.plain(columns, cells, page.say("intake.title"), "gk-wrap"))
    total = int(rows[0].get("total") or len(rows))
    if total > A_PAGE:
        widgets.pages(page, number, total, A_PAGE)


def _refused(page: Page) -> None:
    say, number = page.say, address.page_number()
    rows = roster.refused(page.build, A_PAGE, (number - 1) * A_PAGE)
    names = [say("file.name"), say("file.format"), say("intake.cause"), say("intake.message")]
    cells = [
        [escape(str(row["file"])), escape(say.code("format", row["format"])),
         tables.badge(say.code("refusal", row["refusal_kind"]), "warning"),
         escape(told(str(row["refusal_message"]), say))]
        for row in rows
    ]  # fmt: skip
    _table(page, rows, names, cells, number)
    frame.notes(say("intake.refused_note"))


def _problems(page: Page) -> None:
    say, number = page.say, address.page_number()
    rows = roster.problems(page.build, page.scope, A_PAGE, (number - 1) * A_PAGE)
    figures = reports.figures(page.build)
    names = [
        say("rows.agency"),
        say("intake.cause"),
        say("trace.figure"),
        say("intake.message"),
        say("file.name"),
    ]
    cells = []
    for row in rows:
        name = ""
        if row["figure"] in figures:
            link = address.link("trace", agency=row["key"], figure=row["figure"])
            entry = figures[row["figure"]]
            name = tables.anchor(f"{say.of(entry, 'line')} · {say.of(entry, 'field')}", link)
        cells.append(
            [tables.anchor(row["agency"], address.link("trace", agency=row["key"])),
             tables.badge(say.code("problem", row["kind"]), "notice"), name,
             escape(told(str(row["message"]), say)), escape(str(row["file"] or ""))]
        )  # fmt: skip
    _table(page, rows, names, cells, number)


def _conflicts(page: Page) -> None:
    say = page.say
    rows = roster.conflicts(page.build, page.scope)
    names = [say("rows.agency"), say("intake.conflict"), say("file.name")]
    cells = [
        [tables.anchor(row["agency"], address.link("agency", agency=row["key"])),
         "<br>".join(escape(told(str(text), say)) for text in row["conflicts"]),
         escape(str(row["file"] or ""))]
        for row in rows
    ]  # fmt: skip
    _table(page, rows, names, cells, 1)


if __name__ == "__main__":
    main()
