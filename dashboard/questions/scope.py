"""Which agencies and years a page looks at, as conditions for the other questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.database import ALONE, Beside, Build, Row, ask
from dashboard.questions.decided import NOBODY, SETTLED, source

LEVELS = ("province", "city", "county", "township")
KINDS = ("government", "department", "township", "subdistrict", "other")
AREAS = ("province", "city", "county")
AREA_KIND = "government"


IS_DUE = """(a.listed or f.report_id is not null)
        and coalesce(a.valid_from, 0) <= $year and coalesce(a.valid_to, 9999) >= $year"""
"""Whether agency ``a`` with report ``f``, if any, is one of those of whom a report was due in a year."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The shared filters: two years, an area (down to a county), a level, a kind."""

    year: int
    versus: int
    province: str | None = None
    city: str | None = None
    county: str | None = None
    level: str | None = None
    kind: str | None = None
    seen: str = ""
    """What an unset area stands for, where not every area may be seen: the names of those that may."""

    @property
    def region(self) -> str | None:
        """The most local area set."""
        return self.county or self.city or self.province

    @property
    def filtered(self) -> bool:
        """Whether anything but the years is chosen."""
        return any((self.region, self.level, self.kind))

    @property
    def nests(self) -> bool:
        """Area reports of several levels contain each other: they cannot be added up. Below a county
        there is none, so that its own report stands alone."""
        return self.kind == AREA_KIND and self.level is None and self.county is None

    def where(self, alias: str = "", members: bool = False) -> tuple[str, dict[str, Any]]:
        """Conditions on province, city, county, level and kind, and their parameters.

        ``members`` leaves out the areas' own reports where no kind is chosen: a government's report
        covers its area, so that a sum over all agencies would count its members twice.
        """
        set_ = {name: getattr(self, name) for name in (*AREAS, "level", "kind")}
        chosen = {name: value for name, value in set_.items() if value is not None}
        dot = f"{alias}." if alias else ""
        conditions = " and ".join(f"{dot}{name} = ${name}" for name in chosen)
        if members and self.kind is None:
            conditions += f"{' and ' if conditions else ''}{dot}kind <> '{AREA_KIND}'"
        return conditions or "true", chosen


@dataclass(frozen=True, slots=True)
class Only:
    """The agencies behind a number, as a condition on `agency_id` that stands in place of the scope's."""

    condition: str
    parameters: Mapping[str, Any]
    beside: Beside = ALONE


def expected(scope: Scope) -> str:
    """SQL of the agencies that existed in the year, each with its current report of it, if there is one.

    Columns: those of the view ``agencies`` but valid_from, valid_to and listed; year, report_id,
    published, reported.
    """
    agencies, _ = scope.where("a")
    reports, _ = scope.where("r")
    return f"""(
        select a.* exclude (valid_from, valid_to, listed), $year as year, f.report_id, f.published,
               f.report_id is not null as reported
        from agencies a
        left join (
            select agency_id, report_id, published from filed r
            where is_current and year = $year and {reports}
        ) f using (agency_id)
        where {IS_DUE} and {agencies}
    )"""


def years(build: Build) -> list[int]:
    """Report years with at least one current report, newest first."""
    found = ask(build, "select distinct year from filed where is_current and year is not null")
    return sorted((row["year"] for row in found), reverse=True)


def areas(build: Build) -> list[Row]:
    """Every area with agencies in it: code (path), province, city, county, depth; in code order."""
    return ask(
        build,
        """
        with every as (
            select province, city, county, min(agency_code) as first from agencies group by all
        ), path as (
            select province, null as city, null as county, min(first) as first from every
            where province is not null group by province
            union all
            select province, city, null, min(first) from every where city is not null
            group by province, city
            union all
            select province, city, county, min(first) from every where county is not null group by all
        )
        select concat_ws('/', province, city, county) as code, province, city, county,
               (province is not null)::int + (city is not null)::int + (county is not null)::int as depth
        from path
        order by min(first) over (partition by province) nulls last, province,
                 city is not null, min(first) over (partition by province, city) nulls last, city,
                 county is not null, first nulls last, county
        """,
    )


def status(build: Build, scope: Scope, decided: Beside = NOBODY) -> dict[str, Any]:
    """What the line under every title says: expected, reported, reports with errors, built at.

    ``unexplained`` are the reports with an error that nobody explained, dismissed or corrected.
    """
    where, parameters = scope.where()
    counts = ask(
        build,
        f"select count(*) as expected, count(report_id) as reported from {expected(scope)}",
        year=scope.year,
        **parameters,
    )[0]
    wrong = ask(
        build,
        f"""
        select count(distinct report_id) filter (severity = 'error' and verdict = 'broken') as errors,
               count(distinct report_id) filter (severity = 'error' and verdict = 'broken'
                                                 and not {SETTLED}) as unexplained,
               count(distinct report_id) filter (severity = 'warning' and verdict = 'broken') as warnings
        from {source(decided)} where is_current and year = $year and {where}
        """,
        decided,
        year=scope.year,
        **parameters,
    )[0]
    built = ask(build, "select max(built_at) as built_at from build")[0]
    return {**counts, **wrong, **built}
