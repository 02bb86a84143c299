"""The prose of all reports, searched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.database import Build, Row, ask
from dashboard.questions.scope import Scope

TOLD_APART = {
    "overview": ("proactive", "on_request", "management", "platform", "supervision"),
    "shortcomings": ("problems", "measures"),
}
SUBJECTS = tuple(f"{part}.{subject}" for part, told in TOLD_APART.items() for subject in told)
"""What part one must cover, and part five: where its text tells them apart."""
OTHER_PARTS = ("other_matters", "note", "foreword", "proactive", "requests", "disputes")
PARTS = (*sorted((*TOLD_APART, *SUBJECTS)), *OTHER_PARTS)


def passages(
    build: Build,
    scope: Scope,
    words: list[str],
    section: str | None,
    every_year: bool,
    limit: int = 20,
    offset: int = 0,
) -> list[Row]:
    """Parts of reports that hold all the words: agency, key, year, heading, body, total (of all).

    ``section``: one of ``PARTS``; without it the whole parts and the notes to the tables.

    Newest year first, then in the order of the agencies.
    """
    where, parameters = scope.where("r")
    texts = {f"word{n}": word for n, word in enumerate(words)}
    holds = " and ".join(f"contains(s.body, ${name})" for name in texts)
    year = "" if every_year else " and r.year = $year"
    more = {} if every_year else {"year": scope.year}
    within = f"r.is_current and {where}{year}"
    first, last = _numbers(build, within, {**parameters, **more})
    part = " and s.id = $section" if section else " and s.whole"
    return ask(
        build,
        f"""
        select r.agency, coalesce(r.agency_code, r.agency) as key, r.region, r.year, s.id, s.heading,
               s.body, count(*) over () as total
        from passages s join filed r using (report_id)
        where s.report_id between $first and $last and {holds} and {within}{part}
        order by r.year desc, r.agency_code nulls last, r.agency, s.position, s.start_at
        limit {int(limit)} offset {int(offset)}
        """,
        **parameters,
        **texts,
        **more,
        first=first,
        last=last,
        **({"section": section} if section else {}),
    )


def _numbers(build: Build, within: str, parameters: Mapping[str, Any]) -> tuple[int, int]:
    """The first and last number of the reports looked at: one area's of a year lie side by side, so that
    no other text is unpacked."""
    found = ask(
        build,
        "select coalesce(min(report_id), 0) as first, coalesce(max(report_id), 0) as last"
        f" from filed r where {within}",
        **parameters,
    )[0]
    return found["first"], found["last"]


def likest(build: Build, report_id: int, kind: str) -> list[Row]:
    """What a report's text resembles most, ``last_year`` or a ``peer``: other_id, other_agency,
    other_year, share (0 to 1), numbers, same_numbers; no row where nothing is like it."""
    return ask(
        build,
        "select * from likenesses where report_id = $id and kind = $kind",
        id=report_id,
        kind=kind,
    )


def imprints(build: Build, agency_id: int) -> list[Row]:
    """What an agency's current reports say of themselves, newest first: report_id, year, published,
    periods, notices, phone, address, postcode, email."""
    return ask(
        build,
        "select * from imprints where agency_id = $agency and is_current order by year desc",
        agency=agency_id,
    )


def subjects(build: Build, report_id: int) -> list[Row]:
    """What one report says of each subject, in its order, and its notes to tables: id, heading, body."""
    return ask(
        build,
        "select id, heading, trim(body, chr(10) || ' ') as body from passages"
        " where report_id = $id and (not whole or id = 'note') and body <> ''"
        " order by position, start_at",
        id=report_id,
    )
