"""Answers and models turned into the rows that the charts draw; texts are made here, not in the chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from dashboard import course, numbers
from dashboard.comparison import Comparison, Line
from dashboard.course import Year
from dashboard.database import Row
from dashboard.profile import Profile, ProfileLine
from dashboard.questions.parts import RESULTS
from dashboard.spread import Range, Spread
from dashboard.wording import Language, Words

LineLink = Callable[[Line], str | None]
YearLink = Callable[[int], str | None]
PartLink = Callable[[Any, str], str | None]
RangeLink = Callable[[Range], str | None]
"""Where a mark leads: of a line, of a year, of a bar (its raw label) and its part, of a range."""
LOWEST = 0.15
"""Of the largest value: points below it have no room for a label under them."""


def nowhere(*_: object) -> None:
    """No link."""


def trend_data(years: Sequence[Year], unit: str, say: Words, link: YearLink) -> list[Row]:
    """The course of a count → the data of ``trend``."""
    under, new = below([year.index for year in years]), _breaks([year.form for year in years])
    return _said(
        {
            "tick": f"{year.year}|{short(year.value, say.language)}|{year.units}/{year.expected}",
            "value": year.index,
            "label": course.index(year) if year.index is not None else "",
            "shown": say(
                "course.shown", index=course.index(year), sum=numbers.number(year.value, unit),
                units=year.units, expected=year.expected,
            ),
            "tip": str(year.year),
            "below": under[n],
            "new_form": new[n],
            "link": link(year.year) if year.units else None,
        }
        for n, year in enumerate(years)
    )  # fmt: skip


def short(value: float | None, language: Language) -> str:
    """`1,234`, `12.3万` or `12.3K`: a sum where there is little room; the table has all of it."""
    steps = ((1e8, "亿"), (1e4, "万")) if language == "zh" else ((1e6, "M"), (1e4, "K"))
    if value is None:
        return numbers.MISSING
    for least, letter in steps:
        if abs(value) >= least:
            return f"{value / (1e3 if letter == 'K' else least):,.1f}{letter}"
    return numbers.number(value, "件")


def ranked_data(
    model: Comparison, like: Comparison, say: Words, link: LineLink = nowhere
) -> list[Row]:
    """Lines without the total → the data of ``ranked``: value, and growth in brackets."""
    unit = model.measures[0].unit
    pairs = [
        (line, line.pairs[0].move.this, numbers.growth(twin.pairs[0].move, say("common.flat")))
        for line, twin in zip(model.lines, like.lines, strict=True)
        if not line.is_total and line.pairs[0].move.this is not None
    ]
    return _said(
        {
            "label": line.label,
            "value": value,
            "shown": say("common.beside", value=numbers.number(value, unit), more=grown),
            "tip": line.label,
            "link": link(line),
        }
        for line, value, grown in pairs
    )


def change_data(
    model: Comparison, n: int, what: str, say: Words, link: LineLink = nowhere
) -> list[Row]:
    """The ``difference`` or ``growth`` of the n-th measure, lines without the total → the data of
    ``diverging``, largest first."""
    unit, grows = model.measures[n].unit, what == "growth"
    field = "ratio" if grows else "difference"
    moved = [
        (line, line.pairs[n].move, float(getattr(line.pairs[n].move, field)))
        for line in model.lines
        if not line.is_total and getattr(line.pairs[n].move, field) is not None
    ]
    moved.sort(key=lambda entry: -entry[2])
    flat = say("common.flat")
    return _said(
        {
            "label": line.label,
            "value": value,
            "shown": numbers.growth(move, flat) if grows else numbers.difference(move, unit),
            "side": "up" if value >= 0 else "down",
            "tip": line.label,
            "link": link(line),
        }
        for line, move, value in moved
    )


def composition_data(answer: Sequence[Row], say: Words, link: PartLink = nowhere) -> list[Row]:
    """Rows of ``parts.composition`` → the data of ``composition``; rows without a result are left out."""
    rows: list[Row] = []
    for row in answer:
        whole = sum(row[name] for name in RESULTS)
        label, past = str(row["label"] or say("common.own_level")), 0.0
        for order, name in enumerate(RESULTS if whole else ()):
            share = row[name] / whole
            rows.append(
                {"label": label, "part": say(f"parts.{name}"), "order": order, "share": share,
                 "middle": past + share / 2, "inside": f"{share:.0%}",
                 "shown": say("common.beside", value=numbers.number(row[name], "件"), more=f"{share:.1%}"),
                 "tip": f"{label} · {say(f'parts.{name}')}", "link": link(row["label"], name)}
            )  # fmt: skip
            past += share
    return _said(rows)


def distribution_data(found: Spread, own: str, say: Words, link: RangeLink) -> list[Row]:
    """A distribution → the data of ``distribution``; ``own`` is the agency's number as shown."""
    return _said(
        {
            "label": part.label,
            "value": part.n,
            "count": str(part.n) if part.n else "",
            "own": part.own,
            "mark": own if part.own else "",
            "shown": say("spread.units_own" if part.own else "spread.units", n=part.n),
            "tip": part.label,
            "link": link(part) if part.n else None,
        }
        for part in found.ranges
    )


def beside_peers_data(
    line: ProfileLine, model: Profile, say: Words, link: YearLink = nowhere
) -> list[Row]:
    """One line of a profile → the data of ``beside_peers``."""
    unit = line.measure.unit
    under, new = below([value.value for value in line.values]), _breaks(model.forms)
    rows = []
    for n, value in enumerate(line.values):
        own = numbers.number(value.value, unit, value.exists)
        peers = numbers.number(value.peers, unit)
        rows.append(
            {"year": str(value.year), "value": value.value, "peers": value.peers, "label": own,
             "below": under[n], "shown": say("chart.with_peers", own=own, peers=peers),
             "tip": str(value.year), "new_form": new[n],
             "link": link(value.year) if value.value is not None else None}
        )  # fmt: skip
    return _said(rows)


def below(values: Sequence[float | None]) -> list[bool]:
    """For each point of a line whether its label stands below it: where the line comes or goes above.
    Never near the axis, where it would run into the years."""
    top = max((value for value in values if value is not None), default=0.0)
    found = []
    for at, value in enumerate(values):
        near = [values[n] for n in (at - 1, at + 1) if 0 <= n < len(values)]
        known = [other for other in near if other is not None]
        found.append(
            value is not None
            and bool(known)
            and value > top * LOWEST
            and sum(known) / len(known) > value
        )
    return found


def _breaks(forms: Sequence[str]) -> list[bool]:
    """For each year whether it is the first of another form than the year before."""
    return [False, *(a != b for a, b in pairwise(forms))][: len(forms)]


def _said(rows: Iterable[Row]) -> list[Row]:
    """Add what a screen reader says of each mark."""
    return [{**row, "said": f"{row['tip']} {row['shown']}"} for row in rows]
