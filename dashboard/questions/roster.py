"""Who has handed in, who has not, by when; what could not be taken in."""

from __future__ import annotations

import json
from datetime import date

from dashboard.database import Beside, Build, Row, ask
from dashboard.questions.decided import ENTRY, GRAVITY, NOBODY, SETTLED, source
from dashboard.questions.keys import KEY, among, with_more
from dashboard.questions.scope import AREA_KIND, IS_DUE, Scope

ARTICLE_49 = {
    "department_month": 1, "department_day": 31, "township_month": 1, "township_day": 31,
    "area_month": 3, "area_day": 31,
}  # fmt: skip
"""Agencies by 31 January, the authority of an area (its own report) by 31 March; townships, whose day
local rules set, as agencies. The office's rulebook may say otherwise."""
DUE = f"""
    case when kind in ('township', 'subdistrict') then make_date($year + 1, $township_month, $township_day)
         when kind = '{AREA_KIND}' then make_date($year + 1, $area_month, $area_day)
         else make_date($year + 1, $department_month, $department_day) end
"""
"""As the rule timing.late has it (etl/rulebook/queries/timing.late.sql)."""
STATE = f"""
    case when report_id is null and $today <= {DUE} then 'due'
         when report_id is null then 'missing'
         when published is null then 'undated'
         when published > {DUE} then 'late' else 'in_time' end
"""
STATES = ("missing", "late", "undated", "in_time", "due")
NONE = {"errors": 0, "warnings": 0, "unexplained": 0}


def deadlines(build: Build) -> dict[str, int]:
    """Month and day by which agencies, townships and areas are due, as the build's rulebook has them:
    ``department_month``, ``department_day``, ``township_…``, ``area_…``."""
    set_ = ask(
        build,
        "select thresholds from rule where id = 'timing.late' and thresholds is not null",
    )
    given = json.loads(set_[0]["thresholds"]) if set_ else {}
    return {name: int(given.get(name, number)) for name, number in ARTICLE_49.items()}


def due_in(scope: Scope) -> str:
    """SQL of who is due in a year, with the day of publication: the first, where a report was published
    again."""
    agencies, _ = scope.where("a")
    reports, _ = scope.where("r")
    return f"""
        select a.* exclude (aliases, valid_from, valid_to, listed), $year as year, f.report_id,
               f.report_id is not null as reported, if(f.report_id is null, null, f.first) as published
        from agencies a
        left join (
            select agency_id, max(report_id) filter (is_current) as report_id, min(published) as first
            from filed r where year = $year and {reports} group by agency_id
        ) f using (agency_id)
        where {IS_DUE} and {agencies}
    """


def progress(build: Build, scope: Scope, area: str, today: date) -> list[Row]:
    """Agencies by area and state: label, state, agencies; areas in code order."""
    _, parameters = scope.where()
    return ask(
        build,
        f"""
        with due as ({due_in(scope)})
        select {area} as label, {STATE} as state, count(*) as agencies,
               min(min(agency_code)) over (partition by {area}) as first
        from due group by {area}, state order by first nulls last, label
        """,
        year=scope.year,
        today=today,
        **deadlines(build),
        **parameters,
    )


def excused(decided: Beside, agency: str, year: str) -> tuple[str, str]:
    """SQL of what people decided of a report that does not exist, and how its table is joined."""
    if "excused" not in decided.tables:
        return "'open'", ""
    join = f"left join excused e on e.of = {agency} and e.of_year = {year}"
    return "coalesce(e.excuse, 'open')", join


def agencies(
    build: Build,
    scope: Scope,
    state: str | None,
    today: date,
    limit: int = 50,
    offset: int = 0,
    decided: Beside = NOBODY,
    agency: str | None = None,
) -> list[Row]:
    """Agencies with their state: those missing first, then late ones; with days late. ``agency``: the
    key of one, alone.

    Columns: those of ``due_in``, key, published, state, due_on, days, errors, warnings, unexplained
    (entries of both that nobody explained), absence (of one missing: what people decided), total.
    """
    _, parameters = scope.where()
    absence, join = excused(decided, KEY, "$year")
    order = ", ".join(f"'{name}'" for name in STATES)
    found = ask(
        build,
        f"""
        with due as ({due_in(scope)}), judged as (
            select due.*, {KEY} as key, {STATE} as state, {DUE} as due_on,
                   date_diff('day', {DUE}, coalesce(published, $today)) as days,
                   case when {STATE} = 'missing' then {absence} end as absence
            from due {join}
        )
        select *, count(*) over () as total from judged
        where ($state is null or state = $state) and ($agency is null or key = $agency)
        order by list_position([{order}], state), agency_code nulls last, agency
        limit {int(limit)} offset {int(offset)}
        """,
        decided,
        year=scope.year,
        today=today,
        **deadlines(build),
        state=state,
        agency=agency,
        **parameters,
    )
    counted = _entries(build, among(row["report_id"] for row in found), decided)
    return with_more([{**row, **NONE} for row in found], counted)


