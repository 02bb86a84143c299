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
    """Arrow schemas of the staged tables; column names are those of schema.sql."""
    text, whole, real, flag = pa.string(), pa.int64(), pa.float64(), pa.bool_()
    texts, moment, day = pa.list_(pa.string()), pa.timestamp("us"), pa.date32()
    report: dict[str, pa.DataType] = {
        "sha256": text, "form": text, "printed_agency": text, "printed_year": whole,
        "printed_published": day, "listed_agency": text, "listed_year": whole,
        "listed_published": day, "title": text, "has_numbers": flag, "single_line": flag,
        "proactive_states": text, "requests_states": text, "disputes_states": text, "facts": text,
        "contact": text,
        **dict.fromkeys(all_figures(), real), **dict.fromkeys(kinds(), real),
    }  # fmt: skip
    place: dict[str, pa.DataType] = {
        "page": whole,
        "table_no": whole,
        "row_no": whole,
        "column_no": whole,
    }
    columns: dict[str, dict[str, pa.DataType]] = {
        "source": {
            "sha256": text, "name": text, "format": text, "bytes": whole, "address": text,
            "kept": text, "loaded_at": moment, "reader_version": text, "refusal_kind": text,
            "refusal_message": text,
        },
        "file": {"name": text, "bytes": whole, "modified": whole, "sha256": text},
        "report": report,
        "mention": {
            "sha256": text, "position": whole, "kind": text, "value": real, "unit": text,
            "approximate": flag, "negated": flag, "section": text, "sentence": text,
            "start_at": whole, "end_at": whole, "scope": text, "derived": text, "chosen": flag,
        },
        "section": {"sha256": text, "position": whole, "id": text, "heading": text, "body": text},
        "stretch": {
            "sha256": text, "position": whole, "subject": text, "start_at": whole, "end_at": whole,
        },
        "note": {"sha256": text, "table_id": text, "body": text},
        "sketch": {
            "sha256": text, "whole": pa.uint64(), "length": whole, "grams": pa.list_(pa.uint32()),
        },
        "problem": {
            "sha256": text, "position": whole, "kind": text, "message": text, "figure": text, **place,
        },
        "report_layout": {
            "sha256": text, "layout_id": pa.uint64(), "page": whole, "table_no": whole,
        },
        "layout_cell": {
            "layout_id": pa.uint64(), "figure": text, "page_delta": whole, "table_delta": whole,
            "row_no": whole, "column_no": whole, "x_band": whole, "y_band": whole,
        },
        "raw_exception": {"sha256": text, "figure": text, "raw": text, "alternatives": texts},
        "confidence": {"sha256": text, "figure": text, "confidence": real},
        "box": {"sha256": text, "x": pa.list_(pa.float32()), "y": pa.list_(pa.float32())},
    }  # fmt: skip
    return {name: pa.schema(list(fields.items())) for name, fields in columns.items()}


@cache
def _shape() -> str:
    """Which schemas a chunk follows, in eight hexadecimal digits."""
    text = "".join(f"{name}{schema}" for name, schema in schemas().items())
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
