"""Who is acting: the name that the office's sign-in gives, else the one typed once in this session."""

from __future__ import annotations

import streamlit as st

from dashboard.wording import Words

KEPT = "decided by"
FIELD = "decided by, as typed"


def signed_in() -> str:
    """The name from the office's sign-in or trusted proxy header; empty where neither is set up."""
    user = {name: str(value) for name, value in st.user.to_dict().items()}
    proxy = bool(st.get_option("server.trustedUserHeaders"))
    if not proxy and user.get("is_logged_in") != "True":
        return ""
    return (user.get("name") or user.get("email") or "").strip()


def field(say: Words, form: str) -> None:
    """Show who acts; ask for the name where no sign-in gives it. Kept from form to form."""
    given = signed_in()
    if given:
        st.caption(say("decision.acting", name=given))
        return
    key = f"{FIELD} {form}"
    if not st.session_state.get(key):
        st.session_state[key] = st.session_state.get(KEPT, "")
    st.text_input(
        say("decision.person"), placeholder=say("decision.person_hint"), key=key, max_chars=40
    )


def name(form: str) -> str:
    """Who submitted a form: the signed-in name, else the one typed there, which is kept."""
    typed = str(st.session_state.get(f"{FIELD} {form}", "")).strip()
    if typed:
        st.session_state[KEPT] = typed
    return signed_in() or typed
