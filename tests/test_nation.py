"""The nation straight to staging: what reading would have left, and every planted fault found again."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from data.generator.nation import YEARS, Block, blocks, truth
from data.generator.nation_prose import SECTION
from data.generator.nation_sheets import FAULTS
from data.generator.nation_staging import stage, tables
from etl.database import chunks, store
from etl.database.assemble import publish
from etl.database.chunks import schemas
from etl.forms import all_figures, forms
from etl.narrative import choose, extract, kinds
from etl.rulebook import load
from etl.sources.roster import Roster, read_roster

AGENCIES = 1_000


@pytest.fixture(scope="module")
def block() -> Block:
    return next(blocks(AGENCIES, seed=3))


@pytest.fixture(scope="module")
def staged(block: Block) -> tuple[dict[str, pa.Table], pa.Table]:
    return tables(block)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A published nation of some thousand agencies, with its manifest as ``planted``."""
    folder = tmp_path_factory.mktemp("nation")
    assert stage(folder, AGENCIES * len(YEARS), seed=3) == AGENCIES * len(YEARS)
    roster = read_roster(folder / "roster.csv")
    build = publish(folder, previous=None, roster=roster, rulebook=load(None))
    connection = store.connect(build)
    connection.execute(
        f"create temp view planted as from read_parquet('{folder}/planted/*.parquet')"
    )
    return connection


def test_a_nation_is_the_same_each_time_and_every_name_is_one_agency_s() -> None:
    names = [a.name for b in blocks(30_000, seed=5) for a in b.agencies]
    assert len(names) == len(set(names)) == 30_000
    assert names == [a.name for b in blocks(30_000, seed=5) for a in b.agencies]


def test_an_area_reports_the_sum_of_its_agencies(block: Block) -> None:
    panel = truth(block)
    city = block.agencies[0]
    county = next(a for a in block.agencies if a.level == "county" and a.is_area)
    for area in (city, county):
        members = [
            place
            for place, agency in enumerate(block.agencies)
            if not agency.is_area
            and (agency.city, agency.province) == (area.city, area.province)
            and area.county in ("", agency.county)
        ]
        at = block.agencies.index(area)
        assert (panel.received[at] == panel.received[members].sum(axis=0)).all()
        assert panel.fees[at] == pytest.approx(panel.fees[members].sum(axis=0))


def test_the_chunks_are_as_the_store_wants_them(
    staged: tuple[dict[str, pa.Table], pa.Table],
) -> None:
    made, _ = staged
    assert {name: table.schema for name, table in made.items()} == schemas()
    assert made["report"].num_rows == AGENCIES * len(YEARS)
    figures = {f for form in forms().values() for f in form.figures}
    empty = {name for name in figures if made["report"][name].null_count == AGENCIES * len(YEARS)}
    assert not empty


def test_the_staged_mentions_are_those_that_reading_gives(
    staged: tuple[dict[str, pa.Table], pa.Table],
) -> None:
    made, _ = staged
    listed: dict[str, list[dict[str, object]]] = {}
    for row in made["mention"].to_pylist():
        listed.setdefault(row["sha256"], []).append(row)
    for section in made["section"].slice(0, 2 * AGENCIES).to_pylist()[::17]:
        read = extract(section["body"], SECTION, 2024)
        rows = sorted(listed.get(section["sha256"], []), key=lambda row: str(row["position"]))
        shown = choose(read)
        assert [
            (
                r["kind"],
                r["value"],
                r["unit"],
                r["sentence"],
                r["start_at"],
                r["end_at"],
                r["scope"],
            )
            for r in rows
        ] == [(m.kind, m.value, m.unit, m.sentence, m.start, m.end, m.scope) for m in read]
        assert [n for n, r in enumerate(rows) if r["chosen"]] == sorted(shown)


def test_every_number_is_stored_as_staged_whole_or_not_and_in_the_order_of_reports(
    staged: tuple[dict[str, pa.Table], pa.Table], tmp_path: Path
) -> None:
    report = staged[0]["report"].slice(0, 300)
    for name, odd in {"requests.received.total": 0.5, "requests.granted.total": 1e20}.items():
        numbers = [odd, *report[name].to_pylist()[1:]]
        report = report.set_column(report.column_names.index(name), name, [numbers])
    chunks.write({**staged[0], "report": report}, tmp_path / "staging")
    build = publish(tmp_path, previous=None, roster=Roster(()), rulebook=load(None))
    columns = ["sha256", *all_figures(), *kinds()]
    with store.connect(build) as connection:
        quoted = ", ".join(f'"{column}"' for column in columns)
        stored = connection.execute(f"select {quoted} from report order by sha256").fetchall()
        ordered = connection.execute(
            "select bool_and(report_id = rowid + 1) from report"
        ).fetchall()
    given = report.select(columns).sort_by("sha256").to_pylist()
    assert [dict(zip(columns, row, strict=True)) for row in stored] == given
    assert ordered == [(True,)]


def test_every_planted_fault_is_found_by_its_rule(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute(
        """
        select p.kind, count(*), count(*) filter (f.finding_id is not null)
        from planted p
        left join findings f on f.agency_code = p.code and f.year = p.year and f.rule = p.rule
                            and coalesce(f.instance, '') = p.instance
        group by p.kind
        """
    ).fetchall()
    assert {kind for kind, _, _ in found} == set(FAULTS)
    assert [row for row in found if row[1] != row[2]] == []


def test_no_sum_is_called_wrong_where_nothing_was_planted(
    database: duckdb.DuckDBPyConnection,
) -> None:
    """But where a fault of last year shows in this year's report."""
    false = database.execute(
        """
        select f.rule, count(*) from findings f
        where f.verdict = 'broken'
          and not exists (from planted p where p.code = f.agency_code and f.year - p.year in (0, 1))
          and split_part(f.rule, '.', 1) in ('requests', 'disputes', 'prose')
        group by f.rule
        """
    ).fetchall()
    assert false == []


def test_every_agency_of_the_nation_is_in_its_roster(database: duckdb.DuckDBPyConnection) -> None:
    assert database.execute("select count(*) from agencies where not listed").fetchall() == [(0,)]
    assert database.execute("select count(*) from reports where is_current").fetchall() == [
        (AGENCIES * len(YEARS),)
    ]