def _entries(build: Build, reports: str, decided: Beside) -> list[Row]:
    """Entries of some reports that are broken: report_id, errors, warnings, unexplained."""
    return ask(
        build,
        f"""
        with entry as (
            select report_id, {ENTRY} as entry, arg_min(severity, {GRAVITY}) as severity,
                   any_value(decision) as decision
            from {source(decided)} where verdict = 'broken' and is_current and {reports} group by all
        )
        select report_id, count(*) filter (severity = 'error') as errors,
               count(*) filter (severity = 'warning') as warnings,
               count(*) filter (severity <> 'notice' and not {SETTLED}) as unexplained
        from entry group by report_id
        """,
        decided,
    )


def directory(
    build: Build,
    scope: Scope,
    words: str,
    limit: int = 50,
    offset: int = 0,
    decided: Beside = NOBODY,
) -> list[Row]:
    """Agencies of the scope whose name or alias has all the words, with this year's report.

    Columns: those of ``due_in``, key, errors and warnings (entries), unexplained, total (of all pages).
    Dates and counts are those of ``agencies``: two pages must not tell two numbers of one report.
    """
    _, parameters = scope.where()
    named = {f"word{n}": word for n, word in enumerate(words.split())}
    matches = " and ".join(
        f"(contains(agency, ${name}) or list_aggregate(list_transform(aliases,"
        f" lambda alias: contains(alias, ${name})), 'bool_or'))"
        for name in named
    )
    only = f"where agency_id in (select agency_id from agencies where {matches})" if named else ""
    found = ask(
        build,
        f"""
        select *, {KEY} as key, count(*) over () as total from ({due_in(scope)}) {only}
        order by agency_code nulls last, agency limit {int(limit)} offset {int(offset)}
        """,
        year=scope.year,
        **parameters,
        **named,
    )
    counted = _entries(build, among(row["report_id"] for row in found), decided)
    return with_more([{**row, **NONE} for row in found], counted)


def unlisted(build: Build, limit: int = 200) -> list[Row]:
    """Agencies that report but stand in no roster: a person decides. With years and reports."""
    return ask(
        build,
        f"""
        select agency, {KEY} as key, min(year) as first_year, max(year) as last_year,
               count(*) as reports
        from filed where not listed group by agency, agency_code order by agency
        limit {int(limit)}
        """,
    )


def refused(build: Build, limit: int = 50, offset: int = 0) -> list[Row]:
    """Files that were refused: newest load first; with the number in all."""
    return ask(
        build,
        f"""
        select *, count(*) over () as total from refused
        order by loaded_at desc, file limit {int(limit)} offset {int(offset)}
        """,
    )


def problems(build: Build, scope: Scope, limit: int = 50, offset: int = 0) -> list[Row]:
    """What could not be read as the form says, a row a problem, with its report."""
    where, parameters = scope.where("r")
    return ask(
        build,
        f"""
        select p.*, r.agency, coalesce(r.agency_code, r.agency) as key, r.region, f.file,
               count(*) over () as total
        from problems p join filed r using (report_id) left join files f using (report_id)
        where r.is_current and r.year = $year and {where}
        order by r.agency_code nulls last, r.agency, p.position
        limit {int(limit)} offset {int(offset)}
        """,
        year=scope.year,
        **parameters,
    )


def conflicts(build: Build, scope: Scope, limit: int = 200) -> list[Row]:
    """Reports where the office's list and the document differ."""
    where, parameters = scope.where()
    return ask(
        build,
        f"""
        select agency, coalesce(agency_code, agency) as key, region, file, conflicts
        from filed left join files using (report_id)
        where is_current and year = $year and len(conflicts) > 0 and {where}
        order by agency_code nulls last, agency limit {int(limit)}
        """,
        year=scope.year,
        **parameters,
    )
