"""The course of a count over the years: what each year adds up to, and how it moved like for like.

Sums of different years are sums of different units: a line through them would fall where reports are
lacking. The line is therefore chained: each year stands to the one before as the units with numbers in
both do; the first year of the chain is 100.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from dashboard import numbers, tables
from dashboard.comparison import Measure
from dashboard.database import Row
from dashboard.numbers import Change, change
from dashboard.wording import Words

BASE = 100.0


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a count."""

    year: int
    form: str
    value: float | None
    """What its reports add up to."""
    units: int
    """Reports with a number."""
    expected: int
    move: Change
    """The year against the one before, over the units with numbers in both."""
    both: int
    index: float | None = None
    """Its place in the chain; None where the chain does not reach."""


def course(answer: Sequence[Row], shown: int) -> tuple[Year, ...]:
    """Rows of ``trend.trend`` for one indicator → its years, oldest first, without those whose form
    lacks it; the chain is the one that holds the year ``shown``, else the newest year."""
    rows = [row for row in answer if row["applicable"]]
    return _chained(tuple(_year(row) for row in rows), shown)


def twin(
    years: tuple[Year, ...],
    measure: Measure,
    say: Words,
    link: Callable[[int], str | None],
    alike: Callable[[int], str | None],
) -> tuple[list[tables.Column], list[list[str]]]:
    """The course as a table: year, sum, units, growth like for like, units with both years, index.
    ``link`` leads to a year's units, ``alike`` to those with a number in the year before too."""
    unit = say.code("unit", measure.unit)
    columns = [tables.Column(say("filter.year"))]
    columns += [
        tables.Column(name, True)
        for name in (
            say("course.sum", unit=unit), say("course.units"), say("course.growth"),
            say("course.both"), say("course.index"),
        )
    ]  # fmt: skip
    rows = [
        [
            str(year.year),
            tables.anchor(
                numbers.number(year.value, measure.unit), link(year.year) if year.units else None
            ),
            f"{year.units:,} / {year.expected:,}",
            escape(numbers.growth(year.move, say("common.flat"))),
            tables.anchor(f"{year.both:,}", alike(year.year) if year.both else None),
            index(year),
        ]
        for year in years
    ]
    return columns, rows


def index(year: Year) -> str:
    """`103.2`; `—` where the chain does not reach."""
    return numbers.NO_BASE if year.index is None else f"{year.index:,.1f}"


def _year(row: Row) -> Year:
    both = _count(row["both"])
    this, last = (_number(row[name]) if both else None for name in ("this", "last"))
    return Year(
        year=_count(row["year"]), form=str(row["form"] or ""), value=_number(row["value"]),
        units=_count(row["units"]), expected=_count(row["expected"]), move=change(this, last), both=both,
    )  # fmt: skip


def _chained(years: tuple[Year, ...], shown: int) -> tuple[Year, ...]:
    """The years with their index, over the run of linked years that holds ``shown``."""
    breaks = [at for at, (a, b) in enumerate(pairwise(years), 1) if not _linked(a, b)]
    runs = list(pairwise([0, *breaks, len(years)]))
    held = [run for run in runs if any(year.year == shown for year in years[slice(*run)])]
    first, end = (held or runs)[-1]
    level, found = BASE, list(years)
    for at in range(first, end) if end - first > 1 else ():
        if at > first:
            level *= 1 + (years[at].move.ratio or 0.0)
        found[at] = replace(years[at], index=level)
    return tuple(found)


def _linked(before: Year, year: Year) -> bool:
    """Whether a growth may be stated from one year to the next."""
    return year.year == before.year + 1 and year.move.ratio is not None


def _count(value: object) -> int:
    return 0 if value is None else int(value)  # type: ignore[call-overload]


def _number(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
