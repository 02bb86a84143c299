"""Reports that do not exist, as findings: an agency of the roster whose day is past (`roster.missing`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.database import Beside, Build, Row, ask
from dashboard.questions.decided import NOBODY
from dashboard.questions.keys import KEY
from dashboard.questions.roster import DUE, deadlines, excused

RULE = "roster.missing"
_DUE = DUE.replace("$year", "a.year")


def source(decided: Beside) -> str:
    """What is lacking on the day ``$today``, with the columns of the view ``findings`` that every question
    asks for, ``decision``, ``due_on`` and ``days`` past it; to be asked with ``parameters``."""
    state, join = excused(decided, "coalesce(a.agency_code, a.agency)", "a.year")
    return f"""(
        select a.* exclude (verdict), a.verdict, u.title_zh, u.title_en, u.basis_en, '' as instance,
               true as is_current, null::int as report_id, null::int as repair_id, null as repair_cells,
               null as repair_alternatives, null as certainty, null as mechanism,
               null::varchar[] as cells, null::double as stated, null::double as expected,
               null::varchar as sha256, 'published' as origin, {_DUE} as due_on,
               date_diff('day', {_DUE}, $today::date) as days, {state} as decision
        from absences a left join rule u on u.id = a.rule {join}
        where a.rule = '{RULE}' and $today::date > {_DUE}
    )"""


def parameters(build: Build, today: date) -> dict[str, Any]:
    """The day and the office's deadlines."""
    return {"today": today, **deadlines(build)}


def of_agency(
    build: Build, agency: str, today: date, decided: Beside = NOBODY, year: int | None = None
) -> list[Row]:
    """Years (or the one) for which an agency has no report though its day is past, newest first."""
    return ask(
        build,
        f"""
        select * from {source(decided)}
        where {KEY} = $agency and verdict = 'broken' and year = coalesce($year, year)
        order by year desc
        """,
        decided,
        agency=agency,
        year=year,
        **parameters(build, today),
    )
