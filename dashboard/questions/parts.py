"""How a whole is made up, and how one agency stands among its peers."""

from __future__ import annotations

from typing import Any

from dashboard.database import Beside, Build, Row, ask
from dashboard.questions.measures import AS_PRINTED, source
from dashboard.questions.scope import Scope

RESULTS = {
    "granted": ("applications.granted",),
    "partially": ("applications.partially_granted",),
    "refused": ("applications.refused",),
    "unavailable": ("applications.unavailable",),
    "otherwise": ("applications.not_processed", "applications.otherwise_handled"),
}
"""Parts of the results of processing → the indicators that they add up, in the order of the form."""
NEAR = 3
"""Agencies of like size: at most three times as large, at least a third."""


def composition(build: Build, scope: Scope, by: str, corrected: Beside = AS_PRINTED) -> list[Row]:
    """The results of processing in their parts, over reports that state every part.

    Columns: label, units, one a part. ``by`` is ``year`` (all years) or a column of ``measures``."""
    where, parameters = scope.where(members=True)
    codes = [code for part in RESULTS.values() for code in part]
    sums = ", ".join(
        f"""sum({" + ".join(f'"{code}"' for code in part)}) as {name}"""
        for name, part in RESULTS.items()
    )
    stated = " and ".join(f'"{code}" is not null' for code in codes)
    year = "" if by == "year" else " and year = $year"
    return ask(
        build,
        f"""
        select {by} as label, count(*) as units, {sums} from {source(corrected, codes)}
        where {stated} and {where}{year} and year is not null
        group by {by} having not ({str(scope.nests).lower()} and count(distinct level) > 1)
        order by {"label" if by == "year" else "min(agency_code) nulls last, label"}
        """,
        corrected,
        **parameters,
        **({} if by == "year" else {"year": scope.year}),
    )


def among_peers(
    build: Build, agency: dict[str, Any], year: int, code: str, size: str | None
) -> list[Row]:
    """Every peer's number of a year: value, own (it is the agency's). Peers are of the same province,
    level and kind; with ``size``, an indicator, only those not over NEAR times larger or smaller in it."""
    near = ""
    if size is not None:
        near = f"""
            and "{size}" between (select size from own) / {NEAR} and (select size from own) * {NEAR}"""
    return ask(
        build,
        f"""
        with own as (
            select any_value("{size or code}") as size from measures
            where year = $year and agency_id = $agency
        )
        select "{code}" as value, agency_id = $agency as own from measures
        where year = $year and level = $level and kind = $kind
          and province is not distinct from $province and "{code}" is not null{near}
        order by value
        """,
        year=year,
        agency=int(agency["agency_id"]),
        level=agency["level"],
        kind=agency["kind"],
        province=agency["province"],
    )
