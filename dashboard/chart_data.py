"""Answers and models turned into the rows that the charts draw; texts are made here, not in the chart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from dashboard import numbers
from dashboard.comparison import Comparison
from dashboard.database import records
from dashboard.profile import Profile, ProfileLine
from dashboard.questions.parts import RESULTS
from dashboard.spread import Spread
from dashboard.wording import Words

LOWEST = 0.15
"""Of the largest value: points below it have no room for a label under them."""
COMPOSITION = ["label", "part", "order", "share", "middle", "inside", "shown", "tip"]


def trend_data(answer: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Rows of ``measures.trend`` for one indicator → the data of ``trend``."""
    answer = answer[answer["applicable"]].sort_values("year").reset_index(drop=True)
    forms = answer["form"].fillna("")
    due = [f"{n}/{d}" for n, d in zip(answer["units"], answer["expected"].astype(int), strict=True)]
    years = answer["year"].astype(str)
    values = answer["value"].astype(object).where(answer["value"].notna(), None)
    return _said(
        pd.DataFrame(
            {
                "tick": [f"{year}|{part}" for year, part in zip(years, due, strict=True)],
                "value": values,
                "shown": [numbers.number(value, unit) for value in values],
                "tip": [f"{year}（{part}）" for year, part in zip(years, due, strict=True)],
                "below": below(values.tolist()),
                "new_form": (forms != forms.shift()) & (forms.shift().notna()),
            }
        )
    )


def ranked_data(model: Comparison, like: Comparison, flat: str) -> pd.DataFrame:
    """Lines without the total → the data of ``ranked``: value, and growth in brackets."""
    pairs = [
        (line, line.pairs[0].move.this, numbers.growth(twin.pairs[0].move, flat))
        for line, twin in zip(model.lines, like.lines, strict=True)
        if not line.is_total and line.pairs[0].move.this is not None
    ]
    unit = model.measures[0].unit
    return _said(
        pd.DataFrame(
            {
                "label": [line.label for line, _, _ in pairs],
                "value": [value for _, value, _ in pairs],
                "shown": [f"{numbers.number(value, unit)}（{grown}）" for _, value, grown in pairs],
                "tip": [line.label for line, _, _ in pairs],
            }
        )
    )


def change_data(model: Comparison, n: int, what: str, flat: str) -> pd.DataFrame:
    """The ``difference`` or ``growth`` of the n-th measure, lines without the total → the data of
    ``diverging``, largest first."""
    unit = model.measures[n].unit
    field = "ratio" if what == "growth" else "difference"
    moved = [
        (line.label, line.pairs[n].move, float(getattr(line.pairs[n].move, field)))
        for line in model.lines
        if not line.is_total and getattr(line.pairs[n].move, field) is not None
    ]
    moved.sort(key=lambda entry: -entry[2])
    shown = [
        numbers.growth(move, flat) if what == "growth" else numbers.difference(move, unit)
        for _, move, _ in moved
    ]
    return _said(
        pd.DataFrame(
            {
                "label": [label for label, _, _ in moved],
                "value": [value for _, _, value in moved],
                "shown": shown,
                "side": ["up" if value >= 0 else "down" for _, _, value in moved],
                "tip": [label for label, _, _ in moved],
            }
        )
    )


def composition_data(answer: pd.DataFrame, say: Words) -> pd.DataFrame:
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
                 "shown": f"{numbers.number(row[name], '件')}（{share:.1%}）",
                 "tip": f"{label} · {say(f'parts.{name}')}"}
            )  # fmt: skip
            past += share
    return _said(pd.DataFrame(rows, columns=COMPOSITION))


def distribution_data(found: Spread, own: str, say: Words) -> pd.DataFrame:
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
            }
        )
    )


def beside_peers_data(line: ProfileLine, model: Profile, say: Words) -> pd.DataFrame:
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
