"""One agency, one report, one figure: what is known of each, and where it stands in its source."""

from __future__ import annotations

from dashboard.database import ALONE, Build, Row, ask
from dashboard.questions.keys import IS_KEY, KEY, among, current, number, with_more
from dashboard.questions.scope import Only, Scope


def figures(build: Build) -> dict[str, Row]:
    """The dictionary of figures by address, in the order of the form."""
    found = ask(build, "select * from figure order by table_id, position")
    return {row["address"]: row for row in found}


def agency(build: Build, key: str) -> list[Row]:
    """The agency of an address; empty where there is none (any more)."""
    return ask(build, f"select *, {KEY} as key from agencies where {IS_KEY} limit 1", key=key)


def keys(build: Build, scope: Scope) -> list[Row]:
    """The agencies of the scope: key."""
    where, parameters = scope.where()
    return ask(build, f"select {KEY} as key from agencies where {where}", **parameters)


def versions(build: Build, key: str) -> list[Row]:
    """Every report of an agency, newest year first, the current version before superseded ones.

    Columns: those of ``filed``, file, format, address, problems.
    """
    found = ask(
        build,
        "select * from filed where agency_id = $agency"
        " order by year desc, is_current desc, published desc",
        agency=number(build, key),
    )
    mine = among(row["report_id"] for row in found)
    counted = ask(
        build,
        f"select report_id, count(*) as problems from problems where {mine} group by report_id",
    )
    files = [row for version in found for row in _file(build, version["report_id"])]
    unknown = {"file": None, "format": None, "address": None, "problems": 0}
    return with_more([{**row, **unknown} for row in found], files, counted)


def _file(build: Build, report_id: int) -> list[Row]:
    """One at a time: of several, whose numbers lie years apart, a scan would read all between."""
    return ask(
        build,
        "select report_id, file, format, address from files where report_id = $id",
        id=report_id,
    )


def report(build: Build, key: str, year: int) -> list[Row]:
    """The current report of an agency for a year; empty where there is none."""
    return ask(build, f"select * from reports where {current(build, key, year)} limit 1")


def cells(build: Build, report_id: int) -> dict[str, Row]:
    """Every figure of a report with state, value, raw text and place, by address."""
    found = ask(build, "select * from trace where report_id = $id", id=report_id)
    return {row["address"]: row for row in found}


def mentions(build: Build, report_id: int) -> list[Row]:
    """The figures a report states in its text, in their order; columns: those of the view
    ``mentions``."""
    return ask(
        build, "select * from mentions where report_id = $id order by position", id=report_id
    )


def sections(build: Build, report_id: int) -> list[Row]:
    """A report's sections in their order; columns: those of the view ``sections``."""
    return ask(
        build, "select * from sections where report_id = $id order by position", id=report_id
    )


def notes(build: Build, report_id: int) -> list[Row]:
    """What stands below a report's tables; columns: those of the view ``notes``."""
    return ask(build, "select * from notes where report_id = $id", id=report_id)


def problems(build: Build, report_id: int) -> list[Row]:
    """What of a report could not be read as its form says; columns: those of the view
    ``problems``."""
    return ask(
        build, "select * from problems where report_id = $id order by position", id=report_id
    )


def course(build: Build, key: str, codes: list[str]) -> list[Row]:
    """An agency's indicators over the years: year, form and one column a code."""
    chosen = "".join(f', "{code}"' for code in codes)
    return ask(
        build,
        f"select year, coalesce(form, '') as form, report_id{chosen} from measures"
        " where agency_id = $agency order by year",
        agency=number(build, key),
    )


def peers(build: Build, province: str | None, level: str, kind: str, codes: list[str]) -> list[Row]:
    """Medians of the agencies of one province, level and kind by year.

    Columns: year, one a code, and ``n <code>``: how many of them have a number.
    """
    chosen = "".join(
        f', median("{code}") as "{code}", count("{code}") as "n {code}"' for code in codes
    )
    return ask(
        build,
        f"""
        select year{chosen} from measures
        where level = $level and kind = $kind and province is not distinct from $province group by year
        """,
        province=province,
        level=level,
        kind=kind,
    )


def contributors(
    build: Build,
    scope: Scope,
    code: str,
    form: str | None = None,
    limit: int = 50,
    offset: int = 0,
    only: Only | None = None,
) -> list[Row]:
    """The agencies behind a sum, largest first: agency, key, region, value, total rows, whole sum.

    ``code`` is an indicator; with ``form``, a figure, over the reports of that form. ``only``: the
    agencies behind a number that is not that of the whole scope.
    """
    where, parameters = scope.where(members=True)
    if only is not None:
        where, parameters = only.condition, dict(only.parameters)
    view = "figures" if form else "measures"
    one = " and form = $form" if form else ""
    return ask(
        build,
        f"""
        select agency, {KEY} as key, region, level, kind, form, report_id, "{code}" as value,
               count(*) over () as total, count("{code}") over () as units, sum("{code}") over () as whole
        from {view} where year = $year and {where}{one}
        order by value desc nulls last, agency_code nulls last, agency
        limit {int(limit)} offset {int(offset)}
        """,
        only.beside if only is not None else ALONE,
        year=scope.year,
        **parameters,
        **({"form": form} if form else {}),
    )
