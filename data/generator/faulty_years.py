"""Faults in what is reported over the years: they change an agency's figures before a report is written.

Each keeps the equations of the form, so that only the rule that it is planted for has a case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from data.generator.panel import Panel

Entry = dict[str, Any]
"""One ``[[fault]]`` of faults.toml."""
Change = Callable[[Panel, int, int, Entry], None]
"""Changes a panel in place: agency index, year index, entry."""

GRANTED = 0
"""Place of 予以公开 among the results."""
NATURAL = 0


def _carried_in(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    """Carried in differs from what last year carried out; answered, or received, makes up for it."""
    panel.carried_in[agency, at, NATURAL] += entry["add"]
    if entry["add"] > 0:
        panel.results[agency, at, NATURAL, GRANTED] += entry["add"]
    else:
        panel.received[agency, at, NATURAL] -= entry["add"]


def _stock(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    """From this year on, more or fewer documents are in force than were issued and repealed."""
    panel.documents[agency, at:, 2] += entry["add"]


def _emptied(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    """Documents issued, none in force; the years after count on from there."""
    panel.documents[agency, at, 2] = 0
    for year in range(at + 1, len(panel.years)):
        issued, repealed, _ = panel.documents[agency, year]
        last = panel.documents[agency, year - 1, 2]
        repealed = min(repealed, last)
        panel.documents[agency, year] = (issued, repealed, last + issued - repealed)


def _rules(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    panel.rules[agency, at] = (1, 0, 1)


def _misread(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    """The column of decisions holds the number of catalogue items."""
    for place, line in ((0, 0), (1, 2), (2, 3)):
        panel.decisions[agency, at, place] = panel.catalogue[agency, at, line].sum()


def _yuan(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    panel.fees[agency, at] = np.round(panel.fees[agency, at] * 10_000, 0)


def _copied(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    """All figures are last year's, or in the same year another agency's (``source``)."""
    source = (entry["source"], at) if "source" in entry else (agency, at - 1)
    for values in panel.arrays():
        values[agency, at] = values[source]


def _area(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    """An area reports more than its agencies do together."""
    panel.received[agency, at, NATURAL] += entry["add"]
    panel.results[agency, at, NATURAL, GRANTED] += entry["add"]


def _outlier(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    more = panel.received[agency, at] * (entry["times"] - 1)
    panel.received[agency, at] += more
    panel.results[agency, at, :, GRANTED] += more


def _zeros(panel: Panel, agency: int, at: int, entry: Entry) -> None:
    for values in panel.arrays():
        values[agency] = 0


CHANGES: dict[str, Change] = {
    "carried_in": _carried_in,
    "stock": _stock,
    "emptied": _emptied,
    "rules": _rules,
    "misread": _misread,
    "yuan": _yuan,
    "copied_figures": _copied,
    "area": _area,
    "outlier": _outlier,
    "zeros": _zeros,
}
