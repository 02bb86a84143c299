"""The way back from a figure: page, all agencies, the agency, its report. Made from the address alone, so
that a link opened years later has it too."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import address, evidence, tables
from dashboard.database import Row
from dashboard.frame import Page
from dashboard.questions import measures, reports

Step = tuple[str, str | None]
"""What a step is called, and where it leads; the last leads nowhere."""


def show(page: Page, figure: str | None, code: str | None, report: Row | None = None) -> None:
    """Where one is: below the roll-up for a figure of the form, below the overview for an indicator."""
    say = page.say
    named = _named(page, figure, code)
    steps: list[Step] = (
        [(say("rollup.title"), address.link("rollup"))]
        if figure
        else [(say("overview.title"), address.link(""))]
    )
    if named:
        every = say("trail.every", label=named)
        steps.append(
            (every, address.link("trace", **{"figure" if figure else "code": figure or code}))
        )
    if report is not None:
        key = str(report["agency_code"] or report["agency"])
        steps.append((str(report["agency"]), address.link("agency", agency=key)))
        whole = address.link("trace", agency=key, year=report["year"])
        steps.append((say("trail.report", year=report["year"]), whole))
        steps += [(named, None)] if named else []
    st.html(html(steps, say("trail.label")))


def html(steps: list[Step], label: str) -> str:
    """The steps as a list for all readers; where one is stands last and is no link."""
    before = "".join(f"<li>{tables.anchor(text, link)}</li>" for text, link in steps[:-1])
    here = f'<li aria-current="page">{escape(steps[-1][0])}</li>'
    return f'<nav class="gk-trail" aria-label="{escape(label)}"><ol>{before}{here}</ol></nav>'


def _named(page: Page, figure: str | None, code: str | None) -> str:
    """What is traced, as a person calls it; nothing where a whole report is looked at."""
    figures, dictionary = reports.figures(page.build), measures.indicators(page.build)
    if figure in figures:
        return evidence.plain_name(figures, figure, page.say)
    return page.say.of(dictionary[code], "label") if code in dictionary else ""
