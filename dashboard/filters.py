"""The filter bar that every page shares: two years, region, level, kind; its state is in the address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from dashboard import address
from dashboard.database import Build
from dashboard.questions import scope as questions
from dashboard.questions.scope import KINDS, LEVELS, Scope
from dashboard.wording import Words, as_text

AT_ONCE = 200
"""Areas that one list may hold; of more (a nation has some 3,000) it goes down step by step."""
OWN_LEVEL = {"county": "city", "city": "province"}
"""Who stands in no area of a kind: the agencies of the level above it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the shared filters offer in one build."""

    years: list[str]
    areas: dict[str, dict[str, str | None]]
    """Code (path) → province, city, county; in the order of the division codes."""
    seen: str
    """The areas that may be seen, where not all may; else empty."""


@lru_cache(maxsize=32)
def options(build: Build) -> Options:
    """The years and areas of a build; a new build is a new key."""
    return Options(
        years=[str(year) for year in questions.years(build)],
        areas={
            row["code"]: {name: row[name] for name in questions.AREAS}
            for row in questions.areas(build)
        },
        seen="、".join(next(part for part in reversed(area) if part) for area in build.areas or ()),
    )


def read_scope(choices: Options, say: Words) -> Scope:
    """The scope that the address states; what no longer exists is said and replaced by the default."""
    known = {
        "year": choices.years, "region": list(choices.areas), "level": LEVELS, "kind": KINDS,
    }  # fmt: skip
    for name, allowed in known.items():
        gone = address.strange(name, allowed)
        if gone is not None:
            st.warning(say("filter.gone", value=as_text(gone)))
    year = address.read("year", choices.years, choices.years[0]) or choices.years[0]
    before = str(int(year) - 1)
    versus = address.read("versus", [before, *choices.years], before)
    if versus == year:
        address.write("versus", versus := before)
    region = address.read("region", list(choices.areas))
    area = choices.areas.get(region or "", {})
    return Scope(
        year=int(year),
        versus=int(versus or before),
        level=address.read("level", LEVELS),
        kind=address.read("kind", KINDS),
        seen=choices.seen,
        **area,
    )


def show(scope: Scope, choices: Options, say: Words, versus: bool = True) -> None:
    """Draw the bar; a change writes the address and reruns the page."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        st.selectbox(
            say("filter.year"), choices.years, width=120, **address.bind("year", str(scope.year))
        )
        if versus:
            others = [year for year in choices.years if year != str(scope.year)]
            chosen = str(scope.versus) if str(scope.versus) in others else None
            st.selectbox(
                say("filter.versus"), others, width=130, placeholder="—",
                **address.bind("versus", chosen),
            )  # fmt: skip
        _region(scope, choices, say)
        _coded("level", LEVELS, scope.level, say, 150)
        _coded("kind", KINDS, scope.kind, say, 215)


def describe(scope: Scope, say: Words) -> str:
    """The scope in words, for headings and exports: 「云川市 · 县级 · 部门」."""
    parts = [scope.region or scope.seen or say("filter.all_regions")]
    parts += [say.code("level", scope.level)] if scope.level else []
    parts += [say.code("kind", scope.kind)] if scope.kind else []
    return " · ".join(parts)


def region_code(scope: Scope) -> str | None:
    """The path of a scope's area (``省/市/县``); None: no area is chosen."""
    return "/".join(part for part in (scope.province, scope.city, scope.county) if part) or None


def clear() -> None:
    """Look at everything again: no area, level or kind is chosen."""
    for name in ("region", "level", "kind", "page"):
        address.write(name, None)


def areas_below(scope: Scope, choices: Options, by: str) -> dict[str, str]:
    """Paths of the areas of one kind inside the chosen one, by their names."""
    if by not in questions.AREAS:
        return {}
    inside = region_code(scope)
    deeper = questions.AREAS[questions.AREAS.index(by) + 1 :]
    return {
        str(parts[by]): code
        for code, parts in choices.areas.items()
        if parts[by] is not None
        and (inside is None or f"{code}/".startswith(f"{inside}/"))
        and not any(parts[area] for area in deeper)
    }


def narrowed(by: str, value: str | None, below: dict[str, str]) -> dict[str, str] | None:
    """The filter that leaves only what a row stands for; None where there is none. ``by`` is a kind of
    area, ``level`` or ``kind``; a row without an area holds the agencies of the level above."""
    if by not in questions.AREAS:
        return {by: value} if value is not None else None
    if value is None:
        return {"level": OWN_LEVEL[by]} if by in OWN_LEVEL else None
    return {"region": below[value]} if value in below else None


def _region(scope: Scope, choices: Options, say: Words) -> None:
    def label(code: str) -> str:
        if not code:
            return choices.seen or say("filter.all_regions")
        return " / ".join(code.split("/")[-2:])

    chosen = region_code(scope) or ""
    offered = list(choices.areas) if len(choices.areas) <= AT_ONCE else nearby(chosen, choices)
    st.selectbox(
        say("filter.region"), ["", *offered], format_func=label, width=220,
        filter_mode="contains", help=None if len(offered) == len(choices.areas) else say("filter.steps"),
        **address.bind("region", chosen),
    )  # fmt: skip


def nearby(chosen: str, choices: Options) -> list[str]:
    """The areas to choose from where there are too many for one list: those above the chosen one, itself,
    and the next step down; beside one that has no areas below, its neighbours."""
    parts = chosen.split("/") if chosen else []
    above = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    inside = _inside(chosen, choices)
    if not inside and above:
        inside = _inside("/".join(parts[:-1]), choices)
    return [code for code in choices.areas if code in {*above, *inside}]


def _inside(chosen: str, choices: Options) -> list[str]:
    """The areas of the next kind that any are of, below one (or below none: the topmost)."""
    below = [code for code in choices.areas if not chosen or code.startswith(f"{chosen}/")]
    depth = min((code.count("/") for code in below), default=0)
    return [code for code in below if code.count("/") == depth]


def _coded(name: str, codes: tuple[str, ...], value: str | None, say: Words, width: int) -> None:
    def label(code: str) -> str:
        return say.code(name, code) if code else say(f"filter.all_{name}s")

    st.selectbox(
        say(f"filter.{name}"), ["", *codes], format_func=label, width=width,
        **address.bind(name, value or ""),
    )  # fmt: skip
