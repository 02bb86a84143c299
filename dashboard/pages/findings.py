"""问题报告: which reports do not add up, where, by which rule; the list beside the source table."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import absent, address, frame, tables, widgets
from dashboard.decisions import telling
from dashboard.decisions.batch import act_on_many
from dashboard.decisions.counts import counts
from dashboard.decisions.model import STATES
from dashboard.exports import whole
from dashboard.exports.findings import findings_book, findings_csv
from dashboard.exports.whole import LARGE
from dashboard.finding import Step, Steps, code_of, detail, key_of
from dashboard.frame import Page
from dashboard.questions import findings, reports
from dashboard.questions.absent import RULE
from dashboard.questions.narrowing import ORIGINS, SEVERITIES, VERDICTS, Narrowing

A_PAGE = 30
LONG = 11
"""Entries from which on the list scrolls beside the detail."""
Entry = dict[str, Any]


def main() -> None:
    page = frame.open_page("findings", lede="findings.lede", versus=False)
    narrowing = _narrowing(page)
    number = address.page_number()
    absent.hint(page, narrowing)
    counts(page, narrowing)
    with st.container(horizontal=True, vertical_alignment="center"):
        view = _view(page)
        _exports(page, narrowing)
    if view == "batch":
        act_on_many(page, narrowing, number)
        return
    offset = (number - 1) * A_PAGE
    listed = findings.entries(
        page.build, page.scope, narrowing, A_PAGE, offset, page.decided.beside
    )
    if not listed:
        body = "absent.none" if narrowing.absent_on else "findings.none_body"
        frame.notice(page.say("findings.none"), page.say(body))
        st.html(tables.anchor(page.say("filter.clear"), address.link("findings")))
        return
    chosen = _chosen(page, listed)
    left, right = st.columns([0.34, 0.66], gap="medium")
    with left, st.container(key="list"):
        _list(page, listed, chosen)
        total = int(listed[0]["total"])
        if total > A_PAGE:
            widgets.pages(page, number, total, A_PAGE)
    with right:
        show = absent.detail if chosen[0]["report_id"] is None else detail
        show(page, chosen, _steps(page, narrowing, listed, chosen, number))


def _narrowing(page: Page) -> Narrowing:
    say = page.say
    rules = findings.rules(page.build)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        severity = widgets.maybe("severity", say("findings.severity"), SEVERITIES, say)
        verdict = widgets.choice(
            "verdict",
            say("findings.verdict"),
            {code: say(f"verdict.{code}") for code in VERDICTS},
            130,
        )
        decision = widgets.maybe(
            "decision", say("decision.title"), (*STATES, "unexplained", "settled"), say, 170
        )
        chosen = Narrowing(severity, None, verdict, decision=decision)
        found = findings.by_rule(page.build, page.scope, chosen, page.decided.beside)
        titles = {
            row["rule"]: f"{say.of(rules[row['rule']], 'title')}（{row['reports']}）"
            for row in found
            if row["rule"] in rules
        }
        if RULE in rules:
            titles[RULE] = f"{say.of(rules[RULE], 'title')}（{absent.missing(page, chosen)}）"
        rule = widgets.named("rule", say("findings.rule"), titles, say("findings.every_rule"), 250)
        origin = widgets.maybe("origin", say("findings.origin"), ORIGINS, say, 150)
        name = widgets.text("q", say("agency.search"), say("findings.name_hint"), 180)
    agency = address.read("agency", None)
    if agency:
        _one_agency(page, agency)
    narrowing = Narrowing(severity, rule, verdict, origin, agency, decision, name)
    return absent.narrowed(narrowing) if rule == RULE else narrowing


def _one_agency(page: Page, key: str) -> None:
    """Say that one agency's findings alone are shown, and how to see all."""
    found = reports.agency(page.build, key)
    name = str(found[0]["agency"]) if found else key
    every = tables.anchor(page.say("findings.every_agency"), address.link("findings"))
    st.html(f'<div class="gk-note">{escape(page.say("findings.only", agency=name))} {every}</div>')


