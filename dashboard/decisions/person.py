"""Who is acting: the one who signed in, else the name typed once in this session."""

from __future__ import annotations

import streamlit as st

from dashboard.access.visitor import visitor
from dashboard.wording import Words, as_text

KEPT = "decided by"
FIELD = "decided by, as typed"


def field(say: Words, form: str) -> None:
    """Show who acts; ask for the name where nobody signs in. Kept from form to form."""
    given = visitor().signature
    if given:
        st.caption(say("decision.acting", name=as_text(given)))
        return
    key = f"{FIELD} {form}"
    if not st.session_state.get(key):
        st.session_state[key] = st.session_state.get(KEPT, "")
    st.text_input(
        say("decision.person"), placeholder=say("decision.person_hint"), key=key, max_chars=40
    )


def name(form: str) -> str:
    """Who submitted a form: the one signed in, whatever was typed; else the name typed, which is kept."""
    given = visitor().signature
    if given:
        return given
    typed = str(st.session_state.get(f"{FIELD} {form}", "")).strip()
    if typed:
        st.session_state[KEPT] = typed
    return typed
