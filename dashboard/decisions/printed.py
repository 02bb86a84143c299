"""What current reports print at the addresses that decisions rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.database import Beside, Build, Table, ask
from dashboard.decisions.model import Printed
from dashboard.questions.keys import KEY

LAST_YEAR, PROSE = "last_year.", "prose."
Report = tuple[str, int]
"""An agency's key and a year."""


def prints(build: Build, wanted: Mapping[Report, Iterable[str]]) -> dict[Report, Printed]:
    """What each current report (agency's key, year) prints at the addresses; reports gone are left out.

    Addresses are figures, ``last_year.`` figures and ``prose.`` kinds; one without a number is None.
    """
    if not wanted:
        return {}
    hashes = _hashes(build, list(wanted))
    figures = _figures(build, wanted)
    prose = _prose(build, list(wanted)) if _any(wanted, PROSE) else {}
    return {
        report: Printed(sha256, {a: _value(report, a, figures, prose) for a in wanted[report]})
        for report, sha256 in hashes.items()
    }


def _hashes(build: Build, reports: list[Report]) -> dict[Report, str]:
    found = ask(
        build,
        f"""
        select of, of_year, sha256 from reports join wanted on {KEY} = of and year = of_year
        where is_current
        """,
        _wanted(reports),
    )
    return {(row["of"], int(row["of_year"])): str(row["sha256"]) for row in found}


def _figures(
    build: Build, wanted: Mapping[Report, Iterable[str]]
) -> dict[Report, dict[str, float | None]]:
    """The figures asked of each report, this year's and last year's, by report."""
    every = {address.removeprefix(LAST_YEAR) for cells in wanted.values() for address in cells}
    known = {row["address"] for row in ask(build, "select address from figure")}
    columns = sorted(every & known)
    if not columns:
        return {}
    reports = {*wanted, *((agency, year - 1) for agency, year in wanted)}
    found = ask(
        build,
        f"""
        select of, of_year, {", ".join(f'"{column}"' for column in columns)}
        from figures join wanted on {KEY} = of and year = of_year
        """,
        _wanted(sorted(reports)),
    )
    return {(row.pop("of"), int(row.pop("of_year"))): row for row in found}


def _prose(build: Build, reports: list[Report]) -> dict[Report, dict[str, float]]:
    found = ask(
        build,
        """
        select of, of_year, m.kind, m.value from mentions m join reports r using (report_id)
        join wanted on coalesce(r.agency_code, r.agency) = of and r.year = of_year
        where r.is_current and m.chosen
        """,
        _wanted(reports),
    )
    by_report: dict[Report, dict[str, float]] = {}
    for row in found:
        by_report.setdefault((row["of"], int(row["of_year"])), {})[row["kind"]] = row["value"]
    return by_report


def _value(
    report: Report, address: str, figures: Mapping[Report, Any], prose: Mapping[Report, Any]
) -> float | None:
    agency, year = report
    if address.startswith(PROSE):
        return prose.get(report, {}).get(address.removeprefix(PROSE))  # type: ignore[no-any-return]
    if address.startswith(LAST_YEAR):
        report, address = (agency, year - 1), address.removeprefix(LAST_YEAR)
    return figures.get(report, {}).get(address)  # type: ignore[no-any-return]


def _any(wanted: Mapping[Report, Iterable[str]], start: str) -> bool:
    return any(address.startswith(start) for cells in wanted.values() for address in cells)


def _wanted(reports: list[Report]) -> Beside:
    agencies, years = [agency for agency, _ in reports], [year for _, year in reports]
    wanted = Table({"of": ("varchar", agencies), "of_year": ("int", years)})
    return Beside(None, {"wanted": wanted})
