"""The linear rules: one branch of a ``union all`` an instance, over all reports at once.

A branch lets through only reports on which the equation is not plainly true; what a blank, a missing
or an unreadable cell means for the verdict is decided there, by the letters of the states strings.
The result is the table ``outcome``; ``sentences`` makes findings of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from etl.check.cells import column, forms_having, position, scope, states_column
from etl.check.statements import ROUNDING, statement
from etl.check.tally import Population
from etl.forms import forms
from etl.model import Equation
from etl.rulebook import Rulebook
from etl.rulebook.expand import Variant, variants
from etl.rulebook.rule import LAST_YEAR, Linear, Rule


@dataclass(frozen=True, slots=True)
class Instance:
    """One equation with the shapes of report it is for."""

    id: int
    rule: Rule
    linear: Linear
    equation: Equation
    shapes: tuple[Variant, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Every address of the equation, both sides."""
        return self.equation.stated + self.equation.expected + self.equation.minus

    @property
    def last_year(self) -> tuple[str, ...]:
        """Those of the agency's report of the year before."""
        return tuple(cell for cell in self.cells if cell.startswith(LAST_YEAR))


def instances(rulebook: Rulebook, shapes: Iterable[Variant]) -> list[Instance]:
    """Every distinct equation of these shapes once, in the rulebook's order, with its shapes."""
    by_equation: dict[Equation, list[Variant]] = {}
    for shape in shapes:
        for equation in rulebook.equations(*shape):
            by_equation.setdefault(equation, []).append(shape)
    order = {rule.id: position for position, rule in enumerate(rulebook.rules)}
    found: list[Instance] = []
    for equation, shared in sorted(by_equation.items(), key=lambda item: order[item[0].rule]):
        rule = rulebook.rule(equation.rule)
        if isinstance(linear := rule.expression, Linear):
            found.append(Instance(len(found), rule, linear, equation, tuple(shared)))
    return found


def shapes_present(connection: duckdb.DuckDBPyConnection) -> list[Variant]:
    """The shapes of the reports at hand: what none has need not be planned."""
    rows = connection.execute(
        "select distinct form, single_line and form = '2021' from checked where form is not null"
    ).fetchall()
    present = set(rows)
    return [variant for variant in variants(forms()) if variant in present]


def evaluate(connection: duckdb.DuckDBPyConnection, listed: Sequence[Instance]) -> None:
    """Fill ``outcome``: report, instance, reason and the two sums, wherever it is not shown to hold."""
    paired = _offer_pairs(connection, listed)
    branches = [_branch(instance) for instance in listed if paired or not instance.last_year]
    connection.execute(statement("outcome"))
    if branches:
        connection.execute("insert into outcome " + "\nunion all\n".join(branches))


def populations(listed: Iterable[Instance]) -> list[Population]:
    """How many reports each instance applied to."""
    return [Population(instance.rule.id, _source(instance)) for instance in listed]


def years(rule: Rule) -> list[str]:
    """SQL for the report years a rule holds for."""
    since = [] if rule.first_year is None else [f"r.year >= {rule.first_year}"]
    until = [] if rule.last_year is None else [f"r.year <= {rule.last_year}"]
    return since + until


def _offer_pairs(connection: duckdb.DuckDBPyConnection, listed: Sequence[Instance]) -> int:
    """The table ``pair``: reports with a predecessor, and the cells that any rule compares; how many."""
    looked_at = [instance for instance in listed if instance.last_year]
    cells = dict.fromkeys(cell for instance in looked_at for cell in instance.cells)
    letters = [states_column(cell) for i in looked_at for cell in _optional(i)]
    names = dict.fromkeys([*cells, *letters, f"{LAST_YEAR}form"])
    before = [f'p."{n.removeprefix(LAST_YEAR)}" as "{n}"' for n in names if LAST_YEAR in n]
    now = [f'r."{name}"' for name in names if LAST_YEAR not in name]
    columns = ", ".join([*now, *before])
    connection.execute(statement("pair").replace("{columns}", columns))
    return int(connection.execute("select count(*) from pair").fetchall()[0][0])


def _source(instance: Instance) -> str:
    """The ``from … where …`` of the reports an instance applies to."""
    conditions = [scope(instance.shapes), *years(instance.rule)]
    if instance.last_year:
        had = forms_having(cell.removeprefix(LAST_YEAR) for cell in instance.last_year)
        conditions.append(f'r."{LAST_YEAR}form" in ({", ".join(map(repr, had))})')
    return f"from {'pair' if instance.last_year else 'checked'} r where {' and '.join(conditions)}"


def _branch(instance: Instance) -> str:
    """Reports are let through by the cheap comparison alone; everything else is for those few."""
    equation = instance.equation
    needed, every = frozenset(equation.required), frozenset(instance.cells)
    tolerance = max(instance.rule.tolerance, ROUNDING)
    plain = f"{_sum(equation.stated, every)} = {_sum(equation.expected, every, equation.minus)}"
    stated = _sum(equation.stated, needed)
    expected = _sum(equation.expected, needed, equation.minus)
    reason = (
        f"case when {_any_null(needed)} then 'stated'"
        f" when {_gap(instance)} then 'gap' when {_all_null(equation.expected)} then 'none'"
        f" when abs(({stated}) - ({expected})) <= {tolerance} then 'holds' else 'broken' end"
    )
    return (
        f"select * from (select r.report_id, {instance.id} as instance_id, {reason} as reason,"
        f" ({plain}) is null as incomplete, {stated} as stated, {expected} as expected"
        f" {_source(instance)} and ({plain}) is not true) where reason <> 'holds'"
    )


def _sum(
    cells: Iterable[str], strict: frozenset[str] = frozenset(), minus: Sequence[str] = ()
) -> str:
    """A sum of columns, null where a strict one is null; another that is null counts as zero."""

    def term(cell: str) -> str:
        return column(cell) if cell in strict else f"coalesce({column(cell)}, 0)"

    return " + ".join(term(cell) for cell in cells) + "".join(f" - {term(c)}" for c in minus)


def _any_null(cells: Iterable[str]) -> str:
    return "(" + " or ".join(f"{column(cell)} is null" for cell in sorted(cells)) + ")"


def _all_null(addends: Sequence[str]) -> str:
    return f"coalesce({', '.join(column(cell) for cell in addends)}) is null"


def _optional(instance: Instance) -> list[str]:
    """Cells that count as zero where they are blank."""
    return [cell for cell in instance.cells if cell not in instance.equation.required]


def _gap(instance: Instance) -> str:
    """Whether a cell that need not be a number is missing or unreadable; most reports have none."""
    places: dict[str, list[int]] = {}
    for cell in _optional(instance):
        places.setdefault(column(states_column(cell)), []).append(position(cell))
    tests = [
        f"if(contains({states}, 'u') or contains({states}, 'm'), list_bool_or(list_transform({at},"
        f" lambda place: substr({states}, place, 1) in ('u', 'm'))), false)"
        for states, at in places.items()
    ]
    return f"({' or '.join(f'({test})' for test in tests)})" if tests else "false"
