"""Whether ten times the documents cost ten times as much: ``python -m benchmarks.reading_growth``.

An invented province publishes HTML pages, each agency its own five years; ``python -m etl load`` reads a
tenth of them, then all, each into a database of its own. CPU is that of the load with all its workers:
reading, staging, matching, the whole rulebook, likeness and publishing.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.report import Row, write
from data.generator.city import Agency, nation, roster_csv
from data.generator.facts import facts_of
from data.generator.figures import simulate
from data.generator.report import as_spec
from data.generator.sample import YEARS, City, draft
from data.generator.styles import SITES, Style, typeset

SEED = 20_000
SHARE = 10
"""The whole is this many times its part."""
GOAL = 1.15
BATCH = 200


def main() -> None:
    """Write ``reading_growth.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        folder = Path(name)
        agencies = list(nation(count // len(YEARS), SEED))
        part = len(agencies) // SHARE
        publish(folder, agencies, part)
        few = loaded(folder, [folder / "part"])
        many = loaded(folder, [folder / "part", folder / "rest"])
    few_documents, documents = part * len(YEARS), len(agencies) * len(YEARS)
    growth = many / few / (documents / few_documents)
    write("reading_growth", [
        Row(f"load of {few_documents:,} HTML reports", few, "s CPU"),
        Row(f"load of {documents:,} HTML reports", many, "s CPU"),
        Row("a report, from the file to its verdicts", many / documents * 1000, "ms CPU"),
        Row("growth beyond linear", growth, "x", None, None, f"≤ {GOAL}", growth <= GOAL),
    ])  # fmt: skip


def publish(folder: Path, agencies: list[Agency], part: int) -> None:
    """The roster, and a page for each agency and year below ``part`` or ``rest``."""
    (folder / "roster.csv").write_text(roster_csv(agencies), encoding="utf-8")
    starts = range(0, len(agencies), BATCH)
    with ProcessPoolExecutor(2) as pool:
        for _ in pool.map(partial(_pages, folder, agencies, part), starts):
            pass


def _pages(folder: Path, agencies: list[Agency], part: int, start: int) -> None:
    """The pages of one batch of agencies."""
    batch = agencies[start : start + BATCH]
    panel = simulate(batch, YEARS, SEED + start)
    city = City(tuple(batch), panel, tuple(facts_of(agency, YEARS, SEED) for agency in batch))
    for place, agency in enumerate(batch):
        home = folder / ("part" if start + place < part else "rest") / agency.code
        home.mkdir(parents=True)
        site = Random(f"site {agency.county}").choice([s for pair in SITES.values() for s in pair])
        for year in YEARS:
            page = typeset(as_spec(draft(city, place, year, seed=SEED)), Style("html", html=site))
            (home / f"{year}.html").write_bytes(page)


def loaded(folder: Path, paths: list[Path]) -> float:
    """Seconds of CPU that one load takes with all its workers."""
    database = folder / f"database-{len(paths)}"
    order = [sys.executable, "-m", "etl", "load", *map(str, paths), "--db", str(database)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*order, "--roster", str(folder / "roster.csv")], capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
