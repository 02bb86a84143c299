"""The data as someone sees it who may see some areas only: the views of a build, narrowed one by one.

A database of its own, in memory, holds views of the same names over the build, which is attached beside
it. Questions are asked there, so that no question, old or new, can forget whom it answers: what is not
put there does not exist. A view is narrowed by its areas, else by every key it has; one without either
is shown only where it is a dictionary, else it is empty.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

Area = tuple[str, str, str]
"""Province, city, county; empty: all of the area above."""
COLUMNS = ("province", "city", "county")
DICTIONARIES = ("figure", "indicator", "rule")
KEYS = {
    "agency_id": "select agency_id from permitted",
    "other_agency_id": "select agency_id from permitted",
    "report_id": "select report_id from permitted_report",
    "sha256": "select sha256 from permitted_report",
}
RESHAPED = {
    "build": """
        select * replace ((select count(*) from permitted_report) as reports,
                          (select count(*) from findings) as findings) from whole.main.build
    """,
    "tallies": """
        select rule, year, form, verdict, count(*) as instances from findings group by all
    """,
}
"""What counts over the whole build: counted anew. How often a rule held is not known area by area."""


def narrowed(
    path: str, areas: Sequence[Area], settings: dict[str, str]
) -> duckdb.DuckDBPyConnection:
    """A connection that sees only these areas of a build. Raises duckdb.Error."""
    connection = duckdb.connect(":memory:", config={**settings})
    connection.execute(f"attach '{_quoted(path)}' as whole (read_only)")
    within = _within(areas)
    for name, sql in {
        "permitted": f"select agency_id from whole.main.agencies where {within}",
        "permitted_report": f"select report_id, sha256 from whole.main.filed where {within}",
    }.items():
        connection.execute(f"create table {name} as {sql}")
    for view, columns in _views(connection).items():
        condition = _condition(view, columns, within)
        connection.execute(
            f"create view {view} as select * from whole.main.{view} where {condition}"
        )
    for view, sql in RESHAPED.items():
        connection.execute(f"create or replace view {view} as {sql}")
    return connection


def _views(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Every view and dictionary of the build with its columns."""
    rows = connection.execute(
        f"""
        select table_name, list(column_name) from duckdb_columns() c
        where database_name = 'whole' and not internal
          and (table_name in {DICTIONARIES} or table_name in (
              select view_name from duckdb_views() where database_name = 'whole' and not internal))
        group by table_name
        """
    ).fetchall()
    return {name: columns for name, columns in rows}


def _condition(view: str, columns: Sequence[str], within: str) -> str:
    keys = [f"{key} in ({found})" for key, found in KEYS.items() if key in columns]
    if set(COLUMNS) <= set(columns):
        keys = [within, *(key for key in keys if key.startswith("other_"))]
    return " and ".join(keys) or ("true" if view in DICTIONARIES else "false")


def _within(areas: Sequence[Area]) -> str:
    """The areas as a condition on the columns of a view; no area: nothing."""
    each = (
        " and ".join(
            f"{column} = '{_quoted(name)}'"
            for column, name in zip(COLUMNS, area, strict=True)
            if name
        )
        for area in areas
    )
    return f"({' or '.join(f'({area})' for area in each) or 'false'})"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
