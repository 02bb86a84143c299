"""What the first visitor would wait for: heavy imports, specifications, what all pages ask of everybody."""

from __future__ import annotations

import pkgutil
from datetime import date
from importlib import import_module

import dashboard
from dashboard import chart_parts, charts, filters
from dashboard.database import Build
from dashboard.questions import (
    about,
    decided,
    findings,
    measures,
    parts,
    reports,
    rollup,
    roster,
    trend,
)
from dashboard.questions import scope as questions
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from dashboard.wording import LANGUAGES

PAGES = "dashboard.pages."
"""Scripts that run for each visit; what they import is imported here."""
TILES, GROUPS, FINDINGS, LISTED = 400, 5000, 30, 50
"""How much the pages show at once: overview, comparison, findings, lists of agencies."""


def up(build: Build) -> None:
    """Import every room, build every chart once, ask what the pages ask of the newest year."""
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
    if years:
        ask(build, int(years[0]))


def ask(build: Build, year: int) -> None:
    """What every page asks of all agencies and a year, before more is chosen: the answers are kept for all.

    A page that asks otherwise than here is as slow as it was, and never wrong: tests/test_warm.py holds
    that nothing is asked in vain.
    """
    scope = Scope(year, year - 1)
    chosen, area = measures.headlines(build), measures.child_area(build, scope)
    questions.status(build, scope)
    # 概览
    measures.compare(build, scope, chosen, "level", limit=0)
    trend.trend(build, scope, chosen)
    for by in ("year", area):
        parts.composition(build, scope, by)
    ranked = [measures.indicators(build)["published.total"]]
    measures.compare(build, scope, ranked, area, sort="this", limit=TILES)
    forms = measures.forms_by_year(build, [year])
    # 年度对比
    measures.compare(build, scope, chosen, area, limit=GROUPS)
    # 问题报告
    narrowing = Narrowing()
    findings.by_rule(build, scope, narrowing)
    findings.by_decision(build, scope, narrowing)
    findings.entries(build, scope, narrowing, FINDINGS)
    findings.count(build, scope, narrowing)
    # 汇总, 名单与进度, 数据与口径, 指标追溯
    if year in forms:
        rollup.sums(build, scope, forms[year])
    today = date.today()
    roster.progress(build, scope, area, today)
    roster.agencies(build, scope, None, today, LISTED)
    about.matrix(build, scope, area)
    about.formats(build, scope)
    decided.decided_by_rule(build, year, decided.NOBODY)
    reports.contributors(build, scope, "applications.received", None, LISTED)
    roster.directory(build, scope, "", LISTED)
