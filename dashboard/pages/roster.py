"""名单与进度: who has handed in, who is late, who is missing, and how many days are left."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import address, filters, frame, numbers, tables, widgets
from dashboard.decisions import rectify
from dashboard.decisions.cycle import Case
from dashboard.decisions.printed import Report
from dashboard.exports.roster import roster_book
from dashboard.exports.whole import LARGE, Registered
from dashboard.frame import Page
from dashboard.questions import measures, roster
from dashboard.questions.absent import RULE
from dashboard.questions.roster import STATES

A_PAGE = 50
PARTS = ("progress", "ledger")
TONES = {
    "missing": "error",
    "late": "warning",
    "undated": "notice",
    "in_time": "good",
    "due": "plain",
}
ASKED = {"missing", "late"}
"""States whose number is told also where it is none."""
Row = dict[str, Any]


def main() -> None:
    page = frame.open_page("roster", lede="roster.lede", versus=False)
    if _part(page) == "ledger":
        rectify.ledger(page, address.page_number(), A_PAGE)
        return
    today = date.today()
    area = measures.child_area(page.build, page.scope)
    rows = roster.progress(page.build, page.scope, area, today)
    _deadlines(page, today)
    _by_area(page, rows, area)
    _list(page, today)


def _part(page: Page) -> str:
    """Who has handed in, or what is being put right."""
    chosen = address.read("part", PARTS, PARTS[0]) or PARTS[0]
    st.segmented_control(
        page.say("roster.part"), PARTS, required=True, label_visibility="collapsed",
        format_func=lambda code: page.say(f"roster.part_{code}"), **address.bind("part", chosen),
    )  # fmt: skip
    return chosen


def _deadlines(page: Page, today: date) -> None:
    """The days of Article 49, or those the office has set, and how far they are."""
    say, year, set_ = page.say, page.scope.year + 1, roster.deadlines(page.build)
    days = {
        name: date(year, set_[f"{name}_month"], set_[f"{name}_day"])
        for name in ("department", "township", "area")
    }
    if days["township"] == days["department"]:
        del days["township"]
    parts = []
    for name, day in days.items():
        left = (day - today).days
        word = say("roster.left" if left >= 0 else "roster.over", n=f"{abs(left):,}")
        parts.append(say(f"roster.due_{name}", date=day.isoformat(), word=word))
    frame.callout(" ".join(parts))


def _by_area(page: Page, rows: list[Row], area: str) -> None:
    say = page.say
    below = filters.areas_below(page.scope, filters.options(page.build), area)
    there = {str(row["state"]) for row in rows} | ASKED
    shown = [state for state in STATES if state in there]
    frame.heading(say("roster.by_area"))
    columns = [tables.Column(say("rows.region")), tables.Column(say("roster.expected"), True)]
    columns += [tables.Column(say("roster.arrived"), True)]
    columns += [tables.Column(say(f"roster.{state}"), True) for state in shown]
    columns += [tables.Column(say("roster.share"), True)]
    labels = list(dict.fromkeys(row["label"] for row in rows))
    body = [
        _area_row(
            page, label, [r for r in rows if r["label"] == label], shown,
            filters.narrowed(area, label, below),
        )
        for label in labels
    ]  # fmt: skip
    body.insert(0, _area_row(page, say("common.total"), rows, shown, {}))
    st.html(tables.plain(columns, body, say("roster.by_area"), "gk-first-total gk-even"))


def _area_row(
    page: Page,
    label: str | None,
    rows: list[Row],
    shown: list[str],
    narrowed: dict[str, str] | None,
) -> list[str]:
    """Counts of an area; each leads to the agencies behind it (``narrowed``: the filter of the area)."""

    def linked(n: int, state: str | None) -> str:
        to = address.link("roster", **narrowed, state=state) if narrowed is not None and n else None
        return tables.anchor(f"{n:,}", to)

    total = sum(row["agencies"] for row in rows)
    counts = {state: sum(r["agencies"] for r in rows if r["state"] == state) for state in shown}
    arrived = sum(counts.get(state, 0) for state in ("late", "undated", "in_time"))
    name = escape(label or page.say("common.own_level"))
    return [
        name,
        linked(total, None),
        f"{arrived:,}",
        *(linked(counts[state], state) for state in shown),
        f"{arrived / total:.1%}",
    ]


def _list(page: Page, today: date) -> None:
    say = page.say
    frame.heading(say("roster.list"))
    state = widgets.maybe("state", say("roster.state"), STATES, say, 160, "roster")
    number, agency = address.page_number(), address.read("agency", None)
    rows = roster.agencies(
        page.build, page.scope, state, today, A_PAGE, (number - 1) * A_PAGE, page.decided.beside,
        agency,
    )  # fmt: skip
    if agency:
        name = str(rows[0]["agency"]) if rows else agency
        every = tables.anchor(say("roster.every"), address.link("roster"))
        st.html(f'<div class="gk-note">{escape(say("roster.only", agency=name))} {every}</div>')
    if not rows:
        frame.callout(say("roster.nobody"))
        return
    columns = [
        tables.Column(say("rows.agency")), tables.Column(say("rows.region")),
        tables.Column(say("filter.level")), tables.Column(say("filter.kind")),
        tables.Column(say("roster.state")), tables.Column(say("roster.deadline")),
        tables.Column(say("file.published")), tables.Column(say("roster.days"), True),
        tables.Column(say("roster.found"), True), tables.Column(say("cycle.title")),
    ]  # fmt: skip
    cases = rectify.cases(page)
    body = [_agency(page, row, cases) for row in rows]
    st.html(tables.plain(columns, body, say("roster.list")))
    if rows[0]["total"] > A_PAGE:
        widgets.pages(page, number, int(rows[0]["total"]), A_PAGE)
    frame.notes(say("roster.note"))
    if agency is None:
        _exports(page, state, today, int(rows[0]["total"]), cases)


def _exports(
    page: Page, state: str | None, today: date, total: int, cases: dict[Report, Case]
) -> None:
    say = page.say
    facts = page.facts(say("roster.caption", year=page.scope.year), total=total)

    decided = page.decided.beside
    stages = _stages(page, cases)

    def made() -> bytes:
        every = roster.agencies(page.build, page.scope, state, today, LARGE, decided=decided)
        return roster_book([{**row, "cycle": stages.get(row["key"])} for row in every], facts, say)

    whole = Registered(page.build, page.scope, state, today, decided, stages, facts, say.language)
    widgets.downloads(page, say("roster.title"), {"xlsx": made}, whole)


def _stages(page: Page, cases: dict[Report, Case]) -> dict[str, str]:
    """Where the putting right of the year's reports stands, in words, by agency."""
    return {
        key: page.say(f"cycle.{case.state(date.today())}")
        for (key, year), case in cases.items()
        if year == page.scope.year
    }


