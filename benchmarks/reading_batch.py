"""What a batch of HTML reports costs stage by stage, from bytes to verdicts, beside the bare parse."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.database import staging
from etl.database.assemble import publish
from etl.database.staging import Arrival
from etl.model import Source
from etl.reading import process
from etl.rulebook import load
from etl.sources.roster import read_roster

ROSTER = Path(__file__).resolve().parents[1] / "data" / "roster.csv"
CHUNK = 200
YEARS = range(2021, 2025)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of CPU for a whole batch."""

    count: int
    parsed: float
    """The floor: selectolax parses the same bytes, and nothing more."""
    read_a_tenth: float
    read: float
    staged: float
    published: float

    @property
    def whole(self) -> float:
        return self.read + self.staged + self.published

    def each(self, seconds: float) -> tuple[float, str, float]:
        """For one report: a stage, the name of the floor, the floor."""
        return seconds / self.count, "selectolax parse", self.parsed / self.count


def cost(batch: Sequence[bytes]) -> Cost:
    """Each stage once over the batch, its workers warm."""
    from selectolax.lexbor import LexborHTMLParser

    sources = [Source(str(index), content, f"{index:064}") for index, content in enumerate(batch)]
    tenth = sources[: len(sources) // 10]
    for source in tenth:
        process(source)
    few, _ = timed(lambda: [process(source) for source in tenth])
    parsed, _ = timed(lambda: [LexborHTMLParser(content) for content in batch])
    read, readings = timed(lambda: [process(source) for source in sources])
    arrivals = [
        # An agency and year of its own, so that each report is judged and none replaces another.
        Arrival(
            reading, 1, 1, datetime.now(), "", agency=f"第{at}单位", year=YEARS[at % len(YEARS)]
        )
        for at, reading in enumerate(readings)
    ]
    with tempfile.TemporaryDirectory() as folder:
        staged, _ = timed(lambda: _stage(arrivals, Path(folder)))
        published, _ = timed(lambda: _publish(Path(folder)))
    return Cost(len(batch), parsed, few, read, staged, published)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _stage(arrivals: Sequence[Arrival], folder: Path) -> None:
    for at in range(0, len(arrivals), CHUNK):
        staging.write(arrivals[at : at + CHUNK], folder / "staging")


def _publish(folder: Path) -> None:
    publish(folder, previous=None, roster=read_roster(ROSTER), rulebook=load(None))
