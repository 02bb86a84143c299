"""Readings as columns: what one chunk of documents adds to each table of the database.

Rows are keyed by the content's sha256, since report numbers exist only within a build; ``assemble``
turns any number of chunks into one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.database import chunks
from etl.database.chunks import schemas
from etl.database.places import confidences, layout, layout_cells, raw_exceptions
from etl.facts import facts, reached, stretches
from etl.forms import SINGLE_LINE, all_figures
from etl.likeness import sketch
from etl.model import TABLES, Figure, Mention, Place, Reading, Report
from etl.narrative import choose

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
    return chunks.write(tables(arrivals), folder)


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
