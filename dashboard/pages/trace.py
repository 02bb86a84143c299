"""指标追溯: a number → the agencies behind it → the cell or sentence in the file it was read from."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import address, contributors, evidence, frame, numbers, tables, trail
from dashboard.decisions import desk
from dashboard.decisions.model import Subject
from dashboard.formtable import Marks
from dashboard.frame import Page
from dashboard.questions import measures, reports
from dashboard.wording import as_text
from etl import picture_of

Row = dict[str, Any]


def main() -> None:
    agency, figure = address.read("agency", None), address.read("figure", None)
    page = frame.open_page("trace", lede="trace.lede", versus=False)
    code = address.read("code", list(measures.indicators(page.build)))
    if agency is None:
        trail.show(page, figure, code or contributors.DEFAULT)
        contributors.show(page, figure)
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
