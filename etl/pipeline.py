"""The stages in order: one file to a reading, many files to a published build.

``process`` holds the only broad ``except`` of the product: whatever goes wrong with one document costs
that document alone and is recorded with it.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from etl.database import journal, staging, store
from etl.database.assemble import NOTHING, Said, assemble
from etl.database.staging import Arrival
from etl.database.store import UNLIMITED, Limits
from etl.errors import ConfigurationError, UnreadableDocument
from etl.model import Mention, Reading, Refusal, Report, Source
from etl.narrative import derive, extract
from etl.readers import read
from etl.report import understand
from etl.rulebook import Rulebook
from etl.sources.attachments import attached
from etl.sources.inventory import Entry, entries
from etl.sources.roster import Roster
from etl.version import reader_version
from etl.workers.cluster import cluster
from etl.workers.crew import Lost, crew

CHUNK = range(20, 201)
"""Documents of a chunk: what a killed load reads again; few chunks are quicker to publish."""
CHUNKS = 64
"""Chunks wanted for each worker, so that all end at about the same time."""
LOST = {
    "timeout": "读取超时，已中止；请检查文件是否异常，或转换格式后重新载入",
    "crash": "读取时进程意外终止（内存超限或文件损坏），已跳过",
}
Progress = Callable[[int, int], None]


def process(source: Source) -> Reading:
    """Read one file; whatever goes wrong becomes the refusal of that file."""
    format: str | None = None
    try:
        document = read(source.content)
        format = document.format
        report = understand(document)
        return Reading(source.name, source.sha256, format, report, _mentions(report))
    except UnreadableDocument as error:
        return _refused(source, format, error.kind, str(error))
    except MemoryError:
        return _refused(source, format, "too_large", "文件展开后过大，内存不足，未读取")
    except Exception as error:  # the boundary around one document
        where = traceback.extract_tb(error.__traceback__)[-1]
        cause = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return _refused(source, format, "crash", f"读取时出现内部错误：{cause}")


def _mentions(report: Report) -> tuple[Mention, ...]:
    year = report.identity.year
    stated = tuple(
        mention
        for section in report.sections
        for mention in extract(section.text, section.id, year)
    )
    return stated + derive(stated)


def _refused(source: Source, format: str | None, kind: str, message: str) -> Reading:
    return Reading(source.name, source.sha256, format, refusal=Refusal(kind, message))


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
    for chunk in staging.chunks(folder / "staging"):
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
            gather([_lost(outcome.item, outcome.kind)])
            yield outcome.item
        else:
            yield from outcome[0]


def _pieces(entries: Sequence[Entry], size: int) -> list[Sequence[Entry]]:
    return [entries[at : at + size] for at in range(0, len(entries), size)]


def arrive(entry: Entry, folder: Path) -> Arrival:
    """Open, keep and read one entry. Runs in a worker."""
    try:
        source = entry.open()
    except UnreadableDocument as error:
        return _arrival(
            entry,
            Reading(entry.name, _no_content(entry), None, refusal=Refusal(error.kind, str(error))),
        )
    source, reading = _with_attachment(entry, source)
    kept = store.keep(folder, source.content, source.sha256)
    return _arrival(entry, reading, kept)


def _with_attachment(entry: Entry, source: Source) -> tuple[Source, Reading]:
    """A file's reading; of a page without tables, that of the report it links to and that is at hand."""
    reading = process(source)
    if reading.format == "html" and _lacks_tables(reading):
        for other in attached(entry, source.content):
            try:
                content = replace(other.open(), name=entry.name)
            except UnreadableDocument:
                continue
            read_instead = process(content)
            if read_instead.report is not None and not _lacks_tables(read_instead):
                return content, read_instead
    return source, reading


def _lacks_tables(reading: Reading) -> bool:
    """Whether a report of the years with forms has not one of its figures."""
    figures = reading.report.figures if reading.report is not None else ()
    return bool(figures) and all(figure.state == "missing" for figure in figures)


def _lost(entry: Entry, kind: str) -> Arrival:
    reading = Reading(entry.name, _no_content(entry), None, refusal=Refusal(kind, LOST[kind]))
    return _arrival(entry, reading)


def _no_content(entry: Entry) -> str:
    """The key of a file whose bytes could not be had: its name, so that it is listed once."""
    return f"name:{entry.name}"


def _arrival(entry: Entry, reading: Reading, kept: str | None = None) -> Arrival:
    return Arrival(
        reading=reading,
        bytes=entry.size,
        modified=entry.modified,
        loaded_at=datetime.now(),
        reader_version=reader_version(reading.format),
        kept=kept,
        address=entry.address,
        agency=entry.agency or _hint(entry, reading),
        year=entry.year,
        published=entry.published,
    )


def _hinted(entries: Sequence[Entry], roster: Roster) -> list[Entry]:
    hints = roster.named_in(entry.name for entry in entries)
    return [replace(entry, hint=hint) for entry, hint in zip(entries, hints, strict=True)]


def _hint(entry: Entry, reading: Reading) -> str | None:
    """The agency that the path names, for a report that names none."""
    unnamed = reading.report is not None and reading.report.identity.agency is None
    return entry.hint if unnamed else None


def _publish(
    folder: Path,
    previous: Path | None,
    roster: Roster,
    rulebook: Rulebook,
    said: Said = NOTHING,
    limits: Limits = UNLIMITED,
) -> Path:
    staged = staging.chunks(folder / "staging")
    build = store.publish(
        folder,
        lambda connection: assemble(
            connection,
            previous=previous,
            staged=staged,
            roster=roster,
            rulebook=rulebook,
            reader_version=reader_version(None),
            said=said,
        ),
        limits,
    )
    for chunk in staging.every(folder / "staging"):
        staging.discard(chunk)
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
