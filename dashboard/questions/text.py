"""The prose of all reports, searched."""

from __future__ import annotations

import pandas as pd

from dashboard.database import Build, ask
from dashboard.questions.scope import Scope

SECTIONS = ("overview", "shortcomings", "other_matters", "proactive", "requests", "disputes")


def passages(
    build: Build,
    scope: Scope,
    words: list[str],
    section: str | None,
    every_year: bool,
    limit: int = 20,
    offset: int = 0,
) -> pd.DataFrame:
    """Parts of reports that hold all the words: agency, key, year, heading, body, total (of all).

    Newest year first, then in the order of the agencies.
    """
    where, parameters = scope.where("r")
    texts = {f"word{n}": word for n, word in enumerate(words)}
    holds = " and ".join(f"contains(s.body, ${name})" for name in texts)
    year = "" if every_year else " and r.year = $year"
    part = " and s.id = $section" if section else ""
    more = {} if every_year else {"year": scope.year}
    return ask(
        build,
        f"""
        select r.agency, coalesce(r.agency_code, r.agency) as key, r.region, r.year, s.id, s.heading,
               s.body, count(*) over () as total
        from sections s join filed r using (report_id)
        where r.is_current and {holds} and {where}{year}{part}
        order by r.year desc, r.agency_code nulls last, r.agency, s.position
        limit {int(limit)} offset {int(offset)}
        """,
        **parameters,
        **texts,
        **more,
        **({"section": section} if section else {}),
    )


def likest(build: Build, report_id: int, kind: str) -> pd.DataFrame:
    """What a report's text resembles most, ``last_year`` or a ``peer``: other_id, other_agency,
    other_year, share (0 to 1), numbers, same_numbers; no row where nothing is like it."""
    return ask(
        build,
        "select * from likenesses where report_id = $id and kind = $kind",
        id=report_id,
        kind=kind,
    )
