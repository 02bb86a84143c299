"""How much: a model of what agencies report over the years, in arrays over all of them at once.

Heavy-tailed between agencies, correlated over an agency's years, whole numbers, and consistent: every
equation that the forms print, and the two between years, hold by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.generator.city import Agency
from data.generator.panel import DECISIONS, Floats, Ints, Panel, weights

PENDING_SHARE = 0.055
"""Of the requests at hand, those not answered by the year's end."""


def simulate(agencies: Sequence[Agency], years: Sequence[int], seed: int = 0) -> Panel:
    """Figures of agencies that report on themselves; an area's are sums (``Panel.summed``)."""
    random = np.random.default_rng([seed, len(agencies), *years])
    size = _sizes(agencies, random)
    mood = _mood(len(agencies), len(years), random)
    received, carried_in, results, carried_out = _requests(agencies, size, mood, random)
    documents = _documents(_rates(agencies, "documents") * size, len(years), random)
    decisions = _decisions(agencies, size, mood, random)
    fees = _money(_rates(agencies, "fees") * size, mood, random)
    projects = random.poisson((_rates(agencies, "projects") * size)[:, None] * mood)
    return Panel(
        years=tuple(years),
        received=received,
        carried_in=carried_in,
        results=results,
        carried_out=carried_out,
        disputes=_disputes(received.sum(axis=2), random),
        rules=np.zeros((len(agencies), len(years), 3), dtype=np.int64),
        documents=documents,
        decisions=decisions,
        fees=fees,
        catalogue=_catalogue(decisions, fees, random),
        projects=projects,
        purchases=_money(projects * np.float64(38), np.ones_like(mood), random),
    )


def with_rules(panel: Panel, agency: int, seed: int = 0) -> Panel:
    """The same panel where one agency, a city's government, also makes 规章."""
    random = np.random.default_rng([seed, agency])
    rules = panel.rules.copy()
    rules[agency] = _documents(np.array([1.2]), len(panel.years), random)[0]
    return replace(panel, rules=rules)


def _rates(agencies: Sequence[Agency], what: str) -> Floats:
    trade, share = weights()["trade"], weights()["share"]
    return np.array([trade[a.office][what] * share[a.level] for a in agencies], dtype=np.float64)


def _sizes(agencies: Sequence[Agency], random: np.random.Generator) -> Floats:
    """How big each agency is against the average of its trade: log-normal, mean about 1."""
    return random.lognormal(mean=-0.32, sigma=0.8, size=len(agencies))


def _mood(agencies: int, years: int, random: np.random.Generator) -> Floats:
    """Each agency's ups and downs: an AR(1) walk in logarithms, (n, y)."""
    shocks = random.normal(0, 0.22, size=(agencies, years))
    walk = np.zeros((agencies, years))
    walk[:, 0] = shocks[:, 0]
    for year in range(1, years):
        walk[:, year] = 0.75 * walk[:, year - 1] + shocks[:, year]
    return np.exp(walk)


def _requests(
    agencies: Sequence[Agency], size: Floats, mood: Floats, random: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    who = np.array(list(weights()["requesters"].values()))
    how = np.array(list(weights()["results"].values()))
    count = random.poisson((_rates(agencies, "requests") * size)[:, None] * mood)
    quiet = np.array([a.kind != "department" for a in agencies]) & (random.random(len(size)) < 0.45)
    count[quiet] = 0
    received = random.multinomial(count, who / who.sum()).astype(np.int64)
    carried_in, carried_out = np.zeros_like(received), np.zeros_like(received)
    results = np.zeros((*received.shape, len(how)), dtype=np.int64)
    pending = random.binomial(received[:, 0], PENDING_SHARE)
    for year in range(received.shape[1]):
        carried_in[:, year] = pending
        at_hand = received[:, year] + pending
        pending = random.binomial(at_hand, PENDING_SHARE)
        carried_out[:, year] = pending
        results[:, year] = random.multinomial(at_hand - pending, how / how.sum())
    return received, carried_in, results, carried_out


def _disputes(received: Ints, random: np.random.Generator) -> Ints:
    outcomes = np.array(list(weights()["outcomes"].values()))
    cases = random.poisson(received[:, :, None] * np.array([0.05, 0.012, 0.008]))
    return random.multinomial(cases, outcomes / outcomes.sum()).astype(np.int64)


def _documents(rate: Floats, years: int, random: np.random.Generator) -> Ints:
    """(n, years, 3): issued, repealed, in force; the stock of each year follows from the last."""
    table = np.zeros((len(rate), years, 3), dtype=np.int64)
    stock = random.poisson(rate * 9)
    for year in range(years):
        issued = random.poisson(rate)
        repealed = random.binomial(stock, 0.09)
        stock = stock + issued - repealed
        table[:, year] = np.stack([issued, repealed, stock], axis=1)
    return table


def _decisions(
    agencies: Sequence[Agency], size: Floats, mood: Floats, random: np.random.Generator
) -> Ints:
    columns = [
        random.poisson((_rates(agencies, what) * size)[:, None] * mood ** (1 + place / 2))
        for place, what in enumerate(DECISIONS)
    ]
    return np.stack(columns, axis=2).astype(np.int64)


def _money(rate: Floats, mood: Floats, random: np.random.Generator) -> Floats:
    base = rate[:, None] if rate.ndim == 1 else rate
    return np.round(base * mood * random.uniform(0.8, 1.25, size=mood.shape), 2)


def _catalogue(decisions: Ints, fees: Floats, random: np.random.Generator) -> Ints:
    """(n, y, 5, 2): items in the catalogue and their change; never the sum that 2019's rule suspects."""
    agencies, years = fees.shape
    third = decisions[..., 0] // 3
    counts = np.stack(
        [decisions[..., 0], third, decisions[..., 1], decisions[..., 2], fees], axis=2
    )
    table = np.zeros((agencies, years, 5, 2), dtype=np.int64)
    items = np.where(counts[:, 0] > 0, random.integers(2, 90, size=(agencies, 5)), 0)
    for year in range(years):
        change = np.where(items > 0, random.integers(-4, 5, size=items.shape), 0)
        change = np.where(random.random(items.shape) < 0.6, 0, np.maximum(change, -items))
        suspect = (items > 0) & (items + change == counts[:, year])
        change = np.where(suspect, change + 1, change)
        table[:, year] = np.stack([items, change], axis=2)
        items = items + change
    return table
