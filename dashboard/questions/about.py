"""What the data is: how complete, how built, which words it uses."""

from __future__ import annotations

from dashboard.database import Build, Row, ask
from dashboard.questions.scope import Scope


def matrix(build: Build, scope: Scope, area: str) -> list[Row]:
    """Reports in and due by area and year: label, year, reported, expected; in code order."""
    where, parameters = scope.where()
    return ask(
        build,
        f"""
        with span as (
            select distinct year from filed where year is not null
        ), handed as (
            select agency_id, year, report_id from filed where is_current and {where}
        ), due as (
            select a.*, y.year, h.report_id
            from (from agencies where {where}) a cross join span y
            left join handed h using (agency_id, year)
            where (a.listed or h.report_id is not null)
              and coalesce(a.valid_from, 0) <= y.year and coalesce(a.valid_to, 9999) >= y.year
        )
        select {area} as label, year, count(report_id) as reported, count(*) as expected,
               min(min(agency_code)) over (partition by {area}) as first
        from due group by {area}, year order by first nulls last, label, year
        """,
        **parameters,
    )


def build_facts(build: Build) -> list[Row]:
    """One row: versions, when built, reports, findings."""
    return ask(build, "select * from build order by built_at desc limit 1")


def formats(build: Build, scope: Scope) -> list[Row]:
    """Current reports of the year by file format."""
    where, parameters = scope.where()
    return ask(
        build,
        f"""
        select format, count(*) as reports from filed left join files using (report_id)
        where is_current and year = $year and {where} group by format order by reports desc, format
        """,
        year=scope.year,
        **parameters,
    )
