"""年度对比: any indicators of two years, by region, level, kind or agency, and what leaves the house."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import address, chart_data, charts, filters, frame, tables, widgets
from dashboard.behind import behind, in_both, whole
from dashboard.comparison import Basis, Comparison, Line, Measure, comparison
from dashboard.database import Beside, Row
from dashboard.decisions import computing
from dashboard.exports.comparison import comparison_book, comparison_csv
from dashboard.exports.whole import LARGE, Compared
from dashboard.frame import Page
from dashboard.questions import measures
from dashboard.wording import Words

ROWS = ("region", "level", "kind", "agency")
A_PAGE = 50
BARS = 20


def main() -> None:
    page = frame.open_page("comparison", lede="compare.lede")
    dictionary = measures.indicators(page.build)
    chosen, by, basis, sort = _choices(page, dictionary)
    if not chosen:
        frame.callout(page.say("compare.choose"))
        return
    column = measures.child_area(page.build, page.scope) if by == "region" else by
    number = address.page_number() if by == "agency" else 1
    corrected = computing.switch(page)
    answer = measures.compare(
        page.build, page.scope, chosen, column, sort, limit=A_PAGE if by == "agency" else 5000,
        offset=(number - 1) * A_PAGE, corrected=corrected,
    )  # fmt: skip
    years = (page.scope.year, page.scope.versus)
    model = comparison(answer, chosen, years, column, basis, page.say)
    _form_break(page)
    printed = None
    if corrected is not measures.AS_PRINTED:
        printed = _whole(page, model, chosen, sort, measures.AS_PRINTED)
    _table(page, model, number, printed)
    frame.notes(*computing.listed(page, corrected))
    _exports(page, model, chosen, sort, corrected)
    if number == 1:
        _changes(page, model)


def _choices(page: Page, dictionary: dict[str, Row]) -> tuple[list[Row], str, Basis, str]:
    say = page.say
    codes = widgets.indicators(page, dictionary, measures.HEADLINES)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = widgets.rows(page, ROWS, "region")
        basis = widgets.choice(
            "basis",
            say("compare.basis"),
            {"like": say("compare.like"), "all": say("compare.everyone")},
            250,
        )
        sorts = {name: say(f"compare.by_{name}") for name in measures.SORTS}
        sort = widgets.choice("sort", say("compare.sort"), sorts)
    return [dictionary[code] for code in codes], by, "all" if basis == "all" else "like", sort


def _form_break(page: Page) -> None:
    scope = page.scope
    forms = measures.forms_by_year(page.build, (scope.year, scope.versus))
    old, new = forms.get(scope.versus), forms.get(scope.year)
    if old and new and old != new:
        text = page.say(
            "compare.form_break", versus=scope.versus, year=scope.year, old=old, new=new
        )
        frame.callout(text, warn=True)


def _whole(
    page: Page, model: Comparison, chosen: list[Row], sort: str, corrected: Beside
) -> Comparison:
    """Every line of a comparison."""
    answer = measures.compare(
        page.build, page.scope, chosen, model.by, sort, limit=LARGE, corrected=corrected
    )
    years = (page.scope.year, page.scope.versus)
    return comparison(answer, chosen, years, model.by, model.basis, page.say)


def _table(page: Page, model: Comparison, number: int, printed: Comparison | None) -> None:
    say, scope = page.say, page.scope
    caption = say("compare.caption", year=scope.year, versus=scope.versus)
    st.html(
        tables.comparison(
            model, say, caption, _row_link(page, model), _number_link(page, model), printed
        )
    )
    if model.by == "agency" and model.groups > A_PAGE:
        widgets.pages(page, number, model.groups, A_PAGE)
    changed = [
        say(f"compare.{name}", n=n)
        for name, n in (("followed", model.followed), ("apart", model.apart))
        if n
    ]
    frame.notes(
        frame.sum_note(page), say(f"compare.note_{model.basis}"), _none_both(model, say),
        *changed, say("overview.signs_note"),
    )  # fmt: skip


def _none_both(model: Comparison, say: Words) -> str:
    """Which totals are not like for like, because no agency has both years."""
    pairs = zip(model.measures, model.total.pairs, strict=True)
    labels = [m.label for m, pair in pairs if not pair.n_both and pair.n_this + pair.n_last]
    if model.basis == "all" or not labels:
        return ""
    return say("compare.none_both", labels=say("common.list").join(labels))


def _row_link(page: Page, model: Comparison) -> tables.RowLink:
    below = filters.areas_below(page.scope, filters.options(page.build), model.by)

    def link(line: Line) -> str | None:
        if line.is_total or line.value is None:
            return None
        if model.by == "agency":
            return address.link("agency", agency=line.value)
        narrowed = filters.narrowed(model.by, line.value, below)
        return address.link("comparison", rows=_rows(), **narrowed) if narrowed else None

    return link


def _number_link(page: Page, model: Comparison) -> tables.NumberLink:
    """Numbers over units with both years lead to those; what stands for a line that has none does not."""
    like = model.basis == "like"
    every, leads = behind(page, model.by), behind(page, model.by, model.versus)

    def link(line: Line, measure: Measure, year: int) -> str | None:
        compared = line.pairs[model.measures.index(measure)].n_both > 0
        both = like and compared
        other = model.versus if year == model.year else model.year
        if line.joined and compared:
            return in_both(measure.code, year, other, heir=str(line.value))
        if line.is_total and both:
            return in_both(measure.code, year, other)
        if line.is_total:
            return whole(measure.code, year)
        return (leads if both else every)(line.value, measure.code, year)

    return link


def _rows() -> str | None:
    return st.query_params.get("rows")


def _exports(
    page: Page, model: Comparison, chosen: list[Row], sort: str, corrected: Beside
) -> None:
    say = page.say
    fixed = corrected is not measures.AS_PRINTED

    def every() -> Comparison:
        return _whole(page, model, chosen, sort, corrected)

    def printed() -> Comparison | None:
        return _whole(page, model, chosen, sort, measures.AS_PRINTED) if fixed else None

    lines = computing.listed(page, corrected)
    title = say("compare.caption", year=page.scope.year, versus=page.scope.versus)
    title += say("corrected.title") if fixed else ""
    covered = (model.total.reported, model.total.expected)
    facts = page.facts(title, covered, model.groups)
    widgets.downloads(
        page,
        say("comparison.title"),
        {
            "xlsx": lambda: comparison_book(every(), facts, say, printed(), lines),
            "csv": lambda: comparison_csv(every(), facts, say, printed()),
        },
        Compared(
            page.build, page.scope, chosen, model.basis, sort, corrected, tuple(lines), facts,
            say.language,
        ) if model.by == "agency" else None,
    )  # fmt: skip


def _changes(page: Page, model: Comparison) -> None:
    """Differences or growth as bars, for the first three indicators."""
    say = page.say
    shown = {name: say(f"compare.show_{name}") for name in ("difference", "growth")}
    what = widgets.choice("show", say("compare.show"), shown)
    remark = widgets.form_break(page, [page.scope.versus, page.scope.year])
    leads = _number_link(page, model)
    drawn = []
    for n, measure in enumerate(model.measures[:3]):

        def agencies(line: Line, measure: Measure = measure) -> str | None:
            return leads(line, measure, model.year)

        drawn.append((measure, chart_data.change_data(model, n, what, say, agencies)))
    if all(len(data) < 2 for _, data in drawn):
        frame.notes(say("compare.too_few"))
        return
    for column, (measure, data) in zip(st.columns(len(drawn), gap="medium"), drawn, strict=True):
        label = measure.label if what == "growth" else say.in_unit(measure.label, measure.unit)
        with column:
            title = say(
                f"compare.changes_{what}", label=label, year=model.year, versus=model.versus
            )
            if len(data) < 2:
                st.html(f'<h3 class="gk-h3">{escape(title)}</h3>')
                frame.notes(say("compare.too_few"))
                continue
            title += say("compare.first", n=BARS, total=len(data)) if len(data) > BARS else ""
            widgets.chart(page, charts.diverging(say.language), _ends(data), title, remark)


def _ends(data: list[Row]) -> list[Row]:
    """The largest rises and falls where there are more lines than bars."""
    half = BARS // 2
    return data if len(data) <= BARS else data[:half] + data[-half:]


if __name__ == "__main__":
    main()
