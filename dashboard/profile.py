"""An agency's indicators over the years beside the median of its peers (same province, level and kind)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from dashboard import numbers, tables
from dashboard.comparison import Measure, measures_of
from dashboard.database import Build
from dashboard.numbers import Change, change
from dashboard.questions import changes, reports
from dashboard.wording import Words

FEWEST_PEERS = 5
"""Below this many peers no median is shown: it would point at single agencies."""


@dataclass(frozen=True, slots=True)
class Year:
    """One indicator of an agency in one year, beside its peers."""

    year: int
    value: float | None
    exists: bool
    peers: float | None
    n_peers: int


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """One indicator of an agency over the years."""

    measure: Measure
    values: tuple[Year, ...]
    move: Change
    """The newest year against the one before."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The indicators of an agency over the years, beside its peers."""

    agency: str
    years: tuple[int, ...]
    forms: tuple[str, ...]
    lines: tuple[ProfileLine, ...]
    peers_note: int
    """How many peers the newest year has at most."""


def profile(
    build: Build, agency: dict[str, Any], dictionary: dict[str, Any], say: Words
) -> Profile:
    """Ask for an agency's course and its peers' medians, all indicators that it ever had.

    A year between the first and the last without a report is a year without numbers, not left out: a
    line through its neighbours would join what does not follow.
    """
    codes = list(dictionary)
    course = {row["year"]: row for row in reports.course(build, agency["key"], codes)}
    medians = {
        row["year"]: row
        for row in reports.peers(build, agency["province"], agency["level"], agency["kind"], codes)
    }
    years = tuple(range(min(course), max(course) + 1)) if course else ()
    before = _before(build, agency, years, dictionary)
    lines = []
    for measure, entry in zip(
        measures_of(list(dictionary.values()), say), dictionary.values(), strict=True
    ):
        values = tuple(
            _year(year, measure, entry, course.get(year), medians.get(year, {})) for year in years
        )
        if any(value.value is not None for value in values):
            move = _move(values, measure) if before is None else _followed(values, measure, before)
            lines.append(ProfileLine(measure, values, move))
    most = max((value.n_peers for line in lines for value in line.values[-1:]), default=0)
    forms = tuple(str(_nearest(course, year)["form"]) for year in years)
    return Profile(agency["agency"], years, forms, tuple(lines), most)


def table(model: Profile, say: Words, link: Callable[[str, int], str]) -> str:
    """Indicators by years, the change of the newest year and the peers' median of that year."""
    heads = "".join(f'<th scope="col" class="gk-n">{year}</th>' for year in model.years)
    names = (say("common.growth"), say("agency.peers"))
    heads += "".join(f'<th scope="col" class="gk-n">{escape(name)}</th>' for name in names)
    body = []
    for group, lines in groupby(model.lines, key=lambda line: line.measure.group):
        body.append(
            f'<tr class="gk-total"><th scope="rowgroup" colspan="{len(model.years) + 4}">'
            f"{escape(group)}</th></tr>"
        )
        body += [_line(line, say, link) for line in lines]
    caption = escape(say("agency.figures"))
    return (
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="gk-table"><caption class="gk-hidden">{caption}</caption><thead><tr>'
        f'<th scope="col">{escape(say("overview.indicator"))}</th>'
        f'<th scope="col">{escape(say("column.unit"))}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _line(line: ProfileLine, say: Words, link: Callable[[str, int], str]) -> str:
    measure = line.measure
    cells = "".join(
        '<td class="gk-n">'
        + tables.anchor(
            numbers.number(value.value, measure.unit, value.exists),
            link(measure.code, value.year) if value.value is not None else None,
        )
        + "</td>"
        for value in line.values
    )
    grown = numbers.growth(line.move, say("common.flat"))
    if line.move.status == "rate":
        grown = numbers.difference(line.move, "%")
    newest = line.values[-1]
    return (
        f'<tr><th scope="row">{escape(measure.label)}</th>'
        f'<td class="gk-soft">{escape(say.code("unit", measure.unit))}</td>{cells}'
        f'<td class="gk-n gk-{numbers.direction(line.move) or "same"}">{escape(grown)}</td>'
        f'<td class="gk-n gk-soft">{numbers.number(newest.peers, measure.unit)}</td></tr>'
    )


def _year(
    year: int,
    measure: Measure,
    entry: dict[str, Any],
    row: dict[str, Any] | None,
    peers: dict[str, Any],
) -> Year:
    """One number of one year; ``row`` is None where there is no report."""
    count = int(peers.get(f"n {measure.code}") or 0)
    exists = row is None or row["form"] in list(entry["forms"]) or entry["source"] == "prose"
    median = peers.get(measure.code) if count >= FEWEST_PEERS else None
    return Year(year, row[measure.code] if row else None, exists, median, count)


def _nearest(course: dict[int, Any], year: int) -> Any:
    """The report of a year, else of the last year before that has one."""
    return course[max(known for known in course if known <= year)]


def _before(
    build: Build, agency: dict[str, Any], years: tuple[int, ...], dictionary: dict[str, Any]
) -> dict[str, float | None] | None:
    """What the agencies printed together, the year before the newest, that became this one; None
    where it has not changed since. A figure that one lacks is None, so is a rate of several."""
    if not years:
        return None
    tied = changes.predecessors(build, int(agency["agency_id"]), years[-1])
    if tied is None:
        return None
    codes = list(dictionary)
    found = changes.printed(build, tied, years[-1] - 1, codes)
    whole = found if len(found) == len(tied) else []
    return {
        code: sum(row[code] for row in whole)
        if whole
        and all(row[code] is not None for row in whole)
        and (len(tied) == 1 or dictionary[code]["additive"])
        else None
        for code in codes
    }


def _followed(
    values: tuple[Year, ...], measure: Measure, before: dict[str, float | None]
) -> Change:
    newest, last = values[-1], before[measure.code]
    return change(newest.value, last, newest.exists and last is not None, measure.additive)


def _move(values: tuple[Year, ...], measure: Measure) -> Change:
    newest = values[-1]
    before = next((value for value in values if value.year == newest.year - 1), None)
    if before is None:
        return change(newest.value, None, newest.exists, measure.additive)
    both = newest.exists and before.exists
    return change(newest.value, before.value, both, measure.additive)
