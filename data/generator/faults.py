"""Faults in one report: they change a draft in place, in the way that its kind of filer errs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib import resources

from data.generator.faulty_years import CHANGES, Entry
from data.generator.report import Draft, printed
from data.generator.sample import YEARS, City, draft
from data.generator.words import words_for
from etl.forms import forms

Change = Callable[[Draft, Entry, City], None]
ABSENT = ("missing", "duplicate")
"""Kinds that concern a file, not its contents: see sample_files."""

SHORT = {
    "received": ["requests.received.total"],
    "carried_in": ["requests.carried_in.total"],
    "answered": ["requests.results_total.total"],
    "carried_out": ["requests.carried_out.total"],
    "granted": ["requests.granted.total"],
    "issued": ["proactive.normative_documents.issued"],
    "repealed": ["proactive.normative_documents.repealed"],
    "in_force": ["proactive.normative_documents.in_force"],
    "licensing": ["proactive.licensing.decisions"],
    "penalties": ["proactive.penalties.decisions"],
    "litigation": [
        "disputes.direct_litigation.total",
        "disputes.litigation_after_reconsideration.total",
    ],
    "unavailable": [
        "requests.unavailable_not_held.total",
        "requests.unavailable_must_be_created.total",
        "requests.unavailable_still_unclear.total",
    ],
}
"""The slots of a fault's text: sums of true figures, moved by the entry's ``offset``."""


@cache
def plan() -> tuple[Entry, ...]:
    """The entries of faults.toml. Raises ValueError where a kind is unknown."""
    text = (resources.files(__package__) / "faults.toml").read_text("utf-8")
    entries = tuple(tomllib.loads(text)["fault"])
    known = {*CHANGES, *REPORT_CHANGES, *ABSENT}
    unknown = {entry["kind"] for entry in entries} - known
    if unknown:
        raise ValueError(f"faults.toml: unknown kinds {sorted(unknown)}")
    return entries


def spoil_figures(city: City, entries: Iterable[Entry]) -> None:
    """Plant the faults that run over years. An area's sums stay as they were."""
    for entry in entries:
        if entry["kind"] in CHANGES:
            place, at = city.index(entry["agency"]), YEARS.index(entry["year"])
            source = {"source": city.index(entry["from"])} if "from" in entry else {}
            CHANGES[entry["kind"]](city.panel, place, at, entry | source)


def spoil(target: Draft, entry: Entry, city: City) -> None:
    """Plant one fault in a report, where it is of a kind that a report shows."""
    if entry["kind"] in REPORT_CHANGES:
        REPORT_CHANGES[entry["kind"]](target, entry, city)


def _cells(target: Draft, entry: Entry, city: City) -> None:
    for figure, text in entry.get("cells", {}).items():
        if target.cells[figure] == text:
            raise ValueError(f"{target.name} {target.year}: {figure} is {text} already")
        target.cells[figure] = text
    for figure, more in entry.get("add", {}).items():
        target.cells[figure] = str(int(target.cells[figure]) + more)


def _swap(target: Draft, entry: Entry, city: City) -> None:
    one, other = entry["figures"]
    target.cells[one], target.cells[other] = target.cells[other], target.cells[one]


def _shift(target: Draft, entry: Entry, city: City) -> None:
    """The kinds of requester of a line, each one column further right; the total stays."""
    fields = [f"{entry['line']}.{field.id}" for field in target.form.table("requests").fields[:-1]]
    texts = [target.cells[figure] for figure in fields]
    target.cells |= dict(zip(fields, [texts[-1], *texts[:-1]], strict=True))


def _text(target: Draft, entry: Entry, city: City) -> None:
    target.said.subjects[entry["subject"]] = _filled(target, entry)


def _other_matters(target: Draft, entry: Entry, city: City) -> None:
    target.said.other_matters[:] = [_filled(target, entry)]


def _filled(target: Draft, entry: Entry) -> str:
    offset = entry.get("offset", {})
    slots = {
        name: f"{sum(target.figures.get(figure, 0) for figure in figures) + offset.get(name, 0):g}"
        for name, figures in SHORT.items()
    }
    return str(entry["text"].format(year=target.year, **slots))


