"""The rules that are no equation: one SQL file each, run over all reports at once.

A query returns a row an instance, whatever its verdict: ``report_id, instance, verdict`` and, where it
has them, ``stated, expected, cells, detail_zh, detail_en``; for a report that does not exist
``agency_id`` and ``year`` instead of ``report_id``. ``{figures}`` and its like in a query stand
for lists of columns; a threshold is a parameter (``$peers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb

from etl.check.cells import column
from etl.check.statements import place, statement
from etl.forms import all_figures, forms
from etl.rulebook import Rulebook
from etl.rulebook.rule import Query, Rule

BEYOND_ONE_REPORT = frozenset({"roster", "peers", "dates"})


def evaluate(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook, single: bool) -> None:
    """Add the findings of all query rules to ``draft`` and their verdicts to ``counted``."""
    connection.execute(statement("populations"))
    connection.executemany("insert into form_year values (?, ?, ?, ?)", _form_years())
    for rule in rulebook.enabled:
        expression = rule.expression
        if isinstance(expression, Query) and not (single and rule.needs & BEYOND_ONE_REPORT):
            _answer(connection, rule, expression, rulebook)


def _form_years() -> list[list[object]]:
    """Each form with its first and last year and its notice as ``2021-30``."""
    ordered = sorted(forms().values(), key=lambda form: form.first_year)
    ends = [form.first_year - 1 for form in ordered[1:]] + [9999]
    return [
        [form.id, form.first_year, end, "-".join(re.findall(r"\d+", form.basis))]
        for form, end in zip(ordered, ends, strict=True)
    ]


def _answer(
    connection: duckdb.DuckDBPyConnection, rule: Rule, query: Query, rulebook: Rulebook
) -> None:
    sql = statement("answer").replace("{query}", _filled(query.sql))
    kept = "true" if query.population is None else "verdict <> 'holds'"
    connection.execute(sql.replace("{kept}", kept), dict(rule.thresholds))
    undecided = rulebook.words["reasons"]["undecided"].fill(title=rule.title)
    connection.execute(
        statement("answers"),
        {
            "rule": rule.id,
            "position": place(rulebook, rule),
            "severity": rule.severity,
            "basis": rule.basis,
            "sentence_zh": rule.sentence.zh,
            "sentence_en": rule.sentence.en,
            "undecided_zh": undecided.zh,
            "undecided_en": undecided.en,
        },
    )
    counts = statement("answer_counts").replace("{population}", query.population or "nobody")
    connection.execute(counts, {"rule": rule.id})


def _filled(sql: str) -> str:
    for name, text in _lists().items():
        sql = sql.replace(f"{{{name}}}", text)
    return sql


def _lists() -> dict[str, str]:
    """Lists of columns that queries name as ``{figures}`` …"""
    figures = all_figures()
    counts = [figure for figure in figures if not figure.endswith(".amount_10k_yuan")]
    signed = [figure for figure in figures if not figure.endswith(".items_change")]
    return {
        "figures": ", ".join(f'"{figure}"' for figure in figures),
        "numbers": ", ".join(f'coalesce("{figure}", 0)' for figure in figures),
        "any_negative": _any(f"{column(figure)} < 0" for figure in signed),
        "any_fraction": _any(f"{column(figure)} <> trunc({column(figure)})" for figure in counts),
    }


def _any(tests: Iterable[str]) -> str:
    return f"({' or '.join(tests)})"
