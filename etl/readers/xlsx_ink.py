"""What a sheet shows other than the values that calamine gives: errors, number formats, what is struck
out, hidden or printed white.

A person reads neither a struck-out number nor a hidden row, and a nought that its format hides is a blank;
an error or a formula that was never worked out is ink, not an empty cell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from etl.errors import UnreadableDocument
from etl.readers.cell_format import (
    ASIDE,
    BUILT_IN,
    GONE,
    MAX_CELLS,
    Format,
    Place,
    Readings,
    Shown,
    shown_by,
)
from etl.readers.package import open_package, parse_xml, part

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_LAST_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_FAR_COLUMN = re.compile(rb'<c [^>]*?\br="[A-Z]{3}')
_TELLING = re.compile(
    rb'</f>|t="e"|\bhidden="(?:1|true)"|strike|vertAlign|showZeros="(?:0|false)"|<v>[^<]*[.E]|\b(?:ht|width)="0"'
)
_STYLE = re.compile(rb'<c [^>]*?\bs="(\d+)"')
_OFF = ("0", "false")
_WHITE = ("FFFFFFFF", "00FFFFFF")
_WHITE_INDICES = ("1", "9")


@dataclass(frozen=True, slots=True)
class _Book:
    formats: dict[str, Format]
    strings: dict[str, str]
    """What stays of a shared string with struck-out or raised parts, by its index."""


def shown_otherwise(content: bytes) -> dict[str, Shown]:
    """By sheet, what the cells show that do not show their value; empty where they show nothing.

    Raises UnreadableDocument for sheets that would not fit into memory.
    """
    package = open_package(content, "XLSX")
    book = _Book(_formats(package), _marked_strings(package))
    telling = {number for number, format in book.formats.items() if format.is_telling}
    found: dict[str, Shown] = {}
    for name in filter(_SHEET.fullmatch, package.namelist()):
        data = part(package, name, "XLSX") or b""
        last = _LAST_ROW.match(data, max(data.rfind(b"<row "), 0))
        rows = int(last[1]) if last else 0
        if rows * (16384 if _FAR_COLUMN.search(data) else 702) > 40 * MAX_CELLS:
            raise UnreadableDocument("too_large", "工作表的范围过大，不予读取")
        used = telling and {number.decode() for number in _STYLE.findall(data)} & telling
        if used or book.strings or _TELLING.search(data):
            found[name] = dict(_cells(parse_xml(data, "XLSX"), book))
    return _by_sheet(package, found) if any(found.values()) else {}


def _cells(sheet: Any, book: _Book) -> Iterator[tuple[Place, Readings]]:
    hidden_columns = {
        column
        for columns in sheet.iter("{*}col")
        if _is_hidden(columns, "width")
        for column in range(_count(columns.get("min")), _count(columns.get("max")) + 1)
    }
    tall, wide = _reaching(sheet)
    no_zeros = any(view.get("showZeros") in _OFF for view in sheet.iter("{*}sheetView"))
    for row in sheet.iter("{*}row"):
        hidden_row = _is_hidden(row, "ht")
        for cell in row.iterfind("{*}c[@r]"):
            place = _place(cell.get("r"))
            if hidden_row and place not in tall:
                yield place, GONE
            elif place[1] in hidden_columns and place not in wide:
                yield place, ASIDE
            elif (shown := _shown(cell, book, no_zeros)) is not None:
                yield place, shown


def _reaching(sheet: Any) -> tuple[set[Place], set[Place]]:
    """The merged cells that reach over more than one row, and over more than one column: what is hidden
    of these may show in another."""
    tall, wide = set(), set()
    for merged in sheet.iter("{*}mergeCell"):
        first, _, last = merged.get("ref", "A1").partition(":")
        (top, left), (bottom, right) = _place(first), _place(last or first)
        if bottom > top:
            tall.add((top, left))
        if right > left:
            wide.add((top, left))
    return tall, wide


def _is_hidden(line: Any, extent: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return line.get("hidden", "0") not in _OFF or line.get(extent) == "0"


def _shown(cell: Any, book: _Book, no_zeros: bool) -> Readings | None:
    """What a cell shows, where that is not its value."""
    value, formula = cell.find("{*}v"), cell.find("{*}f")
    content = "" if value is None else value.text or ""
    format = book.formats.get(cell.get("s", "0"), Format())
    inline = cell.find("{*}is")
    if format.struck:
        return GONE
    empty = cell.get("t") == "str" and value is not None
    if cell.get("t") == "e" or (formula is not None and not content and not empty):
        return (content or "=" + ((formula.text or "") if formula is not None else ""),)
    if cell.get("t") == "s" and content.strip() in book.strings:
        return (book.strings[content.strip()],)
    if inline is not None and _is_marked(inline):
        return (_kept(inline),)
    return shown_by(format, _number(content) if cell.get("t", "n") == "n" else None, no_zeros)


def _number(content: str) -> float | None:
    try:
        return float(content)
    except ValueError:
        return None


def _at(elements: list[Any], index: str | None) -> Any:
    """The element that a format names; None where there is none."""
    number = int(index) if index and index.isdecimal() else -1
    return elements[number] if 0 <= number < len(elements) else None


def _is_white(font: Any) -> bool:
    """Whether a font's colour is that of the paper."""
    colour = None if font is None else font.find("{*}color")
    return colour is not None and (
        colour.get("rgb") in _WHITE
        or colour.get("indexed") in _WHITE_INDICES
        or (colour.get("theme") == "0" and not colour.get("tint"))
    )


