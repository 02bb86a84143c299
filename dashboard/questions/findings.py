"""What the rulebook found: entries (one a repair, else one a finding), counted, listed and in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from dashboard.database import Beside, Build, Row, ask, batches
from dashboard.questions import absent
from dashboard.questions.decided import ENTRY, GRAVITY, NOBODY, source
from dashboard.questions.keys import current
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope

UNCERTAIN = "origin = 'reading'"
"""What may be our own misreading ranks below all that is the report's."""


def rules(build: Build) -> dict[str, Row]:
    """The dictionary of rules by id, in its order."""
    return {row["id"]: row for row in ask(build, "select * from rule")}


def by_decision(
    build: Build, scope: Scope, narrowing: Narrowing, decided: Beside = NOBODY
) -> list[Row]:
    """Entries and reports by what was decided of them, over all the other filters."""
    where, parameters = _conditions(build, scope, replace(narrowing, decision=None))
    return ask(
        build,
        f"""
        select decision, count(distinct {ENTRY}) as entries, count(distinct report_id) as reports
        from {narrowing.source(decided)} where {where} group by decision
        """,
        decided,
        **parameters,
    )


def by_rule(
    build: Build, scope: Scope, narrowing: Narrowing, decided: Beside = NOBODY
) -> list[Row]:
    """Rules broken within the filters: rule, findings, reports; most reports first."""
    where, parameters = _conditions(build, scope, replace(narrowing, rule=None))
    return ask(
        build,
        f"""
        select rule, any_value(severity) as severity, count(*) as findings,
               count(distinct report_id) as reports
        from {narrowing.source(decided)} where {where} group by rule order by reports desc, rule
        """,
        decided,
        **parameters,
    )


def entries(
    build: Build,
    scope: Scope,
    narrowing: Narrowing,
    limit: int = 50,
    offset: int = 0,
    decided: Beside = NOBODY,
) -> list[Row]:
    """A page of entries, gravest first, in the order of the agencies; our possible misreadings last.

    Columns: entry, report_id, agency, agency_code, region, year, severity, verdict, origin, rule,
    instance, title_zh, title_en, message_zh, message_en, decision, findings, total (of all pages).
    """
    where, parameters = _conditions(build, scope, narrowing)
    return ask(
        build,
        f"""
        with found as (
            select *, {ENTRY} as entry,
                   {GRAVITY} as gravity
            from {narrowing.source(decided)} where {where}
        ), head as (
            select entry, report_id, count(*) as findings, min(gravity) as gravity,
                   arg_min(struct_pack(rule, instance, severity, verdict, origin, title_zh, title_en,
                                       message_zh, message_en, decision, agency, agency_code, region, year),
                           (gravity, rule, instance)) as first
            from found group by entry, report_id
        )
        select entry, report_id, findings, first.*, count(*) over () as total
        from head
        order by first.{UNCERTAIN}, gravity, first.agency_code nulls last, first.agency, first.rule,
                 first.instance
        limit {int(limit)} offset {int(offset)}
        """,
        decided,
        **parameters,
    )


def members(
    build: Build, scope: Scope, narrowing: Narrowing, limit: int, decided: Beside = NOBODY
) -> list[Row]:
    """Every finding of the entries within the filters: what an act on all of them is about."""
    where, parameters = _conditions(build, scope, narrowing)
    return ask(
        build,
        f"""
        select * from {narrowing.source(decided)} where is_current and {ENTRY} in (
            select {ENTRY} from {narrowing.source(decided)} where {where}
        ) limit {int(limit)}
        """,
        decided,
        **parameters,
    )


