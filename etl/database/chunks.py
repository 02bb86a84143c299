"""Chunks of staged rows on the disk: one Parquet file a table, in the schemas that a build takes in.

A chunk is a folder of its own, which appears whole (renamed) or not at all; its name says which schemas
it follows, so that a later version does not take it for its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from etl.forms import all_figures
from etl.narrative import kinds

TEXT, WHOLE, REAL, FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()
PLACE: dict[str, pa.DataType] = {
    "page": WHOLE, "table_no": WHOLE, "row_no": WHOLE, "column_no": WHOLE,
}  # fmt: skip
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "source": {
        "sha256": TEXT, "name": TEXT, "format": TEXT, "bytes": WHOLE, "address": TEXT, "kept": TEXT,
        "loaded_at": pa.timestamp("us"), "reader_version": TEXT, "refusal_kind": TEXT,
        "refusal_message": TEXT,
    },
    "file": {"name": TEXT, "bytes": WHOLE, "modified": WHOLE, "sha256": TEXT},
    "report": {
        "sha256": TEXT, "form": TEXT, "printed_agency": TEXT, "printed_year": WHOLE,
        "printed_published": pa.date32(), "listed_agency": TEXT, "listed_year": WHOLE,
        "listed_published": pa.date32(), "title": TEXT, "has_numbers": FLAG, "single_line": FLAG,
        "proactive_states": TEXT, "requests_states": TEXT, "disputes_states": TEXT, "facts": TEXT,
        "contact": TEXT,
    },
    "mention": {
        "sha256": TEXT, "position": WHOLE, "kind": TEXT, "value": REAL, "unit": TEXT,
        "approximate": FLAG, "negated": FLAG, "section": TEXT, "sentence": TEXT, "start_at": WHOLE,
        "end_at": WHOLE, "scope": TEXT, "derived": TEXT, "chosen": FLAG,
    },
    "section": {"sha256": TEXT, "position": WHOLE, "id": TEXT, "heading": TEXT, "body": TEXT},
    "stretch": {
        "sha256": TEXT, "position": WHOLE, "subject": TEXT, "start_at": WHOLE, "end_at": WHOLE,
    },
    "note": {"sha256": TEXT, "table_id": TEXT, "body": TEXT},
    "sketch": {
        "sha256": TEXT, "whole": pa.uint64(), "length": WHOLE, "grams": pa.list_(pa.uint32()),
    },
    "problem": {
        "sha256": TEXT, "position": WHOLE, "kind": TEXT, "message": TEXT, "figure": TEXT, **PLACE,
    },
    "report_layout": {"sha256": TEXT, "layout_id": pa.uint64(), "page": WHOLE, "table_no": WHOLE},
    "layout_cell": {
        "layout_id": pa.uint64(), "figure": TEXT, "page_delta": WHOLE, "table_delta": WHOLE,
        "row_no": WHOLE, "column_no": WHOLE, "x_band": WHOLE, "y_band": WHOLE,
    },
    "raw_exception": {
        "sha256": TEXT, "figure": TEXT, "raw": TEXT, "alternatives": pa.list_(TEXT),
    },
    "confidence": {"sha256": TEXT, "figure": TEXT, "confidence": REAL},
    "box": {"sha256": TEXT, "x": pa.list_(pa.float32()), "y": pa.list_(pa.float32())},
}  # fmt: skip
"""By table, the columns that are the same whatever the forms and the kinds of mention."""


def write(staged: Mapping[str, pa.Table], folder: Path) -> Path:
    """Write one chunk below ``folder`` and return its place; it appears complete or not at all."""
    final = folder / f"chunk-{_shape()}-{uuid4().hex}"
    half = folder / f".{final.name}"
    half.mkdir(parents=True)
    for name, table in staged.items():
        path = half / f"{name}.parquet"  # it is read once, whole, and soon: not worth packing well
        pq.write_table(
            table, path, compression="snappy", use_dictionary=False, write_statistics=False
        )
    os.rename(half, final)
    return final


def complete(folder: Path) -> list[Path]:
    """The complete chunks below a folder, oldest first; those of other schemas are left out."""
    mine = [path for path in every(folder) if path.name.startswith(f"chunk-{_shape()}-")]
    return sorted(mine, key=lambda path: path.stat().st_mtime_ns)


def every(folder: Path) -> list[Path]:
    """All chunks below a folder, those too that an earlier version left: what is in them is read again."""
    return [path for path in folder.glob("chunk-*") if path.is_dir()]


def discard(chunk: Path) -> None:
    """Remove a chunk; what is gone already is no error."""
    shutil.rmtree(chunk, ignore_errors=True)


@cache
def schemas() -> dict[str, pa.Schema]:
    """Arrow schemas of the staged tables; column names are those of schema.sql. ``report`` has a column
    more for every figure of any form and every kind of mention."""
    numbers = dict.fromkeys((*all_figures(), *kinds()), REAL)
    columns = {**COLUMNS, "report": {**COLUMNS["report"], **numbers}}
    return {name: pa.schema(list(fields.items())) for name, fields in columns.items()}


@cache
def _shape() -> str:
    """Which schemas a chunk follows, in eight hexadecimal digits."""
    text = "".join(f"{name}{schema}" for name, schema in schemas().items())
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
