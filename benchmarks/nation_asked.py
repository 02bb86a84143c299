"""The questions that the dashboard asks of a nation, each for the n-th city or agency of a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dashboard.database import Build, Row, ask
from dashboard.questions import (
    about,
    brief,
    changes,
    findings,
    measures,
    parts,
    reports,
    rollup,
    roster,
    scope,
    text,
    trend,
)
from dashboard.questions.narrowing import Narrowing

Ask = Callable[[Build, int], object]
"""Asks a build for its n-th city or agency."""
EVERYTHING = Narrowing()


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the questions are about, spread over a build so that no two follow upon each other."""

    year: int
    before: int
    people: list[Row]
    """Agencies of counties: agency_code, province, city, county."""
    report_ids: list[int]
    chosen: list[Row]
    """The indicators, rows of the dictionary."""
    most: int
    """Exclusive limit of n."""

    @property
    def codes(self) -> list[str]:
        return [row["code"] for row in self.chosen]

    def place(self, n: int, column: str) -> str:
        """The n-th agency's code or area."""
        return str(self.people[n * max(1, len(self.people) // self.most)][column])

    def key(self, n: int) -> str:
        return self.place(n, "agency_code")

    def report(self, n: int) -> int:
        return self.report_ids[n * len(self.report_ids) // (self.most + 1)]

    def nation(self, _: int) -> scope.Scope:
        return scope.Scope(self.year, self.before)

    def city(self, n: int) -> scope.Scope:
        province, city = self.place(n, "province"), self.place(n, "city")
        return scope.Scope(self.year, self.before, province=province, city=city)


def asked(build: Build, most: int) -> Asked:
    """The last two years of a build, and enough agencies and reports to ask ``most`` times."""
    years = scope.years(build)
    people = ask(
        build, "select agency_code, province, city, county from agencies where county is not null"
    )
    reported = ask(build, "select report_id from reports where is_current limit 5000")
    chosen = [row for row in measures.indicators(build).values() if row["additive"]][:5]
    return Asked(years[0], years[1], people, [row["report_id"] for row in reported], chosen, most)


def questions(about_whom: Asked) -> dict[str, Ask]:
    """Every question by name."""
    return {
        **_of_areas(about_whom, "nation", about_whom.nation, "province"),
        **_of_areas(about_whom, "city", about_whom.city, "county"),
        **_of_the_build(about_whom),
        **_of_agencies(about_whom),
    }


def _of_areas(whom: Asked, name: str, of: Callable[[int], scope.Scope], by: str) -> dict[str, Ask]:
    today = date(whom.year + 1, 3, 1)
    asked: dict[str, Ask] = {
        "status": lambda b, n: scope.status(b, of(n)),
        "comparison": lambda b, n: measures.compare(b, of(n), whom.chosen, by),
        "trend": lambda b, n: trend.trend(b, of(n), whom.chosen),
        "composition of results": lambda b, n: parts.composition(b, of(n), "year"),
        "worst agencies": lambda b, n: brief.worst(b, of(n), 20),
        "sound agencies": lambda b, n: brief.sound(b, of(n), 20),
        "findings by rule": lambda b, n: findings.by_rule(b, of(n), EVERYTHING),
        "findings, a page": lambda b, n: findings.entries(b, of(n), EVERYTHING),
        "progress": lambda b, n: roster.progress(b, of(n), by, today),
        "agencies, a page": lambda b, n: roster.agencies(b, of(n), None, today),
        "whole tables added up": lambda b, n: rollup.sums(b, of(n), "2021"),
        "coverage": lambda b, n: about.matrix(b, of(n), by),
        "area, first below": lambda b, n: measures.child_area(b, of(n)),
        "formats": lambda b, n: about.formats(b, of(n)),
        "contributors": lambda b, n: reports.contributors(b, of(n), whom.codes[0], None),
        "directory by word": lambda b, n: roster.directory(b, of(n), "教育局"),
        "conflicts": lambda b, n: roster.conflicts(b, of(n)),
        "problems": lambda b, n: roster.problems(b, of(n)),
    }
    return {f"{what}, {name}": question for what, question in asked.items()}


def _of_the_build(whom: Asked) -> dict[str, Ask]:
    return {
        "words in the prose, city": lambda b, n: text.passages(
            b, whom.city(n), ["培训"], None, False
        ),
        "years": lambda b, _: scope.years(b),
        "areas": lambda b, _: scope.areas(b),
        "agencies that changed": lambda b, _: changes.between(b, whom.year, whom.before),
        "rules' tallies": lambda b, _: findings.tallies(b, whom.year),
        "forms by year": lambda b, _: measures.forms_by_year(b, [whom.year, whom.before]),
    }


def _of_agencies(whom: Asked) -> dict[str, Ask]:
    return {
        "findings of an agency": lambda b, n: findings.of_agency(b, whom.key(n)),
        "an agency": lambda b, n: reports.agency(b, whom.key(n)),
        "versions of an agency": lambda b, n: reports.versions(b, whom.key(n)),
        "a report": lambda b, n: reports.report(b, whom.key(n), whom.year),
        "figures of a report with places": lambda b, n: reports.cells(b, whom.report(n)),
        "numbers in a report's prose": lambda b, n: reports.mentions(b, whom.report(n)),
        "an agency over the years": lambda b, n: reports.course(b, whom.key(n), whom.codes),
        "its peers": lambda b, n: reports.peers(
            b, whom.place(n, "province"), "county", "department", whom.codes
        ),
    }
