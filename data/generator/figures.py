"""How much: a model of what agencies report over the years, in arrays over all of them at once.

Heavy-tailed between agencies, correlated over an agency's years, whole numbers, and consistent: every
equation that the forms print, and the two between years, hold by construction.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.generator.city import Agency
from etl.forms import Form

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DECISIONS = ("licensing", "penalties", "compulsion")
CATALOGUE = ("licensing", "other_services", "penalties", "compulsion", "fees")
DISPUTES = ("reconsideration", "direct_litigation", "litigation_after_reconsideration")
PENDING_SHARE = 0.055
"""Of the requests at hand, those not answered by the year's end."""


@cache
def weights() -> dict[str, dict[str, Any]]:
    """The contents of figures.toml."""
    return tomllib.loads((resources.files(__package__) / "figures.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Panel:
    """What ``n`` agencies report over ``y`` years; the first axis is agencies, the second years."""

    years: tuple[int, ...]
    received: Ints
    """(n, y, 6 kinds of requester)."""
    carried_in: Ints
    results: Ints
    """(n, y, 6, 21 result lines of the 2021 form)."""
    carried_out: Ints
    disputes: Ints
    """(n, y, 3 lines, 4 outcomes)."""
    rules: Ints
    """(n, y, issued · repealed · in force)."""
    documents: Ints
    """(n, y, issued · repealed · in force)."""
    decisions: Ints
    """(n, y, licensing · penalties · compulsion)."""
    fees: Floats
    """(n, y) 10,000 yuan, two decimals."""
    catalogue: Ints
    """(n, y, 5 lines of the 2019 form, items last year · change)."""
    projects: Ints
    purchases: Floats

    def summed(self, members: Sequence[int]) -> Panel:
        """One area's report: the sum of its agencies' reports (leading axis of length 1)."""
        index = list(members)
        sums = {
            name: getattr(self, name)[index].sum(axis=0, keepdims=True)
            for name in self.__dataclass_fields__
            if name != "years"
        }
        money = {name: np.round(sums[name], 2) for name in ("fees", "purchases")}
        return Panel(self.years, **(sums | money))

    def closed(self, agency: int, year: int) -> None:
        """An agency ends with a year: nothing pending, nothing in force, then nothing at all."""
        at = self.years.index(year)
        self.results[agency, at, :, 0] += self.carried_out[agency, at]
        self.carried_out[agency, at] = 0
        for stock in (self.rules, self.documents):
            issued, repealed, in_force = stock[agency, at]
            stock[agency, at] = (0, in_force + repealed - issued, 0)
        for name in self.__dataclass_fields__:
            if name != "years":
                getattr(self, name)[agency, at + 1 :] = 0

    def joined(self, other: Panel) -> Panel:
        """This panel's agencies, then the other's."""
        both = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in self.__dataclass_fields__
            if name != "years"
        }
        return Panel(self.years, **both)


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
    fields = {name: getattr(panel, name) for name in panel.__dataclass_fields__}
    return Panel(**{**fields, "rules": rules})


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


def columns(panel: Panel, year: int, form: Form) -> dict[str, NDArray[Any]]:
    """Every figure of a form as one array over the agencies, by address."""
    at = panel.years.index(year)
    made = _request_columns(panel, at, form)
    made |= _dispute_columns(panel, at)
    made |= _proactive_2019(panel, at) if form.id == "2019" else _proactive_2021(panel, at)
    return {figure: made[figure] for figure in form.figures}


def _request_columns(panel: Panel, at: int, form: Form) -> dict[str, NDArray[Any]]:
    lines = {
        "received": panel.received[:, at],
        "carried_in": panel.carried_in[:, at],
        "results_total": panel.results[:, at].sum(axis=2),
        "carried_out": panel.carried_out[:, at],
    }
    for place, line in enumerate(weights()["results"]):
        lines[line] = panel.results[:, at, :, place]
    handled = [line for line in lines if line.startswith("otherwise_handled")]
    lines["otherwise_handled"] = np.sum([lines[line] for line in handled], axis=0)
    made = {}
    for line in form.table("requests").lines:
        for place, kind in enumerate(weights()["requesters"]):
            made[f"requests.{line.id}.{kind}"] = lines[line.id][:, place]
        made[f"requests.{line.id}.total"] = lines[line.id].sum(axis=1)
    return made


def _dispute_columns(panel: Panel, at: int) -> dict[str, NDArray[Any]]:
    made = {}
    for place, line in enumerate(DISPUTES):
        for column, outcome in enumerate(weights()["outcomes"]):
            made[f"disputes.{line}.{outcome}"] = panel.disputes[:, at, place, column]
        made[f"disputes.{line}.total"] = panel.disputes[:, at, place].sum(axis=1)
    return made


def _proactive_2021(panel: Panel, at: int) -> dict[str, NDArray[Any]]:
    made: dict[str, NDArray[Any]] = {"proactive.fees.amount_10k_yuan": panel.fees[:, at]}
    for place, field in enumerate(("issued", "repealed", "in_force")):
        made[f"proactive.administrative_rules.{field}"] = panel.rules[:, at, place]
        made[f"proactive.normative_documents.{field}"] = panel.documents[:, at, place]
    for place, line in enumerate(DECISIONS):
        made[f"proactive.{line}.decisions"] = panel.decisions[:, at, place]
    return made


def _proactive_2019(panel: Panel, at: int) -> dict[str, NDArray[Any]]:
    made: dict[str, NDArray[Any]] = {
        "proactive.procurement.projects": panel.projects[:, at],
        "proactive.procurement.amount_10k_yuan": panel.purchases[:, at],
        "proactive.other_services.decisions": panel.decisions[:, at, 0] // 3,
    }
    for line, stock in (
        ("administrative_rules", panel.rules),
        ("normative_documents", panel.documents),
    ):
        made[f"proactive.{line}.produced"] = stock[:, at, 0]
        made[f"proactive.{line}.published"] = stock[:, at, 0]
        made[f"proactive.{line}.public_total"] = stock[:, at, 2]
    for place, line in enumerate(CATALOGUE):
        made[f"proactive.{line}.items_last_year"] = panel.catalogue[:, at, place, 0]
        made[f"proactive.{line}.items_change"] = panel.catalogue[:, at, place, 1]
    for place, line in enumerate(DECISIONS):
        decisions = panel.decisions[:, at, place]
        made[f"proactive.{line}.decisions"] = decisions
    return made
