"""What every page shares: language, head, status line, filter bar, and the pages for "nothing here"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from dashboard import address, database, filters
from dashboard.access import door
from dashboard.database import Build, Unavailable
from dashboard.decisions.standing import Standing, nobody, standing
from dashboard.decisions.store import StoreProblem
from dashboard.exports.workbook import Facts
from dashboard.questions import scope as questions
from dashboard.questions.scope import Scope
from dashboard.wording import LANGUAGES, Language, Words

STYLE = Path(__file__).with_name("theme.css")
Empty = Callable[[Words], None]
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Page:
    """What a page needs to ask and to speak."""

    build: Build
    say: Words
    scope: Scope
    status: dict[str, Any]
    decided: Standing
    """What people decided, as far as this build bears it out."""

    @property
    def date(self) -> str:
        """The day the build was made, as an ISO date."""
        return f"{self.status['built_at']:%Y-%m-%d}"

    def facts(
        self, title: str, covered: tuple[int, int] | None = None, total: int | None = None
    ) -> Facts:
        """What an export of this page says of itself; ``covered``: reported and expected of its sums,
        ``total``: rows there are in all."""
        reported, expected = covered or (self.status["reported"], self.status["expected"])
        return Facts(
            title=title,
            scope=f"{self.scope.year} · {filters.describe(self.scope, self.say)}",
            reported=reported,
            expected=expected,
            date=self.date,
            address=address.here(),
            total=total,
        )


def language() -> Language:
    """The address's language, else the last page's, else Chinese unless the browser asks for English."""
    browser = str(st.context.locale or "zh").lower()
    found = address.read("lang", LANGUAGES, "en" if browser.startswith("en") else "zh")
    return "en" if found == "en" else "zh"


def open_page(
    name: str, lede: str | None = None, versus: bool = True, empty: Empty | None = None
) -> Page:
    """Draw head, filters and status line; stop with a clear page where there is nothing to show.

    ``empty`` draws what the page offers where there is no data yet.
    """
    say = Words(language())
    st.html(STYLE)
    head = st.container(key="head")
    build = _build(head, name, say, empty)
    choices = filters.options(build)
    if not choices.years:
        _head(head, say(f"{name}.title"), "", say)
        _nothing(say, "empty" if build.areas is None else "unseen", str(build.folder), empty)
    scope = filters.read_scope(choices, say)
    text = (
        say(lede, year=scope.year, versus=scope.versus, scope=filters.describe(scope, say))
        if lede
        else ""
    )
    _head(head, say(f"{name}.title"), text, say)
    filters.show(scope, choices, say, versus)
    if versus and str(scope.versus) not in choices.years:
        callout(say("filter.no_versus", versus=scope.versus), warn=True)
    decided = _decided(build, say)
    page = Page(build, say, scope, questions.status(build, scope, decided.beside), decided)
    if not page.status["expected"]:
        notice(say("empty.no_match"), say("empty.no_match_body", year=scope.year))
        st.button(say("filter.clear"), on_click=filters.clear)
        st.stop()
    _status(page)
    return page


def open_plain(name: str, lede: str) -> Words:
    """A page that asks nothing of the data, and is there without any: head only."""
    say = Words(language())
    st.html(STYLE)
    door.enter(say)
    _head(st.container(key="head"), say(f"{name}.title"), say(lede), say)
    return say


def heading(text: str, small: str = "", name: str = "") -> None:
    """A heading of a part; ``name``: what links within the page call it."""
    after = f"<small>{escape(small)}</small>" if small else ""
    named = f' id="{name}"' if name else ""
    st.html(f'<h2 class="gk-h2"{named}>{escape(text)}{after}</h2>')


def contents(say: Words, parts: Mapping[str, str]) -> None:
    """The parts of a long page, each a step away: the name that its heading bears, and its title."""
    steps = (f'<a href="#{name}">{escape(title)}</a>' for name, title in parts.items())
    label = escape(say("common.contents"))
    st.html(f'<nav class="gk-contents" aria-label="{label}">{"".join(steps)}</nav>')


def notes(*lines: str) -> None:
    """Small print under a table or chart; nothing where all lines are empty."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    if said:
        st.html(f'<div class="gk-note">{said}</div>')


