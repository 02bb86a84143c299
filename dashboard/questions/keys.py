"""How an agency is named in an address, and which reports are its own: by number, so that a question can
skip all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.database import Build, Row, ask

KEY = "coalesce(agency_code, agency)"
"""An agency's code; an unlisted one's name."""
IS_KEY = "(agency_code = $key or agency_code is null and agency = $key)"
"""The same as a condition that looks at codes first: three times as fast over a nation."""


def number(build: Build, key: str) -> int | None:
    """The agency's number in this build; None where there is none (any more)."""
    found = ask(build, f"select agency_id from agencies where {IS_KEY} limit 1", key=key)
    return found[0]["agency_id"] if found else None


def current(build: Build, key: str, year: int | None = None) -> str:
    """The current reports of an agency, of one year or of all, as a condition on ``report_id``."""
    found = ask(
        build,
        "select report_id from filed where agency_id = $agency and is_current"
        f"{'' if year is None else ' and year = $year'}",
        agency=number(build, key),
        **({} if year is None else {"year": year}),
    )
    if len(found) == 1:  # reaches every table of a view, which a list does not
        return f"report_id = {found[0]['report_id']}"
    return among(row["report_id"] for row in found)


def among(reports: Iterable[int | None]) -> str:
    """Some reports as a condition on ``report_id``: of constants, by which a scan skips all others; for a
    join it would read them."""
    ids = [str(int(number)) for number in reports if number is not None]
    return f"report_id in ({', '.join(ids)})" if ids else "false"


def with_more(found: Sequence[Row], *answers: Sequence[Row]) -> list[Row]:
    """Rows of reports, each with what other answers say of the same report."""
    more: dict[int, Row] = {}
    for row in (row for answer in answers for row in answer):
        more.setdefault(row["report_id"], {}).update(row)
    return [{**row, **more.get(row["report_id"], {})} for row in found]
