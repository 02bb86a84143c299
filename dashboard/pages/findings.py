"""问题报告: which reports do not add up, where, by which rule; the list beside the source table."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, alike, evidence, frame, tables, widgets
from dashboard.database import records
from dashboard.decisions import desk, rectify, telling
from dashboard.decisions.batch import act_on_many
from dashboard.decisions.counts import counts
from dashboard.decisions.model import STATES
from dashboard.decisions.standing import subject_of
from dashboard.exports.findings import findings_book, findings_csv
from dashboard.frame import Page
from dashboard.questions import findings, reports
from dashboard.questions.findings import ORIGINS, SEVERITIES, VERDICTS, Narrowing

A_PAGE = 30
LONG = 11
"""Entries from which on the list scrolls beside the detail."""
EXPORT_LIMIT = 20_000
Entry = dict[str, Any]


def main() -> None:
    page = frame.open_page("findings", lede="findings.lede", versus=False)
    narrowing = _narrowing(page)
    counts(page, narrowing)
    number = address.page_number()
    if _view(page) == "batch":
        act_on_many(page, narrowing, number)
        _exports(page, narrowing)
        return
    offset = (number - 1) * A_PAGE
    listed = records(
        findings.entries(page.build, page.scope, narrowing, A_PAGE, offset, page.decided.beside)
    )
    if not listed:
        frame.notice(page.say("findings.none"), page.say("findings.none_body"))
        return
    chosen = _chosen(page, listed)
    left, right = st.columns([0.34, 0.66], gap="medium")
    with left:
        _list(page, listed, chosen)
        total = int(listed[0]["total"])
        if total > A_PAGE:
            widgets.pages(page, number, total, A_PAGE)
    with right:
        _detail(page, chosen, listed)
    _exports(page, narrowing)


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
        found = findings.by_rule(
            page.build, page.scope, Narrowing(severity, None, verdict, decision=decision),
            page.decided.beside,
        )  # fmt: skip
        titles = {
            row["rule"]: f"{say.of(rules.loc[row['rule']], 'title')}（{row['reports']}）"
            for row in found.to_dict("records")
            if row["rule"] in rules.index
        }
        rule = widgets.named("rule", say("findings.rule"), titles, say("findings.every_rule"), 250)
        origin = widgets.maybe("origin", say("findings.origin"), ORIGINS, say, 150)
        name = widgets.text("q", say("agency.search"), say("findings.name_hint"), 180)
    agency = address.read("agency", None)
    if agency:
        _one_agency(page, agency)
    return Narrowing(severity, rule, verdict, origin, agency, decision, name)


def _one_agency(page: Page, key: str) -> None:
    """Say that one agency's findings alone are shown, and how to see all."""
    found = records(reports.agency(page.build, key))
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


def code_of(entry: Entry) -> str:
    """The address of an entry: rule and line, beside agency and year; survives every rebuild."""
    return f"{entry['rule']}~{entry['instance'] or ''}"


def key_of(entry: Entry) -> str:
    return str(entry["agency_code"] or entry["agency"])


def _chosen(page: Page, listed: list[Entry]) -> list[Entry]:
    """The findings of the entry in the address; of the first one listed where it names none."""
    given, who = address.read("entry", None), address.read("of", None)
    if given and who:
        rule, _, instance = given.partition("~")
        found = records(findings.entry(page.build, who, page.scope.year, rule, instance))
        if found:
            return found
        frame.callout(page.say("findings.gone"), warn=True)
    first = listed[0]
    return records(
        findings.entry(
            page.build, key_of(first), page.scope.year, first["rule"], first["instance"] or ""
        )
    )


def _link(entry: Entry, **more: Any) -> str:
    kept = {
        name: st.query_params.get(name)
        for name in ("severity", "verdict", "rule", "origin", "agency", "decision", "q", "page")
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
            f'<span class="gk-what">{escape(say.of(entry, "title"))}{escape(more)}</span></a>'
        )
    frame.heading(say("findings.list", n=f"{listed[0]['total']:,}"))
    with st.container(height=760 if len(listed) > LONG else "content", border=False):
        st.html('<nav class="gk-list">' + "".join(items) + "</nav>")


