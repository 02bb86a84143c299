"""The rulebook over every current report of a database, set-wise: verdicts, findings, repairs.

Nothing here goes report by report but the localisation of broken sums. A report without a single
number (an empty form) is checked by no rule.
"""

from __future__ import annotations

import duckdb

from etl.check import arithmetic, prose, queries, record, repairs, sentences, tally
from etl.check.statements import statement
from etl.rulebook import Rulebook


def check(
    connection: duckdb.DuckDBPyConnection, rulebook: Rulebook, *, single: bool = False
) -> None:
    """Fill ``rule``, ``finding``, ``repair`` and ``tally`` for all current reports.

    ``single`` leaves out the rules that look beyond one report and its predecessor.
    """
    connection.execute(statement("prepare"))
    record.rules(connection, rulebook)
    equations = arithmetic.instances(rulebook, arithmetic.shapes_present(connection))
    arithmetic.evaluate(connection, equations)
    if equations:
        repairs.evaluate(connection, equations, rulebook)
        sentences.write(connection, equations, rulebook)
    prose.evaluate(connection, rulebook)
    queries.evaluate(connection, rulebook, single)
    connection.execute(statement("findings"))
    if not single:
        tally.record(connection, arithmetic.populations(equations))
