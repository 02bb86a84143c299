"""Readings as columns: what one chunk of documents adds to each table of the database.

A chunk is written as one Parquet file a table into a folder of its own, which appears whole (renamed)
or not at all; ``store`` turns any number of chunks into a build. Rows are keyed by the content's
sha256, since report numbers exist only within a build.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from etl.database.places import confidences, layout, layout_cells, raw_exceptions
from etl.facts import facts, reached, stretches
from etl.forms import SINGLE_LINE, all_figures
from etl.likeness import sketch
from etl.model import TABLES, Figure, Mention, Place, Reading, Report
from etl.narrative import choose, kinds

LETTERS = {
    "number": "n",
    "blank": "b",
    "dash": "d",
    "words": "w",
    "unreadable": "u",
    "missing": "m",
}
NOT_OF_THE_FORM = "x"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A reading with what the office's list said and how its file was found."""

    reading: Reading
    bytes: int
    modified: int
    loaded_at: datetime
    reader_version: str
    kept: str | None = None
    address: str | None = None
    agency: str | None = None
    year: int | None = None
    published: Any = None


def tables(arrivals: Sequence[Arrival]) -> dict[str, pa.Table]:
    """One Arrow table per staged table, in the schemas of ``schemas()``."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in schemas()}
    seen: set[str] = set()
    for arrival in arrivals:
        rows["file"].append(_file(arrival))
        if arrival.reading.sha256 in seen:  # the same bytes under another name
            continue
        seen.add(arrival.reading.sha256)
        rows["source"].append(_source(arrival))
        if arrival.reading.report is not None:
            _add_report(rows, arrival, arrival.reading.report)
    return {
        name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in schemas().items()
    }


def write(arrivals: Sequence[Arrival], folder: Path) -> Path:
    """Write the readings as one chunk below ``folder`` and return its place."""
    return write_tables(tables(arrivals), folder)


def write_tables(staged: Mapping[str, pa.Table], folder: Path) -> Path:
    """Write one chunk below ``folder`` and return its place; it appears complete or not at all."""
    final = folder / f"chunk-{_shape()}-{uuid4().hex}"
    half = folder / f".{final.name}"
    half.mkdir(parents=True)
    for name, table in staged.items():
        path = half / f"{name}.parquet"  # it is read once, whole, and soon: not worth packing well
        pq.write_table(
            table, path, compression="snappy", use_dictionary=False, write_statistics=False
        )
    os.rename(half, final)
    return final


def chunks(folder: Path) -> list[Path]:
    """The complete chunks below a folder, oldest first; those of other schemas are left out."""
    mine = [path for path in every(folder) if path.name.startswith(f"chunk-{_shape()}-")]
    return sorted(mine, key=lambda path: path.stat().st_mtime_ns)


def every(folder: Path) -> list[Path]:
    """All chunks below a folder, those too that an earlier version left: what is in them is read again."""
    return [path for path in folder.glob("chunk-*") if path.is_dir()]


def discard(chunk: Path) -> None:
    shutil.rmtree(chunk, ignore_errors=True)


@cache
def schemas() -> dict[str, pa.Schema]:
    """Arrow schemas of the staged tables; column names are those of schema.sql."""
    text, whole, real, flag = pa.string(), pa.int64(), pa.float64(), pa.bool_()
    texts, moment, day = pa.list_(pa.string()), pa.timestamp("us"), pa.date32()
    report: dict[str, pa.DataType] = {
        "sha256": text, "form": text, "printed_agency": text, "printed_year": whole,
        "printed_published": day, "listed_agency": text, "listed_year": whole,
        "listed_published": day, "title": text, "has_numbers": flag, "single_line": flag,
        "proactive_states": text, "requests_states": text, "disputes_states": text, "facts": text,
        "contact": text,
        **dict.fromkeys(all_figures(), real), **dict.fromkeys(kinds(), real),
    }  # fmt: skip
    place: dict[str, pa.DataType] = {
        "page": whole,
        "table_no": whole,
        "row_no": whole,
        "column_no": whole,
    }
    columns: dict[str, dict[str, pa.DataType]] = {
        "source": {
            "sha256": text, "name": text, "format": text, "bytes": whole, "address": text,
            "kept": text, "loaded_at": moment, "reader_version": text, "refusal_kind": text,
            "refusal_message": text,
        },
        "file": {"name": text, "bytes": whole, "modified": whole, "sha256": text},
        "report": report,
        "mention": {
            "sha256": text, "position": whole, "kind": text, "value": real, "unit": text,
            "approximate": flag, "negated": flag, "section": text, "sentence": text,
            "start_at": whole, "end_at": whole, "scope": text, "derived": text, "chosen": flag,
        },
        "section": {"sha256": text, "position": whole, "id": text, "heading": text, "body": text},
        "stretch": {
            "sha256": text, "position": whole, "subject": text, "start_at": whole, "end_at": whole,
        },
        "note": {"sha256": text, "table_id": text, "body": text},
        "sketch": {
            "sha256": text, "whole": pa.uint64(), "length": whole, "grams": pa.list_(pa.uint32()),
        },
        "problem": {
            "sha256": text, "position": whole, "kind": text, "message": text, "figure": text, **place,
        },
        "report_layout": {
            "sha256": text, "layout_id": pa.uint64(), "page": whole, "table_no": whole,
        },
        "layout_cell": {
            "layout_id": pa.uint64(), "figure": text, "page_delta": whole, "table_delta": whole,
            "row_no": whole, "column_no": whole, "x_band": whole, "y_band": whole,
        },
        "raw_exception": {"sha256": text, "figure": text, "raw": text, "alternatives": texts},
        "confidence": {"sha256": text, "figure": text, "confidence": real},
        "box": {"sha256": text, "x": pa.list_(pa.float32()), "y": pa.list_(pa.float32())},
    }  # fmt: skip
    return {name: pa.schema(list(fields.items())) for name, fields in columns.items()}


@cache
def _shape() -> str:
    """Which schemas a chunk follows, in eight hexadecimal digits."""
    text = "".join(f"{name}{schema}" for name, schema in schemas().items())
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


def _source(arrival: Arrival) -> dict[str, Any]:
    reading = arrival.reading
    return {
        "sha256": reading.sha256,
        "name": reading.name,
        "format": reading.format,
        "bytes": arrival.bytes,
        "address": arrival.address,
        "kept": arrival.kept,
        "loaded_at": arrival.loaded_at,
        "reader_version": arrival.reader_version,
        "refusal_kind": reading.refusal.kind if reading.refusal else None,
        "refusal_message": reading.refusal.message if reading.refusal else None,
    }


def _file(arrival: Arrival) -> dict[str, Any]:
    return {
        "name": arrival.reading.name,
        "bytes": arrival.bytes,
        "modified": arrival.modified,
        "sha256": arrival.reading.sha256,
    }


def _add_report(rows: dict[str, list[dict[str, Any]]], arrival: Arrival, report: Report) -> None:
    key = arrival.reading.sha256
    mentions = arrival.reading.mentions
    chosen = choose(mentions)
    rows["report"].append(_report(arrival, report, mentions, chosen))
    rows["mention"].extend(_mentions(key, mentions, chosen))
    sections = list(_sections(key, report))
    rows["section"].extend(sections)
    rows["stretch"].extend(_stretches(sections))
    rows["sketch"].append(_sketch(key, report))
    rows["note"].extend(
        {"sha256": key, "table_id": table, "body": body} for table, body in report.notes.items()
    )
    rows["problem"].extend(_problems(key, report))
    rows["raw_exception"].extend(raw_exceptions(key, report.figures))
    rows["confidence"].extend(confidences(key, report.figures))
    own, standings, edges = layout(key, report.figures)
    if own and all(row["layout_id"] != own["layout_id"] for row in rows["report_layout"]):
        rows["layout_cell"].extend(layout_cells(own["layout_id"], standings))
    rows["report_layout"].extend([own] if own else [])
    rows["box"].extend(edges)


def _report(
    arrival: Arrival, report: Report, mentions: Sequence[Mention], chosen: frozenset[int]
) -> dict[str, Any]:
    identity = report.identity
    by_address = {figure.figure: figure for figure in report.figures}
    return {
        "sha256": arrival.reading.sha256,
        "form": report.form,
        "printed_agency": identity.agency,
        "printed_year": identity.year,
        "printed_published": identity.published,
        "listed_agency": arrival.agency,
        "listed_year": arrival.year,
        "listed_published": arrival.published,
        "title": identity.title,
        "has_numbers": any(figure.state == "number" for figure in report.figures),
        "single_line": _single_line(report.form, by_address),
        **{f"{table}_states": _states(table, by_address) for table in TABLES},
        "facts": json.dumps(facts(report), ensure_ascii=False, sort_keys=True),
        "contact": json.dumps(reached(report), ensure_ascii=False),
        **{address: figure.value for address, figure in by_address.items()},
        **{mentions[at].kind: mentions[at].value for at in chosen},
    }


def _single_line(form: str | None, by_address: Mapping[str, Figure]) -> bool:
    """Whether a 2021 table prints （六） as one line; where both are printed, its sub-lines count."""
    if form != "2021" or f"{SINGLE_LINE}.total" not in by_address:
        return False
    sub_lines = [f for a, f in by_address.items() if a.startswith(f"{SINGLE_LINE}_")]
    return all(figure.state == "missing" for figure in sub_lines)


@cache
def figures_of(table: str) -> tuple[str, ...]:
    """All forms' figures of one table, in the order of its states string."""
    return tuple(figure for figure in all_figures() if figure.startswith(f"{table}."))


