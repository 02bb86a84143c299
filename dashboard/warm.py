"""What the first visitor would wait for: heavy imports, specifications, the overview's own questions."""

from __future__ import annotations

from dashboard import charts, filters
from dashboard.database import Build
from dashboard.exports import comparison, findings, rollup
from dashboard.questions import measures
from dashboard.questions.scope import Scope
from dashboard.wording import LANGUAGES

EXPORTS = (comparison, findings, rollup)
"""Imported here so that the first export does not pay for xlsxwriter."""


def up(build: Build) -> None:
    """Build every chart once and ask what the overview of the newest year asks."""
    for language in LANGUAGES:
        charts.ranked(language)
        charts.diverging(language)
        for broken in (False, True):
            charts.trend(language, broken)
            charts.beside_peers(language, broken)
    years = filters.options(build).years
    if not years:
        return
    scope = Scope(int(years[0]), int(years[0]) - 1)
    chosen = measures.headlines(build)
    measures.compare(build, scope, chosen, "level", limit=0)
    measures.trend(build, scope, chosen)
