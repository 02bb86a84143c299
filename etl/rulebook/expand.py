"""A rule written for groups and tables, expanded over a form to the equations of its cells."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from etl.forms import SINGLE_LINE, Field, Form, Line, Table, forms
from etl.model import Equation
from etl.rulebook.rule import LAST_YEAR, Comparison, Linear, Rule

Variant = tuple[str, bool]
"""A form's id, and whether its （六）其他处理 is printed as one line."""


def variants(allowed: Iterable[str]) -> list[Variant]:
    """Every shape in which a report of these forms may come."""
    shapes = [(id, single) for id in allowed for single in (False, True)]
    return [shape for shape in shapes if shape == ("2021", True) or not shape[1]]


def equations(rules: Iterable[Rule], form_id: str, single_line: bool) -> tuple[Equation, ...]:
    """All linear rules on every line or field of one form, in the rulebook's order."""
    return tuple(
        equation
        for rule in rules
        if isinstance(rule.expression, Linear) and form_id in rule.forms
        for equation in _instances(rule.id, rule.expression, form_id, single_line)
    )


def terms(comparison: Comparison, variant: Variant) -> tuple[list[list[str]], list[list[str]]]:
    """The meanings and the confirming sums of a prose rule as addresses, signs kept."""
    return (
        [_addresses(sum_, variant) for sum_ in comparison.meanings],
        [_addresses(sum_, variant) for sum_ in comparison.confirming],
    )


@cache
def table_of(form_id: str, table_id: str, single_line: bool) -> Table:
    """A form's table as printed: with the single line （六） its three sub-lines give way to it."""
    table = forms()[form_id].table(table_id)
    if not single_line or table_id != "requests":
        return table
    merged = _single_line()
    group = merged.groups[-1]
    kept = [line for line in table.lines if group not in line.groups]
    at = min(i for i, line in enumerate(table.lines) if group in line.groups)
    return Table(table.id, table.heading, (*kept[:at], merged, *kept[at:]), table.fields)


@cache
def line_of(address: str) -> Line:
    """The line an address lies on, from the newest form that has it."""
    return next(table.line(address.split(".")[1]) for table in _tables_with(address))


@cache
def field_of(address: str) -> Field:
    """The column of a figure, in the newest form that has it."""
    return next(table.field(address.split(".")[2]) for table in _tables_with(address))


def _tables_with(address: str) -> list[Table]:
    newest_first: list[Form] = sorted(forms().values(), key=lambda form: -form.first_year)
    return [form.table(address.split(".")[0]) for form in newest_first if address in form.figures]


def _single_line() -> Line:
    return line_of(f"{SINGLE_LINE}.total")


def _instances(rule: str, linear: Linear, form_id: str, single_line: bool) -> Iterable[Equation]:
    table = table_of(form_id, linear.table, single_line)
    for axis in _axes(linear, table):
        sides = (linear.stated, linear.expected, linear.minus, linear.required or linear.stated)
        placed = (
            tuple(_place(term, axis, linear) for name in names for term in _open(name, table))
            for names in sides
        )
        yield Equation(rule, axis, *placed)


def _axes(linear: Linear, table: Table) -> list[str]:
    """What a rule is repeated over: the fields of a table, or those lines that fill all its terms."""
    if linear.direction == "down":
        return [field.id for field in table.fields]
    return [line.id for line in table.lines if not linear.lines or line.id in linear.lines]


def _open(name: str, table: Table) -> tuple[str, ...]:
    return table.group(name[1:-1]) if name.startswith("{") else (name,)


def _place(term: str, axis: str, linear: Linear) -> str:
    prefix, bare = (LAST_YEAR, term.removeprefix(LAST_YEAR)) if LAST_YEAR in term else ("", term)
    line, field = (bare, axis) if linear.direction == "down" else (axis, bare)
    return f"{prefix}{linear.table}.{line}.{field}"


def _addresses(sum_: tuple[str, ...], variant: Variant) -> list[str]:
    return [address for term in sum_ for address in _cells(term, variant)]


def _cells(term: str, variant: Variant) -> list[str]:
    """``requests.{refused}.total`` as the addresses of the form's own lines; a sign stays in front."""
    sign, bare = ("-", term[1:]) if term.startswith("-") else ("", term)
    table_id, line, field = bare.split(".")
    table = table_of(variant[0], table_id, variant[1])
    return [
        f"{sign}{table_id}.{each}.{column}"
        for each in _open(line, table)
        for column in _open(field, table)
    ]