def entry(build: Build, agency: str, year: int, rule: str, instance: str) -> list[Row]:
    """All findings of the entry that holds this one; gravest first; empty where it is gone. A report
    that does not exist is an entry too, as of today."""
    if rule == absent.RULE:
        return absent.of_agency(build, agency, date.today(), year=year)
    return ask(
        build,
        f"""
        with every as (
            select *, {ENTRY} as entry from findings
            where {current(build, agency, year)}
        )
        select * from every
        where entry in (select entry from every where rule = $rule and coalesce(instance, '') = $instance)
        order by {GRAVITY}, rule, instance
        """,
        rule=rule,
        instance=instance,
    )


def of_agency(build: Build, agency: str, decided: Beside = NOBODY) -> list[Row]:
    """Entries of one agency over all years, newest and gravest first.

    Columns: year, entry, decision, findings, and of the gravest finding severity, verdict, rule,
    instance, title_zh, title_en, message_zh, message_en, stated, expected, origin.
    """
    return ask(
        build,
        f"""
        with every as (
            select *, {ENTRY} as entry, {GRAVITY} as gravity, coalesce(instance, '') as line
            from {source(decided)}
            where verdict = 'broken' and {current(build, agency)}
        ), head as (
            select year, entry, any_value(decision) as decision, count(*) as findings,
                   min(gravity) as gravity,
                   arg_min(struct_pack(severity, verdict, rule, instance := line, title_zh, title_en,
                                       message_zh, message_en, stated, expected, origin),
                           (gravity, rule, line)) as first
            from every group by year, entry
        )
        select year, entry, decision, findings, first.* from head
        order by year desc, first.{UNCERTAIN}, gravity, first.rule, first.instance
        """,
        decided,
    )


def count(build: Build, scope: Scope, narrowing: Narrowing, decided: Beside = NOBODY) -> int:
    """Findings within the filters: the rows of ``listing`` without a limit."""
    where, parameters = _conditions(build, scope, narrowing)
    found = ask(
        build,
        f"select count(*) as n from {narrowing.source(decided)} where {where}",
        decided,
        **parameters,
    )
    return int(found[0]["n"])


def listing(
    build: Build, scope: Scope, narrowing: Narrowing, limit: int, decided: Beside = NOBODY
) -> list[Row]:
    """Every finding within the filters, one a row, for the export."""
    sql, parameters = _every(build, scope, narrowing, decided)
    return ask(build, f"{sql} limit {int(limit)}", decided, **parameters)


def listed(
    build: Build, scope: Scope, narrowing: Narrowing, size: int, decided: Beside = NOBODY
) -> Iterator[list[Row]]:
    """The same, all of them, so many at a time."""
    sql, parameters = _every(build, scope, narrowing, decided)
    return batches(build, size, sql, decided, **parameters)


def _every(
    build: Build, scope: Scope, narrowing: Narrowing, decided: Beside
) -> tuple[str, dict[str, Any]]:
    where, parameters = _conditions(build, scope, narrowing)
    return (
        f"""
        with found as (
            select *, {ENTRY} as entry from {narrowing.source(decided)} where {where}
        )
        select f.*, s.address, s.file from found f left join files s using (report_id)
        order by {UNCERTAIN}, {GRAVITY}, agency_code nulls last, agency, rule, instance
        """,
        parameters,
    )


def tallies(build: Build, year: int) -> list[Row]:
    """How often each rule held, was broken or could not be decided in a year."""
    return ask(
        build,
        """
        select rule, sum(instances) filter (verdict = 'holds') as holds,
               sum(instances) filter (verdict = 'broken') as broken,
               sum(instances) filter (verdict = 'undecided') as undecided
        from tallies where year = $year group by rule
        """,
        year=year,
    )


def _conditions(build: Build, scope: Scope, narrowing: Narrowing) -> tuple[str, dict[str, Any]]:
    area, parameters = scope.where()
    narrow, more = narrowing.where()
    if narrowing.absent_on is not None:
        more |= absent.parameters(build, narrowing.absent_on)
    conditions = f"is_current and year = $year and {area}" + (f" and {narrow}" if narrow else "")
    return conditions, {"year": scope.year, **parameters, **more}
