"""Acting on a finding or a figure: the form that adds a decision to the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import frame, numbers
from dashboard.decisions import acts, permitted, person, telling
from dashboard.decisions.model import CHOICES, Incomplete, Line, Subject
from dashboard.decisions.printed import prints
from dashboard.decisions.standing import subject_of
from dashboard.decisions.store import StoreProblem
from dashboard.frame import Page
from dashboard.wording import as_text

FLASH = "said after an act"
Row = Mapping[str, Any]


def act_on(page: Page, found: Sequence[Row]) -> None:
    """The part of the findings page where one entry is decided on."""
    say, code = page.say, f"{page.scope.year} {subject_of(found[0]).key}"
    subjects = [subject_of(row) for row in found]
    frame.heading(say("decision.title"))
    flash()
    st.html(telling.state_html(page, subjects))
    telling.history(page, subjects)
    known = any(subject.key in page.decided.latest for subject in subjects)
    choices: tuple[str, ...] = (*CHOICES, "withdrawn") if known else CHOICES
    if not acts.own_cells(found):
        choices = tuple(choice for choice in choices if choice != "corrected")
    what = choose(page, choices, code)
    if what is None:
        return
    with st.form(f"decide {code}", border=True):
        fields = _values(page, found, code) if what == "corrected" else {}

        def lines() -> list[Line]:
            values = _typed(fields)
            if what == "corrected" and not values:
                raise Incomplete("value")
            return acts.on_findings(page.build, found, what, page.decided, values)

        ask_reason(page, what, code, lines)


def act_on_figure(page: Page, subject: Subject) -> None:
    """The part of the trace page where one figure is decided on."""
    say, code = page.say, f"{subject.key}"
    frame.heading(say("decision.title"))
    flash()
    st.html(telling.state_html(page, [subject]))
    telling.history(page, [subject])
    known = subject.key in page.decided.latest
    what = choose(page, (*CHOICES, "withdrawn") if known else CHOICES, code)
    if what is None:
        return
    with st.form(f"decide {code}", border=True):
        key = f"value {code}"
        if what == "corrected":
            st.number_input(say("decision.value"), value=None, step=_step(subject.figure), key=key)

        def lines() -> list[Line]:
            value = st.session_state.get(key) if what == "corrected" else None
            if what == "corrected" and value is None:
                raise Incomplete("value")
            return acts.on_figure(page.build, subject, what, value)

        ask_reason(page, what, code, lines)


def submit(page: Page, code: str, lines: Callable[[], Sequence[Line]]) -> None:
    """Write one act from a form's fields; what went wrong is said above the form."""
    say = page.say
    try:
        reason = str(st.session_state.get(f"reason {code}", ""))
        made = lines()
        permitted.decide(page.build, code, reason, made)
    except Incomplete as lacking:
        st.session_state[FLASH] = (False, say(f"decision.no_{lacking.what}"))
    except StoreProblem as problem:
        st.session_state[FLASH] = (False, say(f"record.{problem.reason}", detail=problem.detail))
    else:
        st.session_state[FLASH] = (True, say("decision.done"))
        st.session_state[f"choice {code}"] = None
        st.session_state[f"reason {code}"] = ""


def flash() -> None:
    """What the last act came to, said once."""
    said = st.session_state.pop(FLASH, None)
    if said is not None:
        (st.success if said[0] else st.error)(as_text(said[1]))


def choose(page: Page, choices: Sequence[str], code: str) -> str | None:
    """What to decide; nothing for those who may only read, who are told so."""
    say = page.say
    if not permitted.may_write():
        st.caption(say("access.read_only"))
        return None
    return st.segmented_control(
        say("decision.what"), choices, format_func=lambda what: say(f"decision.do_{what}"),
        key=f"choice {code}", label_visibility="collapsed",
    )  # fmt: skip


def ask_reason(page: Page, what: str, code: str, lines: Callable[[], Sequence[Line]]) -> None:
    """Fields for the reason and the name, and the button that records ``lines``, made when it is
    pressed."""
    say = page.say
    st.text_area(
        say("decision.reason"), placeholder=say(f"decision.hint_{what}"), key=f"reason {code}",
        height=80, max_chars=1000,
    )  # fmt: skip
    person.field(say, code)
    st.form_submit_button(
        say(f"decision.submit_{what}"), type="primary", on_click=submit, args=(page, code, lines)
    )


def _values(page: Page, found: Sequence[Row], code: str) -> dict[str, tuple[str, float | None]]:
    """A field a cell that could be corrected, the suggested value in it: figure → key, printed."""
    figures = acts.own_cells(found)
    subject = subject_of(found[0])
    report = (subject.agency, subject.year)
    printed = prints(page.build, {report: figures})[report].cells
    suggested = acts.implied(found)
    fields = {}
    columns = st.columns(min(len(figures), 3))
    for n, figure in enumerate(figures):
        key = f"value {code} {figure}"
        fields[figure] = (key, printed[figure])
        shown = numbers.number(printed[figure])
        with columns[n % len(columns)]:
            st.number_input(
                page.say("decision.field", name=telling.name_of(page, figure), printed=shown),
                value=_number(suggested.get(figure, printed[figure]), figure),
                step=_step(figure), key=key,
            )  # fmt: skip
    st.caption(page.say("decision.suggested"))
    return fields


def _typed(fields: Mapping[str, tuple[str, float | None]]) -> dict[str, float]:
    """Figures whose typed value is not what is printed."""
    typed = {figure: st.session_state.get(key) for figure, (key, _) in fields.items()}
    return {
        figure: float(value)
        for figure, value in typed.items()
        if value is not None and value != fields[figure][1]
    }


def _number(value: float | None, figure: str) -> float | int | None:
    if value is None:
        return None
    return float(value) if isinstance(_step(figure), float) else int(value)


def _step(figure: str | None) -> float | int:
    """Counts are whole; money has decimals."""
    return 0.01 if figure is not None and ("amount" in figure or "rate" in figure) else 1
