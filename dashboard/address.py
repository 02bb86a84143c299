"""The address of a page holds its whole state, in codes that no language and no default changes.

Streamlit's own binding writes translated labels and leaves defaults out, so that an old link would
change its meaning; here the query string is the only truth: widgets are seeded from it, and write to it.
Filters that all pages share are carried from page to page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

SHARED = ("lang", "year", "versus", "region", "level", "kind")
KEPT = "kept filters"
RESETS = {"page": (), "lang": (), "year": ("versus", "page")}
"""What a change makes void: any filter the page number, another year the year it is compared with."""


def read(name: str, allowed: Sequence[str] | None, default: str | None = None) -> str | None:
    """The value of a parameter: the address's, else (shared ones) the last page's, else the default.

    A value that is not allowed is treated as absent. What is read is written back, so that a copied
    address always says what it shows; the year is written even where it is the default.
    """
    kept = st.session_state.setdefault(KEPT, {})
    given = st.query_params.get(name)
    if given is None and name in SHARED:
        given = kept.get(name)
    elif given != kept.get(name):
        for dependent in RESETS.get(name, ()):
            kept.pop(dependent, None)
    valid = given is not None and (allowed is None or given in allowed)
    value = given if valid else default
    if name in SHARED:
        kept[name] = value
    _write(name, value)
    return value


def strange(name: str, allowed: Sequence[str]) -> str | None:
    """The parameter of an address that no longer exists, so that the page can say so."""
    given = st.query_params.get(name)
    return given if given is not None and given not in allowed else None


def page_number() -> int:
    """The page of a long list, from 1; parameter ``page``."""
    given = st.query_params.get("page", "1")
    return max(int(given), 1) if given.isdecimal() else 1


def write(name: str, value: str | None) -> None:
    """Change one parameter of this page's address (None removes it)."""
    if name in SHARED:
        st.session_state.setdefault(KEPT, {})[name] = value
    _write(name, value)


def bind(name: str, value: Any) -> dict[str, Any]:
    """Keyword arguments that tie a widget to a parameter: ``st.selectbox(…, **bind("year", "2023"))``."""
    key = f"address {name}"
    st.session_state[key] = value
    return {"key": key, "on_change": _changed, "args": (name, key)}


def link(page: str, /, **parameters: Any) -> str:
    """A relative address of a page with the shared filters; None drops a parameter."""
    carried = dict(st.session_state.get(KEPT, {}))
    merged = {**carried, **parameters}
    if merged.get("lang") == "zh":
        del merged["lang"]
    query = urlencode({name: value for name, value in merged.items() if value not in (None, "")})
    return f"{page or './'}?{query}" if query else page or "./"


def here() -> str:
    """The whole address of this page, for what leaves the house; Streamlit's own ends before the ``?``."""
    query = urlencode(st.query_params.to_dict())
    return f"{st.context.url or ''}{'?' if query else ''}{query}"


def _changed(name: str, key: str) -> None:
    value = st.session_state[key]
    if isinstance(value, (list, tuple)):
        value = ",".join(str(entry) for entry in value)
    write(name, None if value in (None, "") else str(value))
    for dependent in RESETS.get(name, ("page",)):
        write(dependent, None)


def _write(name: str, value: str | None) -> None:
    if value is None or (name == "lang" and value == "zh"):
        if name in st.query_params:
            del st.query_params[name]
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
