"""A figure's address as people and as SQL name it: column, letter of its state, label, scope.

``r`` is the alias of the row that a rule looks at in every statement. Where a rule looks at last year
too, that row is one of ``pair``, whose columns of last year are called ``last_year.ADDRESS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypedDict

from etl.forms import all_figures, forms
from etl.model import Equation
from etl.rulebook.expand import Variant, field_of, line_of, variants
from etl.rulebook.rule import LAST_YEAR, Linear, Wording

Words = Mapping[str, Mapping[str, Wording]]


class Candidate(TypedDict):
    """A cell of an instance, for sentences about cells without a number."""

    table_id: str
    last_year: bool
    position: int
    required: bool
    zh: str
    en: str


def column(cell: str) -> str:
    """``r."requests.received.total"``."""
    return f'r."{cell}"'


def letter(cell: str) -> str:
    """SQL for the letter of a cell's state."""
    return f"substr({column(states_column(cell))}, {position(cell)}, 1)"


def states_column(cell: str) -> str:
    """The column with the letters of a cell's table, of last year where the cell is."""
    address = cell.removeprefix(LAST_YEAR)
    return f"{cell[: -len(address)]}{address.split('.')[0]}_states"


@cache
def position(cell: str) -> int:
    """1-based place of a figure in the states string of its table."""
    address = cell.removeprefix(LAST_YEAR)
    table = address.split(".")[0]
    return [figure for figure in all_figures() if figure.startswith(f"{table}.")].index(address) + 1


def candidate(cell: str, required: bool, label: Wording) -> Candidate:
    """A cell of an instance, under its label; ``required``: the rule is undecided without it."""
    return Candidate(
        table_id=cell.removeprefix(LAST_YEAR).split(".")[0],
        last_year=cell.startswith(LAST_YEAR),
        position=position(cell),
        required=required,
        zh=label.zh,
        en=label.en,
    )


def scope(shapes: Iterable[Variant]) -> str:
    """SQL for “the report has one of these shapes”; free where all shapes do."""
    wanted = set(shapes)
    if wanted == set(variants(forms())):
        return "r.form is not null"
    tests = []
    for form in sorted({form for form, _ in wanted}):
        singles = {single for id, single in variants([form]) if (id, single) in wanted}
        test = f"r.form = '{form}'"
        if singles != {single for _, single in variants([form])}:
            test += f" and {'' if True in singles else 'not '}r.single_line"
        tests.append(f"({test})")
    return f"({' or '.join(tests)})"


def forms_having(addresses: Iterable[str]) -> list[str]:
    """Ids of the forms that have all these figures."""
    wanted = set(addresses)
    return [id for id, form in forms().items() if wanted <= set(form.figures)]


def where(equation: Equation, linear: Linear, words: Words) -> Wording:
    """The line or column an equation is about: 第三部分“自然人”栏."""
    any_cell = equation.stated[0].removeprefix(LAST_YEAR)
    name = _field(any_cell, words) if linear.direction == "down" else _line(any_cell, words)
    pattern = words["where"][linear.direction]
    return pattern.fill(table=words["tables"][linear.table], label=name)


def label(cell: str, linear: Linear, words: Words) -> Wording:
    """A cell within its line or column: “商业企业”, 上年度“结转下年度继续办理”."""
    address = cell.removeprefix(LAST_YEAR)
    name = _line(address, words) if linear.direction == "down" else _field(address, words)
    pattern = words["where"]["last_year" if cell.startswith(LAST_YEAR) else "cell"]
    return pattern.fill(label=name)


def _line(address: str, words: Words) -> Wording:
    named = words["lines"].get(address.rpartition(".")[0])
    if named is not None:
        return named
    line = line_of(address)
    return _headed(Wording(line.label, line.english), line.groups, words)


def _field(address: str, words: Words) -> Wording:
    field = field_of(address)
    return _headed(Wording(field.label, field.english), field.groups, words)


def _headed(name: Wording, groups: Iterable[str], words: Words) -> Wording:
    """With the heading it stands under, unless it is that heading."""
    for group in groups:
        heading = words["groups"].get(group)
        if heading is not None and heading.zh != name.zh:
            return Wording(f"{heading.zh}·{name.zh}", f"{heading.en}, {name.en}")
    return name
