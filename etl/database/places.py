"""Where figures stand, stored once for all reports that are typeset alike.

A **layout** says for every figure its row and column, how many pages and tables after the first figure it
stands, and in which bands of the page: columns of a table share their left and right edges, rows their
upper and lower ones. What is a report's own is small: the page and table of its first figure and the edges
of its bands, some sixty pairs instead of four numbers a figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from etl.model import Box, Figure, Number

Row = dict[str, Any]
Bands = dict[tuple[float, float], int]
"""Edges, in points, and the number of their band from 1."""
Standing = tuple[str, int | None, int | None, int | None, int | None, int | None, int | None]
"""A figure's address and, as they stand in ``CELL``, where it is in its layout."""
CELL = ("figure", "page_delta", "table_delta", "row_no", "column_no", "x_band", "y_band")


def layout(key: str, figures: Iterable[Figure]) -> tuple[Row, tuple[Standing, ...], list[Row]]:
    """One report's row of ``report_layout``, its layout, and its rows of ``box``; the first is empty
    where no figure has a place, the last where none has a box."""
    placed = [(figure.figure, figure.where) for figure in figures if figure.where is not None]
    if not placed:
        return {}, (), []
    page, table = placed[0][1].page, placed[0][1].table
    across: Bands = {}
    down: Bands = {}
    standings = tuple(
        [
            (
                address,
                None if where.page is None or page is None else where.page - page,
                None if where.table is None or table is None else where.table - table,
                where.row,
                where.column,
                None if where.box is None else _band(across, where.box, 0),
                None if where.box is None else _band(down, where.box, 1),
            )
            for address, where in placed
        ]
    )
    row = {"sha256": key, "layout_id": _name(standings), "page": page, "table_no": table}
    edges = {"sha256": key, "x": _flat(across), "y": _flat(down)}
    return row, standings, [edges] if across else []


def layout_cells(layout_id: int, standings: Iterable[Standing]) -> Iterator[Row]:
    """The rows of ``layout_cell``, which all reports of a layout share."""
    for standing in standings:
        yield {"layout_id": layout_id, **dict(zip(CELL, standing, strict=True))}


def confidences(key: str, figures: Iterable[Figure]) -> Iterator[Row]:
    """How sure the OCR was of a cell, where it was read by one."""
    for figure in figures:
        if figure.where is not None and figure.where.confidence is not None:
            yield {"sha256": key, "figure": figure.figure, "confidence": figure.where.confidence}


def raw_exceptions(key: str, figures: Iterable[Figure]) -> Iterator[Row]:
    """Raw texts that do not follow from state and value, and other readings."""
    for figure in figures:
        if figure.raw != canonical(figure.state, figure.value) or figure.alternatives:
            yield {
                "sha256": key,
                "figure": figure.figure,
                "raw": figure.raw,
                "alternatives": list(figure.alternatives) or None,
            }


def canonical(state: str, value: Number | None) -> str:
    """The raw text that needs no row of its own: the number itself, nothing for what is not there."""
    return str(value) if state == "number" else ""


def _band(bands: Bands, box: Box, axis: int) -> int:
    """The number of a figure's band; edges are kept to a tenth of a point, a hair's breadth."""
    edges = round(box[axis], 1), round(box[axis + 2], 1)
    return bands.setdefault(edges, len(bands) + 1)


def _flat(bands: Bands) -> list[float]:
    return [edge for edges in bands for edge in edges]


@lru_cache(maxsize=1024)
def _name(standings: Sequence[Standing]) -> int:
    """The layout's key, the same on every machine."""
    text = repr(list(standings))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
