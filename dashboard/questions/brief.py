"""What a brief of an area says of its reports' findings: by severity, the worst, and those without any."""

from __future__ import annotations

from dashboard.database import Beside, Build, Row, ask
from dashboard.questions.decided import ENTRY, GRAVITY, NOBODY, SETTLED, source
from dashboard.questions.keys import KEY
from dashboard.questions.roster import DUE, deadlines, due_in
from dashboard.questions.scope import Scope


def by_severity(build: Build, scope: Scope, decided: Beside = NOBODY) -> list[Row]:
    """Broken entries by their gravest severity, gravest first: severity, entries, reports, settled."""
    where, parameters = scope.where()
    return ask(
        build,
        f"""
        with {_entries(decided, where)}
        select severity, count(*) as entries, count(distinct report_id) as reports,
               count(*) filter ({SETTLED}) as settled
        from entry group by severity order by {GRAVITY}
        """,
        decided,
        year=scope.year,
        **parameters,
    )


def worst(build: Build, scope: Scope, limit: int, decided: Beside = NOBODY) -> list[Row]:
    """Agencies by errors, then warnings, of their current report, most first.

    Columns: agency, key, region, errors, warnings (entries), unexplained (of both), total (agencies).
    """
    where, parameters = scope.where()
    return ask(
        build,
        f"""
        with {_entries(decided, where)}
        select agency, key, region, count(*) filter (severity = 'error') as errors,
               count(*) filter (severity = 'warning') as warnings,
               count(*) filter (not {SETTLED}) as unexplained, count(*) over () as total
        from entry where severity <> 'notice' group by agency, key, region
        order by errors desc, warnings desc, key limit {int(limit)}
        """,
        decided,
        year=scope.year,
        **parameters,
    )


def sound(build: Build, scope: Scope, limit: int, decided: Beside = NOBODY) -> list[Row]:
    """Agencies whose report was in time and has neither error nor warning that stands: agency, key,
    total. What people dismissed, explained or corrected does not stand; in time is as the roster has
    it, by the first version where a report was published again."""
    where, parameters = scope.where()
    return ask(
        build,
        f"""
        with wrong as (
            select distinct report_id from {source(decided)}
            where is_current and verdict = 'broken' and severity <> 'notice' and year = $year
              and not {SETTLED} and {where}
        ), due as ({due_in(scope)})
        select agency, {KEY} as key, count(*) over () as total from due
        where published <= {DUE} and report_id not in (select report_id from wrong)
        order by key limit {int(limit)}
        """,
        decided,
        year=scope.year,
        **deadlines(build),
        **parameters,
    )


def _entries(decided: Beside, where: str) -> str:
    return f"""entry as (
            select {ENTRY} as entry, report_id, any_value(agency) as agency,
                   any_value(coalesce(agency_code, agency)) as key, any_value(region) as region,
                   arg_min(severity, {GRAVITY}) as severity, any_value(decision) as decision
            from {source(decided)}
            where is_current and verdict = 'broken' and year = $year and {where} group by all
        )"""
