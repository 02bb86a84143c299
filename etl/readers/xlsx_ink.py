"""What a sheet shows other than the values that calamine gives: errors, struck-out and hidden cells.

A person reads neither a struck-out number nor a hidden row; an error or a formula that was never worked
out is ink, not an empty cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from etl.errors import UnreadableDocument
from etl.readers.package import open_package, parse_xml, part

MAX_CELLS = 2_000_000

Place = tuple[int, int]

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_LAST_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_FAR_COLUMN = re.compile(rb'<c [^>]*?\br="[A-Z]{3}')
_TELLING = re.compile(rb'</f>|t="e"|\bhidden="(?:1|true)"|strike')
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OFF = ("0", "false")


@dataclass(frozen=True, slots=True)
class Strikes:
    """What the workbook strikes out: cell formats as a whole, and parts of shared strings."""

    formats: frozenset[str]
    strings: dict[str, str]
    """What stays of a shared string, by its index."""


def shown_otherwise(content: bytes) -> dict[str, dict[Place, str]]:
    """By sheet, the text of the cells that show another than their value; empty where they show none.

    Raises UnreadableDocument for sheets that would not fit into memory.
    """
    package = open_package(content, "XLSX")
    strikes = Strikes(_struck_formats(package), _struck_strings(package))
    found: dict[str, dict[Place, str]] = {}
    for name in filter(_SHEET.fullmatch, package.namelist()):
        data = part(package, name, "XLSX") or b""
        last = _LAST_ROW.match(data, max(data.rfind(b"<row "), 0))
        rows = int(last[1]) if last else 0
        if rows * (16384 if _FAR_COLUMN.search(data) else 702) > 40 * MAX_CELLS:
            raise UnreadableDocument("too_large", "工作表的范围过大，不予读取")
        if strikes.formats or strikes.strings or _TELLING.search(data):
            found[name] = dict(_cells(parse_xml(data, "XLSX"), strikes))
    return _by_sheet(package, found) if any(found.values()) else {}


def _cells(sheet: Any, strikes: Strikes) -> Iterator[tuple[Place, str]]:
    hidden_columns = {
        column
        for columns in sheet.iter("{*}col")
        if columns.get("hidden", "0") not in _OFF
        for column in range(_count(columns.get("min")), _count(columns.get("max")) + 1)
    }
    merged = {_place(m.get("ref", "A1").split(":")[0]) for m in sheet.iter("{*}mergeCell")}
    for row in sheet.iter("{*}row"):
        hidden_row = row.get("hidden", "0") not in _OFF
        for cell in row.iterfind("{*}c[@r]"):
            place = _place(cell.get("r"))
            if (hidden_row or place[1] in hidden_columns) and place not in merged:
                yield place, ""
            elif (text := _shown(cell, strikes)) is not None:
                yield place, text


def _shown(cell: Any, strikes: Strikes) -> str | None:
    """What a cell shows, where that is not its value."""
    if cell.get("s") in strikes.formats:
        return ""
    value, formula = cell.find("{*}v"), cell.find("{*}f")
    shown = "" if value is None else value.text or ""
    if cell.get("t") == "e" or (formula is not None and not shown):
        return shown or "=" + ((formula.text or "") if formula is not None else "")
    if cell.get("t") == "s":
        return strikes.strings.get(shown.strip())
    inline = cell.find("{*}is")
    return _kept(inline) if inline is not None and _is_struck(inline) else None


def _struck_formats(package: zipfile.ZipFile) -> frozenset[str]:
    """Indices of the cell formats whose font is struck through."""
    data = part(package, "xl/styles.xml", "XLSX") or b""
    if b"strike" not in data:
        return frozenset()
    styles = parse_xml(data, "XLSX")
    fonts = {str(i) for i, font in enumerate(styles.iterfind("{*}fonts/*")) if _is_struck(font)}
    formats = enumerate(styles.iterfind("{*}cellXfs/*"))
    return frozenset(str(i) for i, xf in formats if xf.get("fontId") in fonts)


def _struck_strings(package: zipfile.ZipFile) -> dict[str, str]:
    data = part(package, "xl/sharedStrings.xml", "XLSX") or b""
    if b"strike" not in data:
        return {}
    strings = enumerate(parse_xml(data, "XLSX").iterfind("{*}si"))
    return {str(i): _kept(string) for i, string in strings if _is_struck(string)}


def _is_struck(element: Any) -> bool:
    return any(strike.get("val", "1") not in _OFF for strike in element.iter("{*}strike"))


def _kept(string: Any) -> str:
    """The runs of a string that are not struck out."""
    runs = [run for run in string.iterfind("{*}r") if not _is_struck(run)]
    return "".join(text.text or "" for run in runs for text in run.iterfind("{*}t")).strip()


def _count(printed: str | None) -> int:
    """A column's number, at most the last that a sheet has."""
    return min(int(printed), 16384) if printed and printed.isdecimal() else 0


def _place(reference: str) -> Place:
    """``C12`` → row 12, column 3."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :] or "1"), column


def _by_sheet(
    package: zipfile.ZipFile, found: dict[str, dict[Place, str]]
) -> dict[str, dict[Place, str]]:
    """What was found in each part under the name of the sheet that it holds."""
    targets = parse_xml(part(package, "xl/_rels/workbook.xml.rels", "XLSX") or b"", "XLSX")
    parts = {r.get("Id"): "xl/" + r.get("Target", "").removeprefix("/xl/") for r in targets}
    book = parse_xml(part(package, "xl/workbook.xml", "XLSX") or b"", "XLSX")
    return {
        sheet.get("name"): found.get(parts.get(sheet.get(_ID), ""), {})
        for sheet in book.iter("{*}sheet")
    }
