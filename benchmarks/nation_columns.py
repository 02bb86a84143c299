"""Megabytes of a build by what they are for, and scans of its columns against reading them from memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.nation_floors import timed
from benchmarks.nation_peers import FIGURES
from benchmarks.report import Row
from etl.check import arithmetic
from etl.check.statements import statement
from etl.database import store
from etl.forms import all_figures
from etl.rulebook import load

PLACES = ("report_layout", "layout_cell", "raw_exception", "box", "confidence")
FINDINGS = ("finding", "repair", "tally")
TEXT = ("section", "mention", "note")


def megabytes(build: Path) -> dict[str, float]:
    """Sizes from the blocks that the columns take; a block shared by columns counts for each in part."""
    connection = store.connect(build)
    tables = [
        name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()
    ]
    every = " union all ".join(
        f"select '{name}' as table_name, column_name, block_id, additional_block_ids"
        f" from pragma_storage_info('{name}')"
        for name in tables
    )
    rows = connection.execute(
        f"""
        with used as (
            select table_name, column_name, block_id as block from ({every}) where block_id >= 0
            union
            select table_name, column_name, unnest(additional_block_ids) from ({every})
        ), shared as (
            select *, 1.0 / count(*) over (partition by block) as share from used where block >= 0
        )
        select table_name, column_name, sum(share) * 0.262144 from shared group by all
        """
    ).fetchall()
    figures = set(all_figures())
    sizes = dict.fromkeys(
        ("figures", "report, the rest", "places", "findings", "prose", "sources", "other"), 0.0
    )
    for table, column, size in rows:
        sizes[_purpose(table, column, figures)] += float(size)
    return sizes


def _purpose(table: str, column: str, figures: set[str]) -> str:
    if table == "report":
        known = column in figures or column.endswith("_states")
        return "figures" if known else "report, the rest"
    for purpose, names in (("places", PLACES), ("findings", FINDINGS), ("prose", TEXT)):
        if table in names:
            return purpose
    return "sources" if table in ("source", "file") else "other"


def rows(build: Path, bandwidth: float) -> Iterator[Row]:
    """Each scan's time as a multiple of reading the columns it needs from memory, uncompressed."""
    connection = store.connect(build)
    (reports,) = connection.execute("select count(*) from report").fetchall()[0]

    def ask(sql: str) -> None:
        connection.cursor().execute(sql).fetchall()

    sums = ", ".join(f'sum("{figure}")' for figure in FIGURES)
    overview = (
        f"select r.year, a.province, {sums} from report r join agency a using (agency_id)"
        " where is_current group by all"
    )
    everything = ", ".join(f'sum("{figure}")' for figure in all_figures())
    yield _row(
        "overview: year x province, 10 figures", lambda: ask(overview), reports, 11.5, 8, bandwidth
    )
    yield _row(
        "one figure summed",
        lambda: ask(f'select sum("{FIGURES[0]}") from report'),
        reports,
        1,
        None,
        bandwidth,
    )
    yield _row(
        "all figures summed",
        lambda: ask(f"select {everything} from report"),
        reports,
        len(all_figures()),
        None,
        bandwidth,
    )
    yield from _rulebook(connection, reports, bandwidth)


def _rulebook(
    connection: duckdb.DuckDBPyConnection, reports: int, bandwidth: float
) -> Iterator[Row]:
    """The product's own pass over every linear rule, last year's reports included."""
    connection.execute(statement("prepare"))
    listed = arithmetic.instances(load(None), arithmetic.shapes_present(connection))
    cells = {cell.removeprefix("last_year.") for instance in listed for cell in instance.cells}
    yield Row("arithmetic rules, instances", len(listed), "rules")
    yield _row(
        "arithmetic rulebook over all reports", lambda: arithmetic.evaluate(connection, listed),
        reports, len(cells), 10, bandwidth,
    )  # fmt: skip


def _row(what, work, reports, columns, goal, bandwidth) -> Row:  # type: ignore[no-untyped-def]
    """``columns`` of eight bytes, as many as the scan needs."""
    seconds = timed(work)
    floor = reports * columns * 8 / bandwidth
    ratio = seconds / floor
    return Row(
        f"{what}, times reading its columns", ratio, f"x ({1000 * seconds:.4g} ms)",
        goal=goal and f"≤ {goal}", holds=None if goal is None else ratio <= goal,
    )  # fmt: skip
