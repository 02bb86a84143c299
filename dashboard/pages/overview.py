"""概览: how much was published, asked and answered this year, and against last year."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from dashboard import (
    address,
    brief,
    chart_data,
    chart_parts,
    charts,
    course,
    filters,
    frame,
    numbers,
    tables,
    tiles,
    widgets,
)
from dashboard.behind import PARTS, behind, in_both, whole
from dashboard.comparison import Comparison, Line, Measure, Pair, comparison
from dashboard.database import Beside, Row
from dashboard.decisions import computing
from dashboard.exports.brief import brief_docx
from dashboard.frame import Page
from dashboard.names import file_name
from dashboard.questions import measures, parts, trend

SHOWN = 15
TILES = 400
"""Areas drawn; no level of the divisions has more below one parent."""


def main() -> None:
    page = frame.open_page("overview", lede="overview.lede")
    dictionary = measures.indicators(page.build)
    chosen = measures.headlines(page.build)
    corrected = computing.switch(page)
    answer = measures.compare(page.build, page.scope, chosen, "level", limit=0, corrected=corrected)
    years = (page.scope.year, page.scope.versus)
    model = comparison(answer, chosen, years, "level", "like", page.say)
    everyone = comparison(answer, chosen, years, "level", "all", page.say)
    printed = everyone
    if corrected is not measures.AS_PRINTED:
        plain = measures.compare(page.build, page.scope, chosen, "level", limit=0)
        printed = comparison(plain, chosen, years, "level", "all", page.say)
    _cards(page, model, everyone, printed)
    _brief(page, corrected)
    _trends(page, chosen, model, corrected)
    _composition(page, corrected)
    _ranking(page, dictionary, corrected)
    frame.notes(*computing.listed(page, corrected))
    frame.notes(
        frame.sum_note(page), page.say("overview.like_note"), page.say("overview.signs_note")
    )


def _brief(page: Page, corrected: Beside) -> None:
    """The brief of the scope, made when asked for."""
    say, area = page.say, filters.describe(page.scope, page.say)
    remarks = [frame.sum_note(page), *computing.listed(page, corrected)]
    facts = page.facts(say("brief.subject"))

    def made() -> bytes:
        asked = brief.brief(
            page.build, page.scope, area, say, date.today(), page.decided.beside, corrected
        )
        return brief_docx(asked, facts, [line for line in remarks if line], say)

    st.download_button(
        say("brief.button"), data=made, on_click="ignore", key="brief",
        file_name=file_name(say("brief.subject"), page.scope, page.date, "docx"),
        icon=":material/description:",
    )  # fmt: skip


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
    alike = in_both(measure.code, page.scope.year, page.scope.versus) if like.n_both else None
    growth = tables.anchor(grown, alike)
    return (
        f'<div class="gk-card"><div class="gk-label">{escape(measure.label)}</div>'
        f'<div class="gk-value">{tables.anchor(value, link)}'
        f"<small>{escape(say.code('unit', measure.unit))}</small></div>"
        f'<div class="gk-move">{escape(say("overview.versus", versus=page.scope.versus))} '
        f'<span class="gk-{numbers.direction(like.move) or "same"}">{growth}</span></div>'
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


def _trends(page: Page, chosen: list[Row], model: Comparison, corrected: Beside) -> None:
    say = page.say
    frame.heading(say("overview.trends"), say("overview.trends_small"))
    answer = trend.trend(page.build, page.scope, chosen, corrected)
    columns = st.columns(len(model.measures), gap="medium")
    for column, measure, pair in zip(columns, model.measures, model.total.pairs, strict=True):
        grown = numbers.growth(pair.move, say("common.flat"))
        years = (page.scope.year, page.scope.versus)
        title = charts.trend_title(say, measure.label, years, grown, pair.move.status)
        found = course.course(answer[measure.code], page.scope.year)
        with column:
            _trend(page, measure, found, title)
    frame.notes(say("course.note"))


def _trend(page: Page, measure: Measure, found: tuple[course.Year, ...], title: str) -> None:
    """The course of one count; its table alone where no two years can be compared."""
    say = page.say

    def link(year: int) -> str:
        return whole(measure.code, year)

    twin = course.twin(
        found, measure, say, link, lambda year: in_both(measure.code, year, year - 1)
    )
    if not any(year.index is not None for year in found):
        st.html(f'<h3 class="gk-h3">{escape(title)}</h3>' + tables.plain(*twin, title, "gk-narrow"))
        return
    data = chart_data.trend_data(found, measure.unit, say, link)
    broken = any(row["new_form"] for row in data)
    remark = say("overview.break_note") if broken else ""
    widgets.chart(page, charts.trend(say.language, broken), data, title, remark, twin)


def _composition(page: Page, corrected: Beside) -> None:
    """What became of the applications: over the years, and by area in the year."""
    say = page.say
    frame.heading(say("parts.title"), say("parts.title_small"))
    area = measures.child_area(page.build, page.scope)
    left, right = st.columns(2, gap="large")
    with left:
        answer = parts.composition(page.build, page.scope, "year", corrected)
        remark = widgets.form_break(page, [row["label"] for row in answer])
        _parts(
            page, answer, _granted(page, answer), remark,
            lambda year, part: whole(parts.RESULTS[part][0], int(year), PARTS),
        )  # fmt: skip
    with right:
        answer = parts.composition(page.build, page.scope, area, corrected)
        leads = behind(page, area, basis=PARTS)
        _parts(
            page, answer, say("parts.by_area", year=page.scope.year), "",
            lambda label, part: leads(label, parts.RESULTS[part][0], page.scope.year),
        )  # fmt: skip


def _parts(
    page: Page, answer: list[Row], title: str, remark: str, link: chart_data.PartLink
) -> None:
    data = chart_data.composition_data(answer, page.say, link)
    if not data:
        frame.callout(page.say("parts.none"))
        return
    language, names = page.say.language, [page.say(f"parts.{name}") for name in parts.RESULTS]
    st.html(f'<h3 class="gk-h3">{escape(title)}</h3><p class="gk-key">{chart_parts.key(names)}</p>')
    widgets.draw(data, chart_parts.composition(language), title)
    widgets.beneath(page, chart_parts.composition(language, key=True), data, title, remark)


def _granted(page: Page, answer: list[Row]) -> str:
    """The finding of the chart: which share of the year's results was disclosed, wholly or in part."""
    say, year = page.say, page.scope.year
    row = next((row for row in answer if row["label"] == year), None)
    all_ = sum(row[part] for part in parts.RESULTS) if row else 0
    if row is None or not all_:
        return say("parts.by_year")
    share = (row["granted"] + row["partially"]) / all_
    return say("parts.by_year_said", year=year, share=f"{share:.1%}")


