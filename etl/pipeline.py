"""The stages in order, many files to a published build: what is new is read, staged and published."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

import duckdb

from etl.database import chunks, journal, staging, store
from etl.database.assemble import publish
from etl.database.said import NOTHING, Said
from etl.database.staging import Arrival
from etl.database.store import UNLIMITED, Limits
from etl.errors import ConfigurationError, StoreError
from etl.reading import arrive, lost
from etl.rulebook import Rulebook
from etl.sources.inventory import Entry, entries
from etl.sources.roster import Roster
from etl.version import reader_version
from etl.workers.cluster import cluster
from etl.workers.crew import Lost, crew

CHUNK = range(20, 201)
"""Documents of a chunk: what a killed load reads again; few chunks are quicker to publish."""
CHUNKS = 64
"""Chunks wanted for each worker, so that all end at about the same time."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a load did, for people and for scripts."""

    build: Path
    read: int
    unchanged: int
    refused: tuple[tuple[str, str], ...]
    """Name and reason of every file offered now that was refused."""
    figures: int
    findings: dict[str, int] = field(default_factory=dict)
    """Number of broken findings by severity, over the whole build."""
    unlisted: int = 0
    """Agencies that report but stand in no roster."""


def load(
    paths: Iterable[str | Path],
    folder: Path,
    roster: Roster,
    rulebook: Rulebook,
    workers: int | None = None,
    progress: Progress | None = None,
    scheduler: str | None = None,
    limits: Limits = UNLIMITED,
    person: str | None = None,
) -> Summary:
    """Read what is new or changed below ``paths`` and publish a build that holds it.

    ``scheduler`` is the address of a Dask cluster that reads instead of ``workers`` processes here.
    Raises ConfigurationError for paths and lists that are wrong, StoreError where the folder cannot be
    used. A load that is killed loses nothing: the chunks it finished are taken up by the next.
    """
    given = list(paths)
    offered = entries(given)
    if not offered:
        raise ConfigurationError("所给路径下没有任何文件")
    with store.locked(folder):
        previous = store.current(folder)
        if previous is not None:
            store.connect(previous, store.FIRST_VERSION).close()
        fresh = _hinted(_changed(offered, folder, previous), roster)
        facts = {
            "paths": [str(path) for path in given],
            "offered": len(offered),
            "read": len(fresh),
        }
        journal.add(folder, "load", {"person": person, **facts})
        staged = _stage(fresh, folder, workers or os.cpu_count() or 1, scheduler)
        for done, _ in enumerate(staged, 1):
            if progress is not None:
                progress(done, len(fresh))
        build = _publish(folder, previous, roster, rulebook, limits=limits)
    return _summary(build, offered, {entry.name for entry in fresh})


def say(
    said: Said,
    folder: Path,
    roster: Roster,
    rulebook: Rulebook,
    again: Sequence[Entry] = (),
) -> Path:
    """Publish a build that holds what people said; ``again`` are entries to read anew for it."""
    with store.locked(folder):
        previous = store.current(folder)
        if previous is None:
            raise ConfigurationError(f"{folder}：还没有数据库，请先用 etl load 载入")
        store.connect(previous, store.FIRST_VERSION).close()
        for _ in _stage(again, folder, 1, None):
            pass
        for ruling in said.rulings:
            journal.add(folder, "ruling", asdict(ruling))
        for naming in said.namings:
            journal.add(folder, "naming", asdict(naming))
        return _publish(folder, previous, roster, rulebook, said)


def _changed(offered: Sequence[Entry], folder: Path, previous: Path | None) -> list[Entry]:
    """Entries that no build and no waiting chunk has in this state, read by this reader."""
    known = {
        (name, size, modified, agency, year, published, address)
        for name, size, modified, agency, year, published, address, format, version in _known(
            folder, previous
        )
        if version == reader_version(format)
    }
    return [
        entry
        for entry in offered
        if (
            entry.name, entry.size, entry.modified, entry.agency, entry.year, entry.published,
            entry.address,
        ) not in known
    ]  # fmt: skip