def _found(page: Page, row: Row) -> str:
    """Errors and warnings of a report, those unexplained in brackets, with the way to them; of one that
    is missing what was decided."""
    if row["absence"] is not None:
        way = address.link("findings", of=row["key"], rule=RULE, entry=f"{RULE}~")
        return tables.anchor(page.say(f"decision.{row['absence']}"), way)
    if row["report_id"] is None:
        return ""
    n = row["errors"] + row["warnings"]
    link = address.link("findings", agency=row["key"]) if n else None
    return tables.anchor(page.say("agency.found", n=n, rest=row["unexplained"]) if n else "0", link)


def _agency(page: Page, row: Row, cases: dict[Report, Case]) -> list[str]:
    say, state = page.say, row["state"]
    nothing = numbers.MISSING if row["report_id"] is not None else ""
    published = f"{row['published']:%Y-%m-%d}" if row["published"] is not None else nothing
    days = f"{row['days']:,}" if state in ("missing", "late") else ""
    return [
        tables.anchor(row["agency"], address.link("agency", agency=row["key"])),
        escape(str(row["region"] or "")), escape(say.code("level", row["level"])),
        escape(say.code("kind", row["kind"])), tables.badge(say(f"roster.{state}"), TONES[state]),
        f"{row['due_on']:%Y-%m-%d}", published, days, _found(page, row),
        rectify.badge(page, cases.get((row["key"], page.scope.year))),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
