"""One build out of the build before, the staged readings, the roster and what people ruled.

Set-wise in DuckDB: nothing here goes report by report. The statements stand in assemble.sql.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from etl import likeness
from etl.check import check
from etl.database import chunks, earlier, store
from etl.database.chunks import schemas
from etl.database.said import NOTHING, Naming, Ruling, Said
from etl.database.store import SCHEMA_VERSION, UNLIMITED, Limits
from etl.database.vocabulary import sums
from etl.forms import all_figures
from etl.narrative import kinds
from etl.rulebook import Rulebook
from etl.sources.roster import Agency, Roster, normal
from etl.version import reader_version

DETAIL = (
    "mention", "section", "stretch", "sketch", "note", "problem", "report_layout", "raw_exception", "box",
    "confidence",
)  # fmt: skip
"""Tables keyed by report, carried over and renumbered."""
OLD = ("source", "file", "ruling", "naming", "agency", "report", "layout_cell", "likeness", *DETAIL)
"""Tables of the build before that this one is made of."""


Term = tuple[str, int | None, int | None]
"""An agency's code, and the first and last year in which a name is its own (None: in all)."""


class Known(NamedTuple):
    """A name as it was met, and whose it is."""

    name: str
    code: str
    first_year: int | None
    last_year: int | None


TEXT, WHOLE = pa.string(), pa.int64()
RULING: dict[str, pa.DataType] = {
    "sha256": TEXT, "action": TEXT, "agency": TEXT, "year": WHOLE, "reason": TEXT,
    "ruled_at": pa.timestamp("us"), "person": TEXT,
}  # fmt: skip
NAMING: dict[str, pa.DataType] = {
    "name": TEXT, "code": TEXT, "reason": TEXT, "person": TEXT, "ruled_at": pa.timestamp("us"),
}  # fmt: skip
KNOWN: dict[str, pa.DataType] = {
    "name": TEXT, "code": TEXT, "first_year": WHOLE, "last_year": WHOLE,
}  # fmt: skip
ROSTER: dict[str, pa.DataType] = {
    "code": TEXT, "name": TEXT, "aliases": pa.list_(TEXT), "province": TEXT, "city": TEXT,
    "county": TEXT, "level": TEXT, "kind": TEXT, "valid_from": WHOLE, "valid_to": WHOLE,
    "successors": pa.list_(TEXT),
}  # fmt: skip


def publish(
    folder: Path,
    *,
    previous: Path | None,
    roster: Roster,
    rulebook: Rulebook,
    said: Said = NOTHING,
    limits: Limits = UNLIMITED,
) -> Path:
    """Publish a build of the build before and all that is staged; return its path. The chunks stay.

    Raises StoreError; see ``store.publish``.
    """
    staged = chunks.complete(folder / "staging")

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        assemble(
            connection,
            previous=previous,
            staged=staged,
            roster=roster,
            rulebook=rulebook,
            reader_version=reader_version(None),
            said=said,
        )

    return store.publish(folder, fill, limits)


def assemble(
    connection: duckdb.DuckDBPyConnection,
    *,
    previous: Path | None,
    staged: Sequence[Path] | dict[str, pa.Table],
    roster: Roster,
    rulebook: Rulebook,
    reader_version: str,
    said: Said = NOTHING,
    single: bool = False,
) -> None:
    """Fill the empty tables of a new build (``store.create_schema``) and check every report.

    ``staged`` is a list of chunk folders, or the tables themselves. ``single`` leaves out the rules
    that look beyond one report and its predecessor.
    """
    if previous is not None:
        path = str(previous).replace("'", "''")
        connection.execute(f"attach '{path}' as previous (read_only)")
    _offer_old(connection, previous is not None)
    _offer_staged(connection, staged)
    _offer_people(connection, roster, said)
    for statement in _statements("assemble.sql", [] if single else _whole(connection)):
        connection.execute(statement)
    for table in DETAIL:
        _carry(connection, table)
    connection.execute(
        "insert into layout_cell by name select distinct * exclude (chunk) from staged_layout_cell"
        " union select * from old_layout_cell"
        " where layout_id in (select layout_id from report_layout)"
    )
    if not single:
        likeness.find(connection)
    check(connection, rulebook, single=single)
    connection.execute(
        "insert into build select ?, ?, ?, ?,"
        " (select count(*) from report), (select count(*) from finding)",
        [SCHEMA_VERSION, reader_version, rulebook.version, datetime.now()],
    )
    if previous is not None:
        _forget_old(connection)
        connection.execute("detach previous")


def _offer_old(connection: duckdb.DuckDBPyConnection, exists: bool) -> None:
    """Views ``old_*``: the tables of the build before, or the empty ones of this build."""
    if exists:
        earlier.offer(connection, OLD)
        return
    for table in OLD:
        connection.execute(
            f"create or replace temp view old_{table} as from (from {table} limit 0)"
        )


def _forget_old(connection: duckdb.DuckDBPyConnection) -> None:
    for table in OLD:
        connection.execute(f"drop view old_{table}")


