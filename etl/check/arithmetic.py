"""The linear rules: one branch of a ``union all`` an instance, then the sentences of what remains.

A branch lets through only reports on which the equation is not plainly true; what a blank, a missing
or an unreadable cell means for the verdict is decided there, by the letters of the states strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from etl.check.cells import (
    BEFORE,
    THIS,
    candidate,
    column,
    forms_having,
    label,
    letter,
    scope,
    where,
)
from etl.check.statements import ROUNDING, statement
from etl.check.tally import Population
from etl.model import Equation
from etl.rulebook import Rulebook
from etl.rulebook.expand import Variant, required, variants
from etl.rulebook.rule import LAST_YEAR, Linear, Rule, Wording


@dataclass(frozen=True, slots=True)
class Instance:
    """One equation with the shapes of report it is for."""

    id: int
    rule: Rule
    linear: Linear
    equation: Equation
    required: frozenset[str]
    shapes: tuple[Variant, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        return self.equation.stated + self.equation.expected + self.equation.minus


def evaluate(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> list[Population]:
    """Add the findings of all linear rules to ``draft``; return how often each rule applied."""
    listed = instances(rulebook)
    if not listed:
        return []
    _offer(connection, listed, rulebook)
    branches = "\nunion all\n".join(_branch(instance) for instance in listed)
    connection.execute(f"create or replace temp table outcome as {branches}")
    connection.execute(statement("arithmetic_findings"))
    return [Population(instance.rule.id, _applicable(instance)) for instance in listed]


def instances(rulebook: Rulebook) -> list[Instance]:
    """Every distinct equation once, in the rulebook's order, whatever forms share it."""
    shapes: dict[Equation, list[Variant]] = {}
    for variant in variants(sorted({form for rule in rulebook.enabled for form in rule.forms})):
        for equation in rulebook.equations(*variant):
            shapes.setdefault(equation, []).append(variant)
    order = {rule.id: position for position, rule in enumerate(rulebook.rules)}
    found: list[Instance] = []
    for equation, shape in sorted(shapes.items(), key=lambda item: order[item[0].rule]):
        rule = rulebook.rule(equation.rule)
        if isinstance(linear := rule.expression, Linear):
            needed = required(linear, equation)
            found.append(Instance(len(found), rule, linear, equation, needed, tuple(shape)))
    return found


def _applicable(instance: Instance) -> str:
    """The ``from … where …`` of the reports an instance applies to."""
    source, conditions = f"from checked {THIS}", [scope(instance.shapes), *years(instance.rule)]
    if before := [c.removeprefix(LAST_YEAR) for c in instance.cells if c.startswith(LAST_YEAR)]:
        source += (
            f" join predecessor on predecessor.report_id = {THIS}.report_id"
            f" join checked {BEFORE} on {BEFORE}.report_id = previous_id"
        )
        known = ", ".join(f"'{form}'" for form in forms_having(before))
        conditions.append(f"{BEFORE}.form in ({known})")
    return f"{source} where {' and '.join(conditions)}"


def years(rule: Rule) -> list[str]:
    """SQL for the report years a rule holds for."""
    since = [] if rule.first_year is None else [f"{THIS}.year >= {rule.first_year}"]
    until = [] if rule.last_year is None else [f"{THIS}.year <= {rule.last_year}"]
    return since + until


def _branch(instance: Instance) -> str:
    equation, needed = instance.equation, instance.required
    tolerance = max(instance.rule.tolerance, ROUNDING)
    stated = _sum(equation.stated, needed)
    expected = _sum(equation.expected, needed, equation.minus)
    every = frozenset(instance.cells)
    plain = f"{_sum(equation.stated, every)} = {_sum(equation.expected, every, equation.minus)}"
    gap, none = _gap(instance), _all_null(equation.expected)
    reason = (
        f"case when {_any_null(needed)} then 'stated' when {gap} then 'gap' when {none} then 'none'"
        f" when abs(({stated}) - ({expected})) <= {tolerance} then 'holds' else 'broken' end"
    )
    return (
        f"select * from (select {THIS}.report_id, {instance.id} as instance_id, {reason} as reason,"
        f" {stated} as stated, if({gap} or {none}, null, {expected}) as expected"
        f" {_applicable(instance)} and ({plain}) is not true) where reason <> 'holds'"
    )


def _sum(cells: Iterable[str], strict: frozenset[str], minus: Sequence[str] = ()) -> str:
    """A sum of columns, null where a strict one is null; another that is null counts as zero."""

    def term(cell: str) -> str:
        return column(cell) if cell in strict else f"coalesce({column(cell)}, 0)"

    return " + ".join(term(cell) for cell in cells) + "".join(f" - {term(c)}" for c in minus)


def _any_null(cells: frozenset[str]) -> str:
    return " or ".join(f"{column(cell)} is null" for cell in sorted(cells))


def _all_null(addends: Sequence[str]) -> str:
    return f"coalesce({', '.join(column(cell) for cell in addends)}) is null"


def _gap(instance: Instance) -> str:
    """Whether a cell that need not be a number is missing or unreadable."""
    others = [cell for cell in instance.cells if cell not in instance.required]
    tests = [f"{column(cell)} is null and {letter(cell)} in ('u', 'm')" for cell in others]
    return f"({' or '.join(tests)})" if tests else "false"


def _offer(
    connection: duckdb.DuckDBPyConnection, listed: list[Instance], rulebook: Rulebook
) -> None:
    """Fill the table ``instance``."""
    connection.execute(statement("instance"))
    rows = [_row(instance, rulebook) for instance in listed]
    connection.executemany(f"insert into instance values ({', '.join('?' * len(rows[0]))})", rows)


def _row(instance: Instance, rulebook: Rulebook) -> list[object]:
    rule, words = instance.rule, rulebook.words
    place = where(instance.equation, instance.linear, words)
    reasons = [words["reasons"][reason].fill(where=place) for reason in ("stated", "gap", "none")]
    sentences: list[Wording] = [
        rule.sentence.fill(where=place),
        *reasons,
        words["reasons"]["zeros"],
    ]
    candidates = [
        candidate(cell, cell in instance.required, label(cell, instance.linear, words))
        for cell in instance.cells
    ]
    return [
        instance.id,
        rulebook.rules.index(rule) * 100 + instance.id,
        rule.id,
        instance.equation.instance,
        rule.severity,
        rule.basis,
        list(instance.cells),
        *[text for wording in sentences for text in (wording.zh, wording.en)],
        candidates,
    ]
