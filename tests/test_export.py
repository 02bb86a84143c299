"""The Parquet export: the same rows for DuckDB, pandas and Polars; whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.generator.nation import YEARS
from data.generator.nation_staging import stage
from etl.database import store
from etl.database.assemble import publish
from etl.database.export import VIEWS, export
from etl.errors import ConfigurationError, StoreError
from etl.rulebook import load
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
REPORTS = 50 * len(YEARS)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    stage(folder, REPORTS)
    roster = read_roster(folder / "roster.csv")
    publish(folder, previous=None, roster=roster, rulebook=load(None))
    return folder


@pytest.fixture(scope="module")
def exported(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "导出"
    export(database, folder)
    return folder


def test_every_table_is_there_with_every_row(database: Path, exported: Path) -> None:
    build = store.current(database)
    assert build is not None
    described = json.loads((exported / "export.json").read_text(encoding="utf-8"))
    assert described["build"] == build.name
    assert described["schema_version"] == str(store.SCHEMA_VERSION)
    with store.connect(build) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        names = {name for (name,) in tables} | set(VIEWS)
        assert set(described["rows"]) == names
        for name in names:
            path = exported / f"{name}.parquet"
            same = f"select count(*) from (from {name} except all from read_parquet('{path}'))"
            assert connection.execute(same).fetchall() == [(0,)], name
            assert described["rows"][name] == pd.read_parquet(path).shape[0], name


def test_pandas_polars_and_duckdb_read_the_same(exported: Path) -> None:
    polars = pytest.importorskip("polars", reason="needs polars: python -m pip install polars")
    figure = "requests.received.total"
    path = exported / "measures.parquet"
    by_pandas = pd.read_parquet(exported / "report.parquet").groupby("year")[figure].sum().to_dict()
    frame = (
        polars.read_parquet(exported / "report.parquet")
        .group_by("year")
        .agg(polars.col(figure).sum())
    )
    by_duckdb = duckdb.sql(
        f"select year, sum(\"{figure}\") from read_parquet('{exported}/report.parquet') group by year"
    ).fetchall()
    assert by_pandas == dict(frame.iter_rows()) == dict(by_duckdb)
    assert len(by_pandas) == len(YEARS)
    assert sum(by_pandas.values()) > 0
    assert {"agency", "province", "year"} <= set(pd.read_parquet(path).columns)


def test_the_command_says_what_it_wrote(database: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "etl", "export", str(tmp_path / "out"), "--db", str(database)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path / "out") in done.stdout
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert again.returncode == 2
    assert "已经存在" in again.stderr


def test_an_empty_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="还没有数据库"):
        export(tmp_path, tmp_path / "out")


def test_what_cannot_be_written_leaves_nothing(database: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="无法写入"):
        export(database, tmp_path / "file" / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
