"""The cycle of putting right, on the pages: beside a report its state and next step, and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from dashboard import address, frame, names, tables, widgets
from dashboard.decisions import cycle, permitted, person, telling
from dashboard.decisions.cycle import STATES, Case
from dashboard.decisions.desk import FLASH
from dashboard.decisions.model import Incomplete, Subject
from dashboard.decisions.printed import Report
from dashboard.decisions.store import StoreProblem
from dashboard.exports.notice import Notice, notice_docx
from dashboard.exports.roster import ledger_book
from dashboard.frame import Page
from dashboard.questions import reports
from dashboard.questions.decided import of_report

TONES = {
    "overdue": "error", "sent": "notice", "replied": "notice", "received": "warning", "closed": "good",
}  # fmt: skip
STEPS = ("sent", "replied", "closed", "reopened")


def cases(page: Page) -> dict[Report, Case]:
    """Every report that is being put right; none where the record cannot be read (the page says so)."""
    try:
        return cycle.cases(page.build)
    except StoreProblem:
        return {}


def badge(page: Page, case: Case | None) -> str:
    """Where a report stands, as a small label; nothing where no notice was sent."""
    if case is None:
        return ""
    state = case.state(date.today())
    return tables.badge(page.say(f"cycle.{state}"), TONES[state])


def panel(page: Page, report: Subject, sha256: str) -> None:
    """The report's cycle beside its findings: the notice to take away, the steps, the next one."""
    say, today = page.say, date.today()
    case = cases(page).get((report.agency, report.year))
    frame.heading(say("cycle.title"))
    st.html(_told(page, case))
    due = case.due if case is not None and case.due is not None else cycle.proposed_due(today)
    st.download_button(
        say("cycle.notice"), data=lambda: _notice(page, report, due), on_click="ignore",
        file_name=names.file_name(say("cycle.notice_file", agency=report.agency_name), page.scope,
                                  page.date, "docx"),
        icon=":material/description:", key=f"notice {report.key}",
    )  # fmt: skip
    if not permitted.may_write():
        st.caption(say("access.read_only"))
        return
    with st.expander(say("cycle.enter")):
        steps = case.next_steps(today) if case else ("sent",)
        _form(page, report, sha256, steps, len(case.steps) if case else 0)


def ledger(page: Page, number: int, size: int) -> None:
    """整改台账: every report of the year and area that is being put right, most pressing first."""
    say, today = page.say, date.today()
    found = _inside(page, cases(page))
    counts = cycle.tally({(c.agency, c.year): c for c in found}, today)
    _tally(page, counts)
    state = widgets.maybe("cycle", say("cycle.state"), STATES, say, 180)
    shown = [case for case in found if state is None or case.state(today) == state]
    if not shown:
        frame.callout(say("cycle.nobody"))
        return
    columns = [
        tables.Column(say("rows.agency")), tables.Column(say("cycle.state")),
        tables.Column(say("cycle.sent_on")), tables.Column(say("cycle.due")),
        tables.Column(say("cycle.last")), tables.Column(say("cycle.note")),
    ]  # fmt: skip
    part = shown[(number - 1) * size : number * size]
    st.html(tables.plain(columns, [_row(page, case) for case in part], say("cycle.ledger")))
    if len(shown) > size:
        widgets.pages(page, number, len(shown), size)
    facts = page.facts(say("cycle.caption", year=page.scope.year))
    rows = [_flat(page, case) for case in shown]
    widgets.downloads(page, say("cycle.ledger"), {"xlsx": lambda: ledger_book(rows, facts, say)})
    frame.notes(say("cycle.how"))


def _inside(page: Page, every: dict[Report, Case]) -> list[Case]:
    """The cases of the shared filters, the most pressing first, then by the day due."""
    today = date.today()
    mine = [case for case in every.values() if case.year == page.scope.year]
    if page.scope.filtered:
        keys = {row["key"] for row in reports.keys(page.build, page.scope)}
        mine = [case for case in mine if case.agency in keys]
    return sorted(mine, key=lambda c: (STATES.index(c.state(today)), c.due or date.max, c.agency))


def _tally(page: Page, counts: dict[str, int]) -> None:
    parts = [
        f'<span><a class="gk-in" href="{escape(address.link("roster", part="ledger", cycle=state))}"'
        f' target="_self">{escape(page.say(f"cycle.{state}"))} <b>{n:,}</b></a></span>'
        for state, n in counts.items()
    ]
    st.html(f'<div class="gk-counts">{"".join(parts)}</div>')


