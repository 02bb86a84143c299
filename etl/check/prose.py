"""What the text says against what the tables say, one rule a kind of mention.

A report is silent where any reading makes it right: another accepted sum, another mention of the kind,
the mentions of one sentence taken together, the rounding of an approximate number. Values that we
derived from others say nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from etl.check.cells import column, letter, scope
from etl.check.statements import place, quoted, statement, take
from etl.rulebook import Rulebook
from etl.rulebook.expand import Variant, terms, variants
from etl.rulebook.rule import Comparison, Rule


def evaluate(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Add the findings of all ``prose.KIND`` rules to ``draft``, their verdicts to ``counted``.

    Most mentions are plainly what a table says; words and sentences are looked at for the others.
    """
    rules = [
        (rule, rule.expression)
        for rule in rulebook.enabled
        if isinstance(rule.expression, Comparison)
    ]
    if not rules:
        return
    rows = [_row(rule, comparison, rulebook) for rule, comparison in rules]
    take(connection, "comparison", rows)
    said = {kind for (kind,) in connection.execute("select distinct kind from mention").fetchall()}
    branches = [
        _branch(rule, comparison, shapes)
        for rule, comparison in rules
        for shapes in _shapes(rule, comparison)
        if comparison.kind in said
    ]
    if branches:
        connection.execute(
            "create or replace temp table doubted as " + "\nunion all\n".join(branches)
        )
        connection.execute(statement("mismatch"))
        connection.execute(statement("prose_findings"), dict(rulebook.scopes))
    connection.execute(statement("prose_counts"))
    connection.execute("drop table comparison")


def _row(rule: Rule, comparison: Comparison, rulebook: Rulebook) -> dict[str, object]:
    """What the sentences need to know of a kind of mention."""
    sentences = {
        "sentence": rule.sentence,
        "undecided": rulebook.words["prose"]["undecided"],
        "scoped": rulebook.words["prose"]["scoped"],
    }
    filled = {name: sentence.fill(label=comparison.label) for name, sentence in sentences.items()}
    return {
        "kind": comparison.kind,
        "position": place(rulebook, rule),
        "rule": rule.id,
        "severity": rule.severity,
        "basis": rule.basis,
        "forms": list(rule.forms),
        "first_year": rule.first_year or 0,
        "last_year": rule.last_year or 9999,
        **{f"{name}_zh": sentence.zh for name, sentence in filled.items()},
        **{f"{name}_en": sentence.en for name, sentence in filled.items()},
    }


def _shapes(rule: Rule, comparison: Comparison) -> list[tuple[Variant, ...]]:
    """The shapes of report a rule is for, those with the same cells together."""
    by_cells: dict[str, list[Variant]] = {}
    for variant in variants(rule.forms):
        by_cells.setdefault(repr(terms(comparison, variant)), []).append(variant)
    return [tuple(shapes) for shapes in by_cells.values()]


def _branch(rule: Rule, comparison: Comparison, shapes: tuple[Variant, ...]) -> str:
    """The mentions of one kind that no accepted sum equals, with the sums."""
    meanings, confirming = terms(comparison, shapes[0])
    sums = [_sum(cells) for cells in meanings]
    all_sums = ", ".join(sums + [_sum(cells) for cells in confirming])
    years = f"r.year between {rule.first_year or 0} and {rule.last_year or 9999}"
    cells = list(dict.fromkeys(cell.lstrip("-") for cells in meanings for cell in cells))
    return (
        f"select m.*, [{', '.join(sums)}] as meanings, [{all_sums}] as sums,"
        f" [{', '.join(quoted(cell) for cell in cells)}] as cells"
        f" from mention m join checked r using (report_id)"
        f" where m.kind = '{comparison.kind}' and m.derived is null and {scope(shapes)}"
        f" and coalesce({years}, true) and (m.value in ({all_sums})) is not true"
    )


def _sum(cells: Iterable[str]) -> str:
    """A sum of cells under the rules for cells that are not numbers: null where undecided."""
    plus = [cell for cell in cells if not cell.startswith("-")]
    minus = [cell[1:] for cell in cells if cell.startswith("-")]
    if len(plus) == 1 and not minus:
        return column(plus[0])
    total = " + ".join(f"coalesce({column(cell)}, 0)" for cell in plus)
    total += "".join(f" - coalesce({column(cell)}, 0)" for cell in minus)
    gaps = " or ".join(
        f"({column(cell)} is null and {letter(cell)} in ('u', 'm'))" for cell in plus + minus
    )
    none = f"coalesce({', '.join(column(cell) for cell in plus)}) is null"
    return f"if({gaps} or {none}, null, {total})"
