"""The list of pages in the order of the menu: the script that every visit runs."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import frame
from dashboard.access import door
from dashboard.wording import Words

ICON = Path(__file__).resolve().parents[1] / "static" / "icon.png"
PAGES = (
    "overview",
    "comparison",
    "findings",
    "agency",
    "rollup",
    "roster",
    "selfcheck",
    "search",
    "intake",
    "about",
)
HIDDEN = ("trace",)


def main() -> None:
    say = Words(frame.language())
    st.set_page_config(page_title=say("common.product"), layout="wide")
    door.enter(say)
    st.set_page_config(page_icon=str(ICON))
    pages = [
        st.Page(
            Path(__file__).with_name(f"{name}.py"),
            title=say(f"nav.{name}"),
            url_path="" if name == "overview" else name,
            default=name == "overview",
            visibility="hidden" if name in HIDDEN else "visible",
        )
        for name in PAGES + HIDDEN
    ]
    st.navigation(pages, position="top").run()


if __name__ == "__main__":
    main()