def _states(table: str, by_address: Mapping[str, Figure]) -> str:
    return "".join(
        [
            LETTERS[by_address[address].state] if address in by_address else NOT_OF_THE_FORM
            for address in figures_of(table)
        ]
    )


def _mentions(
    key: str, mentions: Iterable[Mention], chosen: frozenset[int]
) -> Iterable[dict[str, Any]]:
    for position, mention in enumerate(mentions):
        yield {
            "sha256": key,
            "position": position,
            "kind": mention.kind,
            "value": mention.value,
            "unit": mention.unit,
            "approximate": mention.approximate,
            "negated": mention.negated,
            "section": mention.section,
            "sentence": mention.sentence,
            "start_at": mention.start,
            "end_at": mention.end,
            "scope": mention.scope,
            "derived": mention.derived,
            "chosen": position in chosen,
        }


def _sections(key: str, report: Report) -> Iterable[dict[str, Any]]:
    parts = [("foreword", "", report.foreword)] if report.foreword else []
    parts += [(section.id, section.heading, section.text) for section in report.sections]
    for position, (id, heading, body) in enumerate(parts):
        yield {"sha256": key, "position": position, "id": id, "heading": heading, "body": body}


def _stretches(sections: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for section in sections:
        for subject, start, end in stretches(section["id"], section["body"]):
            yield {
                "sha256": section["sha256"], "position": section["position"],
                "subject": subject, "start_at": start, "end_at": end,
            }  # fmt: skip


def _sketch(key: str, report: Report) -> dict[str, Any]:
    prose = "\n".join((report.foreword, *(section.text for section in report.sections)))
    return {"sha256": key, **sketch(prose)._asdict()}


def _problems(key: str, report: Report) -> Iterable[dict[str, Any]]:
    for position, problem in enumerate(report.problems):
        place = problem.where or Place()
        yield {
            "sha256": key,
            "position": position,
            "kind": problem.kind,
            "message": problem.message,
            "figure": problem.figure,
            "page": place.page,
            "table_no": place.table,
            "row_no": place.row,
            "column_no": place.column,
        }
