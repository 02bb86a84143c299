"""Where a number leads: to the agencies behind it, narrowed to the row or the mark that it stands for;
and what such an address says, read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from dashboard import address, filters, frame
from dashboard.database import Row
from dashboard.frame import Page
from dashboard.questions import behind as questions
from dashboard.questions import measures, reports
from dashboard.questions.scope import Only
from dashboard.spread import Range

Behind = Callable[[str | None, str, int], str | None]
"""What a row stands for (``Line.value``), an indicator's code and a year → an address, if there is one."""


PARTS = "parts"
SIZE, OTHER_SIZE = "published.total", "applications.received"
"""What an agency's size is measured by; publications themselves by the other."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What an address of the trace is narrowed to, beyond the shared filters."""

    only: Only
    said: str
    """In words, for the page and its export."""
    other: str | None = None
    """The address of the same in the other year, of a like-for-like number."""


def behind(page: Page, by: str, versus: int | None = None, basis: str | None = None) -> Behind:
    """The way from a number of a row to its agencies; ``by`` is what the rows stand for. ``versus``:
    the other year, where the number adds up units with numbers in both years alone; ``basis``: PARTS
    where it adds up reports that state every part."""
    below = filters.areas_below(page.scope, filters.options(page.build), by)

    def link(value: str | None, code: str, year: int) -> str | None:
        narrowed = filters.narrowed(by, value, below)
        if narrowed is None:
            return None
        if versus is None or by == "agency":
            return address.link("trace", code=code, year=year, basis=basis, **narrowed)
        return in_both(code, year, _other(page, year, versus), **narrowed)

    return link


def whole(code: str, year: int, basis: str | None = None) -> str:
    """The way from a number of the whole scope to its agencies; ``basis`` as in ``behind``."""
    return address.link("trace", code=code, year=year, basis=basis)


def in_both(code: str, year: int, versus: int, **narrowed: str) -> str:
    """The way from a like-for-like number of ``year`` to the agencies counted in both years."""
    return address.link("trace", code=code, year=year, versus=versus, basis="like", **narrowed)


def in_range(agency: Row, code: str, sized: bool, part: Range) -> str:
    """The way from a bar of a distribution among peers to the agencies in it; ``sized``: of like size."""
    return address.link(
        "trace", code=code, agency=None, region=agency["province"], level=agency["level"],
        kind=agency["kind"], peers=agency["key"], size="near" if sized else "any",
        least=_exact(part.least), below=_exact(part.below),
    )  # fmt: skip


def size_of(code: str) -> str:
    """The indicator that an agency's size is measured by, where ``code`` is looked at."""
    return OTHER_SIZE if code.startswith("published.") else SIZE


def narrowed(page: Page, entry: Row) -> Narrowed | None:
    """What the address of the trace is narrowed to; None: every agency of the filters."""
    basis = address.read("basis", ("like", PARTS))
    if basis == "like":
        return _read_both(page, entry)
    if basis == PARTS:
        return Narrowed(questions.stating(page.scope), page.say("trace.stating"))
    return _read_range(page, entry)


def _read_both(page: Page, entry: Row) -> Narrowed:
    say, scope, heir = page.say, page.scope, address.read("heir", None)
    found = reports.agency(page.build, heir) if heir else []
    if not found:
        return Narrowed(
            questions.in_both(page.build, scope, entry),
            say("trace.in_both", year=scope.year, versus=scope.versus),
            in_both(entry["code"], scope.versus, scope.year),
        )
    return Narrowed(
        questions.in_group(page.build, scope, int(found[0]["agency_id"])),
        say("trace.in_group", agency=found[0]["agency"], year=scope.year, versus=scope.versus),
        in_both(entry["code"], scope.versus, scope.year, heir=found[0]["key"]),
    )


def _read_range(page: Page, entry: Row) -> Narrowed | None:
    key, least, below = address.read("peers", None), _number("least"), _number("below")
    if key is None:
        return None
    found = reports.agency(page.build, key)
    if not found or least is None or below is None:
        frame.callout(page.say("filter.gone", value=key), warn=True)
        return None
    sized = address.read("size", ("near", "any"), "any") == "near"
    size = size_of(entry["code"]) if sized else None
    said = page.say(
        "trace.in_range", agency=found[0]["agency"], least=_exact(least), below=_exact(below)
    )
    if size is not None:
        label = page.say.of(measures.indicators(page.build)[size], "label")
        said += page.say("trace.in_range_sized", label=label)
    only = questions.in_range(page.scope, found[0], entry["code"], size, least, below)
    return Narrowed(only, said)


def _other(page: Page, year: int, versus: int) -> int:
    """The year that ``year`` is compared with: ``versus``, or the page's own."""
    return page.scope.year if year == versus else versus


def _number(name: str) -> float | None:
    try:
        given = float(address.read(name, None) or "")
    except ValueError:
        return None
    return given if isfinite(given) else None


def _exact(edge: float) -> str:
    """An edge as an address holds it: `5`, `91.2`; the same number when read back."""
    return repr(float(edge)).removesuffix(".0")
