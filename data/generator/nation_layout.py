"""How a nation's reports are typeset: some hundred layouts, and the edges of cells in its PDFs."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.generator.panel import Bools, Floats, Ints
from etl.forms import Form, forms

VARIANTS = 300
"""Layouts of each form. The sample's 371 reports have 31, of which the PDFs 24."""
COLUMN, ROW = 39.3, 17.4
"""Points."""


def layout_cells() -> pa.Table:
    """The staged rows of every layout of every form."""
    return pa.concat_tables(
        [_cells(form, variant) for form in forms().values() for variant in range(VARIANTS)]
    )


def layouts(form: str, lot: Ints, keys: pa.StringArray, pages: Bools) -> pa.Table:
    """Which layout each report has, and where it begins; ``pages``: whether it has any."""
    variant = lot // 13 % VARIANTS
    return pa.table(
        {
            "sha256": keys,
            "layout_id": pa.array(_ids(form)[variant]),
            "page": pa.array(1 + lot // 5 % 3, mask=~pages),
            "table_no": pa.array(1 + lot // 17 % 2),
        }
    )


def boxes(form: str, lot: Ints, keys: pa.StringArray, pages: Bools) -> pa.Table:
    """The edges of the columns and rows of every PDF."""
    rows = np.flatnonzero(pages)
    across, down = _bands(forms()[form])
    x = 60.0 + lot[rows, None] % 400 / 10 + _pairs(across) * COLUMN
    y = 90.0 + lot[rows, None] % 5_000 / 10 + _pairs(down) * (ROW + lot[rows, None] % 30 / 10)
    return pa.table({"sha256": keys.take(rows), "x": _lists(x), "y": _lists(y % 780)})


def _lists(edges: Floats) -> pa.Array[Any]:
    offsets = np.arange(len(edges) + 1, dtype=np.int32) * edges.shape[1]
    flat = np.round(edges, 1).astype(np.float32).ravel()
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(flat))


def _pairs(bands: int) -> Floats:
    """Left and right edge of each band, in widths."""
    edges: Floats = (np.arange(bands)[:, None] + np.array([0, 1])).ravel().astype(np.float64)
    return edges


@cache
def _ids(form: str) -> NDArray[np.uint64]:
    return np.random.default_rng([len(form), *form.encode()]).integers(
        1, np.iinfo(np.int64).max, size=VARIANTS, dtype=np.uint64
    )


@cache
def _bands(form: Form) -> tuple[int, int]:
    """How many columns and rows a form's tables have together."""
    return (
        sum(len(table.fields) for table in form.tables),
        sum(len(table.lines) for table in form.tables),
    )


def _cells(form: Form, variant: int) -> pa.Table:
    """One layout: extra heading rows and columns by its number, a page break somewhere."""
    extra_row, extra_column, broken_at = variant % 4, variant // 4 % 3, 5 + variant // 12
    figure, table_delta, row, column, x_band, y_band = [], [], [], [], [], []
    before_x = before_y = 0
    for number, table in enumerate(form.tables):
        fields = [field.id for field in table.fields]
        for y, line in enumerate(table.lines, 1):
            for name in line.fields:
                x = fields.index(name) + 1
                figure.append(f"{table.id}.{line.id}.{name}")
                table_delta.append(number)
                row.append(y + 2 + extra_row)
                column.append(x + 2 + extra_column)
                x_band.append(before_x + x)
                y_band.append(before_y + y)
        before_x, before_y = before_x + len(fields), before_y + len(table.lines)
    return pa.table(
        {
            "layout_id": pa.array(np.repeat(_ids(form.id)[variant], len(figure))),
            "figure": pa.array(figure),
            "page_delta": pa.array([int(y > broken_at) for y in y_band]),
            "table_delta": pa.array(table_delta),
            "row_no": pa.array(row), "column_no": pa.array(column),
            "x_band": pa.array(x_band), "y_band": pa.array(y_band),
        }
    )  # fmt: skip
