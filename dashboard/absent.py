"""The part of the findings page about reports that do not exist (``roster.missing``), as of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import address, evidence, finding, tables
from dashboard.decisions import desk
from dashboard.finding import Steps
from dashboard.frame import Page
from dashboard.questions import findings
from dashboard.questions.absent import RULE
from dashboard.questions.narrowing import Narrowing

Row = dict[str, Any]


def narrowed(narrowing: Narrowing) -> Narrowing:
    """The same filters over the reports that are lacking today."""
    return replace(narrowing, rule=RULE, absent_on=date.today())


def missing(page: Page, narrowing: Narrowing) -> int:
    """Agencies without a report, the day being past, within the filters."""
    if page.status["expected"] == page.status["reported"]:
        return 0
    return findings.count(page.build, page.scope, narrowed(narrowing), page.decided.beside)


def hint(page: Page, narrowing: Narrowing) -> None:
    """Say above the list of findings how many reports are lacking, where the filters would show them."""
    n = 0 if narrowing.rule else missing(page, narrowing)
    if not n:
        return
    kept = {name: st.query_params.get(name) for name in ("severity", "decision", "agency", "q")}
    link = tables.anchor(
        page.say("absent.show"), address.link("findings", **{**kept, "rule": RULE})
    )
    text = escape(page.say("absent.hint", n=f"{n:,}"))
    st.html(f'<div class="gk-callout gk-warn">{text} {link}</div>')


def detail(page: Page, found: list[Row], steps: Steps) -> None:
    """A report that does not exist: since when it is due, by which rule, and what was decided of it."""
    say, first = page.say, found[0]
    finding.title(page, found, steps)
    st.html(evidence.verdict_html(found, say))
    roster = address.link("roster", agency=finding.key_of(first), state="missing")
    pairs = [
        (say("roster.deadline"), f"{first['due_on']:%Y-%m-%d}"),
        (say("roster.days"), f"{first['days']:,}"),
        (say("nav.roster"), tables.anchor(say("absent.line"), roster)),
    ]
    st.html(evidence.facts(pairs))
    desk.act_on(page, found)
    finding.basis(page, found)