def sum_note(page: Page) -> str:
    """Which reports a sum adds: never an area's report and its members' together."""
    if page.scope.nests:
        return page.say("overview.nest_note")
    return page.say("overview.area_note") if page.scope.kind is None else ""


def callout(text: str, warn: bool = False) -> None:
    """One sentence set off from the text; ``warn``: something is wrong."""
    st.html(f'<div class="gk-callout{" gk-warn" if warn else ""}">{escape(text)}</div>')


def notice(title: str, body: str) -> None:
    """A quiet full-width message in place of content."""
    st.html(f'<h2 class="gk-h2">{escape(title)}</h2>')
    callout(body)


def _build(head: Any, name: str, say: Words, empty: Empty | None = None) -> Build:
    visitor = door.enter(say)
    try:
        return database.newest().seen_by(visitor.areas)
    except Unavailable as problem:
        _head(head, say(f"{name}.title"), "", say)
        _nothing(say, problem.reason, problem.detail, empty)


def _decided(build: Build, say: Words) -> Standing:
    """What people decided; where the record cannot be read the page says so and shows the data alone."""
    try:
        return standing(build)
    except StoreProblem as problem:
        text = say(f"record.{problem.reason}", detail=problem.detail)
        callout(say("record.unread", cause=text), warn=True)
        return nobody()


def _nothing(say: Words, reason: str, detail: str, empty: Empty | None = None) -> NoReturn:
    prefix = "" if reason == "empty" else f"{reason}_"
    notice(say(f"empty.{prefix}title"), say(f"empty.{prefix}body", detail=detail))
    if reason == "unseen":
        st.stop()
    if reason == "empty" and empty is not None:
        st.markdown(say("empty.here"))
        empty(say)
    elif reason == "empty":
        link = escape(address.link("intake"))
        st.html(f'<a class="gk-in" href="{link}" target="_self">{say("empty.intake")}</a>')
    st.markdown(say("empty.todo" if reason == "empty" else "empty.reload"))
    st.code("python -m etl load PATH", language="bash")
    st.stop()


def _head(place: Any, title: str, lede: str, say: Words) -> None:
    with place.container(
        horizontal=True, vertical_alignment="top", horizontal_alignment="distribute"
    ):
        with st.container(width="stretch"):
            under = f"<p>{escape(lede)}</p>" if lede else ""
            st.html(f'<div class="gk-head"><h1>{escape(title)}</h1>{under}</div>')
        st.segmented_control(
            say("common.language"), LANGUAGES, required=True, label_visibility="collapsed",
            format_func=lambda code: LANGUAGE_NAMES[code], **address.bind("lang", say.language),
        )  # fmt: skip


def _status(page: Page) -> None:
    say, found = page.say, page.status
    findings = address.link("findings", severity="error")
    parts = [
        f'<a class="gk-in" href="{escape(address.link("roster"))}" target="_self">'
        + say(
            "status.coverage", reported=f"{found['reported']:,}", expected=f"{found['expected']:,}"
        )
        + "</a>",
        f'<a class="gk-in" href="{escape(findings)}" target="_self">'
        + say("status.errors", errors=f"{found['errors']:,}")
        + "</a>"
        + (_unexplained(page) if found["errors"] else ""),
        say("status.built", date=page.date),
        f'<a class="gk-in" href="{escape(address.link("about"))}" target="_self">{say("status.about")}</a>',
    ]
    st.html(
        '<div class="gk-status">' + "".join(f"<span>{part}</span>" for part in parts) + "</div>"
    )


def _unexplained(page: Page) -> str:
    """Of the reports with errors: how many are settled, how many nobody explained yet."""
    errors, unexplained = page.status["errors"], page.status["unexplained"]
    link = address.link("findings", severity="error", decision="unexplained")
    settled = page.say("status.settled", n=f"{errors - unexplained:,}")
    rest = page.say("status.unexplained", n=f"{unexplained:,}")
    return f'{settled}<a class="gk-in" href="{escape(link)}" target="_self">{rest}</a>'
