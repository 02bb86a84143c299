"""A load takes over what a build of an earlier version holds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from etl.database import store
from etl.database.vocabulary import sums
from etl.pipeline import Summary, load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / "data" / "sample" / "reports"
TRACE = (
    "select s.name, t.address, t.value, t.state, t.page, t.table_no, t.row_no, t.column_no,"
    " round(t.x0, 1), round(t.y0, 1), round(t.x1, 1), round(t.y1, 1), t.confidence"
    " from trace t join source s using (sha256) order by all"
)
TO_VERSION_1 = """
    create table edges as
    select t.report_id, t.address as figure, t.x0::float as x0, t.y0::float as y0, t.x1::float as x1,
           t.y1::float as y1, t.confidence
    from trace t where t.x0 is not null;
    drop view trace;
    drop table box;
    alter table edges rename to box;
    drop table confidence;
    create or replace table layout_cell as
        select distinct * exclude (x_band, y_band) from layout_cell;
    drop view if exists likenesses;
    drop table if exists likeness;
    drop table if exists sketch;
    drop view successions;
    drop table succession;
    alter table source drop column report_id;
    alter table rule drop column thresholds;
    update build set schema_version = 1;
"""
"""Bands become edges again, and what later versions added goes."""
NO_SUMS = "".join(f'alter table report drop column "{column}";' for column in sums())


@pytest.fixture
def office(tmp_path: Path) -> list[Path]:
    """A few reports, two of them PDFs."""
    pdfs = sorted((REPORTS / "2023").rglob("*.pdf"))[:2]
    return [*pdfs, *sorted((REPORTS / "2023" / "砚屏县").glob("*.html"))[:3]]


def run(office: list[Path], folder: Path) -> Summary:
    roster, rulebook = read_roster(ROOT / "data" / "roster.csv"), load_rulebook(None)
    return load(office, folder, roster, rulebook, workers=2)


def trace(build: Path) -> list[tuple[object, ...]]:
    with store.connect(build) as connection:
        return connection.execute(TRACE).fetchall()


def test_a_build_of_version_1_is_taken_over_with_every_place(
    office: list[Path], tmp_path: Path
) -> None:
    first = run(office, tmp_path / "db")
    expected = trace(first.build)
    boxed = {row[0] for row in expected if row[8] is not None}
    assert len(boxed) == 2
    with duckdb.connect(str(first.build)) as connection:
        connection.execute(TO_VERSION_1 + NO_SUMS)
    again = run(office, tmp_path / "db")
    assert (again.read, again.unchanged) == (0, len(office))
    assert trace(again.build) == expected


def test_chunks_of_an_earlier_version_are_read_again(office: list[Path], tmp_path: Path) -> None:
    left = tmp_path / "db" / "staging" / "chunk-0123456789abcdef0123456789abcdef"
    left.mkdir(parents=True)
    (left / "report.parquet").write_bytes(b"of another shape")
    summary = run(office, tmp_path / "db")
    assert summary.read == len(office)
    assert not left.exists()
