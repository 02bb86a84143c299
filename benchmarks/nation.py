"""``python -m benchmarks.nation --reports N``: what a nation costs to publish, to keep and to ask.

Parsed figures are made straight as staged chunks (data/generator/nation_staging.py); from there everything
is the product's own: a build checked by the whole rulebook, synced and pointed to. Floors and peers are
measured in the same run. Results: benchmarks/results/nation.json, told in docs/performance.md.

A large nation takes long: ``--folder F --parts publish``, then ``--parts scans,questions`` … measures
part by part on what lies in F, and adds to the results of the parts before.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyarrow import parquet

from benchmarks import nation_columns, nation_fanout, nation_peers, nation_questions, rulebook
from benchmarks.nation_floors import memory_bandwidth, peak_memory, synced_write
from benchmarks.nation_nightly import change
from benchmarks.report import RESULTS, Row, write
from data.generator.nation_staging import stage
from etl.database import chunks, store
from etl.database.assemble import publish
from etl.database.export import export
from etl.database.store import Limits
from etl.rulebook import load
from etl.sources.roster import read_roster

SMALLER = 100
"""The nation to which the cost a report is compared: 18,000 reports of 1.8 million."""
FIXED = 18_000
"""Reports below which what any build costs outweighs what a report costs."""
FIGURES_GOAL, PLACES_GOAL = 300, 150
"""MB at 1.8 million reports."""
NATION = 1_800_000


@dataclass(frozen=True, slots=True)
class Run:
    """A nation in a folder, and what making builds of it may use."""

    folder: Path
    reports: int
    limits: Limits

    @property
    def build(self) -> Path:
        build = store.current(self.folder)
        if build is None:
            raise ValueError(f"{self.folder} holds no build; begin with --parts publish")
        return build


def main() -> None:
    options = _options()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="nation-"))
    run = Run(folder, options.reports, Limits(options.memory, options.threads))
    try:
        rows = []
        for part in options.parts.split(","):
            for row in PARTS[part](run):
                print(f"… {row.what}: {row.value:.6g} {row.unit}", file=sys.stderr, flush=True)
                rows.append(row)
        write(options.name, rows, options.parts != EVERY, options.results)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


def _publish_part(run: Run) -> Iterator[Row]:
    """Staged figures to a published build, and a hundredth of the nation to compare the cost a report."""
    made = _staged(run)
    yield Row("reports", made, "reports")
    build, seconds = published(run.folder, run.limits)
    yield from _publishing(run.folder, build, seconds, made)
    yield from _planted(run.folder, build)
    yield from _sizes(build, made)
    yield from _growth(run.folder, run.reports, seconds / made, run.limits)


def _staged(run: Run) -> int:
    """How many reports wait in the folder; made where there are none."""
    if not chunks.complete(run.folder / "staging"):
        return stage(run.folder, run.reports, workers=2)
    files = [chunk / "report.parquet" for chunk in chunks.complete(run.folder / "staging")]
    return sum(parquet.read_metadata(file).num_rows for file in files)


def _scans_part(run: Run) -> Iterator[Row]:
    yield Row("machine: memory read, 1 thread", memory_bandwidth(1) / 1e9, "GB/s")
    bandwidth = memory_bandwidth(2)
    yield Row("machine: memory read, 2 threads", bandwidth / 1e9, "GB/s")
    yield from nation_columns.rows(run.build, bandwidth)


def _peers_part(run: Run) -> Iterator[Row]:
    yield from _exported(run.folder)
    yield from nation_peers.rows(run.build, run.folder / "export")
    shutil.rmtree(run.folder / "export")


def _nightly_part(run: Run) -> Iterator[Row]:
    with store.connect(run.build) as connection:
        made = connection.execute("select count(*) from report where is_current").fetchall()[0][0]
    yield from _nightly(run.folder, int(made), run.limits)


def published(folder: Path, limits: Limits) -> tuple[Path, float]:
    """A build of what is staged and of the build before; seconds until it is synced and pointed to."""
    roster, previous = read_roster(folder / "roster.csv"), store.current(folder)
    start = time.perf_counter()
    build = publish(folder, previous=previous, roster=roster, rulebook=load(None), limits=limits)
    return build, time.perf_counter() - start


def _publishing(folder: Path, build: Path, seconds: float, made: int) -> Iterator[Row]:
    floor = synced_write(build)
    size = build.stat().st_size / 1e6
    yield Row("build: staging to published, checked and synced", seconds, "s")
    yield Row("build: size", size, "MB")
    yield Row("build: its bytes written and synced", floor, "s")
    ratio = seconds / floor
    yield Row("build: times the bare synced write", ratio, "x", goal="≤ 18", holds=ratio <= 18)
    yield Row("build: speed", made / seconds, "reports/s")
    yield Row("build: peak memory of the process", peak_memory(), "MB")


def _planted(folder: Path, build: Path) -> Iterator[Row]:
    """Of the planted faults, those found by the rule that must find them; sums called wrong for nothing."""
    with store.connect(build) as connection:
        connection.execute(
            f"create temp view planted as from read_parquet('{folder}/planted/*.parquet')"
        )
        found, planted, false, findings = connection.execute(
            """
            with hit as (
                select distinct p.code, p.year, p.kind from planted p
                join findings f on f.agency_code = p.code and f.year = p.year and f.rule = p.rule
                               and coalesce(f.instance, '') = p.instance
            )
            select (select count(*) from hit), (select count(*) from planted),
                   (select count(*) from findings f
                    anti join (select code, unnest([year, year + 1]) as year from planted) p
                      on p.code = f.agency_code and p.year = f.year
                    where f.verdict = 'broken'
                      and split_part(f.rule, '.', 1) in ('requests', 'disputes', 'prose')),
                   (select count(*) from finding)
            """
        ).fetchall()[0]
    yield Row("findings", findings, "findings")
    share = 100 * found / max(planted, 1)
    yield Row(f"of {planted} planted faults, found", share, "%", goal="100", holds=share == 100)
    yield Row(
        "sums called wrong where nothing was planted", false, "findings", goal="0", holds=not false
    )


def _sizes(build: Path, made: int) -> Iterator[Row]:
    """Megabytes by what they are for; goals are for the nation."""
    sizes = nation_columns.megabytes(build)
    goals = {"figures": FIGURES_GOAL, "places": PLACES_GOAL}
    for what, size in sizes.items():
        goal = goals.get(what)
        scaled = size * NATION / made
        yield Row(
            f"size: {what}", size, "MB", goal=None if goal is None else f"< {goal} at 1.8 M",
            holds=None if goal is None else scaled < goal,
        )  # fmt: skip


def _exported(folder: Path) -> Iterator[Row]:
    start = time.perf_counter()
    export(folder, folder / "export")
    yield Row("export: whole database to Parquet", time.perf_counter() - start, "s")
    size = sum(path.stat().st_size for path in (folder / "export").iterdir())
    yield Row("export: size", size / 1e6, "MB")


def _nightly(folder: Path, made: int, limits: Limits) -> Iterator[Row]:
    """One report in a hundred read anew, against publishing when nothing changed."""
    _clear(folder)
    _, alone = published(folder, limits)
    changed = change(folder, made // 100)
    build, seconds = published(folder, limits)
    with store.connect(build) as connection:
        kept = connection.execute("select count(*) filter (is_current), count(*) from report")
        if kept.fetchall() != [(made, made + changed)]:
            raise ValueError("a nightly change lost or doubled reports")
    ratio = seconds / alone
    yield Row("nightly: published again with nothing new", alone, "s")
    yield Row(f"nightly: {changed} reports changed", seconds, "s", "nothing new", 1 / ratio)
    yield Row("nightly: times publishing alone", ratio, "x", goal="≤ 1.3", holds=ratio <= 1.3)


def _clear(folder: Path) -> None:
    for chunk in chunks.complete(folder / "staging"):
        chunks.discard(chunk)


def _growth(folder: Path, reports: int, each: float, limits: Limits) -> Iterator[Row]:
    """Seconds a report in a nation a hundredth the size, against those of the whole."""
    size = max(reports // SMALLER, min(FIXED, reports))
    small = folder / "small"
    made = stage(small, size, workers=2)
    _, seconds = published(small, limits)
    shutil.rmtree(small)
    ratio = each / (seconds / made)
    yield Row(f"growth: {made} reports published", seconds, "s")
    yield Row(
        "growth: a report of the whole, times one of these",
        ratio,
        "x",
        goal="≤ 1",
        holds=ratio <= 1,
    )


PARTS: dict[str, Callable[[Run], Iterable[Row]]] = {
    "publish": _publish_part,
    "scans": _scans_part,
    "rulebook": lambda run: rulebook.checked(run.build, run.limits),
    "questions": lambda run: nation_questions.rows(run.folder),
    "peers": _peers_part,
    "nightly": _nightly_part,
    "fanout": lambda run: nation_fanout.rows(),
}
EVERY = ",".join(PARTS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=30_000)
    parser.add_argument(
        "--folder", type=Path, help="kept, and used again; default: one for the run"
    )
    parser.add_argument("--parts", default=EVERY, help=f"default: {EVERY}")
    parser.add_argument("--memory", help="memory limit of a build, e.g. 8GB")
    parser.add_argument("--threads", type=int, help="of a build; default: all")
    parser.add_argument("--name", default="nation", help="of the file of results")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="folder; default: %(default)s"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