def _offer_staged(
    connection: duckdb.DuckDBPyConnection, staged: Sequence[Path] | dict[str, pa.Table]
) -> None:
    for table, schema in schemas().items():
        if isinstance(staged, dict):
            offered = staged[table]
        elif not staged:
            offered = schema.empty_table()
        else:
            files = ", ".join(f"'{_quoted(chunk / f'{table}.parquet')}'" for chunk in staged)
            connection.execute(
                f"create or replace temp view staged_{table} as"
                f" select *, file_index as chunk from read_parquet([{files}])"
            )
            continue
        _take(connection, f"offered_{table}", offered)
        connection.execute(
            f"create or replace temp view staged_{table} as"
            f" select *, 0::ubigint as chunk from offered_{table}"
        )


def _offer_people(connection: duckdb.DuckDBPyConnection, roster: Roster, said: Said) -> None:
    _offer(connection, "roster", roster.agencies, ROSTER)
    _offer(connection, "new_ruling", said.rulings, RULING)
    _offer(connection, "new_naming", said.namings, NAMING)
    _match_names(connection, roster)


def _offer(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[Agency | Ruling | Naming | Known],
    columns: dict[str, pa.DataType],
) -> None:
    arrays = [pa.array([getattr(row, n) for row in rows], kind) for n, kind in columns.items()]
    _take(connection, table, pa.table(arrays, list(columns)))


def _take(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Rows as a temporary table. Joined as they are they would fail wherever DuckDB finds a Bloom filter
    worth while: it pushes that into the scan of the Arrow table, which does not know any
    (duckdb-python issue 463)."""
    connection.register("taken", rows)
    connection.execute(f"create or replace temp table {name} as from taken")
    connection.unregister("taken")


def _match_names(connection: duckdb.DuckDBPyConnection, roster: Roster) -> None:
    """``known_name``: every name met, as it was met, with the agency that the roster gives it (in some
    years only, where one bore it after the other), else the one that a person gave it."""
    met = connection.execute(
        "select distinct name from (select unnest([printed_agency, listed_agency]) as name"
        " from (select printed_agency, listed_agency from staged_report"
        " union all select printed_agency, listed_agency from old_report)"
        " union all select agency from old_ruling union all select agency from new_ruling)"
        " where name is not null"
    ).fetchall()
    said = connection.execute(
        "select name, code from old_naming where name not in (select name from new_naming)"
        " union all select name, code from new_naming"
    ).fetchall()
    listed = {agency.code for agency in roster.agencies}
    codes: dict[str, list[Term]] = {
        normal(name): [(code, None, None)] for name, code in said if code in listed
    }
    codes |= {name: list(_terms(them)) for name, them in roster.bearers().items()}
    known = [Known(name, *term) for (name,) in met for term in codes.get(normal(name), ())]
    _offer(connection, "known_name", known, KNOWN)


def _terms(them: Sequence[Agency]) -> Iterator[Term]:
    """Whose a name is in which years: of a single bearer in all, else each one's until the next's."""
    if len(them) == 1:
        yield them[0].code, None, None
        return
    starts = [0, *(agency.valid_from or 0 for agency in them[1:]), 10_000]
    for agency, (first, following) in zip(them, pairwise(starts), strict=True):
        yield agency.code, first, following - 1


def _carry(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Rows of a table keyed by report: those of kept reports renumbered, those staged numbered."""
    connection.execute(
        f"insert into {table} by name"
        f" select n.report_id, t.* exclude (sha256, chunk) from staged_{table} t"
        " join numbered n on n.sha256 = t.sha256 and n.chunk = t.chunk"
        " union all by name"
        f" select n.report_id, t.* exclude (report_id) from old_{table} t"
        " join numbered n on n.old_id = t.report_id"
        " order by 1"
    )


def _whole(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Columns in which every number, staged or of the build before, is one of DuckDB's integers."""
    numbers = [*all_figures(), *kinds()]
    tests = ", ".join(
        f'bool_or("{name}" is distinct from try_cast("{name}" as integer))' for name in numbers
    )
    every = "from staged_report union all by name from old_report"
    others = connection.execute(f"select {tests} from ({every})").fetchall()[0]
    return [name for name, other in zip(numbers, others, strict=True) if not other]


def _statements(name: str, whole: Sequence[str]) -> list[str]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    written = {
        "sums": ", ".join(f'{sql} as "{column}"' for column, sql in sums().items()),
        "as_integers": _replace(whole, "integer"),
        "as_doubles": _replace(whole, "double"),
    }
    for mark, sql in written.items():
        code = code.replace(f"{{{mark}}}", sql)
    return [statement for statement in code.split(";") if statement.strip()]


def _replace(columns: Sequence[str], type_: str) -> str:
    """SQL after ``select *``: these columns as a type; nothing where there are none."""
    casts = ", ".join(f'"{name}"::{type_} as "{name}"' for name in columns)
    return f"replace ({casts})" if casts else ""


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
