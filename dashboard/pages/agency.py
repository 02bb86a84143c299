"""单位档案: one agency over the years beside its peers, its reports, its findings; else the directory."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import streamlit as st

from dashboard import (
    address,
    chart_data,
    charts,
    evidence,
    frame,
    imprint,
    numbers,
    peers,
    profile,
    scorecard,
    tables,
    widgets,
)
from dashboard.decisions import rectify, telling
from dashboard.exports.agency import agency_book
from dashboard.frame import Page
from dashboard.questions import changes, measures, reports, roster
from dashboard.sentences import told

A_PAGE = 50
PARTS = {
    "findings": "agency.findings", "figures": "agency.figures", "peers": "spread.title",
    "reports": "agency.reports", "imprint": "agency.imprint",
}  # fmt: skip
"""The headings of an agency's file, in their order, by the name they bear as targets of links."""
Row = dict[str, Any]


def main() -> None:
    key = address.read("agency", None)
    page = frame.open_page("agency", lede=None if key else "agency.lede", versus=False)
    found = reports.agency(page.build, key) if key else []
    if key and not found:
        frame.callout(page.say("filter.gone", value=key), warn=True)
    if found:
        _file(page, found[0])
    else:
        _directory(page)


def _directory(page: Page) -> None:
    say = page.say
    words = widgets.text("q", say("agency.search"), say("agency.search_hint"))
    number = address.page_number()
    rows = roster.directory(
        page.build, page.scope, words, A_PAGE, (number - 1) * A_PAGE, page.decided.beside
    )
    if not rows:
        frame.callout(say("agency.none", words=words))
        return
    columns = [
        tables.Column(say("rows.agency")), tables.Column(say("rows.region")),
        tables.Column(say("filter.level")), tables.Column(say("filter.kind")),
        tables.Column(say("agency.report")), tables.Column(say("severity.error"), True),
        tables.Column(say("severity.warning"), True),
    ]  # fmt: skip
    body = [_directory_row(page, row) for row in rows]
    st.html(tables.plain(columns, body, say("agency.title")))
    if rows[0]["total"] > A_PAGE:
        widgets.pages(page, number, int(rows[0]["total"]), A_PAGE)


def _directory_row(page: Page, row: Row) -> list[str]:
    say = page.say
    if row["reported"]:
        date = f"{row['published']:%Y-%m-%d}" if row["published"] is not None else numbers.MISSING
        status = f"{tables.badge(say('agency.in'), 'good')} {date}"
    else:
        status = tables.badge(say("agency.out"), "warning")
    counts = [_counted(row, severity) for severity in ("error", "warning")]
    return [
        tables.anchor(row["agency"], address.link("agency", agency=row["key"])),
        escape(str(row["region"] or "")), escape(say.code("level", row["level"])),
        escape(say.code("kind", row["kind"])), status, *counts,
    ]  # fmt: skip


def _counted(row: Row, severity: str) -> str:
    """Entries of a severity in the year's report, with the way to them; of no report none can be told."""
    if not row["reported"]:
        return numbers.MISSING
    n = int(row[f"{severity}s"])
    way = address.link("findings", agency=row["key"], severity=severity) if n else None
    return tables.anchor(f"{n:,}", way)


def _file(page: Page, agency: Row) -> None:
    say = page.say
    dictionary = measures.indicators(page.build)
    versions = reports.versions(page.build, agency["key"])
    st.html(_title(page, agency))
    years = {row["year"] for row in versions if row["is_current"]}
    if years and page.scope.year not in years:
        frame.callout(say("agency.no_report", year=page.scope.year), warn=True)
    model = profile.profile(page.build, agency, dictionary, say)
    facts = page.facts(f"{agency['agency']} {say('agency.file')}")

    def book() -> bytes:
        cells = _long(page, agency, versions)
        return agency_book(model, scorecard.found(page, agency), cells, facts, say)

    with st.container(horizontal=True, vertical_alignment="center"):
        widgets.downloads(page, f"{say('agency.file')}_{agency['agency']}", {"xlsx": book})
        frame.contents(say, {name: say(key) for name, key in PARTS.items()})
    scorecard.section(page, agency, years)
    _figures(page, agency, model)
    _trends(page, agency, model)
    peers.section(page, agency, dictionary)
    _versions(page, agency, versions)
    imprint.show(page, agency)


def _title(page: Page, agency: Row) -> str:
    say = page.say
    where = " / ".join(str(agency[a]) for a in ("province", "city", "county") if agency[a])
    parts = [where, say.code("level", agency["level"]), say.code("kind", agency["kind"])]
    parts += [say("agency.code", code=agency["agency_code"])] if agency["agency_code"] else []
    aliases = [str(alias) for alias in (agency["aliases"] if agency["aliases"] is not None else [])]
    parts += [say("agency.aliases", names=say("common.list").join(aliases))] if aliases else []
    if agency["valid_to"] is not None:
        parts.append(say("agency.ended", year=int(agency["valid_to"])))
    tied = [_tied(page, row) for row in changes.of_agency(page.build, agency["agency_id"])]
    unlisted = "" if agency["listed"] else tables.badge(say("agency.unlisted"), "warning")
    back = tables.anchor(say("agency.back"), address.link("agency"))
    return (
        f'<div class="gk-agency"><h2>{escape(agency["agency"])} {unlisted}</h2>'
        f"<p>{' · '.join([*(escape(part) for part in parts), *tied, back])}</p></div>"
    )


