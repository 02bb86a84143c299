"""What the first visitor would wait for: heavy imports, specifications, the overview's own questions."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import dashboard
from dashboard import chart_parts, charts, filters
from dashboard.database import Build
from dashboard.questions import measures, parts, trend
from dashboard.questions.scope import Scope
from dashboard.wording import LANGUAGES

PAGES = "dashboard.pages."
"""Scripts that run for each visit; what they import is imported here."""


def up(build: Build) -> None:
    """Import every room, build every chart once, ask what the overview of the newest year asks."""
    for module in pkgutil.walk_packages(dashboard.__path__, "dashboard."):
        if not module.name.startswith(PAGES):
            import_module(module.name)
    for language in LANGUAGES:
        charts.ranked(language)
        charts.diverging(language)
        chart_parts.composition(language)
        chart_parts.distribution(language)
        chart_parts.tiles(language)
        for broken in (False, True):
            charts.trend(language, broken)
            charts.beside_peers(language, broken)
    years = filters.options(build).years
    if not years:
        return
    scope = Scope(int(years[0]), int(years[0]) - 1)
    chosen = measures.headlines(build)
    measures.compare(build, scope, chosen, "level", limit=0)
    trend.trend(build, scope, chosen)
    for by in ("year", measures.child_area(build, scope)):
        parts.composition(build, scope, by)
