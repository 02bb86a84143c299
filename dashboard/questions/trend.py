"""Counts over all years: the sum of each, and each year against the one before over the same units."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.database import Beside, Build, Row, ask
from dashboard.questions import changes
from dashboard.questions.measures import AS_PRINTED, listed, source
from dashboard.questions.scope import Scope

COMMON = ("year", "reported", "form", "expected")
SUMS = ("value", "units", "applicable")
LINKS = ("this", "last", "both")


def trend(
    build: Build, scope: Scope, chosen: Sequence[Row], corrected: Beside = AS_PRINTED
) -> dict[str, list[Row]]:
    """The chosen counts over all years: code → a row a year, oldest first.

    ``value`` adds up the ``units`` with a number (null where there is none); ``reported`` are all
    current reports, ``expected`` the agencies that existed; ``applicable`` is false where no form has
    the indicator. ``this`` and ``last`` add up the year and the one before over the ``both`` units
    (or groups of agencies that became others, see changes) with numbers in both.
    """
    years = _sums(build, scope, chosen, corrected)
    pairs = _links(build, scope, chosen, [row["year"] for row in years], corrected)
    linked = {row["year"]: row for row in pairs}
    return {
        entry["code"]: [
            {name: row[name] for name in COMMON}
            | {name: row[f"{n}_{name}"] for name in SUMS}
            | {name: linked.get(row["year"], {}).get(f"{n}_{name}") for name in LINKS}
            for row in years
        ]
        for n, entry in enumerate(chosen)
    }


def _sums(build: Build, scope: Scope, chosen: Sequence[Row], corrected: Beside) -> list[Row]:
    """A row a year: reported, form, expected, and ``<n>_`` value, units, applicable."""
    where, parameters = scope.where(members=True)
    existed, _ = scope.where("a", members=True)
    columns = "".join(
        f"""
        , {_unless_nested(scope, f'sum("{row["code"]}")')} as "{n}_value"
        , count("{row["code"]}") as "{n}_units"
        , count(*) filter (coalesce(form, '') in ({listed(row)})) > 0 as "{n}_applicable"
        """
        for n, row in enumerate(chosen)
    )
    return ask(
        build,
        f"""
        with rolled as (
            select year, count(*) as reported, mode(form) as form {columns}
            from {source(corrected, [row["code"] for row in chosen])}
            where year is not null and {where} group by year
        ), due as (
            select y.year, count(*) filter (coalesce(a.valid_from, 0) <= y.year
                                            and coalesce(a.valid_to, 9999) >= y.year) as n
            from agencies a cross join rolled y where a.listed and {existed} group by y.year
        ), unlisted as (
            select year, count(*) as n from filed
            where is_current and not listed and {where} group by year
        )
        select rolled.*, coalesce(due.n, 0) + coalesce(unlisted.n, 0) as expected
        from rolled left join due using (year) left join unlisted using (year) order by year
        """,
        corrected,
        **parameters,
    )


def _links(
    build: Build, scope: Scope, chosen: Sequence[Row], years: list[int], corrected: Beside
) -> list[Row]:
    """A row a year that has one before it: year, and ``<n>_`` this, last, both."""
    where, parameters = scope.where(members=True)
    codes = [row["code"] for row in chosen]
    pulled = "".join(f', "{code}" as v{n}' for n, code in enumerate(codes))
    both = "".join(
        f", if(l.v{n} is null, null, t.v{n}) as x{n}, if(t.v{n} is null, null, l.v{n}) as y{n}"
        for n in range(len(chosen))
    )
    columns = "".join(
        f', {_unless_nested(scope, f"sum(x{n})")} as "{n}_this"'
        f', {_unless_nested(scope, f"sum(y{n})")} as "{n}_last", count(x{n}) as "{n}_both"'
        for n in range(len(chosen))
    )
    changed = _changed(build, years)
    without, heirs = _ties(scope, chosen) if changed else ("", "")
    return ask(
        build,
        f"""
        with every as (
            select agency_id, year, level, {where} as inside{pulled}
            from {source(corrected, codes)} where year is not null
        ), mine as (
            select * from every where inside
        ), pair as (
            select t.year, t.level{both}
            from mine t join mine l on l.agency_id = t.agency_id and l.year = t.year - 1
            {without}{heirs}
        )
        select year{columns} from pair group by year
        """,
        Beside(corrected.stamp, {**corrected.tables, "changed": changes.table(changed)}),
        **parameters,
    )


def _ties(scope: Scope, chosen: Sequence[Row]) -> tuple[str, str]:
    """SQL that leaves out agencies whose make-up changed, and adds those that stand for their groups."""
    where, _ = scope.where("a", members=True)
    return (
        "anti join changed c on c.agency_id = t.agency_id and c.to_year = t.year",
        f"""
            union all
            select c.to_year, a.level{changes.sums(chosen)}
            from changed c join agencies a on a.agency_id = c.heir_id
            left join every t on t.agency_id = c.agency_id and t.year = c.to_year
            left join every l on l.agency_id = c.agency_id and l.year = c.to_year - 1
            where {where} group by c.heir_id, c.to_year, a.level
        """,
    )


def _changed(build: Build, years: list[int]) -> list[Row]:
    """Every change in the make-up of agencies between a year (``to_year``) and the one before."""
    return [row for year in years for row in changes.between(build, year, year - 1)]


def _unless_nested(scope: Scope, sql: str) -> str:
    """Nothing where area reports of several levels contain each other."""
    return f"case when count(distinct level) > 1 then null else {sql} end" if scope.nests else sql
