"""What an agency's reports say of themselves, and what the newest one says of each subject."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import address, frame, numbers, tables
from dashboard.frame import Page
from dashboard.questions import text

Row = dict[str, Any]


def show(page: Page, agency: Row) -> None:
    """Dates, period, notice and contact of every year; the subjects and notes of the newest report."""
    rows = text.imprints(page.build, agency["agency_id"])
    if not rows:
        return
    _imprints(page, agency, rows)
    _subjects(page, rows[0])


def _imprints(page: Page, agency: Row, rows: list[Row]) -> None:
    say = page.say
    frame.heading(say("agency.imprint"), name="imprint")
    names = ("filter.year", "file.published", "agency.period", "agency.notice", "agency.contact")
    body = [
        [
            tables.anchor(
                str(row["year"]), address.link("trace", agency=agency["key"], year=row["year"])
            ),
            _day(row["published"]),
            escape("；".join(_listed(row["periods"]))),
            escape("；".join(_notice(notice) for notice in _listed(row["notices"]))),
            escape(" · ".join(_contact(row))),
        ]
        for row in rows
    ]
    st.html(
        tables.plain([tables.Column(say(n)) for n in names], body, say("agency.imprint"), "gk-wrap")
    )


def _listed(values: Any) -> list[Any]:
    return [] if values is None else list(values)


def _day(day: date | None) -> str:
    return numbers.MISSING if day is None else f"{day:%Y-%m-%d}"


def _notice(notice: str) -> str:
    """``2021-30`` as the office prints it."""
    year, number = notice.split("-")
    return f"国办公开办函〔{year}〕{number}号"


def _contact(row: Row) -> list[str]:
    return [str(row[name]) for name in ("phone", "email", "address", "postcode") if row[name]]


def _subjects(page: Page, report: Row) -> None:
    said = text.subjects(page.build, report["report_id"])
    if not said:
        return
    frame.heading(page.say("agency.said", year=report["year"]))
    st.html("".join(_subject(page, row) for row in said))
    frame.notes(page.say("agency.said_note"))


def _subject(page: Page, row: Row) -> str:
    name = page.say.code("section", row["id"])
    table = page.say.code("section", row["heading"]) if row["id"] == "note" else ""
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in str(row["body"]).split("\n") if line)
    return f"<details class='gk-said'><summary>{escape(f'{name} {table}')}</summary>{paragraphs}</details>"