def _is_unfilled(fill: Any) -> bool:
    """Whether a cell's ground is the paper or white."""
    pattern = None if fill is None else fill.find("{*}patternFill")
    if pattern is None or pattern.get("patternType", "none") == "none":
        return fill is None or fill.find("{*}gradientFill") is None
    ground = pattern.find("{*}fgColor")
    return ground is not None and ground.get("rgb") in _WHITE


def _formats(package: zipfile.ZipFile) -> dict[str, Format]:
    """The cell formats by index."""
    data = part(package, "xl/styles.xml", "XLSX")
    if not data:
        return {}
    styles = parse_xml(data, "XLSX")
    codes = {str(number): code for number, code in BUILT_IN.items()}
    codes |= {f.get("numFmtId"): f.get("formatCode", "") for f in styles.iter("{*}numFmt")}
    fonts = list(styles.iterfind("{*}fonts/*"))
    fills = list(styles.iterfind("{*}fills/*"))
    return {
        str(number): Format(
            (font := _at(fonts, xf.get("fontId"))) is not None and _is_struck(font),
            _is_white(font) and _is_unfilled(_at(fills, xf.get("fillId"))),
            codes.get(xf.get("numFmtId"), ""),
        )
        for number, xf in enumerate(styles.iterfind("{*}cellXfs/*"))
    }


def _marked_strings(package: zipfile.ZipFile) -> dict[str, str]:
    data = part(package, "xl/sharedStrings.xml", "XLSX") or b""
    if b"strike" not in data and b"vertAlign" not in data:
        return {}
    strings = enumerate(parse_xml(data, "XLSX").iterfind("{*}si"))
    return {str(i): _kept(string) for i, string in strings if _is_marked(string)}


def _is_marked(string: Any) -> bool:
    """Whether parts of a string are struck out or raised."""
    return _is_struck(string) or any(map(_is_raised, string.iterfind("{*}r")))


def _is_raised(run: Any) -> bool:
    return any(align.get("val") == "superscript" for align in run.iter("{*}vertAlign"))


def _is_struck(element: Any) -> bool:
    return any(strike.get("val", "1") not in _OFF for strike in element.iter("{*}strike"))


def _kept(string: Any) -> str:
    """The runs of a string that are not struck out; a raised one is a note's mark: 12¹ is not 121."""
    runs = [run for run in string.iterfind("{*}r") if not _is_struck(run)]
    texts = ("".join(text.text or "" for text in run.iterfind("{*}t")) for run in runs)
    return "".join(
        f"[{text}]" if text.strip() and _is_raised(run) else text
        for run, text in zip(runs, texts, strict=True)
    ).strip()


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


def _by_sheet(package: zipfile.ZipFile, found: dict[str, Shown]) -> dict[str, Shown]:
    """What was found in each part under the name of the sheet that it holds."""
    targets = parse_xml(part(package, "xl/_rels/workbook.xml.rels", "XLSX") or b"", "XLSX")
    parts = {r.get("Id"): "xl/" + r.get("Target", "").removeprefix("/xl/") for r in targets}
    book = parse_xml(part(package, "xl/workbook.xml", "XLSX") or b"", "XLSX")
    return {
        sheet.get("name"): found.get(parts.get(_relation(sheet), ""), {})
        for sheet in book.iter("{*}sheet")
    }


def _relation(sheet: Any) -> str:
    """The ``r:id`` of a sheet, whose namespace is another in a strict file."""
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")
