"""Acting on many entries at once: those ticked in the list, or all that the filters leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import frame, widgets
from dashboard.decisions import acts, desk
from dashboard.decisions.model import Incomplete, Line
from dashboard.frame import Page
from dashboard.questions import findings
from dashboard.questions.narrowing import Narrowing

A_PAGE = 100
LONG = 11
"""Rows from which on the list scrolls."""
LIMIT = 20_000
"""Findings that one act may be about."""
CHOICES = ("confirmed", "explained", "dismissed", "withdrawn")
"""A correction needs a look at each cell: not in a batch."""
FORM = "batch"
Row = dict[str, Any]


def act_on_many(page: Page, narrowing: Narrowing, number: int) -> None:
    """The list with ticks, and one form for all of them."""
    say = page.say
    desk.flash()
    rows = findings.entries(
        page.build, page.scope, narrowing, A_PAGE, (number - 1) * A_PAGE, page.decided.beside
    )
    if not rows:
        body = "absent.none" if narrowing.absent_on else "findings.none_body"
        frame.notice(say("findings.none"), say(body))
        return
    total = int(rows[0]["total"])
    frame.heading(say("findings.list", n=f"{total:,}"), say("batch.how"))
    ticked = _ticks(page, rows, number)
    if total > A_PAGE:
        widgets.pages(page, number, total, A_PAGE)
    whole = st.radio(
        say("batch.about"), ("ticked", "all"), horizontal=True, key="batch about",
        format_func=lambda code: say(f"batch.{code}", n=len(ticked) if code == "ticked" else total),
    )  # fmt: skip
    what = desk.choose(page, CHOICES, FORM)
    if what is None:
        return
    with st.form(FORM):
        desk.ask_reason(page, what, FORM, lambda: _lines(page, narrowing, what, whole, ticked))


def _ticks(page: Page, rows: Sequence[Row], number: int) -> list[Row]:
    say = page.say
    table = pd.DataFrame(
        {
            say("rows.agency"): [row["agency"] for row in rows],
            say("rows.region"): [row["region"] for row in rows],
            say("findings.severity"): [say.code("severity", row["severity"]) for row in rows],
            say("findings.rule"): [say.of(row, "title") for row in rows],
            say("findings.problem"): [say.of(row, "message") for row in rows],
            say("decision.state"): [say(f"decision.{row['decision']}") for row in rows],
        }
    )
    chosen = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="multi-row", 
        height=420 if len(rows) > LONG else "content",
        key=f"ticks {page.scope.year} {number}", alt=say("findings.title"),
    )  # fmt: skip
    return [rows[n] for n in chosen["selection"]["rows"] if n < len(rows)]


def _lines(
    page: Page, narrowing: Narrowing, what: str, whole: str, ticked: Sequence[Row]
) -> list[Line]:
    """The lines of the act. Raises Incomplete where it is about nothing, or about too much."""
    if whole == "all":
        found = findings.members(page.build, page.scope, narrowing, LIMIT + 1, page.decided.beside)
    else:
        found = [member for row in ticked for member in _members(page, row)]
    if not found:
        raise Incomplete("lines")
    if len(found) > LIMIT:
        raise Incomplete("limit")
    return acts.on_findings(page.build, found, what, page.decided)


def _members(page: Page, row: Row) -> list[Row]:
    agency = str(row["agency_code"] or row["agency"])
    return findings.entry(page.build, agency, row["year"], row["rule"], row["instance"] or "")
