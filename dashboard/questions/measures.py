"""Indicators: their definitions, and two years of them side by side."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.database import Beside, Build, Row, ask
from dashboard.questions import changes
from dashboard.questions.scope import AREAS, Scope

HEADLINES = ("published.total", "applications.received", "hotline.received")
"""What every overview begins with: publications, applications, hotline."""
SORTS = ("code", "this", "difference", "growth")
AS_EVER = ("a.*, false as former, null::varchar as change, null::varchar as others", "")
FOLLOWED = (
    "a.* replace (coalesce(c.heir_id, a.agency_id) as agency_id),"
    " coalesce(c.heir_id <> a.agency_id, false) as former, c.change, c.others",
    "left join changed c on c.agency_id = a.agency_id left join joined j on j.agency_id = a.agency_id",
)
"""An agency's columns and its ties: where none changed between the years, and where some did."""
AS_PRINTED = Beside("as printed", {})
"""Nothing is corrected. Else the table ``corrected``: of_report, code, value (dashboard/decisions)."""


def indicators(build: Build) -> dict[str, Row]:
    """The dictionary of indicators by code, in its order."""
    found = ask(build, "select * from indicator order by position")
    return {row["code"]: row for row in found}


def headlines(build: Build) -> list[Row]:
    """The indicators of every overview."""
    dictionary = indicators(build)
    return [dictionary[code] for code in HEADLINES if code in dictionary]


def child_area(build: Build, scope: Scope) -> str:
    """The first kind of area, below the chosen one, that parts the agencies in more than one."""
    where, parameters = scope.where()
    counts = ask(
        build,
        "select count(distinct province) as province, count(distinct city) as city,"
        f" count(distinct county) as county from agencies where {where}",
        **parameters,
    )[0]
    fixed = [name for name in AREAS if getattr(scope, name) is not None]
    below = AREAS[AREAS.index(fixed[-1]) + 1 :] if fixed else AREAS
    return next((name for name in below if counts[name] > 1), below[-1] if below else "county")


def compare(
    build: Build,
    scope: Scope,
    chosen: Sequence[Row],
    by: str,
    sort: str = "code",
    descending: bool = True,
    limit: int = 100,
    offset: int = 0,
    corrected: Beside = AS_PRINTED,
) -> list[Row]:
    """Two years of the chosen indicators, a row a group, the total first.

    ``chosen`` are rows of ``indicators``; ``by`` a column of `agencies` (province … kind) or "agency".
    Columns: is_total, label, code, valid_from and valid_to (of a single agency), expected, reported,
    reported_last, nested (area reports that contain each other: not to be added up), groups (how many
    there are), change and others (of a single agency, see changes.between), followed and apart (how
    many changed agencies are compared with all that they come from, how many with nobody), and for the
    n-th indicator ``<n>_this``, ``_last`` (all units), ``_both_this``,
    ``_both_last`` (units with numbers in both years), ``_n_this``, ``_n_last``, ``_n_both``,
    ``_can_this``, ``_can_last`` (reports whose form has the indicator). Rates are medians over units,
    counts are sums; ``corrected`` as AS_PRINTED says. An agency that others became has one row with
    them; its ``_both_`` figures are those of all of them.
    """
    where, parameters = scope.where("a", members=True)
    changed = changes.between(build, scope.year, scope.versus)
    tied = bool(changed)
    return ask(
        build,
        f"""
        with now as ({_reported(scope, chosen, corrected, "$year", tied)}),
             was as ({_reported(scope, chosen, corrected, "$versus", tied)}),
             joined as ({_joined(chosen)}),
             unit as ({_units(chosen, where, tied)}),
             rolled as ({_rolled(scope, chosen, by, tied)})
        select *, count(*) over () - 1 as groups from rolled
        order by is_total desc, {_order(sort, descending)} nulls last, code nulls last, label
        limit {int(limit) + (1 if offset == 0 else 0)} offset {int(offset) + (1 if offset else 0)}
        """,
        Beside(corrected.stamp, {**corrected.tables, "changed": changes.table(changed)}),
        year=scope.year,
        versus=scope.versus,
        **parameters,
    )


def forms_by_year(build: Build, years: Sequence[int]) -> dict[int, str]:
    """The form most reports of a year follow; asked of all years at once, whichever are wanted."""
    found = ask(
        build,
        "select year, mode(form) as form from filed"
        " where is_current and form is not null group by year",
    )
    return {row["year"]: row["form"] for row in found if row["year"] in years}


def source(corrected: Beside, codes: Sequence[str]) -> str:
    """The view ``measures``, the chosen indicators as corrected where there are corrections."""
    if not corrected.tables.get("corrected"):
        return "measures"
    joins = "".join(
        f" left join corrected c{n} on c{n}.of_report = m.report_id and c{n}.code = '{code}'"
        for n, code in enumerate(codes)
    )
    values = ", ".join(
        f'if(c{n}.of_report is null, m."{code}", c{n}.value) as "{code}"'
        for n, code in enumerate(codes)
    )
    return f"(select m.* replace ({values}) from measures m{joins})"