def _view(page: Page) -> str:
    """One entry beside its source, or many at once."""
    chosen = address.read("view", ("one", "batch"), "one") or "one"
    st.segmented_control(
        page.say("batch.view"), ("one", "batch"), required=True, label_visibility="collapsed",
        format_func=lambda code: page.say(f"batch.{code}"), **address.bind("view", chosen),
    )  # fmt: skip
    return chosen


def _chosen(page: Page, listed: list[Entry]) -> list[Entry]:
    """The findings of the entry in the address; of the first one listed where it names none."""
    given, who = address.read("entry", None), address.read("of", None)
    if given and who:
        rule, _, instance = given.partition("~")
        found = findings.entry(page.build, who, page.scope.year, rule, instance)
        if found:
            return found
        frame.callout(page.say("findings.gone"), warn=True)
    first = listed[0]
    return findings.entry(
        page.build, key_of(first), page.scope.year, first["rule"], first["instance"] or ""
    )


def _link(entry: Entry, **more: Any) -> str:
    kept = {
        name: st.query_params.get(name)
        for name in (
            "severity",
            "verdict",
            "rule",
            "origin",
            "agency",
            "decision",
            "q",
            "page",
            "whole",
        )
    }
    return address.link("findings", **kept, of=key_of(entry), entry=code_of(entry), **more)


def _list(page: Page, listed: list[Entry], chosen: list[Entry]) -> None:
    say = page.say
    codes = {(key_of(row), code_of(row)) for row in chosen}
    current = ' aria-current="true"'
    items = []
    for entry in listed:
        here = (key_of(entry), code_of(entry)) in codes
        more = say("findings.more", n=entry["findings"]) if entry["findings"] > 1 else ""
        items.append(
            f'<a class="gk-in gk-item" data-stay="1" href="{escape(_link(entry))}" target="_self"'
            f"{current if here else ''}>"
            f'<span class="gk-who"><span>{escape(str(entry["agency"]))}</span>'
            f"<span>{telling.badge(entry['decision'], page)} "
            f"{tables.badge(say.code('severity', entry['severity']), str(entry['severity']))}</span></span>"
            f'<span class="gk-what">{escape(say.of(entry, "title"))}{escape(more)}</span>'
            f'<span class="gk-why">{escape(say.of(entry, "message"))}</span></a>'
        )
    frame.heading(say("findings.list", n=f"{listed[0]['total']:,}"))
    with st.container(height=760 if len(listed) > LONG else "content", border=False):
        st.html('<nav class="gk-list">' + "".join(items) + "</nav>")


def _steps(
    page: Page, narrowing: Narrowing, listed: list[Entry], chosen: list[Entry], number: int
) -> Steps:
    """The entries before and after the chosen one, over the edges of the page too."""
    mine = {(key_of(row), code_of(row)) for row in chosen}
    codes = [(key_of(entry), code_of(entry)) for entry in listed]
    at = next((n for n, code in enumerate(codes) if code in mine), 0)
    before, after = (_neighbour(page, narrowing, listed, number, at + step) for step in (-1, 1))
    return before, after


def _neighbour(
    page: Page, narrowing: Narrowing, listed: list[Entry], number: int, at: int
) -> Step | None:
    """The entry at a place of this page of the list, or over its edge; with the number of its page."""
    if 0 <= at < len(listed):
        return listed[at], number
    place = (number - 1) * A_PAGE + at
    if not 0 <= place < int(listed[0]["total"]):
        return None
    found = findings.entries(page.build, page.scope, narrowing, 1, place, page.decided.beside)
    return (found[0], place // A_PAGE + 1) if found else None


def _exports(page: Page, narrowing: Narrowing) -> None:
    def rows() -> list[Entry]:
        return telling.told(
            page,
            findings.listing(page.build, page.scope, narrowing, LARGE, page.decided.beside),
        )

    say = page.say
    total = findings.count(page.build, page.scope, narrowing, page.decided.beside)
    facts = page.facts(say("findings.caption", year=page.scope.year), total=total)
    widgets.downloads(
        page,
        say("findings.title"),
        {
            "xlsx": lambda: findings_book(rows(), facts, say),
            "csv": lambda: findings_csv(rows(), say),
        },
        whole.Findings(
            page.build, page.scope, narrowing, page.decided.beside, page.decided.latest,
            telling.zone(), facts, say.language,
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main()
