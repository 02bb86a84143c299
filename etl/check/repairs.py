"""From the broken equations of each report to its smallest repair, batch by batch.

The values and states of the reports concerned go to ``etl.localise`` as matrices; what comes back
fills ``repair`` and says which repair explains which broken equation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from etl.check.arithmetic import Instance
from etl.check.cells import position, scope, states_column
from etl.check.statements import statement
from etl.localise import (
    ABSENT,
    BLANK,
    CERTAINTIES,
    MECHANISMS,
    NUMBER,
    Network,
    Repairs,
    build,
    localise_many,
)
from etl.rulebook import Rulebook
from etl.rulebook.expand import Variant
from etl.rulebook.rule import LAST_YEAR

BATCH = 50_000
"""Reports whose cells are held in memory at one time: 200 numbers each."""

WORTH_COMPILING = 200
"""Reports from which on loading the compiled kernels takes less time than it saves."""

KINDS = np.full(128, ABSENT, np.uint8)
KINDS[ord("n")] = NUMBER
KINDS[[ord(letter) for letter in "bdw"]] = BLANK

Batch = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.uint8]]
"""Report numbers, values and kinds; the matrices are reports × the network's cells."""


def evaluate(
    connection: duckdb.DuckDBPyConnection, listed: Sequence[Instance], rulebook: Rulebook
) -> None:
    """Fill ``repair`` and ``explained`` from the broken rows of ``outcome``."""
    connection.execute(statement("unrepaired"))
    for variant in dict.fromkeys(shape for instance in listed for shape in instance.shapes):
        network = build(rulebook.equations(*variant))
        numbers = {instance.equation: instance.id for instance in listed}
        ids = np.array([numbers[equation] for equation in network.equations], np.int64)
        for reports, values, kinds in _batches(connection, network, variant):
            compiled = None if len(reports) > WORTH_COMPILING else False
            found = localise_many(network, values, kinds, compiled)
            _record(connection, network, reports, np.where(kinds == NUMBER, values, np.nan), found)
            _explain(connection, reports, ids, found)
    connection.execute(statement("explained"))


def _batches(
    connection: duckdb.DuckDBPyConnection, network: Network, variant: Variant
) -> Iterator[Batch]:
    """The reports of one shape that broke an equation, ``BATCH`` at a time."""
    columns = ", ".join(
        [f'{_row(cell)} as "{cell}"' for cell in network.cells]
        + [f"coalesce({_row(name)}, '') as \"{name}\"" for name in _states(network)]
    )
    query = statement("broken_reports").replace("{columns}", columns)
    query = query.replace("{scope}", scope([variant]))
    found = connection.execute(
        "select r.report_id from unrepaired join report r using (report_id)"
        f" where {scope([variant])} order by r.report_id"
    ).fetchnumpy()
    within = np.asarray(found["report_id"], np.int64)
    for start in range(0, len(within), BATCH):
        some = within[start : start + BATCH]
        limits = {"first": int(some[0]), "last": int(some[-1])}
        rows = connection.execute(query, limits).fetchnumpy()
        yield np.asarray(rows["report_id"], np.int64), _values(network, rows), _kinds(network, rows)


def _row(name: str) -> str:
    return f'{"p" if name.startswith(LAST_YEAR) else "r"}."{name.removeprefix(LAST_YEAR)}"'


def _states(network: Network) -> list[str]:
    return list(dict.fromkeys(states_column(cell) for cell in network.cells))


def _values(network: Network, rows: dict[str, Any]) -> NDArray[np.float64]:
    return np.column_stack([np.ma.filled(rows[cell], 0.0) for cell in network.cells])


def _kinds(network: Network, rows: dict[str, Any]) -> NDArray[np.uint8]:
    letters: dict[str, NDArray[np.uint8]] = {}
    for name in _states(network):
        width = max(1, *map(len, rows[name]))
        text = "".join(states.ljust(width, "x") for states in rows[name])
        letters[name] = np.frombuffer(text.encode(), np.uint8).reshape(-1, width)
    return np.column_stack(
        [KINDS[_letter(letters[states_column(cell)], cell)] for cell in network.cells]
    )


def _letter(letters: NDArray[np.uint8], cell: str) -> NDArray[np.uint8]:
    """A cell's letter in every report; ``x`` where nobody has a predecessor."""
    at = position(cell) - 1
    return letters[:, at] if at < letters.shape[1] else np.full(len(letters), ord("x"), np.uint8)


def _record(
    connection: duckdb.DuckDBPyConnection,
    network: Network,
    reports: NDArray[np.int64],
    printed: NDArray[np.float64],
    found: Repairs,
) -> None:
    """Add the repairs of a batch to ``located``, a row a cell of a candidate."""
    values = printed[found.report, np.maximum(found.cell, 0)]
    known = found.cell >= 0
    names = np.array(network.cells)[np.maximum(found.cell, 0)]
    located = pa.table(
        {
            "report_id": pa.array(reports[found.report]),
            "number": pa.array(found.repair),
            "certainty": pa.array(np.array(CERTAINTIES)[found.certainty]),
            "mechanism": pa.array(np.array(MECHANISMS)[found.mechanism]),
            "candidate": pa.array(found.candidate),
            "figure": pa.array(names, mask=~known),
            "printed": pa.array(values, mask=~known | np.isnan(values)),
            "implied": pa.array(np.nan_to_num(values) + found.change, mask=~known),
        }
    )
    connection.register("found", located)
    connection.execute("insert into located by name select * from found")
    connection.unregister("found")


def _explain(
    connection: duckdb.DuckDBPyConnection,
    reports: NDArray[np.int64],
    ids: NDArray[np.int64],
    found: Repairs,
) -> None:
    row, equation = np.nonzero(found.explained)
    ties = {
        "report_id": pa.array(reports[row]),
        "instance_id": pa.array(ids[equation]),
        "number": pa.array(found.explained[row, equation]),
    }
    connection.register("ties", pa.table(ties))
    connection.execute("insert into tied by name select * from ties")
    connection.unregister("ties")