def _reported(scope: Scope, chosen: Sequence[Row], corrected: Beside, year: str, tied: bool) -> str:
    """The reports of one year with the n-th chosen figure as ``v<n>``.

    ``tied``: some agency changed between the years; the figures it is compared with may then be those of
    an agency outside the scope.
    """
    inside = "true" if tied else scope.where(members=True)[0]
    figures = "".join(f', "{row["code"]}" as v{n}' for n, row in enumerate(chosen))
    return f"""
        select agency_id, report_id, coalesce(form, '') as form{figures}
        from {source(corrected, [row["code"] for row in chosen])} where year = {year} and {inside}
    """


def _joined(chosen: Sequence[Row]) -> str:
    """What agencies that became one add up to, by the one that they became."""
    return f"""
        select c.heir_id as agency_id{changes.sums(chosen)}
        from changed c left join now t using (agency_id) left join was l using (agency_id)
        where c.heir_id is not null group by c.heir_id
    """


def _units(chosen: Sequence[Row], where: str, tied: bool) -> str:
    """A row an agency: both years' reports and figures, and whether a report of this year is due."""
    agency, ties = FOLLOWED if tied else AS_EVER
    paired = "".join(f", t.v{n} as t{n}, l.v{n} as l{n}" for n in range(len(chosen)))
    alike = "".join(_alike(n, tied) for n in range(len(chosen)))
    return f"""
        select {agency}, t.report_id as now_id, t.form as now_form, l.report_id as was_id,
               l.form as was_form{paired}{alike},
               (a.listed or t.report_id is not null) and coalesce(a.valid_from, 0) <= $year
               and coalesce(a.valid_to, 9999) >= $year as due
        from agencies a left join now t using (agency_id) left join was l using (agency_id)
        {ties} where {where}
    """


def _rolled(scope: Scope, chosen: Sequence[Row], by: str, tied: bool) -> str:
    """The agencies rolled up to a row a group and one for all."""
    key = "agency_id" if by == "agency" else by
    own = _own if tied else str
    label = own("any_value(agency)") if by == "agency" else f"any_value({by})"
    return f"""
        select grouping({key}) as is_total, {label} as label,
               {own("min(agency_code)")} as code, count(*) filter (due) as expected,
               {own("any_value(valid_from)")} as valid_from,
               {own("any_value(valid_to)")} as valid_to,
               {own("any_value(change)")} as change, {own("any_value(others)")} as others,
               count(*) filter (not former and change in ('renamed', 'merged')) as followed,
               count(*) filter (change = 'split') as apart,
               count(now_id) as reported, count(was_id) as reported_last,
               {str(scope.nests).lower()} and count(distinct level) > 1 as nested
               {"".join(_stats(n, row) for n, row in enumerate(chosen))}
        from unit where due or was_id is not null
        group by grouping sets ((), ({key}))
    """


def _stats(n: int, row: Row) -> str:
    additive = row["additive"]
    forms = listed(row)
    columns = {
        "this": summed(f"t{n}", additive),
        "last": summed(f"l{n}", additive),
        "both_this": summed(f"x{n}", additive),
        "both_last": summed(f"y{n}", additive),
        "n_this": f"count(t{n})",
        "n_last": f"count(l{n})",
        "n_both": f"count(x{n})",
        "can_this": f"count(*) filter (now_form in ({forms}))",
        "can_last": f"count(*) filter (was_form in ({forms}))",
    }
    return "".join(f', {sql} as "{n}_{name}"' for name, sql in columns.items())


def _alike(n: int, tied: bool) -> str:
    """The figures of both years of an agency, or group of agencies, that has both."""
    this, last = f"if(l.v{n} is not null, t.v{n}, null)", f"if(t.v{n} is not null, l.v{n}, null)"
    if tied:
        this, last = (
            f"if(c.agency_id is null, {own}, j.{joined}{n})"
            for own, joined in ((this, "x"), (last, "y"))
        )
    return f", {this} as x{n}, {last} as y{n}"


def _own(aggregate: str) -> str:
    """Of the agency that others became, where it is among the rows, rather than of those."""
    return f"coalesce({aggregate} filter (not former), {aggregate})"


def summed(column: str, additive: bool) -> str:
    """SQL that rolls a column up: counts are added, of rates the median is taken."""
    return f"sum({column})" if additive else f"median({column})"


def listed(row: Row) -> str:
    """Forms that have an indicator; prose (no form of before 2019 needed) is in all."""
    forms = [*row["forms"], *([""] if row["source"] == "prose" else [])]
    return ", ".join("'" + form.replace("'", "''") + "'" for form in forms)


def _order(sort: str, descending: bool) -> str:
    expression = {
        "code": "code",
        "this": '"0_this"',
        "difference": '"0_both_this" - "0_both_last"',
        "growth": '("0_both_this" - "0_both_last") / nullif("0_both_last", 0)',
    }[sort]
    return f"{expression} {'desc' if descending and sort != 'code' else 'asc'}"
