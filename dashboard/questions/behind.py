"""Which agencies stand behind a number that is not the sum of a whole scope: those counted in both years,
those that state every part of a whole, and those in one range of a distribution."""

from __future__ import annotations

from dashboard.database import Beside, Build, Row
from dashboard.questions import changes
from dashboard.questions.parts import PEERS, STATED, near
from dashboard.questions.scope import Only, Scope


def in_both(build: Build, scope: Scope, entry: Row) -> Only:
    """Those whose figures the like-for-like number of ``scope.year`` adds up, as ``measures.compare``
    does: with a figure in both years, and the members in that year of groups that others became."""
    code = entry["code"]
    where, parameters = scope.where(members=True)
    this, last = (
        f'(select agency_id, "{code}" as v from measures where year = ${year})'
        for year in ("year", "versus")
    )
    condition = f"""agency_id in (
        select agency_id from measures where year = $year and "{code}" is not null and {where}
          and agency_id in (select agency_id from {last} where v is not null)
          and agency_id not in (select agency_id from changed)
        union all
        select agency_id from changed where in_year and heir_id in (
            select c.heir_id from changed c
            left join {this} t using (agency_id) left join {last} l using (agency_id)
            where c.heir_id in (select agency_id from agencies where {where})
            group by c.heir_id having {changes.whole("t.v", "l.v", entry["additive"])}
        ))"""
    return Only(condition, {**parameters, "versus": scope.versus}, _changed(build, scope))


def in_group(build: Build, scope: Scope, heir: int) -> Only:
    """Those of ``scope.year`` that one agency stands for, against ``scope.versus``: itself, or all that
    it came from."""
    condition = "agency_id in (select agency_id from changed where in_year and heir_id = $heir)"
    return Only(condition, {"heir": heir}, _changed(build, scope))


def _changed(build: Build, scope: Scope) -> Beside:
    found = changes.between(build, scope.year, scope.versus)
    return Beside(f"{scope.year} {scope.versus}", {"changed": changes.table(found)})


def stating(scope: Scope) -> Only:
    """Those whose report states every part of the results, as ``parts.composition`` adds them up."""
    where, parameters = scope.where(members=True)
    condition = f"""{where} and agency_id in (
        select agency_id from measures where year = $year and {STATED})"""
    return Only(condition, parameters)


def in_range(
    scope: Scope, agency: Row, code: str, size: str | None, least: float, below: float
) -> Only:
    """An agency's peers (``parts.among_peers``) with a figure of at least ``least`` and under ``below``."""
    where, parameters = scope.where(members=True)
    condition = f"""{where} and agency_id in (
        select agency_id from measures where year = $year and {PEERS}
          and "{code}" >= $least and "{code}" < $below{near(size, agency)})"""
    return Only(
        condition,
        {**parameters, "of_level": agency["level"], "of_kind": agency["kind"],
         "of_province": agency["province"], "least": least, "below": below},
    )  # fmt: skip