def _tied(page: Page, row: Row) -> str:
    """Whom it took over from, or who took over from it, with the way there."""
    role = "heir" if row["is_heir"] else "former"
    link = tables.anchor(row["agency"], address.link("agency", agency=row["key"]))
    return f"{escape(page.say(f'agency.{role}', year=int(row['ended'])))}{link}"


def _figures(page: Page, agency: Row, model: profile.Profile) -> None:
    say = page.say
    small = say("agency.figures_small", n=model.peers_note)
    frame.heading(say("agency.figures"), small, "figures")
    if not model.years:
        frame.callout(say("agency.no_reports"))
        return

    st.html(profile.table(model, say, partial(_cell_link, agency)))
    tied = changes.predecessors(page.build, int(agency["agency_id"]), model.years[-1])
    frame.notes(
        *([say("agency.followed_note", year=model.years[-1])] if tied is not None else []),
        say("agency.peers_note"), say("overview.signs_note"),
    )  # fmt: skip


def _cell_link(agency: Row, code: str, year: int) -> str:
    return address.link("trace", agency=agency["key"], year=year, code=code)


def _trends(page: Page, agency: Row, model: profile.Profile) -> None:
    say = page.say
    shown = [line for line in model.lines if line.measure.code in measures.HEADLINES]
    if len(model.years) < 2 or not shown:
        return
    broken, link = len(set(model.forms)) > 1, partial(_cell_link, agency)
    remark = say("chart.dashed") + (say("overview.break_note") if broken else "")
    for column, line in zip(st.columns(len(shown), gap="medium"), shown, strict=True):
        data = chart_data.beside_peers_data(line, model, say, partial(link, line.measure.code))
        grown = numbers.growth(line.move, say("common.flat"))
        years = (model.years[-1], model.years[-1] - 1)
        title = charts.trend_title(say, line.measure.label, years, grown, line.move.status)
        with column:
            widgets.chart(page, charts.beside_peers(say.language, broken), data, title, remark)


def _versions(page: Page, agency: Row, versions: list[Row]) -> None:
    say = page.say
    frame.heading(say("agency.reports"), name="reports")
    columns = [
        tables.Column(say("filter.year")), tables.Column(say("file.name")),
        tables.Column(say("file.format")), tables.Column(say("file.published")),
        tables.Column(say("file.form")), tables.Column(say("cycle.title")),
        tables.Column(say("agency.remarks")),
    ]  # fmt: skip
    cases, body = rectify.cases(page), []
    for row in versions:
        original = evidence.web_address(row["address"])
        name = escape(str(row["file"] or row["title"] or ""))
        file = (
            f'<a href="{escape(original)}" target="_blank" rel="noopener">{name}</a>'
            if original
            else name
        )
        date = f"{row['published']:%Y-%m-%d}" if row["published"] is not None else numbers.MISSING
        remarks = [] if row["is_current"] else [say("agency.superseded")]
        remarks += (
            [] if row["conflicts"] is None else [told(note, say) for note in row["conflicts"]]
        )
        if row["problems"]:
            remarks.append(say("agency.problems", n=int(row["problems"])))
        link = address.link("trace", agency=agency["key"], year=row["year"])
        form = say.code("formname", row["form"])
        case = cases.get((agency["key"], row["year"])) if row["is_current"] else None
        body.append(
            [tables.anchor(str(row["year"]), link), file, escape(say.code("format", row["format"])), date,
             escape(form), rectify.badge(page, case), _remarked(page, row, remarks)]
        )  # fmt: skip
    st.html(tables.plain(columns, body, say("agency.reports"), "gk-wrap"))


def _remarked(page: Page, row: Row, remarks: list[str]) -> str:
    """What is to be said of a version, and the way to withdraw or move it."""
    link = address.link("intake", part="rulings", report=row["sha256"])
    parts = [escape(remark) for remark in remarks]
    return " · ".join([*parts, tables.anchor(page.say("ruling.link"), link)])


def _long(page: Page, agency: Row, versions: list[Row]) -> list[Row]:
    """Every cell of every current report of the agency, with corrected values, for the workbook."""
    figures = reports.figures(page.build)
    rows = []
    for version in versions:
        if not version["is_current"]:
            continue
        fixed = telling.corrected_cells(page, agency["key"], version["year"])
        for cell in reports.cells(page.build, version["report_id"]).values():
            words = figures[cell["address"]]
            more = {"year": version["year"], "corrected": fixed.get(cell["address"])}
            rows.append({**cell, **words, **more})
    return rows


if __name__ == "__main__":
    main()
