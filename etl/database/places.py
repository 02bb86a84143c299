"""Where figures stand, stored once for all reports that are typeset alike.

A **layout** says for every figure its row and column, how many pages and tables after the first figure it
stands, and in which bands of the page: columns of a table share their left and right edges, rows their
upper and lower ones. What is a report's own is small: the page and table of its first figure and the edges
of its bands, some sixty pairs instead of four numbers a figure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from etl.model import Figure, Number, Place

Row = dict[str, Any]
Bands = dict[tuple[float, float], int]
"""Edges, in points, and the number of their band from 1."""


def layout(key: str, figures: Iterable[Figure]) -> tuple[Row, list[Row], list[Row]]:
    """One report's rows of ``report_layout``, ``layout_cell`` and ``box``; the first is empty where
    no figure has a place, the last where none has a box."""
    placed = [(figure.figure, figure.where) for figure in figures if figure.where is not None]
    if not placed:
        return {}, [], []
    page, table = placed[0][1].page, placed[0][1].table
    across: Bands = {}
    down: Bands = {}
    cells = [
        {
            "figure": address,
            "page_delta": None if where.page is None or page is None else where.page - page,
            "table_delta": None if where.table is None or table is None else where.table - table,
            "row_no": where.row,
            "column_no": where.column,
            "x_band": _band(across, where, 0),
            "y_band": _band(down, where, 1),
        }
        for address, where in placed
    ]
    layout_id = _hash(cells)
    row = {"sha256": key, "layout_id": layout_id, "page": page, "table_no": table}
    edges = {"sha256": key, "x": _flat(across), "y": _flat(down)}
    return row, [{"layout_id": layout_id, **c} for c in cells], [edges] if across else []


def confidences(key: str, figures: Iterable[Figure]) -> Iterator[Row]:
    """How sure the OCR was of a cell, where it was read by one."""
    for figure in figures:
        if figure.where is not None and figure.where.confidence is not None:
            yield {"sha256": key, "figure": figure.figure, "confidence": figure.where.confidence}


def raw_exceptions(key: str, figures: Iterable[Figure]) -> Iterator[Row]:
    """Raw texts that do not follow from state and value, and other readings."""
    for figure in figures:
        if figure.alternatives or figure.raw != canonical(figure.state, figure.value):
            yield {
                "sha256": key,
                "figure": figure.figure,
                "raw": figure.raw,
                "alternatives": list(figure.alternatives) or None,
            }


def canonical(state: str, value: Number | None) -> str:
    """The raw text that needs no row of its own: the number itself, nothing for what is not there."""
    return f"{value}" if state == "number" else ""


def _band(bands: Bands, where: Place, axis: int) -> int | None:
    """The number of a figure's band; edges are kept to a tenth of a point, a hair's breadth."""
    if where.box is None:
        return None
    edges = round(where.box[axis], 1), round(where.box[axis + 2], 1)
    return bands.setdefault(edges, len(bands) + 1)


def _flat(bands: Bands) -> list[float]:
    return [edge for edges in bands for edge in edges]


def _hash(cells: Sequence[Row]) -> int:
    text = repr([tuple(cell.values()) for cell in cells])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
