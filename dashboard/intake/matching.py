"""名单外单位: a person says which agency of the roster a printed name means; it holds in later years."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, frame, tables, widgets
from dashboard.decisions import permitted, person
from dashboard.frame import Page
from dashboard.intake import jobs
from dashboard.intake.said import submit
from dashboard.questions import intake, roster

A_PAGE = 50
Row = dict[str, Any]


def unlisted(page: Page) -> None:
    """Names outside the roster, the form to match one, and what was matched before."""
    say = page.say
    rows = roster.unlisted(page.build)
    if rows:
        columns = [
            tables.Column(say("rows.agency")), tables.Column(say("filter.year")),
            tables.Column(say("about.reports"), True), tables.Column(say("intake.todo")),
        ]  # fmt: skip
        body = [_row(page, row) for row in rows]
        st.html(tables.plain(columns, body, say("intake.unlisted"), "gk-wrap"))
        if permitted.may_keep():
            _match(page, [str(row["agency"]) for row in rows])
    else:
        frame.callout(say("intake.none_unlisted"))
    _matched(page)


def _row(page: Page, row: Row) -> list[str]:
    say, first, last = page.say, row["first_year"], row["last_year"]
    years = "" if first is None else str(first) if first == last else f"{first}–{last}"
    match = tables.anchor(
        say("match.choose"), address.link("intake", part="unlisted", name=row["agency"])
    )
    return [
        tables.anchor(row["agency"], address.link("agency", agency=row["key"])),
        years, f"{row['reports']:,}", match,
    ]  # fmt: skip


def _match(page: Page, names: list[str]) -> None:
    say = page.say
    frame.heading(say("match.title"), say("match.title_small"))
    name = widgets.named("name", say("match.name"), {n: n for n in names}, say("match.pick"), 420)
    if name is None:
        return
    words = widgets.text("q", say("match.search"), say("agency.search_hint"))
    found = intake.candidates(page.build, name, words)
    if not found:
        frame.callout(say("match.nobody", words=words))
        return
    labels = {str(row["agency_code"]): f"{row['agency']}（{row['agency_code']}）" for row in found}
    code = f"match {name}"
    with st.form(code, border=True):
        st.selectbox(
            say("match.agency", name=name), list(labels), format_func=labels.__getitem__,
            key=f"agency {code}", index=None, placeholder=say("match.propose"),
        )  # fmt: skip
        st.text_input(say("decision.reason"), key=f"reason {code}", max_chars=300)
        person.field(say, code)
        st.form_submit_button(
            say("match.submit"), type="primary", on_click=_submit, args=(page, name, code),
            disabled=jobs.running(page.build.folder),
        )  # fmt: skip
    frame.notes(say("match.note"))


def _submit(page: Page, name: str, code: str) -> None:
    chosen = st.session_state.get(f"agency {code}")
    lacking = None if chosen else page.say("match.no_agency")
    arguments = [f"--agency={chosen}", "--", name]
    submit(page, code, "match", name, arguments, lacking)


def _matched(page: Page) -> None:
    """Names matched before, each with the way back."""
    say = page.say
    rows = intake.namings(page.build)
    if not rows:
        return
    frame.heading(say("match.before"))
    columns = [
        tables.Column(say("match.name")), tables.Column(say("rows.agency")),
        tables.Column(say("column.decided_by")), tables.Column(say("column.decided_at")),
        tables.Column(say("column.reason")),
    ]  # fmt: skip
    body = [
        [escape(row["name"]), tables.anchor(str(row["agency"] or row["code"]),
                                            address.link("agency", agency=row["code"])),
         escape(row["person"] or ""), f"{row['ruled_at']:%Y-%m-%d %H:%M}", escape(row["reason"] or "")]
        for row in rows
    ]  # fmt: skip
    st.html(tables.plain(columns, body, say("match.before"), "gk-wrap"))
    with st.expander(say("match.undo")), st.form("undo match", border=False):
        st.selectbox(
            say("match.name"), [row["name"] for row in rows], key="name undo match", index=None,
            placeholder=say("match.pick"),
        )  # fmt: skip
        st.text_input(say("decision.reason"), key="reason undo match", max_chars=300)
        person.field(say, "undo match")
        st.form_submit_button(say("match.undo"), on_click=_undo, args=(page,))


def _undo(page: Page) -> None:
    chosen = st.session_state.get("name undo match")
    lacking = None if chosen else page.say("match.pick")
    submit(page, "undo match", "match", str(chosen), ["--", str(chosen)], lacking)
