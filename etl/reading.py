"""One file to a reading, and to what is staged of it.

``process`` holds the only broad ``except`` of the product: whatever goes wrong with one document costs
that document alone and is recorded with it.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from etl.database import store
from etl.database.staging import Arrival
from etl.errors import UnreadableDocument
from etl.model import Mention, Reading, Refusal, Report, Source
from etl.narrative import derive, extract
from etl.readers import read
from etl.report import understand
from etl.sources.attachments import attached
from etl.sources.inventory import Entry
from etl.version import reader_version

LOST = {
    "timeout": "读取超时，已中止；请检查文件是否异常，或转换格式后重新载入",
    "crash": "读取时进程意外终止（内存超限或文件损坏），已跳过",
}


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


def lost(entry: Entry, kind: str) -> Arrival:
    """What is recorded of a file whose worker was stopped (``timeout``) or died (``crash``)."""
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


def _hint(entry: Entry, reading: Reading) -> str | None:
    """The agency that the path names, for a report that names none."""
    unnamed = reading.report is not None and reading.report.identity.agency is None
    return entry.hint if unnamed else None
