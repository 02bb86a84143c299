"""A database of a few reports, built in a line each, and the findings that the real check makes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import duckdb

from etl.check import check
from etl.forms import SINGLE_LINE, all_figures, forms
from etl.model import TABLES
from etl.rulebook import Rulebook, load
from etl.store import create_schema

LETTERS = {"blank": "b", "dash": "d", "words": "w", "unreadable": "u", "missing": "m"}


def orderly(year: int | None, form: str | None) -> dict[str, Any]:
    """The facts of a text as the form wants it."""
    parts = ("overview", "proactive", "requests", "disputes", "shortcomings", "other_matters")
    return {
        "sections": [{"id": id, "number": n} for id, n in zip(parts, "一二三四五六", strict=True)],
        "subjects": ["proactive", "on_request", "management", "platform", "supervision"],
        "shortcomings": ["problems", "measures"],
        "fee": True,
        "notices": [{"2019": "2019-60", "2021": "2021-30"}[form]] if form else [],
        "periods": [[year, 1, 1, year, 12, 31]] if year else [],
        "years": [year] if year else [],
        **dict.fromkeys(("all_done", "parts", "shares", "growth"), []),
    }


@dataclass
class Made:
    """One report: every figure of its form is 0 unless ``cells`` says otherwise."""

    cells: dict[str, float | str] = field(default_factory=dict)
    """A number, or the name of a state."""
    year: int | None = 2023
    form: str | None = "2021"
    single_line: bool = False
    agency: str = "云砚市水务局"
    fill: float | str = 0
    mentions: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What differs from an orderly text."""
    sections: dict[str, str] = field(default_factory=dict)
    """Prose by section id."""
    is_current: bool = True
    published: str | None = None
    kind: str = "department"
    level: str = "county"
    region: str = "云砚市"


def database(*reports: Made, absent: tuple[str, ...] = ()) -> duckdb.DuckDBPyConnection:
    """A build's tables with these reports; ``absent`` agencies are listed but report nothing."""
    connection = duckdb.connect()
    create_schema(connection)
    agencies: dict[str, int] = {}
    for report in reports:
        _add_agency(connection, agencies, report.agency, report)
    for name in absent:
        _add_agency(connection, agencies, name, Made())
    for id, report in enumerate(reports, 1):
        _add(connection, id, agencies[report.agency], report)
    return connection


def checked(
    *reports: Made, rulebook: Rulebook | None = None, single: bool = False
) -> duckdb.DuckDBPyConnection:
    """The same, checked."""
    connection = database(*reports)
    check(connection, rulebook or load(), single=single)
    return connection


def findings(connection: duckdb.DuckDBPyConnection, where: str = "true") -> list[dict[str, Any]]:
    """All findings as plain dictionaries, in order."""
    rows = connection.execute(f"select * from finding where {where} order by finding_id")
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _add_agency(
    connection: duckdb.DuckDBPyConnection, agencies: dict[str, int], name: str, report: Made
) -> None:
    if name in agencies:
        return
    agencies[name] = len(agencies) + 1
    connection.execute(
        "insert into agency by name select ? as agency_id, ? as code, ? as name, [] as aliases,"
        " ? as city, ? as region, ? as level, ? as kind, true as listed",
        [agencies[name], f"A{agencies[name]}", name, report.region, report.region, report.level,
         report.kind],
    )  # fmt: skip


def _add(connection: duckdb.DuckDBPyConnection, id: int, agency: int, report: Made) -> None:
    values, letters = _figures(report)
    chosen = {m["kind"]: m["value"] for m in report.mentions}
    row: dict[str, Any] = {
        "report_id": id, "agency_id": agency, "year": report.year, "form": report.form,
        "sha256": f"{id:064x}", "printed_agency": report.agency, "title": report.agency,
        "published": report.published, "is_current": report.is_current,
        "single_line": report.single_line,
        "has_numbers": any(value is not None for value in values.values()),
        "facts": json.dumps(orderly(report.year, report.form) | report.facts, ensure_ascii=False),
        **letters, **values, **chosen,
    }  # fmt: skip
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    connection.execute(f"insert into report ({names}) values ({marks})", list(row.values()))
    for position, (section, body) in enumerate(report.sections.items()):
        connection.execute(
            "insert into section by name select ? as report_id, ? as position, ? as id, ? as body",
            [id, position, section, body],
        )
    for position, mention in enumerate(report.mentions):
        _add_mention(connection, id, position, mention)


def _figures(report: Made) -> tuple[dict[str, float | None], dict[str, str]]:
    own = set(forms()[report.form].figures) if report.form else set()
    merged = {f for f in all_figures() if f.startswith(f"{SINGLE_LINE}.")}
    if report.single_line:
        own |= merged
    values: dict[str, float | None] = {}
    letters = dict.fromkeys((f"{table}_states" for table in TABLES), "")
    for figure in all_figures():
        cell = report.cells.get(figure, report.fill)
        if report.single_line and figure.startswith(f"{SINGLE_LINE}_"):
            cell = "missing"
        letter = "x" if figure not in own else LETTERS.get(str(cell), "n")
        letters[f"{figure.split('.')[0]}_states"] += letter
        if letter == "n":
            values[figure] = float(cell)
    unknown = set(report.cells) - own
    assert not unknown, f"not in the form: {unknown}"
    return values, letters


def _add_mention(
    connection: duckdb.DuckDBPyConnection, id: int, position: int, mention: dict[str, Any]
) -> None:
    text = mention.get("text", f"{mention['value']}件")
    sentence = mention.get("sentence", f"全年{text}。")
    start = sentence.index(text)
    connection.execute(
        "insert into mention by name select ? as report_id, ? as position, ? as kind, ? as value,"
        " ? as unit, ? as approximate, ? as negated, 'overview' as section, ? as sentence,"
        " ? as start_at, ? as end_at, ? as scope, ? as derived, true as chosen",
        [id, position, mention["kind"], mention["value"], mention.get("unit", "件"),
         mention.get("approximate", False), mention.get("negated", False), sentence, start,
         start + len(text), mention.get("scope"), mention.get("derived")],
    )  # fmt: skip
