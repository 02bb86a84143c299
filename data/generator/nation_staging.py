"""A nation's reports straight as staged chunks: what reading 1.8 million documents would have left.

One chunk a block. Columns are made for all reports of a year at once; nothing goes report by report.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.generator import nation_prose as prose
from data.generator.city import Agency, roster_csv
from data.generator.nation import YEARS, Block, blocks, truth
from data.generator.nation_layout import boxes, layout_cells, layouts
from data.generator.nation_prose import Texts, joined
from data.generator.nation_sheets import Sheet, plant, sheets
from data.generator.panel import Floats
from etl.database import chunks
from etl.database.chunks import schemas
from etl.database.staging import figures_of
from etl.model import TABLES
from etl.narrative import kinds
from etl.version import reader_version

LOADED = datetime(2025, 4, 1)
FORMATS = ("html",) * 14 + ("docx",) * 3 + ("pdf",) * 3
"""One in seven is a PDF: as in the sample."""
THOUSANDS, SIGNED = 0.06, 0.5
"""Of the agencies, those that print 1,234, and those that print +3 for a change."""

Rows = dict[str, list[pa.Table]]
Letters = NDArray[np.uint8]
"""ASCII, a row a text."""


def stage(folder: Path, reports: int, seed: int = 0, workers: int = 1) -> int:
    """Write ``reports`` reports as chunks below ``folder/staging``, the roster and the manifest.

    Returns how many reports were written: whole agencies over six years.
    """
    size = max(1, reports // len(YEARS))
    made = 0
    (folder / "planted").mkdir(parents=True, exist_ok=True)
    everybody: list[Agency] = []
    some = partial(_stage_block, folder=folder)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[int]] = deque()
        for block in blocks(size, seed):
            waiting.append(pool.submit(some, block))
            everybody.extend(block.agencies)
            if len(waiting) > workers:
                made += waiting.popleft().result()
        (folder / "roster.csv").write_text(roster_csv(everybody), encoding="utf-8")
        return made + sum(future.result() for future in waiting)


def planted(folder: Path) -> pa.Table:
    """The manifest of the faults that ``stage`` planted."""
    return pq.read_table(folder / "planted")


def _stage_block(block: Block, folder: Path) -> int:
    rows, faults = tables(block)
    chunks.write(rows, folder / "staging")
    pq.write_table(faults, folder / "planted" / f"{block.number:05}.parquet")
    return rows["report"].num_rows


def tables(block: Block) -> tuple[dict[str, pa.Table], pa.Table]:
    """A block as staged tables, and the faults planted in it."""
    printed = sheets(block, truth(block))
    faults = plant(block, printed)
    rows: Rows = {name: [] for name in schemas()}
    for sheet in printed:
        for name, table in _year(block, sheet):
            rows[name].append(table)
    rows["layout_cell"] = [layout_cells()]
    return {name: _in_schema(rows[name], schema) for name, schema in schemas().items()}, faults


def _in_schema(parts: list[pa.Table], schema: pa.Schema) -> pa.Table:
    """Concatenated, with null where a column was not made."""
    if not parts:
        return schema.empty_table()
    whole = pa.concat_tables(parts, promote_options="default")
    columns = [
        whole[f.name].cast(f.type) if f.name in whole.column_names else pa.nulls(len(whole), f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


def _year(block: Block, sheet: Sheet) -> Iterator[tuple[str, pa.Table]]:
    keys = _keys(block, sheet.year)
    format_of = np.array(FORMATS)[sheet.lot // 11 % len(FORMATS)]
    yield from _files(block, sheet, keys, format_of)
    told = dict.fromkeys(kinds(), np.full(len(keys), np.nan))
    wording = prose.wording_of(sheet.lot)
    for number, words in enumerate(prose.wordings()):
        rows = np.flatnonzero(wording == number)
        values = {slot: sheet.said[slot][rows] for slot in words.slots}
        numbers = {slot: _digits(value) for slot, value in values.items()}
        here = keys.take(rows)
        body = prose.bodies(words, numbers, len(rows))
        yield "section", _section(here, body)
        found = prose.mentions(words, values, numbers, here)
        if found is not None:
            yield "mention", found
        for kind, slot in prose.stated(words).items():
            told[kind] = told[kind].copy()
            told[kind][rows] = values[slot]
    yield "report", _reports(block, sheet, keys, told)
    yield "raw_exception", _raw(sheet, keys)
    yield "report_layout", layouts(sheet.form.id, sheet.lot, keys, format_of == "pdf")
    yield "box", boxes(sheet.form.id, sheet.lot, keys, format_of == "pdf")


def _keys(block: Block, year: int) -> Texts:
    """A hash for each report: 64 hexadecimal digits by lot."""
    count = len(block.agencies)
    digits = block.random(f"sha256 {year}").bytes(32 * count).hex()
    return _fixed(np.frombuffer(digits.encode(), np.uint8).reshape(count, 64))


def _fixed(letters: Letters) -> Texts:
    """Rows of ASCII letters as strings."""
    count, width = letters.shape
    offsets = np.arange(count + 1, dtype=np.int32) * width
    data = np.ascontiguousarray(letters, np.uint8).tobytes()
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data))


def _files(
    block: Block,
    sheet: Sheet,
    keys: Texts,
    format_of: NDArray[np.str_],
) -> Iterator[tuple[str, pa.Table]]:
    count = len(keys)
    names = joined(
        f"nation/{sheet.year}/",
        pa.array([f"{a.province}/{a.city}/{a.name}" for a in block.agencies]),
        pa.array([f".{name}" for name in format_of]),
        "",
    )
    size = pa.array(18_000 + sheet.lot % 60_000)
    kept = joined("sources", pc.utf8_slice_codeunits(keys, 0, 2), keys, "/")
    versions = {name: reader_version(name) for name in set(FORMATS)}
    source: dict[str, pa.Array[Any]] = {
        "sha256": keys, "name": names, "format": pa.array(format_of), "bytes": size, "kept": kept,
        "loaded_at": pa.array([LOADED] * count, pa.timestamp("us")),
        "reader_version": pa.array([versions[f] for f in format_of]),
    }  # fmt: skip
    yield "source", pa.table(source)
    modified = pa.array(1_700_000_000_000_000_000 + sheet.lot * 1_000_003)
    yield "file", pa.table({"name": names, "bytes": size, "modified": modified, "sha256": keys})


def _section(keys: Texts, body: Texts) -> pa.Table:
    count = len(keys)
    return pa.table(
        {
            "sha256": keys, "position": pa.array([0] * count),
            "id": pa.array([prose.SECTION] * count), "heading": pa.array(["一、总体情况"] * count),
            "body": body,
        }
    )  # fmt: skip


def _reports(
    block: Block,
    sheet: Sheet,
    keys: Texts,
    told: dict[str, Floats],
) -> pa.Table:
    count = len(keys)
    names = [agency.name_in(sheet.year) for agency in block.agencies]
    wording = prose.wording_of(sheet.lot)
    # Published on a day of January of the next year.
    first = np.datetime64(f"{sheet.year + 1}-01-06", "D")
    published = first + (sheet.lot % 24).astype("timedelta64[D]")
    columns: dict[str, pa.Array[Any]] = {
        "sha256": keys,
        "form": pa.array([sheet.form.id] * count),
        "printed_agency": pa.array(names),
        "printed_year": pa.array([sheet.year] * count),
        "printed_published": pa.array(published),
        "title": pa.array([f"{name}{sheet.year}年政府信息公开工作年度报告" for name in names]),
        "has_numbers": pa.array([True] * count),
        "single_line": pa.array([False] * count),
        "facts": pa.array(
            [
                prose.facts_of(int(w), int(n) % 2, sheet.year, sheet.form.id)
                for w, n in zip(wording, sheet.lot, strict=True)
            ]
        ),
        **{f"{table}_states": _fixed(_states(sheet, table, count)) for table in TABLES},
        **{a: pa.array(v, mask=sheet.blank.get(a)) for a, v in sheet.values.items()},
        **{kind: pa.array(v, mask=np.isnan(v)) for kind, v in told.items()},
    }
    return pa.table(columns)


def _states(sheet: Sheet, table: str, count: int) -> Letters:
    letters = np.full((count, len(figures_of(table))), ord("x"), np.uint8)
    for place, figure in enumerate(figures_of(table)):
        if figure in sheet.values:
            blank = sheet.blank.get(figure, np.zeros(1, np.bool_))
            letters[:, place] = np.where(blank, ord("b"), ord("n"))
    return letters


def _digits(value: Floats) -> Texts:
    return pa.array([str(int(number)) for number in value])


def _raw(sheet: Sheet, keys: Texts) -> pa.Table:
    """Raw texts that differ from the number: 1,234 and +3."""
    habit = sheet.lot // 3 % 1000
    parts = []
    for figure, values in sheet.values.items():
        if figure.endswith(".items_change"):
            rows = np.flatnonzero((habit < 1000 * SIGNED) & (values > 0))
            raw = [f"+{int(v)}" for v in values[rows]]
        else:
            rows = np.flatnonzero((habit < 1000 * THOUSANDS) & (values >= 1000))
            raw = [f"{v:,.2f}".removesuffix(".00") for v in values[rows]]
        if len(rows):
            names = pa.array([figure] * len(rows))
            here = keys.take(rows)
            parts.append(pa.table({"sha256": here, "figure": names, "raw": pa.array(raw)}))
    empty = pa.table({name: pa.array([], pa.string()) for name in ("sha256", "figure", "raw")})
    return pa.concat_tables(parts) if parts else empty