KNOWN = """
select f.name, f.bytes, f.modified, r.listed_agency, r.listed_year, r.listed_published, s.address,
       s.format, s.reader_version
from {file} f join {source} s using (sha256) left join {report} r using (sha256)
"""


def _known(folder: Path, previous: Path | None) -> Iterator[tuple[object, ...]]:
    if previous is not None:
        with store.connect(previous, store.FIRST_VERSION) as connection:
            yield from connection.execute(
                KNOWN.format(file="file", source="source", report="report")
            ).fetchall()
    for chunk in chunks.complete(folder / "staging"):
        parts = {
            table: f"read_parquet('{str(chunk / table).replace(chr(39), chr(39) * 2)}.parquet')"
            for table in ("file", "source", "report")
        }
        with duckdb.connect() as connection:
            yield from connection.execute(KNOWN.format(**parts)).fetchall()


def _stage(
    fresh: Sequence[Entry], folder: Path, workers: int, scheduler: str | None
) -> Iterator[Entry]:
    """Read the entries in worker processes into staged chunks; yield each when it is done."""
    folder = folder.resolve()
    work, gather = partial(arrive, folder=folder), partial(staging.write, folder=folder / "staging")
    size = min(max(len(fresh) // (workers * CHUNKS), CHUNK[0]), CHUNK[-1])
    if scheduler is None:
        outcomes = crew(work, gather, _pieces(fresh, size), workers)
    else:  # the workers' working directory is not ours
        placed = [replace(entry, path=str(Path(entry.path).resolve())) for entry in fresh]
        outcomes = cluster(scheduler, work, gather, _pieces(placed, size), folder)
    for outcome in outcomes:
        if isinstance(outcome, Lost):
            _keep_lost(outcome, gather)
            yield outcome.item
        else:
            yield from outcome[0]


def _keep_lost(outcome: Lost[Entry], gather: Callable[[list[Arrival]], Path]) -> None:
    try:
        gather([lost(outcome.item, outcome.kind)])
    except OSError as error:
        raise StoreError(f"无法写入读取结果：{error}") from error


def _pieces(entries: Sequence[Entry], size: int) -> list[Sequence[Entry]]:
    return [entries[at : at + size] for at in range(0, len(entries), size)]


def _hinted(entries: Sequence[Entry], roster: Roster) -> list[Entry]:
    hints = roster.named_in(entry.name for entry in entries)
    return [replace(entry, hint=hint) for entry, hint in zip(entries, hints, strict=True)]


def _publish(
    folder: Path,
    previous: Path | None,
    roster: Roster,
    rulebook: Rulebook,
    said: Said = NOTHING,
    limits: Limits = UNLIMITED,
) -> Path:
    build = publish(
        folder, previous=previous, roster=roster, rulebook=rulebook, said=said, limits=limits
    )
    for chunk in chunks.every(folder / "staging"):
        chunks.discard(chunk)
    journal.add(folder, "published", {"build": build.name, "rulebook": rulebook.version})
    return build


def _summary(build: Path, offered: Sequence[Entry], fresh: set[str]) -> Summary:
    with store.connect(build) as connection:
        refused = dict(
            connection.execute(
                "select f.name, s.refusal_message from file f join source s using (sha256)"
                " where s.refusal_kind is not null"
            ).fetchall()
        )
        names = [entry.name for entry in offered]
        figures = connection.execute(
            "select coalesce(sum(length(replace(replace(proactive_states || requests_states ||"
            " disputes_states, 'x', ''), 'm', ''))), 0) from report"
        ).fetchall()[0][0]
        findings = connection.execute(
            "select severity, count(*) from finding where verdict = 'broken' group by severity"
        ).fetchall()
        unlisted = connection.execute("select count(*) from agency where not listed").fetchall()
    return Summary(
        build=build,
        read=len(fresh - refused.keys()),
        unchanged=len(offered) - len(fresh),
        refused=tuple((name, refused[name]) for name in names if name in refused),
        figures=int(figures),
        findings=dict(findings),
        unlisted=unlisted[0][0],
    )