def _detail(page: Page, found: list[Entry], listed: list[Entry]) -> None:
    say, first = page.say, found[0]
    figures = {row["address"]: row for row in records(reports.figures(page.build))}
    report = records(reports.report(page.build, key_of(first), int(first["year"])))[0]
    cells = {row["address"]: row for row in records(reports.cells(page.build, report["report_id"]))}
    _title(page, found, listed)
    st.html(evidence.verdict_html(found, say) + evidence.repair_html(found, figures, say))
    fixed = telling.corrected_cells(page, key_of(first), int(first["year"]))
    marks = evidence.marks_of(found, fixed)

    def link(figure: str) -> str:
        return address.link("trace", agency=key_of(first), year=first["year"], figure=figure)

    wanted = evidence.tables_of(marks)
    for html in evidence.source_tables(list(figures.values()), cells, marks, say, link, wanted):
        st.html(html)
    if wanted:
        frame.notes(say("findings.legend"))
    st.html(_beyond(page, first, marks, figures, report))
    for note in records(reports.notes(page.build, report["report_id"])):
        frame.callout(say("findings.note", body=note["body"]))
    desk.act_on(page, found)
    _basis(page, found, report)
    rectify.panel(page, subject_of(first), str(report["sha256"]))


def _title(page: Page, found: list[Entry], listed: list[Entry]) -> None:
    first, say = found[0], page.say
    codes = [(key_of(entry), code_of(entry)) for entry in listed]
    mine = {(key_of(row), code_of(row)) for row in found}
    at = next((n for n, code in enumerate(codes) if code in mine), 0)
    name = tables.anchor(str(first["agency"]), address.link("agency", agency=key_of(first)))
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.html(f'<h2 class="gk-h2">{name}<small>{first["year"]}</small></h2>')
        with st.container(horizontal=True, width="content"):
            for step, word, shortcut in ((-1, "previous", "ArrowLeft"), (1, "next", "ArrowRight")):
                target = listed[at + step] if 0 <= at + step < len(listed) else None
                st.button(
                    say(f"findings.{word}"), disabled=target is None, key=f"go {word}",
                    shortcut=f"Alt+{shortcut}", on_click=_go, args=(target,),
                )  # fmt: skip


def _go(target: Entry | None) -> None:
    if target is not None:
        address.write("of", key_of(target))
        address.write("entry", code_of(target))


def _beyond(
    page: Page, first: Entry, marks: evidence.Marks, figures: dict[str, Entry], report: Entry
) -> str:
    """What the rule looks at outside this year's tables: last year's cells, the prose, its like."""
    say = page.say
    html = alike.beside(page.build, str(first["rule"]), report, say)
    year = int(first["year"]) - 1
    if any(cell.startswith("last_year.") for cell in marks.failing):
        before = records(reports.report(page.build, key_of(first), year))
        cells = records(reports.cells(page.build, before[0]["report_id"])) if before else []
        html += evidence.last_year_html(marks, figures, {c["address"]: c for c in cells}, year, say)
    if any(cell.startswith("prose.") for cell in marks.failing):
        mentions = records(reports.mentions(page.build, report["report_id"]))
        html += evidence.prose_html(marks, mentions, say)
    return html or "<span></span>"


def _basis(page: Page, found: list[Entry], report: Entry) -> None:
    say = page.say
    bases = list(dict.fromkeys(f"{say.of(row, 'title')}：{row['basis']}" for row in found))
    listed = "".join(f"<div>{escape(text)}</div>" for text in bases)
    pairs = [
        (say("findings.rule"), listed),
        (
            say("findings.rule_id"),
            f"<code>{escape('、'.join(sorted({row['rule'] for row in found})))}</code>",
        ),
    ]
    frame.heading(say("findings.basis"))
    st.html(evidence.facts(pairs) + '<div style="height:.3rem"></div>')
    st.html(evidence.file_html(report, say, evidence.web_address(report["address"])))


def _exports(page: Page, narrowing: Narrowing) -> None:
    def rows() -> list[Entry]:
        listed = findings.listing(
            page.build, page.scope, narrowing, EXPORT_LIMIT, page.decided.beside
        )
        return telling.told(page, records(listed))

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
        {"xlsx": EXPORT_LIMIT, "csv": EXPORT_LIMIT},
        total,
    )


if __name__ == "__main__":
    main()
