"""The answer of the self-check (docs/contract.md) turned into what the evidence views draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

Answer = Mapping[str, Any]
Row = dict[str, Any]
GRAVITY = {"error": 0, "warning": 1, "notice": 2}


def cells(answer: Answer) -> dict[str, Row]:
    """The answer's figures by address, shaped like rows of the view ``trace``."""
    return {entry["figure"]: _cell(entry) for entry in answer["figures"]}


def entries(answer: Answer, rules: Mapping[str, Row]) -> list[list[Row]]:
    """Findings by repair, shaped like rows of the view ``findings``: gravest first, then as printed."""
    order = {entry["figure"]: n for n, entry in enumerate(answer["figures"])}
    rows = [_finding(finding, rules, n) for n, finding in enumerate(answer["findings"])]
    rows.sort(key=lambda row: row["entry"])
    grouped = [list(found) for _, found in groupby(rows, key=lambda row: row["entry"])]

    def place(found: Sequence[Row]) -> tuple[bool, int, int]:
        first = min(order.get(cell, len(order)) for cell in found[0]["cells"] or [""])
        worst = min(GRAVITY[row["severity"]] for row in found)
        return found[0]["verdict"] == "undecided", worst, first

    return sorted(grouped, key=place)


def counts(found: Sequence[Sequence[Row]]) -> dict[str, int]:
    """Entries that are broken by their gravest severity; ``undecided`` apart."""
    result = dict.fromkeys((*GRAVITY, "undecided"), 0)
    for rows in found:
        broken = [row["severity"] for row in rows if row["verdict"] == "broken"]
        result[min(broken, key=GRAVITY.__getitem__) if broken else "undecided"] += 1
    return result


def _cell(entry: Answer) -> Row:
    where = entry["where"] or {}
    table, line, field = entry["figure"].split(".")
    raw = entry["raw"]
    return {
        "address": entry["figure"], "table_id": table, "line_id": line, "field_id": field,
        "state": entry["state"], "value": entry["value"], "raw_exception": raw or None,
        "page": where.get("page"), "table_no": where.get("table"), "row_no": where.get("row"),
        "column_no": where.get("column"), "confidence": where.get("confidence"),
    }  # fmt: skip


def _finding(finding: Answer, rules: Mapping[str, Row], number: int) -> Row:
    repair = finding["repair"] or {}
    rule = rules.get(finding["rule"], {})
    return {
        **finding,
        "entry": f"repair {repair['id']}" if repair else f"single {number:04d}",
        "title_zh": rule.get("title_zh") or finding["rule"],
        "title_en": rule.get("title_en") or finding["rule"],
        "message_zh": finding["message"],
        "basis_en": rule.get("basis_en"),
        "repair_id": repair.get("id"),
        "repair_cells": repair.get("cells"),
        "repair_alternatives": repair.get("alternatives"),
        "certainty": repair.get("certainty"),
        "mechanism": repair.get("mechanism"),
    }
