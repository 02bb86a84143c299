"""The rules that are no equation: one SQL file each, run over all reports at once.

A query returns a row an instance, whatever its verdict: ``report_id, instance, verdict`` and, where it
has them, ``stated, expected, cells, detail_zh, detail_en``; for a report that does not exist
``agency_id`` and ``year`` instead of ``report_id``. ``{figures}`` and its like in a query stand
for lists of columns; a threshold is a parameter (``$peers``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb

from etl.check.statements import place, statement
from etl.forms import all_figures, forms
from etl.rulebook import Rulebook
from etl.rulebook.rule import Query, Rule

BEYOND_ONE_REPORT = frozenset({"roster", "peers", "dates"})


def evaluate(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook, single: bool) -> None:
    """Add the findings of all query rules to ``draft`` and their verdicts to ``counted``."""
    connection.execute(_filled(statement("hashed")))
    connection.executemany("insert into form_year values (?, ?, ?, ?)", _form_years())
    asked = [
        (rule, rule.expression)
        for rule in rulebook.enabled
        if isinstance(rule.expression, Query) and not (single and rule.needs & BEYOND_ONE_REPORT)
    ]
    for rule, query in asked:
        _answer(connection, rule, query, rulebook)
    populations = {rule.id: query.population for rule, query in asked if query.population}
    connection.execute(
        statement("population_counts"),
        {"rules": list(populations), "populations": list(populations.values())},
    )


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
    """Findings of one rule; its counts too where it answers instance by instance."""
    answer = statement("answer").replace("{query}", _filled(query.sql))
    if query.population is not None:
        _write(connection, rule, answer, rule.thresholds, rulebook)
        return
    kept = f"create or replace temp table answer as {answer}"
    connection.execute(kept, dict(rule.thresholds))
    _write(connection, rule, "from answer", {}, rulebook)
    connection.execute(statement("answer_counts"), {"rule": rule.id})


def _write(
    connection: duckdb.DuckDBPyConnection,
    rule: Rule,
    answer: str,
    thresholds: Mapping[str, float],
    rulebook: Rulebook,
) -> None:
    """Add the findings in an answer, which asks for these thresholds, to ``draft``."""
    undecided = rulebook.words["reasons"]["undecided"].fill(title=rule.title)
    connection.execute(
        statement("answers").replace("{answer}", answer),
        {
            **thresholds,
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


def _filled(sql: str) -> str:
    for name, text in _lists().items():
        sql = sql.replace(f"{{{name}}}", text)
    return sql


def _lists() -> dict[str, str]:
    """Lists of columns that queries name as ``{figures}`` …"""
    figures = all_figures()
    return {
        "figures": ", ".join(f'"{figure}"' for figure in figures),
        "numbers": ", ".join(f'coalesce("{figure}", 0)' for figure in figures),
        "counts": ", ".join(_count(figure) for figure in figures),
        "zeros": ", ".join("0::double" for _ in figures),
    }


def _count(figure: str) -> str:
    """A figure as it ought to be: only money has decimals, only a change may be negative."""
    number = f'coalesce("{figure}", 0)'
    whole = number if figure.endswith(".amount_10k_yuan") else f"trunc({number})"
    return whole if figure.endswith(".items_change") else f"abs({whole})"
