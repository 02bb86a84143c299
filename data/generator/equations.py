"""Which equations of a form a set of printed figures breaks: said here once more, on purpose.

The product has its own rulebook. The manifest of planted faults is made from this independent
statement of the form, so that a mistake in either shows as a difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from etl.forms import Form

Figures = Mapping[str, float]
Broken = tuple[str, str]
"""A rule and the line or field on which it fails."""


def as_numbers(cells: Mapping[str, str]) -> dict[str, float]:
    """The numbers that are printed, by address; an empty cell, a dash or a word has none."""
    numbers = {
        figure: _number(unicodedata.normalize("NFKC", text)) for figure, text in cells.items()
    }
    return {figure: number for figure, number in numbers.items() if number is not None}


def _number(text: str) -> float | None:
    """``12件``, ``1,113``, ``+3``, ``251000元`` (in 10,000 yuan) and the like."""
    match = re.fullmatch(r"([+-]?[\d,]+(?:\.\d+)?)(件|万元|元)?", text)
    if match is None:
        return None
    number = float(match[1].replace(",", ""))
    return number / 10_000 if match[2] == "元" else number


def broken(figures: Figures, form: Form, last_year: Figures | None = None) -> list[Broken]:
    """Every rule instance that fails; a term that is absent decides nothing."""
    found = [*_requests(figures, form), *_disputes(figures, form), *_not_whole(figures)]
    if last_year is not None:
        found += _between_years(figures, last_year, form)
    return sorted(found)


def _requests(figures: Figures, form: Form) -> Iterator[Broken]:
    table = form.table("requests")
    kinds = [field.id for field in table.fields[:-1]]
    for line in table.lines:
        parts = [f"requests.{line.id}.{kind}" for kind in kinds]
        if _differ(figures, [f"requests.{line.id}.total"], parts):
            yield "requests.requesters_total", line.id
    for field in (*kinds, "total"):
        total = [f"requests.results_total.{field}"]
        lines = [f"requests.{line}.{field}" for line in table.group("results")]
        if _differ(figures, total, lines):
            yield "requests.results_total", field
        at_hand = [f"requests.{line}.{field}" for line in ("received", "carried_in")]
        if _differ(figures, at_hand, [*total, f"requests.carried_out.{field}"]):
            yield "requests.balance", field


def _disputes(figures: Figures, form: Form) -> Iterator[Broken]:
    table = form.table("disputes")
    for line in table.lines:
        parts = [f"disputes.{line.id}.{outcome}" for outcome in table.group("outcomes")]
        if _differ(figures, [f"disputes.{line.id}.total"], parts):
            yield "disputes.total", line.id


def _not_whole(figures: Figures) -> Iterator[Broken]:
    for figure, value in figures.items():
        money, signed = "amount" in figure, figure.endswith("items_change")
        if (value < 0 and not signed) or (value != int(value) and not money):
            yield "figures.whole", figure


def _between_years(figures: Figures, last: Figures, form: Form) -> Iterator[Broken]:
    for field in form.table("requests").fields:
        now, before = f"requests.carried_in.{field.id}", f"requests.carried_out.{field.id}"
        if now in figures and before in last and figures[now] != last[before]:
            yield "requests.continuity", field.id
    for line in ("administrative_rules", "normative_documents"):
        stock = f"proactive.{line}.in_force"
        if stock in figures and stock in last:
            change = figures[f"proactive.{line}.issued"] - figures[f"proactive.{line}.repealed"]
            if figures[stock] != last[stock] + change:
                yield "proactive.stock", line


def _differ(figures: Figures, stated: list[str], expected: list[str]) -> bool:
    if any(figure not in figures for figure in (*stated, *expected)):
        return False
    return sum(figures[f] for f in stated) != sum(figures[f] for f in expected)
