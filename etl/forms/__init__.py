"""The prescribed forms as data: lines, fields, groups, and the figures they make.

A form is one TOML file beside this module. Its equations are not here but in the rulebook.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from etl.errors import ConfigurationError
from etl.model import TABLES


@dataclass(frozen=True, slots=True)
class Field:
    """A quantity that lines of a table state, such as the persons an application came from."""

    id: str
    label: str
    english: str
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table as the form prints it."""

    id: str
    label: str
    english: str
    fields: tuple[str, ...]
    """Ids of the fields that this line fills, in the form's order."""
    figures: tuple[str, ...]
    """Addresses of its figures, in that order."""
    groups: tuple[str, ...] = ()
    clause: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One of the three tables of a form."""

    id: str
    heading: str
    lines: tuple[Line, ...]
    fields: tuple[Field, ...]

    def line(self, id: str) -> Line:
        """The line with an id. Raises StopIteration where the table has none."""
        return next(line for line in self.lines if line.id == id)

    def field(self, id: str) -> Field:
        """The field with an id. Raises StopIteration where the table has none."""
        return next(field for field in self.fields if field.id == id)

    def group(self, id: str) -> tuple[str, ...]:
        """Ids of the lines, else of the fields, in a group."""
        lines = tuple(line.id for line in self.lines if id in line.groups)
        return lines or tuple(field.id for field in self.fields if id in field.groups)


@dataclass(frozen=True, slots=True)
class Form:
    """A prescribed form, in force from the reports of ``first_year`` on until the next."""

    id: str
    basis: str
    first_year: int
    tables: tuple[Table, ...]
    figures: tuple[str, ...]
    """Addresses of all figures, in the form's order: 200 (2021) or 198 (2019)."""

    def table(self, id: str) -> Table:
        """The table with an id. Raises StopIteration where the form has none."""
        return next(table for table in self.tables if table.id == id)


@cache
def forms() -> dict[str, Form]:
    """Every form by id, oldest first. Raises ConfigurationError where a file is wrong."""
    folder = resources.files(__package__)
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    loaded = [_load(name, (folder / name).read_text(encoding="utf-8")) for name in files]
    return {form.id: form for form in loaded}


def form_for_year(year: int) -> Form | None:
    """The form prescribed for a report year; None for the free-text years before 2019."""
    candidates = [form for form in forms().values() if form.first_year <= year]
    return max(candidates, key=lambda form: form.first_year, default=None)


SINGLE_LINE = "requests.otherwise_handled"
"""（六）其他处理 printed as one line in a 2021 table: additional figures of that form."""


@cache
def all_figures() -> tuple[str, ...]:
    """The union of all forms' figures, in a stable order: the columns of the database."""
    newest_first = sorted(forms().values(), key=lambda form: -form.first_year)
    union = dict.fromkeys(figure for form in newest_first for figure in form.figures)
    return tuple(sorted(union, key=lambda figure: TABLES.index(figure.split(".")[0])))


def _load(name: str, text: str) -> Form:
    try:
        raw = tomllib.loads(text)
        tables = tuple(_table(id, raw["tables"][id]) for id in TABLES)
        return Form(
            id=raw["id"],
            basis=raw["basis"],
            first_year=raw["first_year"],
            tables=tables,
            figures=tuple(
                figure for table in tables for line in table.lines for figure in line.figures
            ),
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"forms/{name}: {error!r}") from error


def _table(id: str, raw: dict[str, Any]) -> Table:
    fields = tuple(
        Field(
            id=entry["id"],
            label=entry["label"],
            english=entry["english"],
            groups=tuple(entry.get("groups", ())),
            aliases=tuple(entry.get("aliases", ())),
        )
        for entry in _records(raw["fields"])
    )
    every_field = [field.id for field in fields]
    lines = tuple(_line(id, entry, every_field) for entry in _records(raw["lines"]))
    return Table(id=id, heading=str(raw["heading"]), lines=lines, fields=fields)


def _line(table: str, entry: dict[str, Any], every_field: list[str]) -> Line:
    fields = tuple(entry.get("fields", every_field))
    return Line(
        id=entry["id"],
        label=entry["label"],
        english=entry["english"],
        fields=fields,
        figures=tuple(f"{table}.{entry['id']}.{field}" for field in fields),
        groups=tuple(entry.get("groups", ())),
        clause=entry.get("clause"),
        aliases=tuple(entry.get("aliases", ())),
    )


def _records(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise TypeError(f"expected an array of tables, found {type(value).__name__}")
    return value
