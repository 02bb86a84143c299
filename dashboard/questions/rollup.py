"""The tables of a whole area added up in the prescribed form, beside the area's own report."""

from __future__ import annotations

from typing import Any

from dashboard.database import Build, Row, ask
from dashboard.questions.scope import AREA_KIND, Scope


def sums(build: Build, scope: Scope, form: str) -> list[Row]:
    """Each figure of a form added over the members' reports of that form.

    Columns: address, table_id, line_id, field_id, value (null where no report has a number), units
    (reports with a number), reports (of this form), others (reports of another form, not added).
    Where （六）其他处理 is one line in a report, it is added to that line, not to the three below it.
    """
    where, parameters = scope.where(members=True)
    column = "in_2019" if form == "2019" else "in_2021"
    wanted = ask(
        build,
        f"select address, table_id, line_id, field_id from figure"
        f" where {column} or line_id = 'otherwise_handled' order by table_id, position",
    )
    addresses = [row["address"] for row in wanted]
    terms = ", ".join(f'sum("{a}") as "{a}", count("{a}") as "n {a}"' for a in addresses)
    found = ask(
        build,
        f"""
        select count(*) as reports, {terms} from figures
        where year = $year and form = $form and {where}
        """,
        year=scope.year,
        form=form,
        **parameters,
    )[0]
    others = ask(
        build,
        f"""
        select count(*) as others from figures
        where year = $year and form is distinct from $form and {where}
        """,
        year=scope.year,
        form=form,
        **parameters,
    )[0]["others"]
    return [
        {**row, "value": found[row["address"]], "units": found[f"n {row['address']}"],
         "reports": found["reports"], "others": others}
        for row in wanted
    ]  # fmt: skip


def area_report(build: Build, scope: Scope) -> list[Row]:
    """The chosen area's own report of the year (its government's); empty where there is none."""
    area: dict[str, Any] = {
        "province": scope.province,
        "city": scope.city,
        "county": scope.county,
    }
    level = "county" if scope.county else "city" if scope.city else "province"
    conditions = " and ".join(
        f"{name} = ${name}" if value else f"{name} is null" for name, value in area.items()
    )
    return ask(
        build,
        f"""
        select report_id, agency, coalesce(agency_code, agency) as key from filed
        where year = $year and is_current and kind = '{AREA_KIND}' and level = '{level}' and {conditions}
        limit 1
        """,
        year=scope.year,
        **{name: value for name, value in area.items() if value},
    )