def _row(page: Page, case: Case) -> list[str]:
    last = case.steps[-1]
    link = address.link("agency", agency=case.agency)
    sent = telling.moment(case.notice.made_at)[:10] if case.notice else ""
    done = (
        f"{telling.moment(last.made_at)[:10]} {page.say(f'cycle.step_{last.what}')} · {last.person}"
    )
    return [
        tables.anchor(case.agency_name, link), badge(page, case), sent,
        case.due.isoformat() if case.due else "", escape(done), escape(last.note),
    ]  # fmt: skip


def _flat(page: Page, case: Case) -> dict[str, str | int | None]:
    """One row of the ledger's workbook."""
    last = case.steps[-1]
    return {
        "agency_code": case.agency, "agency": case.agency_name, "year": case.year,
        "cycle": page.say(f"cycle.{case.state(date.today())}"),
        "due_on": case.due.isoformat() if case.due else None,
        "step": page.say(f"cycle.step_{last.what}"), "decided_at": telling.moment(last.made_at),
        "decided_by": last.person, "note": last.note,
    }  # fmt: skip


def _told(page: Page, case: Case | None) -> str:
    say = page.say
    if case is None:
        return f'<p class="gk-say gk-quiet">{escape(say("cycle.none"))}</p>'
    due = escape(say("cycle.due_on", date=case.due.isoformat())) if case.due else ""
    items = "".join(
        f"<li>{telling.moment(step.made_at)} · {escape(say(f'cycle.step_{step.what}'))} · "
        f"{escape(step.person)}{' · ' + escape(step.note) if step.note else ''}</li>"
        for step in case.steps
    )
    new = f"<li>{escape(say('cycle.new_version'))}</li>" if case.received else ""
    return (
        f'<p class="gk-say">{badge(page, case)} {due}</p><ul class="gk-history">{items}{new}</ul>'
    )


def _form(page: Page, report: Subject, sha256: str, steps: Sequence[str], entered: int) -> None:
    """The form of the next step; a new one after each step entered."""
    say, code = page.say, f"cycle {report.agency} {report.year} {entered}"
    with st.form(code, border=False):
        st.selectbox(
            say("cycle.step"), steps, format_func=lambda what: say(f"cycle.step_{what}"),
            key=f"step {code}",
        )  # fmt: skip
        if "sent" in steps:
            st.text_input(
                say("cycle.due_field"), value=cycle.proposed_due(date.today()).isoformat(),
                key=f"due {code}",
            )  # fmt: skip
        st.text_input(say("cycle.note"), key=f"note {code}", max_chars=300)
        person.field(say, code)
        st.form_submit_button(
            say("cycle.submit"), on_click=_submit, args=(page, report, sha256, code)
        )


def _submit(page: Page, report: Subject, sha256: str, code: str) -> None:
    say, typed = page.say, st.session_state
    what = str(typed[f"step {code}"])
    try:
        due = date.fromisoformat(typed[f"due {code}"].strip()) if what == "sent" else None
    except ValueError:
        typed[FLASH] = (False, say("cycle.bad_date"))
        return
    try:
        note = str(typed[f"note {code}"])
        permitted.advance(page.build, code, what, report, sha256, note, due)
    except Incomplete as lacking:
        typed[FLASH] = (False, say(f"decision.no_{lacking.what}"))
    except StoreProblem as problem:
        typed[FLASH] = (False, say(f"record.{problem.reason}", detail=problem.detail))
    else:
        typed[FLASH] = (True, say("decision.done"))


def _notice(page: Page, report: Subject, due: date) -> bytes:
    """The draft for one report: what nobody explained yet, without what may be our misreading."""
    found = of_report(page.build, report.agency, report.year, page.decided.beside)
    row = reports.report(page.build, report.agency, report.year)[0]
    open_ = [
        entry for entry in found if entry["decision"] not in ("explained", "dismissed", "corrected")
    ]
    notes = [str(note["body"]) for note in reports.notes(page.build, row["report_id"])]
    figures = reports.figures(page.build)
    notice = Notice(
        report.agency_name, report.year, due, date.today(),
        tuple(e for e in open_ if e["origin"] == "published"), tuple(notes), row, figures,
    )  # fmt: skip
    return notice_docx(notice, page.say)
