"""A night's change: some reports of a staged nation published again under new hashes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.generator.nation import blocks
from data.generator.nation_staging import tables
from etl.database import chunks


def change(folder: Path, reports: int) -> int:
    """Stage the first ``reports`` reports of a nation once more, as new versions; return how many."""
    made, _ = tables(next(blocks(10_000)))
    keys = made["report"]["sha256"].slice(0, reports)
    kept = {
        name: _again(table.filter(pc.is_in(table["sha256"], value_set=keys)))
        if "sha256" in table.column_names
        else table
        for name, table in made.items()
    }
    chunks.write(kept, folder / "staging")
    return int(kept["report"].num_rows)


def _again(table: pa.Table) -> pa.Table:
    """The same rows of other contents."""
    at = table.column_names.index("sha256")
    return table.set_column(at, "sha256", pc.utf8_reverse(table["sha256"].combine_chunks()))
