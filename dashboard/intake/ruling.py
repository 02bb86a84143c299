"""撤下与改归: a report that should not be there, or stands with the wrong agency or year."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, filters, frame, tables, widgets
from dashboard.decisions import person
from dashboard.frame import Page
from dashboard.intake.said import submit
from dashboard.questions import intake

A_PAGE = 50
ACTIONS = ("withdraw", "move")
Row = dict[str, Any]


def rulings(page: Page) -> None:
    """Choose a report, say what is to become of it; what was said before, with the way back."""
    say = page.say
    frame.heading(say("ruling.title"), say("ruling.title_small"))
    found = _report(page)
    if found is not None:
        _act(page, found)
    _before(page)


def _report(page: Page) -> Row | None:
    """The report in the address, or one chosen among those whose agency's name holds the words."""
    say = page.say
    words = widgets.text("q", say("ruling.search"), say("agency.search_hint"))
    rows = intake.reports_named(page.build, words, page.scope.year) if words else []
    given = st.query_params.get("report")
    if given and given not in {row["sha256"] for row in rows}:
        rows = intake.report_of(page.build, given) + rows
    if not rows:
        if words:
            frame.callout(say("agency.none", words=words))
        return None
    labels = {row["sha256"]: _label(row, page) for row in rows}
    chosen = widgets.named("report", say("ruling.report"), labels, say("ruling.pick"), 640)
    return next((row for row in rows if row["sha256"] == chosen), None)


def _label(row: Row, page: Page) -> str:
    year = row["year"] if row["year"] is not None else page.say("common.unknown")
    older = "" if row["is_current"] else f"（{page.say('agency.superseded')}）"
    return f"{row['agency']} · {year} · {str(row['file'] or '').rsplit('/', 1)[-1]}{older}"


def _act(page: Page, report: Row) -> None:
    say, code = page.say, f"ruling {report['sha256'][:12]}"
    what = st.segmented_control(
        say("ruling.what"), ACTIONS, format_func=lambda name: say(f"ruling.do_{name}"),
        key=f"choice {code}", label_visibility="collapsed", default="withdraw", required=True,
    )  # fmt: skip
    with st.form(code, border=True):
        if what == "move":
            _whither(page, report, code)
        st.text_input(
            say("decision.reason"), key=f"reason {code}", max_chars=300,
            placeholder=say(f"ruling.hint_{what}"),
        )  # fmt: skip
        person.field(say, code)
        st.form_submit_button(
            say(f"ruling.submit_{what}"), type="primary", on_click=_submit,
            args=(page, report, str(what), code),
        )  # fmt: skip


def _whither(page: Page, report: Row, code: str) -> None:
    say = page.say
    st.text_input(
        say("ruling.agency"), key=f"agency {code}", placeholder=say("ruling.agency_hint"),
        max_chars=100,
    )  # fmt: skip
    years = filters.options(page.build).years
    known = sorted({*years, str(int(years[0]) + 1), str(int(years[-1]) - 1)}, reverse=True)
    st.selectbox(
        say("ruling.year"), known, key=f"year {code}", index=None,
        placeholder=say("ruling.same_year", year=report["year"] or say("common.unknown")),
    )  # fmt: skip


def _submit(page: Page, report: Row, what: str, code: str) -> None:
    typed = st.session_state
    agency = str(typed.get(f"agency {code}") or "").strip() if what == "move" else ""
    year = typed.get(f"year {code}") if what == "move" else None
    arguments = [f"--agency={agency}"] if agency else []
    arguments += [f"--year={year}"] if year else []
    lacking = page.say("ruling.no_aim") if what == "move" and not arguments else None
    if agency and not year and report["year"] is not None:
        arguments.append(f"--year={report['year']}")
    if year and not agency and report["agency_code"] is not None:
        arguments.append(f"--agency={report['agency_code']}")
    subject = f"{report['agency']} {report['year'] or ''}"
    submit(page, code, "remove", subject, [*arguments, "--", report["sha256"]], lacking)


def _before(page: Page) -> None:
    say, number = page.say, address.page_number()
    rows = intake.rulings(page.build, A_PAGE, (number - 1) * A_PAGE)
    frame.heading(say("ruling.before"))
    if not rows:
        frame.callout(say("ruling.nothing"))
        return
    columns = [
        tables.Column(say("file.name")), tables.Column(say("ruling.what")),
        tables.Column(say("ruling.aim")), tables.Column(say("column.decided_by")),
        tables.Column(say("column.decided_at")), tables.Column(say("column.reason")),
    ]  # fmt: skip
    st.html(
        tables.plain(columns, [_ruled(row, page) for row in rows], say("ruling.before"), "gk-wrap")
    )
    if rows[0]["total"] > A_PAGE:
        widgets.pages(page, number, int(rows[0]["total"]), A_PAGE)
    _restore(page, [row for row in rows if row["action"] == "withdraw"])


def _ruled(row: Row, page: Page) -> list[str]:
    aim = " ".join(str(part) for part in (row["agency"], row["year"]) if part is not None)
    return [
        escape(str(row["file"] or row["sha256"][:12])),
        tables.badge(page.say(f"ruling.{row['action']}"), "plain"), escape(aim),
        escape(row["person"] or ""), f"{row['ruled_at']:%Y-%m-%d %H:%M}", escape(row["reason"] or ""),
    ]  # fmt: skip


def _restore(page: Page, withdrawn: list[Row]) -> None:
    if not withdrawn:
        return
    say, labels = page.say, {row["sha256"]: str(row["file"]) for row in withdrawn}
    with st.expander(say("ruling.submit_restore")), st.form("restore", border=False):
        st.selectbox(
            say("ruling.report"), list(labels), format_func=labels.__getitem__, index=None,
            key="report restore", placeholder=say("ruling.pick"),
        )  # fmt: skip
        st.text_input(say("decision.reason"), key="reason restore", max_chars=300)
        person.field(say, "restore")
        st.form_submit_button(say("ruling.submit_restore"), on_click=_restored, args=(page, labels))


def _restored(page: Page, labels: dict[str, str]) -> None:
    chosen = st.session_state.get("report restore")
    lacking = None if chosen else page.say("ruling.pick")
    subject = labels.get(str(chosen), "")
    submit(page, "restore", "remove", subject, ["--restore", "--", str(chosen)], lacking)
