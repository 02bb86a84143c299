"""Answers and models turned into the rows that the charts draw; texts are made here, not in the chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard import course, numbers
from dashboard.comparison import Comparison, Line
from dashboard.course import Year
from dashboard.database import records
from dashboard.profile import Profile, ProfileLine
from dashboard.questions.parts import RESULTS
from dashboard.spread import Spread
from dashboard.wording import Language, Words

LineLink = Callable[[Line], str | None]
YearLink = Callable[[int], str | None]
PartLink = Callable[[Any, str], str | None]
"""Where a mark leads: of a line, of a year, of a bar (its raw label) and its part."""
LOWEST = 0.15
"""Of the largest value: points below it have no room for a label under them."""
COMPOSITION = ["label", "part", "order", "share", "middle", "inside", "shown", "tip", "link"]


def nowhere(*_: object) -> None:
    """No link."""


def trend_data(years: Sequence[Year], unit: str, say: Words, link: YearLink) -> pd.DataFrame:
    """The course of a count → the data of ``trend``."""
    values = [year.index for year in years]
    forms = [year.form for year in years]
    return _said(
        pd.DataFrame(
            {
                "tick": [
                    f"{year.year}|{short(year.value, say.language)}|{year.units}/{year.expected}"
                    for year in years
                ],
                "value": pd.Series(values, dtype=object),
                "label": [course.index(year) if year.index is not None else "" for year in years],
                "shown": [
                    say(
                        "course.shown", index=course.index(year), sum=numbers.number(year.value, unit),
                        units=year.units, expected=year.expected,
                    )
                    for year in years
                ],
                "tip": [str(year.year) for year in years],
                "below": below(values),
                "new_form": [False, *(a != b for a, b in pairwise(forms))][: len(forms)],
                "link": [link(year.year) if year.units else None for year in years],
            }
        )
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
) -> pd.DataFrame:
    """Lines without the total → the data of ``ranked``: value, and growth in brackets."""
    pairs = [
        (line, line.pairs[0].move.this, numbers.growth(twin.pairs[0].move, say("common.flat")))
        for line, twin in zip(model.lines, like.lines, strict=True)
        if not line.is_total and line.pairs[0].move.this is not None
    ]
    unit = model.measures[0].unit
    return _said(
        pd.DataFrame(
            {
                "label": [line.label for line, _, _ in pairs],
                "value": [value for _, value, _ in pairs],
                "shown": [
                    say("common.beside", value=numbers.number(value, unit), more=grown)
                    for _, value, grown in pairs
                ],
                "tip": [line.label for line, _, _ in pairs],
                "link": [link(line) for line, _, _ in pairs],
            }
        )
    )


def change_data(
    model: Comparison, n: int, what: str, say: Words, link: LineLink = nowhere
) -> pd.DataFrame:
    """The ``difference`` or ``growth`` of the n-th measure, lines without the total → the data of
    ``diverging``, largest first."""
    unit = model.measures[n].unit
    field = "ratio" if what == "growth" else "difference"
    moved = [
        (line, line.pairs[n].move, float(getattr(line.pairs[n].move, field)))
        for line in model.lines
        if not line.is_total and getattr(line.pairs[n].move, field) is not None
    ]
    moved.sort(key=lambda entry: -entry[2])
    shown = [
        numbers.growth(move, say("common.flat"))
        if what == "growth"
        else numbers.difference(move, unit)
        for _, move, _ in moved
    ]
    return _said(
        pd.DataFrame(
            {
                "label": [line.label for line, _, _ in moved],
                "value": [value for _, _, value in moved],
                "shown": shown,
                "side": ["up" if value >= 0 else "down" for _, _, value in moved],
                "tip": [line.label for line, _, _ in moved],
                "link": [link(line) for line, _, _ in moved],
            }
        )
    )


def composition_data(answer: pd.DataFrame, say: Words, link: PartLink = nowhere) -> pd.DataFrame:
    """Rows of ``parts.composition`` → the data of ``composition``; rows without a result are left out."""
    rows: list[dict[str, object]] = []
    for row in records(answer):
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
    return _said(pd.DataFrame(rows, columns=COMPOSITION))


def distribution_data(found: Spread, own: str, say: Words, link: str | None) -> pd.DataFrame:
    """A distribution → the data of ``distribution``; ``own`` is the agency's number as shown."""
    return _said(
        pd.DataFrame(
            {
                "label": [part.label for part in found.ranges],
                "value": [part.n for part in found.ranges],
                "count": [str(part.n) if part.n else "" for part in found.ranges],
                "own": [part.own for part in found.ranges],
                "mark": [own if part.own else "" for part in found.ranges],
                "shown": [
                    say("spread.units_own" if part.own else "spread.units", n=part.n)
                    for part in found.ranges
                ],
                "tip": [part.label for part in found.ranges],
                "link": [link if part.n else None for part in found.ranges],
            }
        )
    )


def beside_peers_data(
    line: ProfileLine, model: Profile, say: Words, link: YearLink = nowhere
) -> pd.DataFrame:
    """One line of a profile → the data of ``beside_peers``."""
    unit = line.measure.unit
    label = [numbers.number(value.value, unit, value.exists) for value in line.values]
    peers = [numbers.number(value.peers, unit) for value in line.values]
    return _said(
        pd.DataFrame(
            {
                "year": [str(year) for year in model.years],
                "value": [value.value for value in line.values],
                "peers": [value.peers for value in line.values],
                "label": label,
                "below": below([value.value for value in line.values]),
                "shown": [
                    say("chart.with_peers", own=own, peers=other)
                    for own, other in zip(label, peers, strict=True)
                ],
                "tip": [str(year) for year in model.years],
                "new_form": [False, *(a != b for a, b in pairwise(model.forms))],
                "link": [
                    link(value.year) if value.value is not None else None for value in line.values
                ],
            }
        )
    )


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


def _said(data: pd.DataFrame) -> pd.DataFrame:
    """Add what a screen reader says of each mark."""
    return data.assign(said=data["tip"].astype(str) + " " + data["shown"].astype(str))
