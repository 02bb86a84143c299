"""Computing with corrected values: which indicators of which reports change, and from what to what.

Indicators are added up as the build adds them: blank, dash and words count as nothing where at least one
addend is a number; a missing or unreadable addend that nobody corrected makes the indicator missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import address, numbers
from dashboard.database import Beside, Table
from dashboard.decisions import telling
from dashboard.decisions.model import Decision
from dashboard.frame import Page
from dashboard.questions import measures, reports
from dashboard.questions.measures import AS_PRINTED

TYPES = {"of_report": "int", "code": "varchar", "value": "double"}
GAPS = ("missing", "unreadable")
PARTS, WHOLE = "requests.otherwise_handled_", "requests.otherwise_handled."
"""Reports whose （六）其他处理 is one line have that line in place of its parts."""
Row = Mapping[str, Any]


def switch(page: Page) -> Beside:
    """更正值参与计算: shown where there are corrections; what to compute with, as the switch says."""
    found = page.decided.corrections()
    if not found:
        return AS_PRINTED
    chosen = address.read("corrected", ("True",)) == "True"
    st.toggle(page.say("corrected.switch", n=len(found)), **address.bind("corrected", chosen))
    return corrected(page, found) if chosen else AS_PRINTED


def corrected(page: Page, found: Sequence[Decision]) -> Beside:
    """The table ``corrected``: of_report, code, value, one row an indicator that a correction changes."""
    by_report: dict[tuple[str, int], dict[str, float]] = {}
    for entry in found:
        subject = entry.subject
        values = by_report.setdefault((subject.agency, subject.year), {})
        values[str(subject.figure)] = float(entry.value or 0)
    dictionary = list(measures.indicators(page.build).values())
    rows: list[dict[str, Any]] = []
    for (agency, year), values in by_report.items():
        report = reports.report(page.build, agency, year)[0]
        cells = reports.cells(page.build, report["report_id"])
        changed = recomputed(dictionary, report, cells, values)
        rows += [
            {"of_report": report["report_id"], "code": code, "value": value}
            for code, value in changed.items()
        ]
    stamp = f"corrected {page.decided.mark.decision}"
    return Beside(stamp, {"corrected": Table.of(TYPES, rows)})


def recomputed(
    dictionary: Sequence[Row], report: Row, cells: Mapping[str, Row], values: Mapping[str, float]
) -> dict[str, float | None]:
    """The indicators of one report that the corrected values change: code → value."""
    changed: dict[str, float | None] = {}
    for indicator in dictionary:
        if indicator["source"] == "prose":
            said = values.get(f"prose.{indicator['code']}")
            if said is not None:
                changed[indicator["code"]] = said
            continue
        terms = _terms(indicator, report, cells)
        if any(term in values for term in terms):
            changed[indicator["code"]] = total(terms, cells, values)
    return changed


def total(
    terms: Sequence[str], cells: Mapping[str, Row], values: Mapping[str, float]
) -> float | None:
    """The sum of some figures, corrected ones in place of printed ones; None where it has no number."""
    gaps = [term for term in terms if term not in values and cells[term]["state"] in GAPS]
    addends = [values.get(term, cells[term]["value"]) for term in terms]
    known = [float(addend) for addend in addends if addend is not None]
    return sum(known) if known and not gaps else None


def _terms(indicator: Row, report: Row, cells: Mapping[str, Row]) -> list[str]:
    """The figures that an indicator adds up in this report; none where its form lacks it."""
    if report["form"] not in list(indicator["forms"]):
        return []
    named = [str(figure) for figure in indicator["figures"]]
    if report["single_line"]:
        named = [
            f"{WHOLE}{term.rsplit('.', 1)[1]}" if term.startswith(PARTS) else term for term in named
        ]
    return [term for term in dict.fromkeys(named) if term in cells]


def listed(page: Page, beside: Beside) -> list[str]:
    """Every correction that the numbers contain, in words; nothing where none is computed with."""
    if beside is AS_PRINTED:
        return []
    lines = [
        page.say(
            "corrected.line",
            agency=entry.subject.agency_name,
            year=entry.subject.year,
            name=telling.name_of(page, str(entry.subject.figure)),
            printed=numbers.number(entry.printed.cells[str(entry.subject.figure)]),
            value=numbers.number(entry.value),
            person=entry.person,
            reason=entry.reason,
        )
        for entry in page.decided.corrections()
        if entry.subject.year in (page.scope.year, page.scope.versus)
    ]
    return [page.say("corrected.note"), *lines]
