"""What a person says of a name or a report becomes a job: with a name and a reason, else not at all."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import address
from dashboard.decisions import permitted, person
from dashboard.decisions.desk import FLASH
from dashboard.frame import Page
from dashboard.intake import jobs
from dashboard.intake.jobs import Busy

CHOSEN = ("name", "report")
"""What an address chooses for a ruling; once ruled on it is no longer there to choose."""


def submit(
    page: Page, code: str, what: str, subject: str, arguments: Sequence[str], lacking: str | None
) -> None:
    """Start a ruling from a form's fields; ``lacking`` says what the form misses beyond name and reason."""
    say = page.say
    reason, who = str(st.session_state.get(f"reason {code}", "")).strip(), person.name(code)
    if lacking or not reason or not who:
        text = lacking or say("decision.no_reason" if not reason else "decision.no_person")
        st.session_state[FLASH] = (False, text)
        return
    if not permitted.may_keep():
        st.session_state[FLASH] = (False, say("access.not_keeper"))
        return
    words = [f"--reason={reason}", f"--person={who}"]
    try:
        jobs.start(page.build.folder, what, subject, [*words, *arguments])
    except Busy:
        st.session_state[FLASH] = (False, say("load.busy"))
    else:
        for name in CHOSEN:
            address.write(name, None)
