"""Everybody's reports over the years, as drafts, before faults are planted and styles are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from data.generator.city import Agency, sample_city
from data.generator.facts import Facts, area_facts, facts_of
from data.generator.figures import simulate, with_rules
from data.generator.panel import Panel, columns
from data.generator.pen import Pen
from data.generator.prose import Writer
from data.generator.report import Draft, known_as, printed
from etl.forms import Form, form_for_year

YEARS = (2020, 2021, 2022, 2023, 2024)
SEED = 711


@dataclass(frozen=True, slots=True)
class City:
    """Agencies with their figures and facts; areas are the sums of those below them."""

    agencies: tuple[Agency, ...]
    panel: Panel
    facts: tuple[list[Facts], ...]

    def index(self, name: str) -> int:
        """The place of an agency by its present name. Raises StopIteration where none bears it."""
        return next(i for i, agency in enumerate(self.agencies) if agency.name == name)


def sample_figures(seed: int = SEED) -> City:
    """The sample city over ``YEARS``."""
    everybody = sample_city()
    single = [agency for agency in everybody if not agency.is_area]
    areas = [agency for agency in everybody if agency.is_area]
    panel = simulate(single, YEARS, seed)
    for place, agency in enumerate(single):
        if agency.valid_to is not None:
            panel.closed(place, agency.valid_to)
    facts = [facts_of(agency, YEARS, seed) for agency in single]
    for area in areas:
        members = [i for i, agency in enumerate(single) if area.county in ("", agency.county)]
        panel = panel.joined(panel.summed(members))
        facts.append(_area_facts(area, single, members, facts, seed))
    return City((*single, *areas), with_rules(panel, len(single), seed), tuple(facts))


def _area_facts(
    area: Agency, single: list[Agency], members: list[int], facts: list[list[Facts]], seed: int
) -> list[Facts]:
    own = facts_of(area, YEARS, seed)
    return [
        area_facts(own[at], (facts[i][at] for i in members if single[i].exists_in(year)))
        for at, year in enumerate(YEARS)
    ]


def _form(year: int) -> Form:
    form = form_for_year(year)
    if form is None:
        raise ValueError(f"no form is prescribed for {year}")
    return form


def _row(city: City, agency: int, year: int, form: Form) -> dict[str, float]:
    return {
        figure: values[agency].item() for figure, values in columns(city.panel, year, form).items()
    }


def draft(city: City, agency: int, year: int, form: Form | None = None, seed: int = SEED) -> Draft:
    """One agency's report on one year, consistent in itself and with its other years."""
    who = city.agencies[agency]
    form = form or _form(year)
    figures = _row(city, agency, year, form)
    at = YEARS.index(year)
    facts = city.facts[agency]
    writer = Writer(Pen(who, year, seed), form, figures, facts[at], facts[at - 1] if at else None)
    random = Random(f"draft {seed} {who.code} {year}")
    return Draft(
        agency=who,
        year=year,
        form=form,
        figures=figures,
        cells=printed(figures),
        said=writer.write(),
        published=_published(who, year, random),
        printed_name=known_as(who, year, formal=random.random() < 0.4),
        seed=seed,
    )


def _published(agency: Agency, year: int, random: Random) -> date:
    """In time: January, for an area until the end of March; on a working day."""
    first, last = date(year + 1, 1, 6), date(year + 1, 1, 31)
    if agency.is_area:
        first, last = date(year + 1, 1, 20), date(year + 1, 3, 28)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return random.choice([day for day in days if day.weekday() < 5])
