"""Entries in all, unexplained and settled, kept apart: one line over the list of findings."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import address
from dashboard.decisions.model import SETTLED, STATES
from dashboard.frame import Page
from dashboard.questions import findings
from dashboard.questions.narrowing import Narrowing


def counts(page: Page, narrowing: Narrowing) -> None:
    """How many entries there are in all, unexplained and settled, each with the way to them."""
    say = page.say
    found = findings.by_decision(page.build, page.scope, narrowing, page.decided.beside)
    entries = {row["decision"]: row["entries"] for row in found}
    counted = {
        "unexplained": [state for state in STATES if state not in SETTLED],
        "settled": list(SETTLED),
    }
    parts = [_count(say("decision.all"), sum(entries.values()), None)]
    for group, states in counted.items():
        inner = [
            _count(say(f"decision.{state}"), entries[state], state)
            for state in states
            if entries.get(state)
        ]
        total = sum(entries.get(state, 0) for state in states)
        detail = say("decision.of_these", parts=" · ".join(inner)) if inner else ""
        parts.append(_count(say(f"decision.{group}"), total, group) + detail)
    st.html(
        '<div class="gk-counts">' + "".join(f"<span>{part}</span>" for part in parts) + "</div>"
    )


def _count(name: str, n: int, decision: str | None) -> str:
    kept = {
        key: st.query_params.get(key)
        for key in ("severity", "verdict", "rule", "origin", "agency", "q", "view")
    }
    link = address.link("findings", **kept, decision=decision)
    shown = f"{escape(name)} <b>{n:,}</b>"
    return f'<a class="gk-in" data-stay="1" href="{escape(link)}" target="_self">{shown}</a>'