def _channels(target: Draft, entry: Entry, city: City) -> None:
    """A closed list of parts that does not add up to its total."""
    facts = city.facts[city.index(entry["agency"])][YEARS.index(target.year)]
    website, wechat = int(facts["published.website"]), int(facts.get("published.wechat", 40))
    words = words_for(target.agency, target.name)
    total = website + wechat + entry["add"]
    target.said.subjects["proactive"] = (
        f"{target.year}年，{words['we']}主动公开政府信息{total}条，其中政府网站{website}条、"
        f"“{words['account']}”微信公众号{wechat}条。及时公布重点工作进展，接受群众评议。"
    )


def _unpaid(target: Draft, entry: Entry, city: City) -> None:
    """One request otherwise handled becomes one whose fee was not paid; the text says: no fee."""
    line = "requests.otherwise_handled_fee_unpaid"
    source = next(
        name
        for name in ("otherwise_handled_other", "otherwise_handled_not_clarified", "granted")
        if target.figures[f"requests.{name}.natural_person"]
    )
    for field in ("natural_person", "total"):
        for figure, more in ((f"{line}.{field}", 1), (f"requests.{source}.{field}", -1)):
            target.figures[figure] += more
    target.cells = printed(target.figures)
    target.said.other_matters[:] = [f"{target.year}年，我局未收取信息处理费。"]


def _sections(target: Draft, entry: Entry, city: City) -> None:
    if entry.get("drop") == "measures":
        del target.said.shortcomings[1:]
    elif "drop" in entry:
        place = target.sections.index(entry["drop"])
        del target.sections[place], target.numbers[place]
    elif "subject" in entry:
        del target.said.subjects[entry["subject"]]
    else:
        target.numbers = list(entry["numbers"])


def _form(target: Draft, entry: Entry, city: City) -> None:
    """The tables of another form, filled truthfully; the notice cited stays the year's."""
    place = city.index(entry["agency"])
    other = draft(city, place, target.year, forms()[entry["form"]], target.seed)
    target.notice = target.form.id
    target.form, target.figures, target.cells = other.form, other.figures, other.cells
    target.said = other.said


def _notice(target: Draft, entry: Entry, city: City) -> None:
    target.notice = entry["notice"]


def _dropped(target: Draft, entry: Entry, city: City) -> None:
    target.quirks = replace(target.quirks, dropped=frozenset([entry["line"]]))
    for figure in [figure for figure in target.cells if figure.startswith(f"{entry['line']}.")]:
        del target.cells[figure]


def _empty_cells(target: Draft, entry: Entry, city: City) -> None:
    target.cells |= {f: entry["print"] for f, text in target.cells.items() if text == "0"}


def _period(target: Draft, entry: Entry, city: City) -> None:
    target.period = entry["period"]


def _published(target: Draft, entry: Entry, city: City) -> None:
    target.published = entry["published"]
    target.dated = True


def _copied_text(target: Draft, entry: Entry, city: City) -> None:
    """The prose of another report; years and names are changed, nothing else."""
    source = entry["from"]
    name, year = source.get("agency", entry["agency"]), source.get("year", target.year)
    other = draft(city, city.index(name), year, seed=target.seed)
    change = {f"{year + n}年": f"{target.year + n}年" for n in (1, 0)}
    change |= {
        other.name: target.name,
        other.agency.name: target.agency.name,
        other.agency.county: target.agency.county,
        words_for(other.agency, other.name)["account"]: words_for(target.agency, target.name)[
            "account"
        ],
    }
    target.said = other.said.replaced(change)
    if name != entry["agency"]:
        target.published = _after(other, target)


def _after(other: Draft, target: Draft) -> date:
    """Who copies another agency publishes after it."""
    return max(target.published, other.published + timedelta(3))


def _stale(target: Draft, entry: Entry, city: City) -> None:
    target.said.shortcomings[-1] += entry["text"]


REPORT_CHANGES: dict[str, Change] = {
    "cells": _cells,
    "swap": _swap,
    "shift": _shift,
    "text": _text,
    "other_matters": _other_matters,
    "channels": _channels,
    "unpaid": _unpaid,
    "sections": _sections,
    "form": _form,
    "notice": _notice,
    "dropped": _dropped,
    "empty_cells": _empty_cells,
    "period": _period,
    "published": _published,
    "copied_text": _copied_text,
    "stale": _stale,
}
