"""The part of an agency's page that lists its findings, and the years for which it has no report."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import address, frame, tables
from dashboard.decisions import telling
from dashboard.decisions.model import SETTLED
from dashboard.frame import Page
from dashboard.questions import findings
from dashboard.questions.absent import RULE, of_agency
from dashboard.questions.decided import by_year
from dashboard.questions.narrowing import SEVERITIES

Row = dict[str, Any]


def section(page: Page, agency: Row, years: Collection[int]) -> None:
    """Findings by severity over the years (those of its reports and of its absences), and their list."""
    say = page.say
    absent = of_agency(page.build, agency["key"], date.today(), page.decided.beside)
    rows = _newest_first(absent, findings.of_agency(page.build, agency["key"], page.decided.beside))
    frame.heading(say("agency.findings"), say("findings.list", n=len(rows)), "findings")
    if not rows:
        frame.callout(say("agency.no_findings"))
        return
    _score(page, agency, sorted({*years, *(row["year"] for row in absent)}), absent)
    columns = [
        tables.Column(say("filter.year"), width="5rem"),
        tables.Column(say("findings.severity"), width="5rem"),
        tables.Column(say("decision.state"), width="7rem"),
        tables.Column(say("findings.rule")), tables.Column(say("findings.problem")),
    ]  # fmt: skip
    body = [_line(page, agency, row) for row in rows]
    st.html(tables.plain(columns, body, say("agency.findings"), "gk-wrap"))


def found(page: Page, agency: Row) -> list[Row]:
    """Every broken entry of the agency with what was decided of it, and its absences; for the workbook."""
    rows = _newest_first(
        of_agency(page.build, agency["key"], date.today(), page.decided.beside),
        findings.of_agency(page.build, agency["key"], page.decided.beside),
    )
    whose = {"agency": agency["agency"], "agency_code": agency["agency_code"]}
    return telling.told(page, [{**whose, **row} for row in rows])


def _newest_first(absent: list[Row], rows: list[Row]) -> list[Row]:
    return sorted([*absent, *rows], key=lambda row: -int(row["year"]))


def _line(page: Page, agency: Row, row: Row) -> list[str]:
    """A finding with the way to it; a report that does not exist is listed under its rule."""
    say, tone = page.say, str(row["severity"])
    message, lacking = say.of(row, "message"), "due_on" in row
    if lacking:
        message += say("agency.was_due", date=f"{row['due_on']:%Y-%m-%d}")
    link = address.link(
        "findings", year=row["year"], of=agency["key"], agency=agency["key"],
        rule=RULE if lacking else None, entry=f"{row['rule']}~{row['instance']}",
    )  # fmt: skip
    state = telling.badge(row["decision"], page) or escape(say("decision.open"))
    return [
        str(row["year"]), tables.badge(say.code("severity", tone), tone), state,
        tables.anchor(say.of(row, "title"), link), escape(message),
    ]  # fmt: skip


def _score(page: Page, agency: Row, years: list[int], absent: list[Row]) -> None:
    """Findings by severity over the years: in all, and how many of them nobody explained."""
    say = page.say
    counted = {
        (row["severity"], row["year"]): (row["entries"], row["settled"])
        for row in by_year(page.build, agency["key"], page.decided.beside)
    }
    for row in absent:
        entries, settled = counted.get((row["severity"], row["year"]), (0, 0))
        done = settled + (row["decision"] in SETTLED)
        counted[row["severity"], row["year"]] = entries + 1, done
    columns = [tables.Column(say("findings.severity"))]
    columns += [tables.Column(str(year), True) for year in years]
    body = [
        [tables.badge(say.code("severity", severity), severity)]
        + [_scored(page, *counted.get((severity, year), (0, 0))) for year in years]
        for severity in SEVERITIES
    ]
    st.html(tables.plain(columns, body, say("agency.score"), "gk-even"))
    frame.notes(say("agency.score_note"))


def _scored(page: Page, entries: int, settled: int) -> str:
    if not entries:
        return "0"
    return escape(page.say("agency.scored", n=entries, rest=entries - settled))
