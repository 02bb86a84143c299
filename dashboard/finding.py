"""One entry of the findings in full: beside its source, its rule, what people decided and ask for."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, alike, evidence, frame, tables
from dashboard.decisions import desk, rectify, telling
from dashboard.decisions.standing import subject_of
from dashboard.formtable import Marks
from dashboard.frame import Page
from dashboard.questions import changes, reports

Entry = dict[str, Any]
Step = tuple[Entry, int]
"""An entry to go to, and the page of the list on which it stands."""
Steps = tuple[Step | None, Step | None]


def code_of(entry: Entry) -> str:
    """The address of an entry: rule and line, beside agency and year; survives every rebuild."""
    return f"{entry['rule']}~{entry['instance'] or ''}"


def key_of(entry: Entry) -> str:
    """The agency's key in addresses: its code, of an unlisted one its name."""
    return str(entry["agency_code"] or entry["agency"])


def detail(page: Page, found: list[Entry], steps: Steps) -> None:
    """An entry: what is wrong, where it stands, by which rule, what was decided and is put right."""
    say, first = page.say, found[0]
    figures = reports.figures(page.build)
    report = reports.report(page.build, key_of(first), int(first["year"]))[0]
    cells = reports.cells(page.build, report["report_id"])
    title(page, found, steps)
    st.html(evidence.verdict_html(found, say) + evidence.repair_html(found, figures, say))
    fixed = telling.corrected_cells(page, key_of(first), int(first["year"]))
    marks = evidence.marks_of(found, fixed)

    def link(figure: str) -> str:
        return address.link("trace", agency=key_of(first), year=first["year"], figure=figure)

    wanted, every = evidence.tables_of(marks), list(figures.values())
    short = evidence.concerned_lines(every, cells, marks, say, link)
    asked = address.read("whole", ("1",)) is not None
    whole = evidence.source_tables(every, cells, marks, say, link, wanted)
    for html in whole if asked or not short else short:
        st.html(html)
    if short:
        st.html(_other_view(page, asked))
    if wanted:
        frame.notes(say("findings.legend"))
    st.html(_beyond(page, first, marks, figures, report))
    for note in reports.notes(page.build, report["report_id"]):
        frame.callout(say("findings.note", body=note["body"]))
    desk.act_on(page, found)
    basis(page, found)
    st.html(evidence.file_html(report, say, evidence.web_address(report["address"])))
    rectify.panel(page, subject_of(first), str(report["sha256"]))


def _other_view(page: Page, whole: bool) -> str:
    """The way from the lines concerned to the whole table, and back; the same entry stays in view."""
    here = {**st.query_params.to_dict(), "whole": None if whole else "1"}
    word = page.say("findings.lines" if whole else "findings.whole")
    link = escape(address.link("findings", **here))
    return f'<a class="gk-in" data-stay="1" href="{link}" target="_self">{escape(word)}</a>'


def title(page: Page, found: list[Entry], steps: Steps) -> None:
    """Whose entry it is, and the way to the ones before and after."""
    first, say = found[0], page.say
    name = tables.anchor(str(first["agency"]), address.link("agency", agency=key_of(first)))
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.html(f'<h2 class="gk-h2">{name}<small>{first["year"]}</small></h2>')
        with st.container(horizontal=True, width="content"):
            shown = (("previous", "ArrowLeft", steps[0]), ("next", "ArrowRight", steps[1]))
            for word, shortcut, target in shown:
                st.button(
                    say(f"findings.{word}"), disabled=target is None, key=f"go {word}",
                    shortcut=f"Alt+{shortcut}", on_click=_go, args=target or (),
                )  # fmt: skip


def _go(target: Entry, number: int) -> None:
    address.write("of", key_of(target))
    address.write("entry", code_of(target))
    address.write("page", str(number) if number > 1 else None)


def _beyond(
    page: Page, first: Entry, marks: Marks, figures: dict[str, Entry], report: Entry
) -> str:
    """What the rule looks at outside this year's tables: last year's cells, the prose, its like."""
    say = page.say
    html = alike.beside(page.build, str(first["rule"]), report, say)
    year = int(first["year"]) - 1
    if any(cell.startswith("last_year.") for cell in marks.failing):
        before = changes.last_report(page.build, key_of(first), year + 1)
        cells = reports.cells(page.build, before[0]["report_id"]) if before else {}
        html += evidence.last_year_html(marks, figures, cells, year, say)
    if any(cell.startswith("prose.") for cell in marks.failing):
        mentions = reports.mentions(page.build, report["report_id"])
        html += evidence.prose_html(marks, mentions, say)
    return html or "<span></span>"


def basis(page: Page, found: list[Entry]) -> None:
    """Which rules an entry breaks, and what they rest on."""
    say = page.say
    bases = list(
        dict.fromkeys(
            f"{say.of(row, 'title')}{say('common.colon')}{say.ground(row)}" for row in found
        )
    )
    listed = "".join(f"<div>{escape(text)}</div>" for text in bases)
    pairs = [
        (say("findings.rule"), listed),
        (
            say("findings.rule_id"),
            f"<code>{escape(say('common.list').join(sorted({row['rule'] for row in found})))}</code>",
        ),
    ]
    frame.heading(say("findings.basis"))
    st.html(evidence.facts(pairs) + '<div style="height:.3rem"></div>')
