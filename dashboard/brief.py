"""简报: one area and year in a few pages, asked from the same questions as the pages; no streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.comparison import Comparison, comparison
from dashboard.database import Beside, Build
from dashboard.questions import brief as questions
from dashboard.questions import findings, measures, roster
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from dashboard.wording import Words

INDICATORS = (
    "published.total", "documents.issued", "applications.received", "applications.results_total",
    "applications.granted", "applications.partially_granted", "applications.refused",
    "applications.carried_out", "disputes.reconsideration", "disputes.litigation",
    "hotline.received", "decisions.licensing", "decisions.penalties", "fees.amount_10k_yuan",
)  # fmt: skip
NAMED = 60
"""Agencies named in a list; the rest is counted and said to be."""
WORST = 10
RULES = 8
AREAS = 60
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Brief:
    """A year of an area on one page, as a model: screen-free, the document is made of it
    (exports/brief)."""

    year: int
    versus: int
    area: str
    """The scope in words."""
    states: dict[str, int]
    """Agencies by state of handing in (``roster.STATES``)."""
    missing: list[Row]
    late: list[Row]
    whole: Comparison
    """The indicators, totals only, like for like."""
    everyone: Comparison
    """The same totals over all units of each year."""
    areas: Comparison
    """The headlines by area."""
    severities: list[Row]
    rules: list[Row]
    worst: list[Row]
    sound: list[Row]
    forms: tuple[str | None, str | None]
    """The form of this year and of the year compared with."""
    today: date

    @property
    def expected(self) -> int:
        """Agencies of whom a report of the year is due or was handed in."""
        return sum(self.states.values())

    @property
    def reported(self) -> int:
        """Agencies that handed one in, in time or not."""
        return sum(self.states.get(state, 0) for state in ("in_time", "late", "undated"))


def brief(
    build: Build,
    scope: Scope,
    area: str,
    say: Words,
    today: date,
    decided: Beside,
    corrected: Beside,
) -> Brief:
    """Ask everything that the brief of a scope says."""
    by = measures.child_area(build, scope)
    counted: dict[str, int] = {}
    for row in roster.progress(build, scope, by, today):
        counted[row["state"]] = counted.get(row["state"], 0) + int(row["agencies"])
    years = (scope.year, scope.versus)
    dictionary = measures.indicators(build)
    chosen = [dictionary[code] for code in INDICATORS if code in dictionary]
    totals = measures.compare(build, scope, chosen, "level", limit=0, corrected=corrected)
    heads = measures.headlines(build)
    areas = measures.compare(build, scope, heads, by, limit=AREAS, corrected=corrected)
    forms = measures.forms_by_year(build, years)
    rules = findings.by_rule(build, scope, Narrowing(), decided)[:RULES]
    titles = findings.rules(build)
    return Brief(
        *years,
        area=area,
        states=counted,
        missing=roster.agencies(build, scope, "missing", today, NAMED, decided=decided),
        late=roster.agencies(build, scope, "late", today, NAMED),
        whole=comparison(totals, chosen, years, "level", "like", say),
        everyone=comparison(totals, chosen, years, "level", "all", say),
        areas=comparison(areas, heads, years, by, "like", say),
        severities=questions.by_severity(build, scope, decided),
        rules=[{**titles[row["rule"]], **row} for row in rules if row["rule"] in titles],
        worst=questions.worst(build, scope, WORST, decided),
        sound=questions.sound(build, scope, NAMED, decided),
        forms=(forms.get(scope.year), forms.get(scope.versus)),
        today=today,
    )