def _ranking(page: Page, dictionary: dict[str, Row], corrected: Beside) -> None:
    say = page.say
    frame.heading(say("overview.ranking"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = widgets.indicator(page, dictionary, "published.total")
        by = widgets.rows(page, ("region", "level", "kind", "agency"), "region")
    column = measures.child_area(page.build, page.scope) if by == "region" else by
    chosen = [dictionary[code]]
    years = (page.scope.year, page.scope.versus)
    limit = TILES if by == "region" else SHOWN
    answer = measures.compare(
        page.build, page.scope, chosen, column, sort="this", limit=limit, corrected=corrected
    )
    model = comparison(answer, chosen, years, column, "all", say)
    like = comparison(answer, chosen, years, column, "like", say)
    leads = behind(page, column)
    data = chart_data.ranked_data(
        model, like, say, lambda line: leads(line.value, code, page.scope.year)
    )[:SHOWN]
    label = say.in_unit(model.measures[0].label, model.measures[0].unit)
    title = say("overview.ranking_small", label=label, year=years[0], versus=years[1])
    if model.groups > SHOWN:
        title += say("overview.first", n=SHOWN, total=model.groups)
    remark = widgets.form_break(page, years)
    if by != "region":
        widgets.chart(page, charts.ranked(say.language), data, title, remark)
        return
    left, right = st.columns([0.58, 0.42], gap="large")
    with left:
        widgets.chart(page, charts.ranked(say.language), data, title, remark)
    with right:
        _tiles(page, tiles.by_code(model, answer), tiles.by_code(like, answer), remark)


def _tiles(page: Page, model: Comparison, like: Comparison, remark: str) -> None:
    """Every area as a tile; a tile narrows the page to its area."""
    say = page.say
    below = filters.areas_below(page.scope, filters.options(page.build), model.by)

    def link(line: Line) -> str | None:
        if line.value is None or line.value not in below:
            return None
        kept = {name: st.query_params.get(name) for name in ("code", "rows")}
        return address.link("", **kept, region=below[line.value])

    found = tiles.tiles(model, like, link, say("common.flat"))
    label = say.in_unit(model.measures[0].label, model.measures[0].unit)
    title = say("tiles.title", label=label, year=page.scope.year)
    st.html(f'<h3 class="gk-h3">{escape(title)}</h3>{tiles.html(found, title, say)}')
    widgets.beneath(page, chart_parts.tiles(say.language), tiles.frame(found, say), title, remark)


if __name__ == "__main__":
    main()
