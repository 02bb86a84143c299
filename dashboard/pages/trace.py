"""指标追溯: a number → the agencies behind it → the cell or sentence in the file it was read from."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, evidence, frame, numbers, tables, trail, widgets
from dashboard.behind import Narrowed, narrowed
from dashboard.decisions import desk
from dashboard.decisions.model import Subject
from dashboard.exports.contributors import contributors_csv
from dashboard.exports.whole import LARGE, Contributors
from dashboard.formtable import Marks
from dashboard.frame import Page
from dashboard.questions import measures, reports
from dashboard.wording import LANGUAGES, as_text
from etl import picture_of

A_PAGE = 50
DEFAULT = "applications.received"
"""The indicator traced where the address names none."""
Row = dict[str, Any]


def main() -> None:
    agency, figure = address.read("agency", None), address.read("figure", None)
    page = frame.open_page("trace", lede="trace.lede", versus=False)
    code = address.read("code", list(measures.indicators(page.build)))
    if agency is None:
        trail.show(page, figure, code or DEFAULT)
        _contributors(page, figure)
        return
    found = reports.report(page.build, agency, page.scope.year)
    if not found:
        _no_report(page, agency)
        return
    trail.show(page, figure, code, found[0])
    _report_head(page, found[0], agency)
    if figure:
        _figure(page, found[0], figure)
        return
    if code:
        _indicator(page, found[0], code)
    _whole_report(page, found[0], agency)


def _no_report(page: Page, key: str) -> None:
    """Why there is nothing to trace, and where to go on: the agency's other years, or all agencies."""
    say, known = page.say, reports.agency(page.build, key)
    if not known:
        frame.callout(say("trace.nobody", agency=key), warn=True)
        st.html(tables.anchor(say("agency.back"), address.link("agency")))
        return
    frame.notice(say("trace.no_report"), say("trace.no_report_body", year=page.scope.year))
    st.html(tables.anchor(say("trace.to_agency"), address.link("agency", agency=key)))


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


def _contributors(page: Page, figure: str | None) -> None:
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
    label = say.of(measure, "label") + (say("trace.narrowed", said=narrow.said) if narrow else "")
    total = int(rows[0]["total"])
    facts = page.facts(label, total=total)

    def made() -> bytes:
        every = reports.contributors(page.build, page.scope, code, form, LARGE, only=only)
        return contributors_csv(every, measure, facts, say)

    subject = f"{label}_{say('trace.units')}"
    whole = Contributors(page.build, page.scope, measure, form, only, facts, say.language)
    widgets.downloads(page, subject, {"csv": made}, whole)
    definition = say("trace.of_form", form=form) if form else say.of(measure, "definition")
    frame.notes(definition, frame.sum_note(page), say("overview.signs_note"))


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


def _report_head(page: Page, report: Row, key: str) -> None:
    say = page.say
    name = tables.anchor(str(report["agency"]), address.link("agency", agency=key))
    title = escape(str(report["title"] or ""))
    st.html(f'<div class="gk-agency"><h2>{name}</h2><p>{title}</p></div>')
    st.html(evidence.file_html(report, say, evidence.web_address(report["address"])))


def _figure(page: Page, report: Row, figure: str) -> None:
    """One cell: where it stands, as printed, in its table, as a picture."""
    say = page.say
    figures = reports.figures(page.build)
    cells = reports.cells(page.build, report["report_id"])
    if figure not in cells:
        frame.callout(say("trace.no_figure", figure=figure), warn=True)
        return
    st.html(f'<h2 class="gk-h2">{evidence.figure_name(figures, figure, say)}</h2>')
    left, right = st.columns([0.42, 0.58], gap="medium")
    with left:
        st.html(evidence.place_html(cells[figure], say))
        name = str(report["agency"])
        agency = str(report["agency_code"] or name)
        desk.act_on_figure(page, Subject(agency, name, int(report["year"]), figure=figure))
    with right:
        _picture(page, report, cells[figure])
    _drawn(page, report, figures, cells, [figure])


