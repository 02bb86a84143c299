"""Where one agency stands among its peers: its place, the quartiles, and how many stand in each range.

Counts lie far apart, so ranges widen in steps of 1, 2, 5; rates have ranges of equal width.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard import numbers

FEWEST = 5
"""Below this many numbers nothing is said of their distribution: it would point at single agencies."""
MOST_RANGES = 14


@dataclass(frozen=True, slots=True)
class Range:
    """One bar of a distribution."""

    label: str
    n: int
    own: bool
    least: float
    below: float
    """Numbers of at least ``least`` and under ``below``."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How the numbers of an agency and its peers are distributed, and where its own stands."""

    n: int
    """Numbers in all, the agency's among them."""
    own: float | None
    rank: int | None
    """1: the largest; equal numbers share the better place."""
    quartiles: tuple[float, float, float]
    ranges: tuple[Range, ...]


def spread(values: Sequence[float], own: float | None, unit: str) -> Spread | None:
    """The distribution of sorted ``values``; None where there are fewer than FEWEST."""
    if len(values) < FEWEST:
        return None
    edges = _rate_edges(values) if unit == "%" else _count_edges(values)
    places = [bisect_right(edges, value) - 1 for value in values]
    mine = None if own is None else bisect_right(edges, own) - 1
    ranges = tuple(
        Range(_label(low, high, unit), places.count(at), at == mine, low, high)
        for at, (low, high) in enumerate(pairwise(edges))
    )
    rank = None if own is None else 1 + sum(value > own for value in values)
    cuts = (_quantile(values, 0.25), _quantile(values, 0.5), _quantile(values, 0.75))
    return Spread(len(values), own, rank, cuts, ranges)


def _count_edges(values: Sequence[float]) -> list[float]:
    """0, 1, 2, 5, 10 … up to over the largest; the low end closed up where there would be too many."""
    steps = [float(lead * 10**power) for power in range(13) for lead in (1, 2, 5)]
    above = [step for step in steps if step > values[0]]
    last = next(at for at, step in enumerate(above) if step > values[-1])
    inner = above[: last + 1]
    below = max((step for step in steps if step <= values[0]), default=0.0)
    low = below if len(inner) < MOST_RANGES else 0.0
    return [low, *inner[-(MOST_RANGES - 1) :]]


def _rate_edges(values: Sequence[float]) -> list[float]:
    low, high = values[0], values[-1]
    width = next(
        (w for w in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if (high - low) / w < MOST_RANGES - 2), 100
    )
    first = low // width * width
    edges = [first]
    while edges[-1] <= high:
        edges.append(round(edges[-1] + width, 6))
    return edges


def _label(low: float, high: float, unit: str) -> str:
    """`5–9` for whole numbers, `0.5–1` for money and rates (the upper end not in it)."""
    if unit not in ("%", "万元"):
        return f"{low:,.0f}" if high - low <= 1 else f"{low:,.0f}–{high - 1:,.0f}"
    return f"{numbers.exact(low, ',')}–{numbers.exact(high, ',')}"


def _quantile(values: Sequence[float], share: float) -> float:
    """Linear between neighbours, as DuckDB's ``quantile_cont``."""
    at = (len(values) - 1) * share
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)
