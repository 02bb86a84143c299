"""A whole invented nation in blocks of some ten thousand agencies: who they are and what is true of them.

The figures come from the same model as the sample's; a government's report is the sum of its area's. A
block can be made alone, so that a nation of any size needs the memory of one block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from data.generator.city import Agency, nation
from data.generator.figures import simulate, with_rules
from data.generator.panel import Panel

YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
BLOCK = 10_000
"""Agencies of a block, about; a city is never cut."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole cities in a row, and the lot that everything about them is drawn with."""

    number: int
    agencies: tuple[Agency, ...]
    seed: int

    def random(self, what: str) -> np.random.Generator:
        """A generator of its own for each purpose: one more draw changes nothing else."""
        return np.random.default_rng([self.seed, self.number, *what.encode()])


def blocks(size: int, seed: int = 0) -> Iterator[Block]:
    """``size`` agencies, each with a name of its own, in blocks."""
    gathered: list[Agency] = []
    number = 0
    for _, city in groupby(_named_apart(nation(size, seed)), key=lambda a: (a.province, a.city)):
        gathered.extend(city)
        if len(gathered) >= BLOCK:
            yield Block(number, tuple(gathered), seed)
            gathered, number = [], number + 1
    if gathered:
        yield Block(number, tuple(gathered), seed)


def truth(block: Block, years: Sequence[int] = YEARS) -> Panel:
    """The figures of a block: departments and townships by lot, areas as the sum of what is in them."""
    panel = simulate(block.agencies, years, block.seed * 1_000 + block.number)
    governments = np.array([agency.is_area for agency in block.agencies])
    cities = np.array([agency.level == "city" for agency in block.agencies]) & governments
    for values in panel.arrays():
        _add_up(values, np.flatnonzero(governments), cities[governments])
    for money in (panel.fees, panel.purchases):
        np.round(money, 2, out=money)
    for place in np.flatnonzero(cities):
        panel = with_rules(panel, int(place), block.seed)
    return panel


def _named_apart(agencies: Iterator[Agency]) -> Iterator[Agency]:
    """Where two places have one name, the later one's agencies bear the city's or province's before it."""
    places: dict[str, tuple[str, str, str]] = {}
    for agency in agencies:
        place = agency.county or agency.city
        path = (agency.province, agency.city, agency.county)
        prefix = "" if places.setdefault(place, path) == path else agency.province
        if prefix and agency.county:
            prefix += agency.city
        yield (
            replace(
                agency,
                name=prefix + agency.name,
                aliases=tuple(prefix + alias for alias in agency.aliases),
            )
            if prefix
            else agency
        )


def _add_up(
    values: NDArray[np.int64] | NDArray[np.float64],
    governments: NDArray[np.int64],
    is_city: NDArray[np.bool_],
) -> None:
    """Each government's row becomes the sum of the rows that follow it, a city's with its counties'."""
    values[governments] = 0
    counties = np.add.reduceat(values, governments, axis=0)
    values[governments] = counties
    first = np.flatnonzero(is_city)
    values[governments[first]] = np.add.reduceat(counties, first, axis=0)
