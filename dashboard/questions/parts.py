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
STATED = " and ".join(f'"{code}" is not null' for codes in RESULTS.values() for code in codes)
"""The report states every part."""
NEAR = 3
"""Agencies of like size: at most three times as large, at least a third."""
PEERS = "level = $of_level and kind = $of_kind and province is not distinct from $of_province"
"""The same province, level and kind as an agency."""


def composition(build: Build, scope: Scope, by: str, corrected: Beside = AS_PRINTED) -> list[Row]:
    """The results of processing in their parts, over reports that state every part.

    Columns: label, units, one a part. ``by`` is ``year`` (all years) or a column of ``measures``."""
    where, parameters = scope.where(members=True)
    codes = [code for part in RESULTS.values() for code in part]
    sums = ", ".join(
        f"""sum({" + ".join(f'"{code}"' for code in part)}) as {name}"""
        for name, part in RESULTS.items()
    )
    year = "" if by == "year" else " and year = $year"
    return ask(
        build,
        f"""
        select {by} as label, count(*) as units, {sums} from {source(corrected, codes)}
        where {STATED} and {where}{year} and year is not null
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
    return ask(
        build,
        f"""
        select "{code}" as value, agency_id = $agency as own from measures
        where year = $year and {PEERS} and "{code}" is not null{near(size, agency)}
        order by value
        """,
        year=year,
        agency=int(agency["agency_id"]),
        of_level=agency["level"],
        of_kind=agency["kind"],
        of_province=agency["province"],
    )


def near(size: str | None, agency: Row) -> str:
    """SQL: and of like size as an agency in $year, measured by an indicator; nothing where by none."""
    if size is None:
        return ""
    mine = f"year = $year and agency_id = {int(agency['agency_id'])}"
    own = f'(select any_value("{size}") from measures where {mine})'
    return f' and "{size}" between {own} / {NEAR} and {own} * {NEAR}'
