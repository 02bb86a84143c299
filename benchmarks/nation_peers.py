"""What a user would pick instead, on the same work: pandas and Polars over the Parquet export, SQLite.

Every peer has its data where it is fastest: in memory, or indexed. Each runs in a process of its own
(``python -m benchmarks.nation_peers NAME BUILD EXPORT``) and prints its times, its memory and what it
found; that all found the same is checked.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.nation_floors import peak_memory, timed
from benchmarks.report import Row
from etl.forms import forms
from etl.rulebook import equations

FIGURES = [
    f"requests.{line}.total" for line in ("received", "carried_in", "granted", "results_total")
]
FIGURES += [f"proactive.{line}.decisions" for line in ("licensing", "penalties", "compulsion")]
FIGURES += [
    "requests.carried_out.total",
    "disputes.reconsideration.total",
    "requests.partially_granted.total",
]
GOALS = {
    ("overview", "pandas"): 2, ("rules", "pandas"): 2, ("findings", "pandas"): 2,
    ("overview", "SQLite"): 20, ("rules", "SQLite"): 20,
}  # fmt: skip
RULES = [
    equation
    for equation in equations("2021", False)
    if not any(cell.startswith(("last_year", "prose")) for cell in equation.expected)
]
COLUMNS = sorted({cell for rule in RULES for cell in (*rule.stated, *rule.expected, *rule.minus)})
PAGE = 50
CSV, CSV_ROWS = "peer.csv", 100_000
PACKAGES = {"pandas": "pandas", "Polars": "polars"}
"""Peers that are installed apart."""
Work = dict[str, Callable[[], Any]]


def rows(build: Path, exported: Path) -> list[Row]:
    """Each peer's times beside DuckDB's own, as how many times DuckDB is ahead."""
    answers = {name: _ask(name, build, exported) for name in present()}
    ours = answers.pop("DuckDB")
    found = [Row(f"{task}: DuckDB", s * 1000, "ms") for task, s in ours["seconds"].items()]
    found.append(Row("memory of the process: DuckDB", ours["memory"], "MB"))
    for name, theirs in answers.items():
        for task, seconds in theirs["seconds"].items():
            if ours["found"][task] != theirs["found"][task]:
                raise ValueError(f"{task}: {name} finds other than DuckDB")
            ratio, goal = seconds / ours["seconds"][task], GOALS.get((task, name))
            holds = None if goal is None else ratio >= goal
            wanted = None if goal is None else f"≥ {goal} x"
            found.append(
                Row(f"{task}: {name}", seconds * 1000, "ms", "DuckDB", ratio, wanted, holds)
            )
        found.append(Row(f"memory of the process: {name}", theirs["memory"], "MB"))
    return found


def present() -> list[str]:
    """The peers that are installed; the others are named with the way to install them."""
    missing = [name for name, package in PACKAGES.items() if find_spec(package) is None]
    for name in missing:
        print(f"not compared with {name}: python -m pip install {PACKAGES[name]}", file=sys.stderr)
    return [name for name in PEERS if name not in missing]


def _ask(name: str, build: Path, exported: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.nation_peers", name, str(build), str(exported)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _duckdb(build: Path, exported: Path) -> Work:
    connection = duckdb.connect(str(build), read_only=True, config={"threads": 2})

    def ask(sql: str) -> list[Any]:
        return connection.cursor().execute(sql).fetchall()

    def write(sql: str) -> None:
        ask(f"copy ({sql}) to '{exported / CSV}' (header)")

    return _sql_work(ask, write, "a.province")


def _sqlite(build: Path, exported: Path) -> Work:
    """The tables that the tasks need, the report table with an index on the agency."""
    path = exported / "peer.sqlite"
    connection = sqlite3.connect(path)
    with duckdb.connect(str(build), read_only=True) as source:
        for table in ("report", "agency", "finding"):
            cursor = source.execute(f"select {_kept(table)} from {table}")
            names = [column[0] for column in cursor.description]
            quoted = ", ".join(f'"{name}"' for name in names)
            connection.execute(f"create table {table} ({quoted})")
            marks = ", ".join("?" * len(names))
            while batch := cursor.fetchmany(50_000):
                connection.executemany(f"insert into {table} values ({marks})", batch)
    connection.execute("create index of_agency on report (agency_id)")
    connection.execute("create index of_id on agency (agency_id)")
    connection.commit()

    def write(sql: str) -> None:
        import csv

        with (exported / CSV).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(connection.execute(sql))

    return _sql_work(lambda sql: connection.execute(sql).fetchall(), write, "a.province")


def _kept(table: str) -> str:
    if table == "agency":
        return "agency_id, code, province"
    if table == "finding":
        return "finding_id, report_id, rule, severity, verdict"
    return "report_id, agency_id, year, form, " + ", ".join(f'"{f}"' for f in _every_figure())


def _every_figure() -> list[str]:
    return list(dict.fromkeys(f for form in forms().values() for f in form.figures))


def _sql_work(ask: Callable[[str], list[Any]], write: Callable[[str], None], area: str) -> Work:
    """One text for DuckDB and SQLite."""
    sums = ", ".join(f'sum("{figure}")' for figure in FIGURES)
    broken = " union all ".join(
        f"select {n}, count(*) from report where form = '2021' and {_broken(rule)}"
        for n, rule in enumerate(RULES)
    )
    some = ", ".join(f'"{figure}"' for figure in COLUMNS[:47])
    middle = (ask("select max(agency_id) from agency")[0][0] + 1) // 2

    def overview() -> Any:
        found = ask(
            f"select r.year, {area}, {sums} from report r join agency a using (agency_id)"
            f" group by r.year, {area}"
        )
        return sorted((int(y), a, *(int(v or 0) for v in values)) for y, a, *values in found)

    def findings() -> Any:
        where = "from finding where severity = 'error' and verdict = 'broken'"
        page = ask(f"select finding_id {where} order by rule, finding_id limit {PAGE}")
        return [ask(f"select count(*) {where}")[0][0], [row[0] for row in page]]

    def one_agency() -> Any:
        return len(ask(f"select * from report where agency_id = {middle} order by year"))

    def rules() -> Any:
        return sorted((int(n), int(count)) for n, count in ask(broken))

    def export() -> Any:
        write(f"select report_id, {some} from report limit {CSV_ROWS}")
        return True

    return {
        "overview": overview, "rules": rules, "findings": findings,
        "one agency": one_agency, "CSV": export,
    }  # fmt: skip


def _broken(rule: Any) -> str:
    left = " + ".join(f'"{cell}"' for cell in rule.stated)
    right = " + ".join(f'coalesce("{cell}", 0)' for cell in rule.expected)
    minus = "".join(f' - coalesce("{cell}", 0)' for cell in rule.minus)
    return f"{left} <> {right}{minus}"


def _pandas(_: Path, exported: Path) -> Work:
    import pandas as pd

    names = ["report_id", "agency_id", "year", "form", *_every_figure()]
    report = pd.read_parquet(exported / "report.parquet", columns=names)
    agency = pd.read_parquet(exported / "agency.parquet", columns=["agency_id", "province"])
    finding = pd.read_parquet(
        exported / "finding.parquet", columns=["finding_id", "rule", "severity", "verdict"]
    )

    def overview() -> Any:
        joined = report[["agency_id", "year", *FIGURES]].merge(agency, on="agency_id")
        found = joined.groupby(["year", "province"])[FIGURES].sum().reset_index()
        return sorted((int(y), a, *(int(v) for v in values)) for y, a, *values in found.values)

    def rules() -> Any:
        table = report[report["form"] == "2021"]
        return sorted((n, int(_differ(table, rule))) for n, rule in enumerate(RULES))

    def _differ(table: Any, rule: Any) -> Any:
        left = sum(table[cell] for cell in rule.stated)
        right = sum(table[cell].fillna(0) for cell in rule.expected)
        right = right - sum(table[cell].fillna(0) for cell in rule.minus)
        return ((left != right) & left.notna()).sum()

    def findings() -> Any:
        found = finding[(finding["severity"] == "error") & (finding["verdict"] == "broken")]
        page = found.sort_values(["rule", "finding_id"]).head(PAGE)
        return [len(found), page["finding_id"].tolist()]

    def export() -> Any:
        report.head(CSV_ROWS)[["report_id", *COLUMNS[:47]]].to_csv(exported / CSV, index=False)
        return True

    middle = (agency["agency_id"].max() + 1) // 2
    return {
        "overview": overview, "rules": rules, "findings": findings,
        "one agency": lambda: len(report[report["agency_id"] == middle].sort_values("year")),
        "CSV": export,
    }  # fmt: skip


def _polars(_: Path, exported: Path) -> Work:
    import polars as pl

    report = pl.read_parquet(
        exported / "report.parquet",
        columns=["report_id", "agency_id", "year", "form", *_every_figure()],
    )
    agency = pl.read_parquet(exported / "agency.parquet", columns=["agency_id", "province"])
    finding = pl.read_parquet(
        exported / "finding.parquet", columns=["finding_id", "rule", "severity", "verdict"]
    )

    def overview() -> Any:
        sums = [pl.col(figure).sum() for figure in FIGURES]
        found = (
            report.lazy().join(agency.lazy(), on="agency_id").group_by("year", "province").agg(sums)
        ).collect()
        return sorted((int(y), a, *(int(v) for v in values)) for y, a, *values in found.iter_rows())

    def rules() -> Any:
        wrong = [
            (
                pl.sum_horizontal(rule.stated, ignore_nulls=False)
                != pl.sum_horizontal(rule.expected) - pl.sum_horizontal(rule.minus or [pl.lit(0)])
            )
            .sum()
            .alias(str(n))
            for n, rule in enumerate(RULES)
        ]
        counts = report.lazy().filter(pl.col("form") == "2021").select(wrong).collect()
        return sorted((int(n), int(count)) for n, count in counts.row(0, named=True).items())

    def findings() -> Any:
        kept = (pl.col("severity") == "error") & (pl.col("verdict") == "broken")
        found = finding.lazy().filter(kept)
        page = found.sort("rule", "finding_id").head(PAGE).select("finding_id").collect()
        return [found.select(pl.len()).collect().item(), page["finding_id"].to_list()]

    def export() -> Any:
        report.head(CSV_ROWS).select("report_id", *COLUMNS[:47]).write_csv(exported / CSV)
        return True

    middle = (agency["agency_id"].max() + 1) // 2  # type: ignore[operator]
    return {
        "overview": overview, "rules": rules, "findings": findings,
        "one agency": lambda: len(report.filter(pl.col("agency_id") == middle).sort("year")),
        "CSV": export,
    }  # fmt: skip


PEERS: dict[str, Callable[[Path, Path], Work]] = {
    "DuckDB": _duckdb, "pandas": _pandas, "Polars": _polars, "SQLite": _sqlite,
}  # fmt: skip


def _peer() -> Iterator[tuple[str, Any]]:
    name, build, exported = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    work = PEERS[name](build, exported)
    yield "found", {task: run() for task, run in work.items()}
    slow = name == "SQLite"
    yield "seconds", {task: timed(run, 1 if slow else 5) for task, run in work.items()}
    yield "memory", peak_memory()


if __name__ == "__main__":
    print(json.dumps(dict(_peer()), ensure_ascii=False, default=int))
