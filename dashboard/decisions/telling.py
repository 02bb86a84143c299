"""What was decided, told: the state of a subject in words, why it is outdated, its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from dashboard import numbers, tables
from dashboard.decisions.model import Decision, Subject
from dashboard.decisions.printed import prints
from dashboard.decisions.standing import on_the_clock, said
from dashboard.frame import Page
from dashboard.questions import measures, reports

TONES = {
    "open": "plain", "outdated": "warning", "confirmed": "error", "explained": "notice",
    "dismissed": "plain", "corrected": "good",
}  # fmt: skip
ZONE = "Asia/Shanghai"
Row = Mapping[str, Any]


def badge(state: str, page: Page) -> str:
    """The state as a small label; nothing for what nobody touched."""
    return "" if state == "open" else tables.badge(page.say(f"decision.{state}"), TONES[state])


def state_html(page: Page, subjects: Sequence[Subject]) -> str:
    """What was decided, by whom, when and why; what changed since where that made it outdated."""
    say = page.say
    words = {
        entry.act: entry for s in subjects if (entry := page.decided.latest.get(s.key)) is not None
    }
    if not words:
        return f'<p class="gk-say gk-quiet">{escape(say("decision.nothing"))}</p>'
    parts = []
    for entry in words.values():
        state = page.decided.state(entry.subject.key)
        said = f"{escape(entry.person)} · {moment(entry.made_at)} · {escape(entry.reason)}"
        was = (
            f" {escape(say('decision.was', what=say(f'decision.{entry.what}')))}"
            if state == "outdated"
            else ""
        )
        parts.append(f'<p class="gk-say">{badge(state, page)}{was} {said}</p>')
        parts += [f'<p class="gk-say">{line}</p>' for line in _changes(page, entry)]
        parts += [f'<p class="gk-say">{line}</p>' for line in _corrections(page, entry)]
    return "".join(parts)


def moment(made_at: str) -> str:
    """A time of the record (UTC) as the visitor's clock shows it."""
    return on_the_clock(made_at, zone())


def zone() -> str:
    """Where the visitor's clock is."""
    return st.context.timezone or ZONE


def name_of(page: Page, figure: str) -> str:
    """A figure or prose value in words."""
    if figure.startswith("prose."):
        code = figure.removeprefix("prose.")
        dictionary = measures.indicators(page.build)
        return page.say.of(dictionary[code], "label") if code in dictionary else code
    rows = reports.figures(page.build)
    if figure not in rows:
        return figure
    row = rows[figure]
    return f"{page.say.of(row, 'line')} · {page.say.of(row, 'field')}"


def _changes(page: Page, entry: Decision) -> list[str]:
    """For an outdated decision: which cells print something else now, or that the file is another."""
    if entry.subject.key not in page.decided.outdated:
        return []
    say, report = page.say, (entry.subject.agency, entry.subject.year)
    now = prints(page.build, {report: list(entry.printed.cells)}).get(report)
    if now is None:
        return [escape(say("decision.report_gone"))]
    lines = [
        escape(say("decision.cell_changed", name=name_of(page, cell),
                   then=numbers.number(value), now=numbers.number(now.cells[cell])))
        for cell, value in entry.printed.cells.items()
        if now.cells[cell] != value
    ]  # fmt: skip
    return lines or [escape(say("decision.file_changed"))]


def _corrections(page: Page, entry: Decision) -> list[str]:
    same = [c for c in page.decided.latest.values() if c.act == entry.act and c.value is not None]
    mine = [c for c in same if c.subject.agency == entry.subject.agency]
    return [
        escape(
            page.say(
                "decision.correction",
                name=name_of(page, str(c.subject.figure)),
                printed=numbers.number(c.printed.cells[str(c.subject.figure)]),
                value=numbers.number(c.value),
            )
        )
        for c in mine
    ]


def history(page: Page, subjects: Sequence[Subject]) -> None:
    """Every word ever said on these subjects, newest first."""
    keys = {subject.key for subject in subjects}
    record = [entry for entry in page.decided.record if entry.subject.key in keys]
    if not record:
        return
    acts_ = {entry.act: entry for entry in record}
    items = "".join(
        f"<li>{moment(e.made_at)} · {escape(e.person)} · "
        f"{escape(page.say(f'decision.{e.what}'))} · {escape(e.reason)}</li>"
        for e in reversed(acts_.values())
    )
    with st.expander(page.say("decision.history", n=len(acts_))):
        st.html(f'<ul class="gk-history">{items}</ul>')


def corrected_cells(page: Page, agency: str, year: int) -> dict[str, float]:
    """Figures of a report that a person corrected, as far as that still stands."""
    return {
        str(entry.subject.figure): float(entry.value)
        for entry in page.decided.corrections()
        if (entry.subject.agency, entry.subject.year) == (agency, year) and entry.value is not None
    }


def told(page: Page, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of the view ``findings`` with who decided what of them, when and why."""
    return said(page.decided.latest, rows, zone())
