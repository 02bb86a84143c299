"""Who is looking: the account that signed in, with the right that the office's setting gives it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import streamlit as st

from dashboard.access.settings import ROLES, Right, Role, Settings, settings
from dashboard.visible import Area

OPEN = Right("administrator")
"""Where nobody signs in, everybody may everything; the server then answers this machine alone."""


class NotSignedIn(Exception):
    """Nobody signed in yet; the page offers it."""


class NoRight(Exception):
    """Someone signed in whom the office's setting does not let in; ``account`` says who."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


@dataclass(frozen=True, slots=True)
class Visitor:
    """``account`` and ``name`` are empty where nobody signs in."""

    account: str
    name: str
    role: Role
    areas: tuple[Area, ...] | None

    def may(self, role: Role) -> bool:
        """Whether the visitor may do what a role may; a higher role may all that a lower one
        may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    @property
    def signature(self) -> str:
        """How the record names this person: two of one name are told apart by their accounts."""
        return f"{self.name} <{self.account}>" if self.name != self.account else self.account


EVERYBODY = Visitor("", "", OPEN.role, OPEN.areas)
"""The visitor where nobody signs in."""


def visitor() -> Visitor:
    """The visitor of the running page. Raises NotSignedIn, NoRight, WrongSetting."""
    now = settings()
    if now.sign_in in ("none", "open"):
        return EVERYBODY
    if now.sign_in == "proxy":
        return from_headers(now, dict(st.context.headers.items()))
    return from_claims(now, st.user.to_dict())


def from_headers(now: Settings, headers: Mapping[str, str]) -> Visitor:
    """The visitor that the proxy names; the gate let nothing pass that is not the proxy's."""
    assert now.proxy is not None
    lower = {name.lower(): value for name, value in headers.items()}
    account = _text(lower.get(now.proxy.header.lower(), ""))
    name = _text(lower.get((now.proxy.name_header or "").lower(), ""))
    return _known(now, account, name)


def from_claims(now: Settings, claims: Mapping[str, Any]) -> Visitor:
    """The visitor that the provider vouches for. An address it has not verified names nobody."""
    if claims.get("is_logged_in") is not True:
        raise NotSignedIn
    account = str(claims.get(now.claim) or "")
    if now.claim == "email" and claims.get("email_verified", True) is not True:
        raise NoRight(account)
    return _known(now, account, str(claims.get("name") or ""))


def _known(now: Settings, account: str, name: str) -> Visitor:
    if not account:
        raise NoRight("")
    right = now.right(account)
    if right is None:
        raise NoRight(account)
    return Visitor(account, name or account, right.role, right.areas)


def _text(value: str) -> str:
    """A header's text: percent-encoded, or UTF-8 that came as Latin-1."""
    try:
        return unquote(value.encode("latin-1").decode("utf-8"), errors="strict").strip()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return value.strip()
