"""What was decided, beside the findings: how they are joined, and counted by rule, report and year."""

from __future__ import annotations

from dashboard.database import Beside, Build, Row, Table, ask
from dashboard.questions.keys import current

ENTRY = "coalesce('r' || repair_id, 'f' || finding_id)"
GRAVITY = "case severity when 'error' then 1 when 'warning' then 2 else 3 end"
SETTLED = "decision in ('explained', 'dismissed', 'corrected')"
TYPES = {"finding_id": "int", "state": "varchar"}
EXCUSED = {"of": "varchar", "of_year": "int", "excuse": "varchar"}
NOBODY = Beside("nobody", {"decided": Table.of(TYPES, [])})
"""Nothing was decided. The table ``decided``: finding_id, state of its entry (dashboard/decisions). Where
something was decided of reports that do not exist, ``excused``: agency's key, year, what was said of it."""


def source(decided: Beside) -> str:
    """The view ``findings`` with the column ``decision``; nothing is joined where nothing was decided."""
    if not decided.tables["decided"]:
        return "(select *, 'open' as decision from findings)"
    return (
        "(select f.*, coalesce(d.state, 'open') as decision"
        " from findings f left join decided d using (finding_id))"
    )


def of_report(build: Build, agency: str, year: int, decided: Beside = NOBODY) -> list[Row]:
    """Every broken finding of an agency's current report, gravest first, with what was decided."""
    return ask(
        build,
        f"""
        select *, {ENTRY} as entry from {source(decided)}
        where verdict = 'broken' and {current(build, agency, year)}
        order by {GRAVITY}, entry, rule, instance
        """,
        decided,
    )


def decided_by_rule(build: Build, year: int, decided: Beside) -> list[Row]:
    """Broken findings of a year by rule and decision: rule, decision, findings."""
    return ask(
        build,
        f"""
        select rule, decision, count(*) as findings from {source(decided)}
        where is_current and verdict = 'broken' and year = $year group by all
        """,
        decided,
        year=year,
    )


def by_year(build: Build, agency: str, decided: Beside) -> list[Row]:
    """Broken entries of an agency: year, severity, entries, settled (explained, dismissed, corrected)."""
    return ask(
        build,
        f"""
        with entry as (
            select year, {ENTRY} as entry, any_value(decision) as decision,
                   arg_min(severity, {GRAVITY}) as severity
            from {source(decided)}
            where verdict = 'broken' and {current(build, agency)}
            group by all
        )
        select year, severity, count(*) as entries, count(*) filter ({SETTLED}) as settled
        from entry group by year, severity
        """,
        decided,
    )
