"""检索: the prose of all reports; every passage leads to its report."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import streamlit as st

from dashboard import address, frame, tables, widgets
from dashboard.frame import Page
from dashboard.questions import text
from dashboard.questions.text import PARTS, SUBJECTS

A_PAGE = 20
AROUND = 70
"""Characters shown on either side of a word."""
SHOWN = 3
"""Places shown of one passage."""
Row = dict[str, Any]


def main() -> None:
    page = frame.open_page("search", lede="search.lede", versus=False)
    say = page.say
    with st.container(horizontal=True, vertical_alignment="bottom"):
        given = widgets.text("q", say("search.words"), say("search.hint"))
        section = widgets.maybe("section", say("search.section"), PARTS, say, 300, "section")
        years = {
            "this": say("common.year_of", year=page.scope.year),
            "every": say("search.every_year"),
        }
        span = widgets.choice("span", say("search.span"), years, 150)
    words = given.split()
    if not words:
        frame.callout(say("search.start"))
        return
    number = address.page_number()
    rows = text.passages(
        page.build, page.scope, words, section, span == "every", A_PAGE, (number - 1) * A_PAGE
    )
    if not rows:
        frame.callout(say("search.none", words=given))
        if span != "every":
            kept = {"q": given, "section": section, "span": "every"}
            st.html(tables.anchor(say("search.widen"), address.link("search", **kept)))
        return
    frame.heading(say("search.found", n=f"{int(rows[0]['total']):,}"))
    st.html("".join(_passage(page, row, words) for row in rows))
    if rows[0]["total"] > A_PAGE:
        widgets.pages(page, number, int(rows[0]["total"]), A_PAGE)


def _passage(page: Page, row: Row, words: list[str]) -> str:
    link = address.link("trace", agency=row["key"], year=row["year"])
    name = tables.anchor(f"{row['agency']} {row['year']}", link)
    heading = escape(_heading(page, row))
    quotes = "".join(f"<p>{quote}</p>" for quote in excerpts(str(row["body"]), words))
    return f'<div class="gk-hit"><h3>{name}<small>{heading}</small></h3>{quotes}</div>'


def _heading(page: Page, row: Row) -> str:
    """A subject and a note bear our name for them; a part the heading it was printed with."""
    named = page.say.code("section", row["id"])
    if row["id"] == "note":
        return f"{named}（{page.say.code('section', row['heading'])}）"
    return named if row["id"] in SUBJECTS else str(row["heading"] or named)


def excerpts(body: str, words: list[str]) -> list[str]:
    """Up to three places around the words, the words marked."""
    pattern = re.compile("|".join(re.escape(word) for word in words))
    found: list[str] = []
    end = -1
    for match in pattern.finditer(body):
        if match.start() < end:
            continue
        start, end = max(match.start() - AROUND, 0), min(match.end() + AROUND, len(body))
        piece = body[start:end].replace("\n", " ")
        marked = "".join(
            f"<mark>{escape(part)}</mark>" if pattern.fullmatch(part) else escape(part)
            for part in re.split(f"({pattern.pattern})", piece)
        )
        found.append(f"{'…' if start else ''}{marked}{'…' if end < len(body) else ''}")
        if len(found) == SHOWN:
            break
    return found


if __name__ == "__main__":
    main()
