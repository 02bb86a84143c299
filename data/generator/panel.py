"""The figures of many agencies over years as arrays, and as columns of a form."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etl.forms import Form

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DECISIONS = ("licensing", "penalties", "compulsion")
CATALOGUE = ("licensing", "other_services", "penalties", "compulsion", "fees")
DISPUTES = ("reconsideration", "direct_litigation", "litigation_after_reconsideration")


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

    def arrays(self) -> list[NDArray[Any]]:
        """All arrays, to be changed in place."""
        return [getattr(self, name) for name in self.__dataclass_fields__ if name != "years"]

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
        for values in self.arrays():
            values[agency, at + 1 :] = 0

    def joined(self, other: Panel) -> Panel:
        """This panel's agencies, then the other's."""
        both = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in self.__dataclass_fields__
            if name != "years"
        }
        return Panel(self.years, **both)


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
    for printed in form.table("requests").lines:
        counts = lines[printed.id]
        for place, kind in enumerate(weights()["requesters"]):
            made[f"requests.{printed.id}.{kind}"] = counts[:, place]
        made[f"requests.{printed.id}.total"] = counts.sum(axis=1)
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
