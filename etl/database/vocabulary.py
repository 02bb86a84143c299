"""What the application must know of forms, indicators and rules, written into each build.

The database is the whole contract with the dashboard: labels, definitions and expressions travel in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from etl.errors import ConfigurationError
from etl.forms import SINGLE_LINE, Form, all_figures, forms
from etl.model import TABLES
from etl.narrative import kinds

MONEY = {"amount_10k_yuan": "万元"}
SUM = "sum."
"""Before an indicator's code: the column of ``report`` in which it is stored."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that people compare: a sum of figures, or the chosen value of a kind of mention."""

    code: str
    group: str
    group_zh: str
    group_en: str
    zh: str
    en: str
    unit: str
    additive: bool
    figures: tuple[str, ...] = ()
    mention: str | None = None


@cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators in their order. Raises ConfigurationError where one names no figure or kind."""
    text = (resources.files(__package__) / "indicators.toml").read_text(encoding="utf-8")
    loaded = tuple(
        _indicator(group, entry)
        for group in tomllib.loads(text)["group"]
        for entry in group["indicators"]
    )
    for indicator in loaded:
        if indicator.mention is not None and indicator.mention not in kinds():
            raise ConfigurationError(f"indicators.toml: {indicator.code}: {indicator.mention}?")
        if indicator.mention is None and not any(
            _terms(indicator, form) for form in forms().values()
        ):
            raise ConfigurationError(
                f"indicators.toml: {indicator.code} names no figure of any form"
            )
    return loaded


def measure(indicator: Indicator) -> str:
    """The SQL of an indicator over one row of ``report``; null where it has no number."""
    if indicator.mention is not None:
        return f'"{indicator.mention}"'
    figures = {term for _, _, terms in _shapes(indicator) for term in terms}
    return f'"{figures.pop()}"' if len(figures) == 1 else f'"{SUM}{indicator.code}"'


def sums() -> dict[str, str]:
    """The columns of ``report`` that add up several figures, each with its SQL over a row.

    They are stored, for to add them up anew costs each question more than to read them. Blank, dash and
    words count as nothing where at least one addend is a number; a missing or unreadable addend makes
    the sum missing (contract: sums over cells that are not numbers).
    """
    stored = {i: column for i in indicators() if (column := measure(i)).startswith(f'"{SUM}')}
    return {column.strip('"'): _by_shape(indicator) for indicator, column in stored.items()}


def _by_shape(indicator: Indicator) -> str:
    cases = [
        f"when form = '{form.id}' and {'' if single else 'not '}single_line then {_sum(terms)}"
        for form, single, terms in _shapes(indicator)
    ]
    return f"case {' '.join(cases)} end"


def _shapes(indicator: Indicator) -> list[tuple[Form, bool, tuple[str, ...]]]:
    """The shapes of report that have an indicator (form, （六） as one line), with its figures there."""
    return [
        (form, single, terms)
        for form in forms().values()
        for single in ((False, True) if form.id == "2021" else (False,))
        if (terms := _terms(indicator, form, single))
    ]


FIGURE = (
    "position", "address", "table_id", "line_id", "field_id", "line_zh", "field_zh", "line_en",
    "field_en", "unit", "in_2019", "in_2021",
)  # fmt: skip
"""The columns of the table ``figure``."""


@cache
def figure_rows() -> tuple[tuple[Any, ...], ...]:
    """Rows of the table ``figure``: one a figure of any form, newest labels first."""
    return tuple(_figure_rows())


def _figure_rows() -> Iterator[tuple[Any, ...]]:
    newest_first = sorted(forms().values(), key=lambda form: -form.first_year)
    for table_id in TABLES:
        of_table = [figure for figure in all_figures() if figure.startswith(f"{table_id}.")]
        for position, address in enumerate(of_table, 1):
            _, line_id, field_id = address.split(".")
            table = next(f for f in newest_first if address in f.figures).table(table_id)
            line, field = table.line(line_id), table.field(field_id)
            yield (
                position, address, table_id, line_id, field_id, line.label, field.label,
                line.english, field.english, MONEY.get(field_id, "件"),
                address in forms()["2019"].figures, address in forms()["2021"].figures,
            )  # fmt: skip


def indicator_rows() -> Iterator[tuple[Any, ...]]:
    """Rows of the table ``indicator``."""
    for position, indicator in enumerate(indicators(), 1):
        with_it = [form for form in forms().values() if _terms(indicator, form)]
        figures = sorted({term for form in with_it for term in _terms(indicator, form)})
        prose = indicator.mention is not None
        yield (
            position, indicator.code, indicator.group, indicator.zh, indicator.en,
            indicator.group_zh, indicator.group_en, indicator.unit, indicator.additive,
            "prose" if prose else "table",
            [form.id for form in (forms().values() if prose else with_it)],
            _definition(indicator, figures, "zh"), _definition(indicator, figures, "en"), figures,
        )  # fmt: skip


def _indicator(group: dict[str, Any], entry: dict[str, Any]) -> Indicator:
    return Indicator(
        code=entry["code"],
        group=group["code"],
        group_zh=group["zh"],
        group_en=group["en"],
        zh=entry["zh"],
        en=entry["en"],
        unit=entry["unit"],
        additive=entry.get("additive", True),
        figures=tuple(entry.get("figures", ())),
        mention=entry.get("mention"),
    )


def _terms(indicator: Indicator, form: Form, single_line: bool = False) -> tuple[str, ...]:
    """The indicator's figures in a form; empty unless the form has all of them."""
    terms = tuple(
        term for pattern in indicator.figures for term in _expand(pattern, form, single_line)
    )
    additional = {f"{SINGLE_LINE}.{field.id}" for field in form.table("requests").fields}
    return terms if set(terms) <= set(form.figures) | additional else ()


def _expand(pattern: str, form: Form, single_line: bool) -> Iterator[str]:
    match = re.fullmatch(r"(\w+)\.\{(\w+)\}\.(\w+)", pattern)
    if match is None:
        yield pattern
        return
    table, group, field = match.groups()
    if single_line and group == "otherwise_handled":
        yield f"{SINGLE_LINE}.{field}"
        return
    for line in form.table(table).group(group):
        yield f"{table}.{line}.{field}"


def _sum(terms: tuple[str, ...]) -> str:
    if len(terms) == 1:
        return f'"{terms[0]}"'
    table = terms[0].split(".")[0]
    of_table = [figure for figure in all_figures() if figure.startswith(f"{table}.")]
    states = f"{table}_states"
    gaps = " or ".join(
        f"substr({states}, {of_table.index(term) + 1}, 1) in ('m', 'u')" for term in terms
    )
    any_gap = f"(contains({states}, 'm') or contains({states}, 'u'))"  # of most reports: none
    some = ", ".join(f'"{term}"' for term in terms)
    total = " + ".join(f'coalesce("{term}", 0)' for term in terms)
    nothing = f"{any_gap} and ({gaps}) or coalesce({some}) is null"
    return f"case when {nothing} then null else {total} end"


def _definition(indicator: Indicator, figures: list[str], language: str) -> str:
    if indicator.mention is not None:
        if language == "zh":
            return f"报告正文所述“{kinds()[indicator.mention].label}”，多处时按选取规则取一"
        return "Stated in the report's prose; where several, one is chosen by a fixed rule"
    rows = {row[1]: row for row in figure_rows()}
    names = [_figure_name(rows[address], language) for address in figures]
    return ("、" if language == "zh" else "; ").join(names)


def _figure_name(row: tuple[Any, ...], language: str) -> str:
    return f"{row[5]}·{row[6]}" if language == "zh" else f"{row[7]} · {row[8]}"
