"""概览: how much was published, asked and answered this year, and against last year."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard import address, chart_data, charts, frame, numbers, tables, widgets
from dashboard.comparison import Comparison, Line, Measure, Pair, comparison
from dashboard.database import Beside
from dashboard.decisions import computing
from dashboard.frame import Page
from dashboard.questions import measures

SHOWN = 15


def main() -> None:
    page = frame.open_page("overview", lede="overview.lede")
    dictionary = measures.indicators(page.build)
    chosen = measures.headlines(page.build)
    corrected = computing.switch(page)
    answer = measures.compare(page.build, page.scope, chosen, "level", limit=0, corrected=corrected)
    years = (page.scope.year, page.scope.versus)
    model = comparison(answer, chosen, years, "level", "like", page.say)
    everyone = comparison(answer, chosen, years, "level", "all", page.say)
    plain = measures.compare(page.build, page.scope, chosen, "level", limit=0)
    printed = comparison(plain, chosen, years, "level", "all", page.say)
    _cards(page, model, everyone, printed)
    _trends(page, chosen, model, corrected)
    _ranking(page, dictionary, corrected)
    frame.notes(*computing.listed(page, corrected))
    frame.notes(
        frame.sum_note(page), page.say("overview.like_note"), page.say("overview.signs_note")
    )


def _cards(page: Page, model: Comparison, everyone: Comparison, printed: Comparison) -> None:
    pairs = zip(
        model.measures, model.total.pairs, everyone.total.pairs, printed.total.pairs, strict=True
    )
    cards = "".join(
        _card(page, measure, like, every, model.total, was) for measure, like, every, was in pairs
    )
    st.html(f'<div class="gk-cards">{cards}{_reports_card(page)}</div>')


def _card(page: Page, measure: Measure, like: Pair, every: Pair, total: Line, printed: Pair) -> str:
    say = page.say
    value = numbers.number(every.move.this, measure.unit, every.this_exists)
    grown = numbers.growth(like.move, say("common.flat"))
    foot = say("overview.card_foot", both=like.n_both, this=every.n_this, expected=total.expected)
    if every.move.this != printed.move.this:
        shown = numbers.number(printed.move.this, measure.unit, printed.this_exists)
        foot = f"※ {say('corrected.printed', value=shown)}{say('common.semicolon')}{foot}"
    link = address.link("trace", code=measure.code) if every.n_this else None
    return (
        f'<div class="gk-card"><div class="gk-label">{escape(measure.label)}</div>'
        f'<div class="gk-value">{tables.anchor(value, link)}'
        f"<small>{escape(say.code('unit', measure.unit))}</small></div>"
        f'<div class="gk-move">{escape(say("overview.versus", versus=page.scope.versus))} '
        f'<span class="gk-{numbers.direction(like.move) or "same"}">{escape(grown)}</span></div>'
        f'<div class="gk-foot">{escape(foot)}</div></div>'
    )


def _reports_card(page: Page) -> str:
    say, found = page.say, page.status
    link = address.link("roster")
    reported = f"{found['reported']:,}"
    share = found["reported"] / found["expected"] * 100
    foot = say("overview.reports_foot", errors=found["errors"], warnings=found["warnings"])
    return (
        f'<div class="gk-card"><div class="gk-label">{escape(say("overview.reports"))}</div>'
        f'<div class="gk-value">{tables.anchor(reported, link)}'
        f"<small>/ {found['expected']:,}</small></div>"
        f'<div class="gk-move">{share:.1f}%</div><div class="gk-foot">{escape(foot)}</div></div>'
    )


def _trends(page: Page, chosen: pd.DataFrame, model: Comparison, corrected: Beside) -> None:
    say = page.say
    frame.heading(say("overview.trends"), say("overview.trends_small"))
    answer = measures.trend(page.build, page.scope, chosen, corrected)
    columns = st.columns(len(model.measures), gap="medium")
    broken = False
    for column, measure, pair in zip(columns, model.measures, model.total.pairs, strict=True):
        data = chart_data.trend_data(answer[answer["indicator"] == measure.code], measure.unit)
        grown = numbers.growth(pair.move, say("common.flat"))
        title = charts.trend_title(say, measure.label, page.scope.year, grown, pair.move.status)
        spec = charts.trend(say.language, bool(data["new_form"].any()))
        broken = broken or bool(data["new_form"].any())
        with column:
            widgets.chart(page, spec, data, title)
    if broken:
        frame.notes(say("overview.break_note"))


def _ranking(page: Page, dictionary: pd.DataFrame, corrected: Beside) -> None:
    say = page.say
    frame.heading(say("overview.ranking"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = widgets.indicator(page, dictionary, "published.total")
        by = widgets.rows(page, ("region", "level", "kind", "agency"), "region")
    column = measures.child_area(page.build, page.scope) if by == "region" else by
    chosen = dictionary.loc[[code]]
    answer = measures.compare(
        page.build, page.scope, chosen, column, sort="this", limit=SHOWN, corrected=corrected
    )
    model = comparison(answer, chosen, (page.scope.year, page.scope.versus), column, "all", say)
    like = comparison(answer, chosen, (page.scope.year, page.scope.versus), column, "like", say)
    data = chart_data.ranked_data(model, like, say("common.flat"))
    measure = model.measures[0]
    title = say("overview.ranking_small", label=measure.label, year=page.scope.year)
    widgets.chart(page, charts.ranked(say.language), data, title)


if __name__ == "__main__":
    main()
