"""The part of the findings page about reports that do not exist (``roster.missing``), as of today."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import address, frame, tables, widgets
from dashboard.frame import Page
from dashboard.questions import roster
from dashboard.questions.findings import Narrowing

RULE = "roster.missing"
A_PAGE = 50
Row = dict[str, Any]


def missing(page: Page) -> int:
    """Agencies of the scope without a report, the day being past."""
    if page.status["expected"] == page.status["reported"]:
        return 0
    found = roster.agencies(page.build, page.scope, "missing", date.today(), 1)
    return int(found[0]["total"]) if found else 0


def hint(page: Page, narrowing: Narrowing, n: int) -> None:
    """Say above the list of findings how many reports are lacking, where the filters would show them."""
    wanted = (
        narrowing.severity in (None, "error") and narrowing.rule is None
        and narrowing.verdict == "broken" and narrowing.origin in (None, "published")
        and narrowing.decision in (None, "open", "unexplained")
        and not narrowing.agency and not narrowing.name
    )  # fmt: skip
    if not n or not wanted:
        return
    link = tables.anchor(page.say("absent.show"), address.link("findings", rule=RULE))
    text = escape(page.say("absent.hint", n=f"{n:,}"))
    st.html(f'<div class="gk-callout gk-warn">{text} {link}</div>')


def listed(page: Page, number: int) -> None:
    """Who has no report, by when it was due; each leads to its line of the roster."""
    say = page.say
    rows = roster.agencies(
        page.build, page.scope, "missing", date.today(), A_PAGE, (number - 1) * A_PAGE
    )
    if not rows:
        frame.notice(say("findings.none"), say("absent.none"))
        return
    frame.heading(say("absent.title", n=f"{rows[0]['total']:,}"))
    columns = [
        tables.Column(say("rows.agency")), tables.Column(say("rows.region")),
        tables.Column(say("filter.level")), tables.Column(say("filter.kind")),
        tables.Column(say("roster.due")), tables.Column(say("roster.days"), True),
        tables.Column(say("agency.file")),
    ]  # fmt: skip
    st.html(tables.plain(columns, [_line(page, row) for row in rows], say("roster.missing")))
    if rows[0]["total"] > A_PAGE:
        widgets.pages(page, number, int(rows[0]["total"]), A_PAGE)
    frame.notes(say("absent.note"))
    st.html(tables.anchor(say("absent.export"), address.link("roster", state="missing")))


def _line(page: Page, row: Row) -> list[str]:
    say, key = page.say, row["key"]
    return [
        tables.anchor(row["agency"], address.link("roster", agency=key, state="missing")),
        escape(str(row["region"] or "")), escape(say.code("level", row["level"])),
        escape(say.code("kind", row["kind"])), f"{row['due_on']:%Y-%m-%d}", f"{row['days']:,}",
        tables.anchor(say("agency.file"), address.link("agency", agency=key)),
    ]  # fmt: skip
