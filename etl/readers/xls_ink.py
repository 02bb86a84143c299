"""What a sheet of a binary workbook (BIFF8, [MS-XLS]) shows other than the values that calamine gives:
errors, number formats, what is struck out, hidden or printed white. As ``xlsx_ink`` for XLSX.

Workbooks older than Excel 97 say nothing here: their values are taken as they stand.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.readers.cell_format import ASIDE, BUILT_IN, GONE, Format, Place, Readings, Shown, shown_by
from etl.readers.ole2 import streams
from etl.readers.xls_strings import Look, Parts, look, rich_strings, text

_EOF, _CONTINUE, _FILEPASS = 0x000A, 0x003C, 0x002F
_FONT, _FORMAT, _XF, _SST, _BOUNDSHEET = 0x0031, 0x041E, 0x00E0, 0x00FC, 0x0085
_ROW, _COLUMNS, _MERGED, _WINDOW2 = 0x0208, 0x007D, 0x00E5, 0x023E
_NUMBER, _RK, _MANY, _SHARED, _LABEL = 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204
_FORMULA, _ERROR = 0x0006, 0x0205
_BIFF8 = 0x0600
_WHITE = (1, 9)
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
Record = tuple[int, bytes]
Content = float | str | Parts | None
"""Of a cell: its number, its error, what stays of a string with fonts of its own; None for other text."""


@dataclass(slots=True)
class _Book:
    fonts: dict[int, Look] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    xfs: list[bytes] = field(default_factory=list)
    sheets: list[tuple[int, str]] = field(default_factory=list)
    """Where each sheet begins in the stream, and its name."""
    strings: dict[int, Parts] = field(default_factory=dict)
    """What stays of a shared string with fonts of its own."""

    def formats(self) -> list[Format]:
        """The cell formats by index."""
        return [self._format(xf) for xf in self.xfs]

    def _format(self, xf: bytes) -> Format:
        font, code = struct.unpack_from("<2H", xf)
        pattern = struct.unpack_from("<I", xf, 14)[0] >> 26
        ground = struct.unpack_from("<H", xf, 18)[0] & 0x7F
        of = self.fonts.get(font)
        unfilled = pattern == 0 or (pattern == 1 and ground in _WHITE)
        white = of is not None and of.colour in _WHITE and unfilled
        return Format(of is not None and of.struck, white, self.codes.get(code, ""))


def shown_otherwise(content: bytes) -> dict[str, Shown]:
    """By sheet, what the cells show that do not show their value."""
    stream = streams(content, {"workbook"}).get("workbook", b"")
    try:
        book = _book(stream)
        formats = book.formats()
        return {name: _sheet(stream, at, book, formats) for at, name in book.sheets}
    except (struct.error, IndexError):
        return {}  # calamine says what is wrong with it


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of a part of the stream, from its first to its end."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _EOF:
            return
        at += 4 + size


def _book(stream: bytes) -> _Book:
    book, table, last = _Book(), list[bytes](), 0
    for number, (kind, data) in enumerate(_records(stream, 0)):
        if kind == _FILEPASS or (not number and struct.unpack_from("<H", data)[0] != _BIFF8):
            return _Book()
        if kind == _FONT:
            # Fonts are numbered without a fourth.
            at = len(book.fonts)
            book.fonts[at + (at > 3)] = look(data)
        elif kind == _FORMAT:
            code, letters, flags = struct.unpack_from("<2HB", data)
            book.codes[code] = text(data, 5, letters, flags)
        elif kind == _XF:
            book.xfs.append(data)
        elif kind == _BOUNDSHEET:
            start = struct.unpack_from("<I", data)[0]
            book.sheets.append((start, text(data, 8, data[6], data[7])))
        elif kind == _SST or (kind == _CONTINUE and last == _SST):
            table.append(data)
            kind = _SST
        last = kind
    book.strings = rich_strings(table, book.fonts)
    return book


@dataclass(slots=True)
class _Sheet:
    """What one sheet says of its rows, columns and cells; all counted from 0."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    """The hidden ones."""
    tall: set[Place] = field(default_factory=set)
    wide: set[Place] = field(default_factory=set)
    """Where merged cells begin that reach over more than one row or column."""
    no_zeros: bool = False
    cells: list[tuple[int, int, int, Content]] = field(default_factory=list)
    """Row, column, format and content."""


def _sheet(stream: bytes, at: int, book: _Book, formats: list[Format]) -> Shown:
    sheet = _Sheet()
    for kind, data in _records(stream, at):
        if kind in (_ROW, _COLUMNS, _MERGED, _WINDOW2):
            _note(sheet, kind, data)
        elif kind in (_NUMBER, _RK, _MANY, _SHARED, _LABEL, _FORMULA, _ERROR):
            sheet.cells += _cells(kind, data, book.strings)
    found: Shown = {}
    for row, column, format, content in sheet.cells:
        shown = _shown(sheet, (row, column), formats[format], content)
        if shown is not None:
            found[(row + 1, column + 1)] = shown
    return found


def _note(sheet: _Sheet, kind: int, data: bytes) -> None:
    """What is hidden, what is merged, whether noughts show."""
    if kind == _ROW:
        row, _, _, height = struct.unpack_from("<4H", data)
        if struct.unpack_from("<H", data, 12)[0] & 0x20 or not height & 0x7FFF:
            sheet.rows.add(row)
    elif kind == _COLUMNS:
        first, last, width, _, flags = struct.unpack_from("<5H", data)
        if flags & 1 or not width:
            sheet.columns.update(range(first, min(last, 255) + 1))
    elif kind == _WINDOW2:
        sheet.no_zeros = not struct.unpack_from("<H", data)[0] & 0x10
    else:
        for number in range(struct.unpack_from("<H", data)[0]):
            top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * number)
            sheet.tall |= {(top, left)} if bottom > top else set()
            sheet.wide |= {(top, left)} if right > left else set()


def _cells(
    kind: int, data: bytes, strings: dict[int, Parts]
) -> Iterator[tuple[int, int, int, Content]]:
    row, column, format = struct.unpack_from("<3H", data)
    if kind == _MANY:
        for number in range((len(data) - 6) // 6):
            format, packed = struct.unpack_from("<HI", data, 4 + 6 * number)
            yield row, column + number, format, _unpacked(packed)
        return
    content: Content = None
    if kind == _NUMBER or (kind == _FORMULA and data[12:14] != b"\xff\xff"):
        content = struct.unpack_from("<d", data, 6)[0]
    elif kind == _RK:
        content = _unpacked(struct.unpack_from("<I", data, 6)[0])
    elif kind == _SHARED:
        content = strings.get(struct.unpack_from("<I", data, 6)[0])
    elif kind == _FORMULA and data[6] == 2:
        content = _ERRORS.get(data[8], "#ERROR")
    elif kind == _ERROR and data[7]:
        content = _ERRORS.get(data[6], "#ERROR")
    yield row, column, format, content


def _unpacked(packed: int) -> float:
    """A number in the 30 bits of an RK."""
    value: float
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed >> 31 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value


def _shown(sheet: _Sheet, place: Place, format: Format, content: Content) -> Readings | None:
    row, column = place
    if row in sheet.rows and place not in sheet.tall:
        return GONE
    if column in sheet.columns and place not in sheet.wide:
        return ASIDE
    if isinstance(content, tuple):
        own, rest = content
        return ((rest if format.struck else own + rest).strip(),)
    if isinstance(content, str):
        return (content,)
    return shown_by(format, content, sheet.no_zeros)
