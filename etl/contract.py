"""The machine-readable answers, version 1: readings and findings as JSON objects.

Counts are integers, money may have decimals, what a format lacks is absent from ``where``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from etl.database import staging, store
from etl.database.assemble import assemble
from etl.database.staging import Arrival
from etl.model import Figure, Mention, Number, Place, Problem, Reading
from etl.rulebook import Rulebook
from etl.sources.roster import Roster

CONTRACT = 1
Json = dict[str, Any]


def answers(
    readings: Sequence[Reading], rulebook: Rulebook, previous: Reading | None = None
) -> list[Json]:
    """One object a reading, in order, each a function of that reading (and of ``previous``) alone."""
    if previous is None:
        findings = _findings(readings, rulebook)
    else:
        findings = {}
        for reading in readings:
            findings |= _findings([reading], rulebook, previous)
    return [_answer(reading, findings.get(reading.sha256, [])) for reading in readings]


def exit_status(objects: Sequence[Json]) -> int:
    """0 nothing broken with severity error, 1 something is, 2 a file could not be read."""
    if any("error" in answer for answer in objects):
        return 2
    broken = any(
        finding["severity"] == "error" and finding["verdict"] == "broken"
        for answer in objects
        for finding in answer["findings"]
    )
    return 1 if broken else 0


def _answer(reading: Reading, findings: list[Json]) -> Json:
    source = {"file": reading.name, "sha256": reading.sha256, "format": reading.format}
    if reading.report is None:
        refusal = reading.refusal
        error = {"kind": refusal.kind, "message": refusal.message} if refusal else {}
        return {"contract": CONTRACT, "source": source, "error": error}
    report = reading.report
    identity = report.identity
    return {
        "contract": CONTRACT,
        "source": source,
        "agency": identity.agency,
        "year": identity.year,
        "form": report.form,
        "title": identity.title,
        "published": identity.published.isoformat() if identity.published else None,
        "figures": [_figure(figure) for figure in report.figures],
        "mentions": [_mention(mention) for mention in reading.mentions],
        "problems": [_problem(problem) for problem in report.problems],
        "findings": findings,
    }


def _figure(figure: Figure) -> Json:
    answer: Json = {
        "figure": figure.figure,
        "value": figure.value,
        "state": figure.state,
        "raw": figure.raw,
        "where": _where(figure.where),
    }
    if figure.alternatives:
        answer["alternatives"] = list(figure.alternatives)
    return answer


def _mention(mention: Mention) -> Json:
    answer: Json = {
        "kind": mention.kind,
        "value": mention.value,
        "unit": mention.unit,
        "approximate": mention.approximate,
        "negated": mention.negated,
        "section": mention.section,
        "text": mention.sentence,
        "start": mention.start,
        "end": mention.end,
    }
    if mention.derived:
        answer["derived"] = mention.derived
    return answer


def _problem(problem: Problem) -> Json:
    answer: Json = {
        "kind": problem.kind,
        "message": problem.message,
        "where": _where(problem.where),
    }
    if problem.figure:
        answer["figure"] = problem.figure
    return answer


def _where(place: Place | None) -> Json:
    if place is None:
        return {}
    known: Json = {
        "page": place.page,
        "table": place.table,
        "row": place.row,
        "column": place.column,
        "box": [round(edge, 2) for edge in place.box] if place.box else None,
        "confidence": None if place.confidence is None else round(place.confidence, 4),
    }
    return {key: value for key, value in known.items() if value is not None}


def _findings(
    readings: Sequence[Reading], rulebook: Rulebook, previous: Reading | None = None
) -> dict[str, list[Json]]:
    """Findings by content, from the same engine that checks a whole database."""
    distinct = {r.sha256: r for r in readings if r.report is not None and r.report.figures}
    # Each report is an agency of its own, so that no rule sees one through another.
    arrivals = [_arrival(reading, reading.sha256) for reading in distinct.values()]
    if previous is not None and previous.report is not None and previous.sha256 not in distinct:
        arrivals += [_arrival(previous, key) for key in distinct]
    if not arrivals:
        return {}
    with duckdb.connect() as connection:
        store.create_schema(connection)
        assemble(
            connection,
            previous=None,
            staged=staging.tables(arrivals),
            roster=Roster(()),
            rulebook=rulebook,
            reader_version="",
            single=True,
        )
        rows = connection.execute(FINDINGS).to_arrow_table().to_pylist()
    found: dict[str, list[Json]] = {key: [] for key in distinct}
    for row in rows:
        if row["sha256"] in found:
            found[row["sha256"]].append(_finding(row))
    return found


FINDINGS = """
select r.sha256, f.*, p.certainty, p.mechanism, p.cells as repair_cells,
       p.alternatives as repair_alternatives,
       dense_rank() over (partition by f.report_id order by f.repair_id nulls last) as repair_number
from finding f join report r using (report_id) left join repair p using (repair_id)
order by f.report_id, f.finding_id
"""


def _arrival(reading: Reading, agency: str) -> Arrival:
    return Arrival(reading, 0, 0, datetime.now(), "", agency=agency)


def _finding(row: Json) -> Json:
    return {
        "rule": row["rule"],
        "instance": row["instance"],
        "severity": row["severity"],
        "verdict": row["verdict"],
        "stated": _number(row["stated"]),
        "expected": _number(row["expected"]),
        "cells": row["cells"],
        "message": row["message_zh"],
        "message_en": row["message_en"],
        "basis": row["basis"],
        "origin": row["origin"],
        "repair": _repair(row),
    }


def _repair(row: Json) -> Json | None:
    if row["certainty"] is None:
        return None
    return {
        "id": f"r{row['repair_number']}",
        "certainty": row["certainty"],
        "cells": [_repair_cell(cell) for cell in row["repair_cells"]],
        "alternatives": [
            [_repair_cell(cell) for cell in cells] for cells in row["repair_alternatives"] or []
        ],
        "mechanism": row["mechanism"],
    }


def _repair_cell(cell: Mapping[str, Any]) -> Json:
    return {
        "figure": cell["figure"],
        "printed": _number(cell["printed"]),
        "implied": _number(cell["implied"]),
    }


def _number(value: float | None) -> Number | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, 6)
