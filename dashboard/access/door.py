"""The door of every page: who may come in, and what the others are shown instead."""

from __future__ import annotations

import logging
from html import escape

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from dashboard.access.settings import WrongSetting
from dashboard.access.visitor import NoRight, NotSignedIn, Visitor, visitor
from dashboard.wording import Words

log = logging.getLogger(__name__)


def enter(say: Words) -> Visitor:
    """The visitor; stops the page, having said why, for whom it is not."""
    try:
        return visitor()
    except NotSignedIn:
        _say(say("access.title"), say("access.sign_in"))
        st.button(say("access.button"), on_click=st.login, type="primary")
    except NoRight as refusal:
        _say(say("access.title"), say("access.no_right", account=refusal.account))
        st.button(say("access.leave"), on_click=st.logout)
    except WrongSetting as problem:
        log.error("access setting: %s", problem)
        _say(say("access.title"), say("access.wrong"))
    raise StopException


def leave(say: Words) -> None:
    """The button that signs out."""
    st.button(say("access.leave"), on_click=st.logout)


def _say(title: str, body: str) -> None:
    st.html(f'<div class="gk-head"><h1>{escape(title)}</h1><p>{escape(body)}</p></div>')
