"""The part of an agency's page that shows where it stands among its peers."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from dashboard import address, chart_data, chart_parts, frame, numbers, tables, widgets
from dashboard.behind import in_range, size_of
from dashboard.frame import Page
from dashboard.questions import parts
from dashboard.spread import FEWEST, Spread, spread

DEFAULT = "applications.received"
Row = dict[str, Any]


def section(page: Page, agency: Row, dictionary: dict[str, Row]) -> None:
    """One indicator of the year's peers as a distribution, the agency marked."""
    say, year = page.say, page.scope.year
    frame.heading(say("spread.title"), say("spread.title_small", year=year), "peers")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = widgets.indicator(page, dictionary, DEFAULT)
        options = {name: say(f"spread.{name}") for name in ("near", "any")}
        near = widgets.choice("size", say("spread.size"), options, 180) == "near"
    size = size_of(code)
    label = say.of(dictionary[size], "label")
    answer = parts.among_peers(page.build, agency, year, code, size if near else None)
    remark = say("spread.sized", label=label, times=parts.NEAR) if near else ""
    sized = near
    if near and not any(row["own"] for row in answer):
        answer, sized = parts.among_peers(page.build, agency, year, code, None), False
        remark = say("spread.unsized", label=label, year=year)
    _draw(page, agency, dictionary[code], answer, remark, near, sized)


def _draw(
    page: Page, agency: Row, entry: Row, answer: list[Row], remark: str, near: bool, sized: bool
) -> None:
    """``near``: of like size was asked for; ``sized``: that is what the answer holds."""
    say, unit, year = page.say, str(entry["unit"]), page.scope.year
    own = next((row["value"] for row in answer if row["own"]), None)
    found = spread([row["value"] for row in answer], own, unit)
    if found is None:
        frame.callout(say("spread.few", year=year, n=len(answer), least=FEWEST))
        if near:
            kept = {name: st.query_params.get(name) for name in ("agency", "code")}
            st.html(tables.anchor(say("spread.widen"), address.link("agency", **kept, size="any")))
        return
    shown = f"{numbers.number(own, unit)}{'' if unit == '%' else ' ' + say.code('unit', unit)}"
    link = partial(in_range, agency, entry["code"], sized)
    data = chart_data.distribution_data(found, shown, say, link)
    low, median, high = (numbers.number(round(cut, 2), unit) for cut in found.quartiles)
    below = say("spread.quartiles", median=median, low=low, high=high) + remark
    widgets.chart(
        page, chart_parts.distribution(say.language), data, _title(page, entry, found, shown), below
    )


def _title(page: Page, entry: Row, found: Spread, shown: str) -> str:
    say, label = page.say, page.say.of(entry, "label")
    if found.rank is None:
        return say("spread.plain", label=label, year=page.scope.year, n=found.n)
    return say("spread.said", label=label, own=shown, n=found.n, rank=found.rank)
