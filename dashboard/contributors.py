"""The agencies behind a number: what it adds up to, each with its own value, one page after another."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, frame, numbers, tables, widgets
from dashboard.behind import Narrowed, narrowed
from dashboard.exports.contributors import contributors_csv
from dashboard.exports.whole import LARGE, Contributors
from dashboard.frame import Page
from dashboard.questions import measures, reports
from dashboard.wording import LANGUAGES

A_PAGE = 50
DEFAULT = "applications.received"
"""The indicator whose agencies are listed where the address names none."""
Row = dict[str, Any]


def show(page: Page, figure: str | None) -> None:
    """The agencies of the page's scope with their values; of ``figure``, an address of the form, or of the
    indicator that the page lets people choose."""
    say = page.say
    measure, form = _measure(page, figure)
    code, number = str(measure["code"]), address.page_number()
    narrow = narrowed(page, measure) if form is None else None
    only = narrow.only if narrow else None
    rows = reports.contributors(
        page.build, page.scope, code, form, A_PAGE, (number - 1) * A_PAGE, only
    )
    if narrow:
        _narrowed(page, narrow, code)
    if not rows:
        frame.callout(say("roster.nobody" if narrow else "empty.no_reports", year=page.scope.year))
        return
    _sum(page, rows[0], measure)
    columns = [
        tables.Column(say("rows.agency")), tables.Column(say("rows.region")),
        tables.Column(say("filter.level")), tables.Column(say("filter.kind")),
        tables.Column(
            say.in_unit(say("common.year_of", year=page.scope.year), measure["unit"]), True
        ),
    ]  # fmt: skip
    body = [_contributor(page, row, measure) for row in rows]
    st.html(tables.plain(columns, body, say("trace.title")))
    if rows[0]["total"] > A_PAGE:
        widgets.pages(page, number, int(rows[0]["total"]), A_PAGE)
    _downloads(page, measure, form, narrow, int(rows[0]["total"]))
    definition = say("trace.of_form", form=form) if form else say.of(measure, "definition")
    frame.notes(definition, frame.sum_note(page), say("overview.signs_note"))


def _measure(page: Page, figure: str | None) -> tuple[Row, str | None]:
    """What is traced: an indicator chosen, or a figure of the form with the form it is added up in."""
    figures = reports.figures(page.build)
    if figure is not None and figure in figures:
        row = figures[figure]
        form = measures.forms_by_year(page.build, (page.scope.year,)).get(page.scope.year, "2021")
        label = {
            f"label_{code}": page.say(
                "trace.figure_name", line=row[f"line_{code}"], field=row[f"field_{code}"]
            )
            for code in LANGUAGES
        }
        forms = [name for name in ("2019", "2021") if row[f"in_{name}"]] + [form]
        return {**label, "code": figure, "unit": row["unit"], "additive": True, "source": "table",
                "forms": forms}, form  # fmt: skip
    if figure is not None:
        frame.callout(page.say("filter.gone", value=figure), warn=True)
    dictionary = measures.indicators(page.build)
    code = widgets.indicator(page, dictionary, DEFAULT)
    return dictionary[code], None


def _downloads(
    page: Page, measure: Row, form: str | None, narrow: Narrowed | None, total: int
) -> None:
    say, only = page.say, narrow.only if narrow else None
    label = say.of(measure, "label") + (say("trace.narrowed", said=narrow.said) if narrow else "")
    facts = page.facts(label, total=total)

    def made() -> bytes:
        code = str(measure["code"])
        every = reports.contributors(page.build, page.scope, code, form, LARGE, only=only)
        return contributors_csv(every, measure, facts, say)

    whole = Contributors(page.build, page.scope, measure, form, only, facts, say.language)
    widgets.downloads(page, f"{label}_{say('trace.units')}", {"csv": made}, whole)


def _narrowed(page: Page, narrow: Narrowed, code: str) -> None:
    """Say which agencies alone are listed, and how to see the other year's, or all."""
    say = page.say
    ways = [tables.anchor(say("trace.every"), address.link("trace", code=code))]
    if narrow.other:
        word = say("trace.other_year", year=page.scope.versus)
        ways.insert(0, tables.anchor(word, narrow.other))
    st.html(
        f'<div class="gk-note">{escape(say("trace.only", said=narrow.said))} {" · ".join(ways)}</div>'
    )


def _sum(page: Page, first: Row, measure: Any) -> None:
    say = page.say
    label, unit = say.of(measure, "label"), say.code("unit", measure["unit"])
    if page.scope.nests:
        text = say("overview.nest_note")
    elif measure["additive"]:
        total = f"{numbers.number(first['whole'], measure['unit'])} {unit}"
        text = say(
            "trace.sum", label=label, total=total, units=first["units"], reports=first["total"]
        )
    else:
        text = say("trace.rate", label=label, units=first["units"], reports=first["total"])
    frame.callout(text)


def _contributor(page: Page, row: Row, measure: Any) -> list[str]:
    say = page.say
    exists = row["form"] in list(measure["forms"]) or measure["source"] == "prose"
    shown = numbers.number(row["value"], measure["unit"], exists)
    kind = "code" if measure["code"] in measures.indicators(page.build) else "figure"
    link = address.link("trace", agency=row["key"], **{kind: measure["code"]})
    return [
        tables.anchor(row["agency"], address.link("agency", agency=row["key"])),
        escape(str(row["region"] or "")), escape(say.code("level", row["level"])),
        escape(say.code("kind", row["kind"])), tables.anchor(shown, link),
    ]  # fmt: skip
