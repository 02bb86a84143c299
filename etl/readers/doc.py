"""DOC and WPS (the binary format of Word 97–2003) → Document: accepted text, real merges.

Text stands in pieces, its properties in lists over file positions: a row's layout is a property of
the mark that ends the row. What this reader is not sure of it leaves to the office program.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from etl.errors import UnreadableDocument
from etl.model import Document
from etl.readers.doc_properties import properties_of, verdict_of
from etl.readers.doc_tables import FLOATING, INK, Mark, blocks
from etl.readers.ole2 import streams

_IDENT = 0xA5EC
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_OLDEST = 0x00C1
"""Word 97."""
_TEXT_LENGTH, _CHARACTERS, _PARAGRAPHS, _PIECES = 0x004C, 0x00FA, 0x0102, 0x01A2
"""Offsets in the file's head: length of the text; place and length of three lists."""
_PAGE = 512
_ENDS = "\r\x07\x0c"
_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""The mark of a note is no digit of the figure before it."""
_SHOWN = {0x0B: "\n", 0x09: "\t", 0x1E: "-", 0x1F: "", 0xA0: " ", 0x01: INK, 0x08: FLOATING}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters ``first`` to ``last`` of the text, from a position in the file."""

    first: int
    last: int
    position: int
    width: int


@dataclass(frozen=True, slots=True)
class _Ranges:
    """Properties by file position: ``values[i]`` hold from ``starts[i]`` on."""

    starts: list[int]
    values: list[bytes]

    def at(self, position: int) -> bytes:
        index = bisect_right(self.starts, position) - 1
        return self.values[index] if index >= 0 else b""


def read(content: bytes) -> Document:
    """Raises UnreadableDocument: ``encrypted damaged``, or ``needs_office`` for what is not sure."""
    wanted = {"worddocument", "0table", "1table", "data", "encryptedpackage"}
    found = streams(content, wanted)
    if "encryptedpackage" in found:
        raise UnreadableDocument("encrypted", "文件设有打开密码，请先取消密码")
    main = found.get("worddocument", b"")
    try:
        return Document("doc", tuple(blocks(_marks(main, found))))
    except (struct.error, LookupError, ValueError) as error:
        raise _uncertain("DOC 文件的结构不合常规") from error


def _uncertain(why: str) -> UnreadableDocument:
    return UnreadableDocument("needs_office", f"{why}，须用办公软件转换后读取")


def _marks(main: bytes, found: dict[str, bytes]) -> Iterator[Mark]:
    """The paragraphs and cell ends of the text, in order, each with its text and properties."""
    ident, version = struct.unpack_from("<2H", main, 0)
    flags = struct.unpack_from("<H", main, 10)[0]
    if ident != _IDENT or version < _OLDEST:
        raise _uncertain("这是 Word 97 以前的文件")
    if flags & _ENCRYPTED:
        raise UnreadableDocument("encrypted", "DOC 文件设有打开密码，请先取消密码")
    table = found["1table" if flags & _SECOND_TABLE else "0table"]
    length = struct.unpack_from("<I", main, _TEXT_LENGTH)[0]
    characters = _ranges(main, table, _CHARACTERS, 1)
    paragraphs = _ranges(main, table, _PARAGRAPHS, 13)
    # A program that garbles properties loses deletions with them: only where there are any.
    lossy = any(verdict_of(group).dropped for group in set(characters.values))
    text: list[str] = []
    moved: list[int] = []
    fields: list[bool] = []
    doubtful = False
    for char, position in _characters(main, _pieces(main, table), length):
        verdict = verdict_of(characters.at(position))
        doubtful |= verdict.odd and lossy
        if char in _ENDS:
            own = properties_of(paragraphs.at(position)[2:], found.get("data", b""))
            yield Mark(_line(text, moved), char, own, verdict.dropped, doubtful)
            text, moved, doubtful = [], [], False
        elif "\x13" <= char <= "\x15":
            _follow_field(char, fields)
        elif not verdict.dropped and not verdict.struck and not any(fields):
            shown = _SHOWN.get(ord(char), char if char >= " " else "")
            if verdict.inked or verdict.pale and shown.isdigit():
                shown = INK
            if verdict.moved:
                moved.append(len(text))
            text.append(shown.translate(_RAISED_DIGITS) if verdict.raised else shown)
    if text:
        yield Mark(_line(text, moved), "\r", {}, False, doubtful)


def _line(text: list[str], moved: list[int]) -> str:
    """The text of a line: a sign or two moved up or down beside others are the mark of a note."""
    if 0 < len(moved) <= 2 and len("".join(text).strip()) > len(moved):
        for index in moved:
            text[index] = text[index].translate(_RAISED_DIGITS)
    return "".join(text)


def _follow_field(char: str, fields: list[bool]) -> None:
    """Keep whether we are within a field's instructions (True) or in its result (False)."""
    if char == "\x13":
        fields.append(True)
    elif fields and char == "\x14":
        fields[-1] = False
    elif fields:
        fields.pop()


def _pieces(main: bytes, table: bytes) -> list[_Piece]:
    start, size = struct.unpack_from("<2I", main, _PIECES)
    at, end = start, start + size
    while at < end and table[at] == 1:
        at += 3 + struct.unpack_from("<H", table, at + 1)[0]
    if table[at] != 2:
        raise ValueError("piece table")
    count = (struct.unpack_from("<I", table, at + 1)[0] - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", table, at + 5)
    pieces = []
    for index in range(count):
        place = struct.unpack_from("<I", table, at + 5 + 4 * (count + 1) + 8 * index + 2)[0]
        narrow = bool(place & 0x40000000)
        position = (place & 0x3FFFFFFF) // 2 if narrow else place & 0x3FFFFFFF
        pieces.append(_Piece(bounds[index], bounds[index + 1], position, 1 if narrow else 2))
    return pieces


def _characters(main: bytes, pieces: list[_Piece], length: int) -> Iterator[tuple[str, int]]:
    """The characters of the main text, each with its position in the file."""
    for piece in pieces:
        count = min(piece.last, length) - piece.first
        if count <= 0:
            return
        data = main[piece.position : piece.position + count * piece.width]
        text = data.decode("cp1252" if piece.width == 1 else "utf-16-le", "replace")
        if len(text) != count:
            raise ValueError("characters outside the basic plane")
        yield from zip(
            text, range(piece.position, piece.position + len(data), piece.width), strict=True
        )


def _ranges(main: bytes, table: bytes, where: int, entry: int) -> _Ranges:
    """All properties of one kind: a list of pages of 512 bytes, each a list of ranges."""
    start, size = struct.unpack_from("<2I", main, where)
    count = (size - 4) // 8
    pages = struct.unpack_from(f"<{count}I", table, start + 4 * (count + 1))
    starts: list[int] = []
    values: list[bytes] = []
    for number in pages:
        page = main[(number & 0x3FFFFF) * _PAGE : (number & 0x3FFFFF) * _PAGE + _PAGE]
        runs = page[511]
        starts += struct.unpack_from(f"<{runs}I", page, 0)
        for run in range(runs):
            at = 2 * page[4 * (runs + 1) + entry * run]
            values.append(_grouped(page, at, entry == 13) if at else b"")
    if starts != sorted(starts):
        raise ValueError("ranges out of order")
    return _Ranges(starts, values)


def _grouped(page: bytes, at: int, paragraph: bool) -> bytes:
    """The bytes of one group; a paragraph's counts in words, and may spend a byte on alignment."""
    size = page[at]
    if not paragraph:
        return page[at + 1 : at + 1 + size]
    if size:
        return page[at + 1 : at + 2 * size]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]
