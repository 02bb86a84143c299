"""Where a number leads: to the agencies behind it, narrowed to the row or the mark that it stands for."""

from __future__ import annotations

from collections.abc import Callable

from dashboard import address, filters
from dashboard.frame import Page

Behind = Callable[[str | None, str, int], str | None]
"""What a row stands for (``Line.value``), an indicator's code and a year → an address, if there is one."""


def behind(page: Page, by: str) -> Behind:
    """The way from a number of a row to its agencies; ``by`` is what the rows stand for."""
    below = filters.areas_below(page.scope, filters.options(page.build), by)

    def link(value: str | None, code: str, year: int) -> str | None:
        narrowed = filters.narrowed(by, value, below)
        if narrowed is None:
            return None
        return address.link("trace", code=code, year=year, **narrowed)

    return link


def whole(code: str, year: int) -> str:
    """The way from a number of the whole scope to its agencies."""
    return address.link("trace", code=code, year=year)
