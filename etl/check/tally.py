"""How often each rule applied, held, was broken or could not be decided: what was checked at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from etl.check.statements import statement


@dataclass(frozen=True, slots=True)
class Population:
    """The reports that one instance of a rule applies to, as ``from … where …``."""

    rule: str
    source: str


def record(connection: duckdb.DuckDBPyConnection, populations: Sequence[Population]) -> None:
    """Fill ``tally`` from the findings and from how many reports each instance applied to."""
    connection.execute(statement("population"))
    by_source: dict[str, Counter[str]] = {}
    for population in populations:
        by_source.setdefault(population.source, Counter())[population.rule] += 1
    for source, rules in by_source.items():
        connection.execute(
            "insert into population select rule, year, form, reports * times from"
            f" (select r.year, r.form, count(*) as reports {source} group by all)"
            " cross join (select unnest(?) as rule, unnest(?) as times)",
            [list(rules), list(rules.values())],
        )
    connection.execute(statement("tally"))