def _indicator(page: Page, report: Row, code: str) -> None:
    """The figures an indicator adds up, or the sentences it is taken from."""
    say = page.say
    entry = measures.indicators(page.build)[code]
    frame.heading(say.of(entry, "label"), say.of(entry, "definition"))
    if entry["source"] == "prose":
        _sentences(page, report, code)
        return
    figures = reports.figures(page.build)
    cells = reports.cells(page.build, report["report_id"])
    named = [figure for figure in entry["figures"] if figure in cells]
    if not named:
        frame.callout(say("trace.not_in_form"))
        return
    columns = [
        tables.Column(say("trace.figure")), tables.Column(say("trace.value"), True),
        tables.Column(say("trace.state")), tables.Column(say("trace.raw")),
    ]  # fmt: skip
    body = [
        [
            f'<a class="gk-in" href="{escape(_figure_link(page, report, figure))}" target="_self">'
            f"{evidence.figure_name(figures, figure, say)}</a>",
            numbers.number(cells[figure]["value"]), escape(say.code("state", cells[figure]["state"])),
            escape(evidence.raw(cells[figure], say)),
        ]
        for figure in named
    ]  # fmt: skip
    st.html(tables.plain(columns, body, say.of(entry, "label")))
    _drawn(page, report, figures, cells, named)


def _sentences(page: Page, report: Row, code: str) -> None:
    say = page.say
    found = [
        row for row in reports.mentions(page.build, report["report_id"]) if row["kind"] == code
    ]
    if not found:
        frame.callout(say("trace.no_sentence"))
    for row in sorted(found, key=lambda row: not row["chosen"]):
        value = numbers.number(row["value"], "%" if row["unit"] == "%" else "")
        badges = tables.badge(say("trace.chosen"), "good") if row["chosen"] else ""
        badges += tables.badge(say("trace.approximate"), "plain") if row["approximate"] else ""
        badges += tables.badge(say.code("scope", row["scope"]), "plain") if row["scope"] else ""
        unit = "" if row["unit"] == "%" else escape(str(row["unit"]))
        st.html(
            f'<div class="gk-chips"><b>{value} {unit}</b>{badges}</div>{evidence.quote(row, say)}'
        )


def _whole_report(page: Page, report: Row, key: str) -> None:
    """All three tables, where no single figure is looked at."""
    if address.read("code", None):
        return
    figures = reports.figures(page.build)
    cells = reports.cells(page.build, report["report_id"])
    _drawn(page, report, figures, cells, [])
    for section in reports.sections(page.build, report["report_id"]):
        heading = str(section["heading"] or page.say.code("section", section["id"]))
        with st.expander(as_text(heading)):
            st.html(f'<div class="gk-prose">{_paragraphs(section["body"])}</div>')


def _drawn(
    page: Page, report: Row, figures: dict[str, Row], cells: dict[str, Row], named: list[str]
) -> None:
    def link(figure: str) -> str:
        return _figure_link(page, report, figure)

    marks = Marks(frozenset(named))
    wanted = evidence.tables_of(marks) if named else list(evidence.TABLES)
    for html in evidence.source_tables(
        list(figures.values()), cells, marks, page.say, link, wanted
    ):
        st.html(html)


def _figure_link(page: Page, report: Row, figure: str) -> str:
    key = str(report["agency_code"] or report["agency"])
    return address.link("trace", agency=key, year=report["year"], figure=figure)


def _picture(page: Page, report: Row, cell: Row) -> None:
    """The place in a PDF or a scan, drawn from the kept file."""
    box = [cell["x0"], cell["y0"], cell["x1"], cell["y1"]]
    if report["kept"] is None or cell["page"] is None or None in box:
        return
    picture = _drawn_picture(
        str(page.build.folder / report["kept"]),
        str(report["sha256"]),
        int(cell["page"]),
        tuple(box),
    )
    if picture is not None:
        st.image(picture, caption=page.say("trace.picture"), width="stretch")


@st.cache_data(max_entries=64, show_spinner=False)
def _drawn_picture(path: str, sha256: str, number: int, box: tuple[float, ...]) -> bytes | None:
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return None
    return picture_of(content, {"page": number, "box": list(box)})


def _paragraphs(body: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in str(body).split("\n") if text.strip())


if __name__ == "__main__":
    main()
