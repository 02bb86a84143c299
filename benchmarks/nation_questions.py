"""Every question of the dashboard on a published nation: first touch and warm, by kind of scope."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import Row

WARM = 8
"""Runs of each question; with different cities and agencies."""
GOAL, FIRST = 100.0, 1_000.0

Question = Callable[[int], object]
"""Asks for the n-th city or agency."""


def rows(folder: Path) -> list[Row]:
    """The slowest questions first, then the share within the goal; asked in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.nation_questions", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return _rows([tuple(row) for row in json.loads(done.stdout)])


def measured(folder: Path) -> list[tuple[str, float, float]]:
    """Name, milliseconds warm (p95) and at first touch of every question; the slowest first."""
    os.environ["GONGKAI_DATA"] = str(folder)
    logging.disable(logging.WARNING)
    import streamlit as st

    from dashboard import database

    found: list[tuple[str, float, float]] = []
    for name, ask in _questions():
        st.cache_resource.clear()
        st.cache_data.clear()
        build = database.newest()
        first = _milliseconds(lambda a=ask, b=build: a(b, 0))
        warm = []
        for n in range(1, WARM + 1):
            st.cache_data.clear()
            warm.append(_milliseconds(lambda a=ask, b=build, n=n: a(b, n)))
        found.append((name, float(np.percentile(warm, 95)), first))
    return sorted(found, key=lambda row: -row[1])


def _rows(measured: list[tuple[str, float, float]]) -> list[Row]:
    warm = [m for _, m, _ in measured]
    first = [m for _, _, m in measured]
    fast = 100 * sum(m < GOAL for m in warm) / len(warm)
    slowest = max(first)
    return [
        *(
            Row(f"question {name}: warm p95", m, "ms", goal="< 100", holds=m < GOAL)
            for name, m, _ in measured
        ),
        Row(
            f"questions under {GOAL:g} ms warm (p95), of {len(warm)}",
            fast, "%", goal="100", holds=fast == 100,
        ),
        Row("slowest question at first touch", slowest, "ms", goal="< 1000", holds=slowest < FIRST),
    ]  # fmt: skip


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1_000 * (time.perf_counter() - start)


def _questions() -> Iterator[tuple[str, Callable[[object, int], object]]]:
    """Each with the build and a number that chooses the city or the agency."""
    from dashboard import database
    from dashboard.questions import (
        about,
        findings,
        measures,
        reports,
        rollup,
        roster,
        scope,
        text,
        trend,
    )

    build = database.newest()
    years = scope.years(build)
    year, before, today = years[0], years[1], date(years[0] + 1, 3, 1)
    people = database.ask(
        build, "select agency_code, province, city, county from agencies where county is not null"
    )
    chosen = [row for row in measures.indicators(build).values() if row["additive"]][:5]
    codes = [row["code"] for row in chosen]
    report_ids = database.ask(build, "select report_id from reports where is_current limit 5000")
    step = max(1, len(people) // (WARM + 1))

    def who(n: int) -> dict[str, Any]:
        return people[n * step]

    def key(n: int) -> str:
        return str(who(n)["agency_code"])

    def report(n: int) -> int:
        return int(report_ids[n * len(report_ids) // (WARM + 2)]["report_id"])

    def nation(_: int) -> scope.Scope:
        return scope.Scope(year, before)

    def city(n: int) -> scope.Scope:
        return scope.Scope(year, before, province=who(n)["province"], city=who(n)["city"])

    narrow = findings.Narrowing()
    for name, of in (("nation", nation), ("city", city)):
        by = "province" if name == "nation" else "county"
        yield f"status, {name}", lambda b, n, of=of: scope.status(b, of(n))
        yield (
            f"comparison, {name}",
            lambda b, n, of=of, by=by: measures.compare(b, of(n), chosen, by),
        )
        yield f"trend, {name}", lambda b, n, of=of: trend.trend(b, of(n), chosen)
        yield f"findings by rule, {name}", lambda b, n, of=of: findings.by_rule(b, of(n), narrow)
        yield f"findings, a page, {name}", lambda b, n, of=of: findings.entries(b, of(n), narrow)
        yield f"progress, {name}", lambda b, n, of=of, by=by: roster.progress(b, of(n), by, today)
        yield (
            f"agencies, a page, {name}",
            lambda b, n, of=of: roster.agencies(b, of(n), None, today),
        )
        yield f"whole tables added up, {name}", lambda b, n, of=of: rollup.sums(b, of(n), "2021")
        yield f"coverage, {name}", lambda b, n, of=of, by=by: about.matrix(b, of(n), by)
        yield f"area, first below, {name}", lambda b, n, of=of: measures.child_area(b, of(n))
        yield f"formats, {name}", lambda b, n, of=of: about.formats(b, of(n))
        yield (
            f"contributors, {name}",
            lambda b, n, of=of: reports.contributors(b, of(n), chosen[0]["code"], None),
        )
        yield (
            f"directory by word, {name}",
            lambda b, n, of=of: reports.directory(b, of(n), "教育局"),
        )
        yield f"conflicts, {name}", lambda b, n, of=of: roster.conflicts(b, of(n))
        yield f"problems, {name}", lambda b, n, of=of: roster.problems(b, of(n))
    yield "words in the prose, city", lambda b, n: text.passages(b, city(n), ["培训"], None, False)
    yield "years", lambda b, _: scope.years(b)
    yield "areas", lambda b, _: scope.areas(b)
    yield "rules' tallies", lambda b, _: findings.tallies(b, year)
    yield "forms by year", lambda b, _: measures.forms_by_year(b, years)
    yield "findings of an agency", lambda b, n: findings.of_agency(b, key(n))
    yield "an agency", lambda b, n: reports.agency(b, key(n))
    yield "versions of an agency", lambda b, n: reports.versions(b, key(n))
    yield "a report", lambda b, n: reports.report(b, key(n), year)
    yield "figures of a report with places", lambda b, n: reports.cells(b, report(n))
    yield "numbers in a report's prose", lambda b, n: reports.mentions(b, report(n))
    yield "an agency over the years", lambda b, n: reports.course(b, key(n), codes)
    yield (
        "its peers",
        lambda b, n: reports.peers(b, who(n)["province"], "county", "department", codes),
    )


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
