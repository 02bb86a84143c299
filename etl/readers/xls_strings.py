"""The shared strings of a binary workbook, where parts of them are struck out or raised ([MS-XLS] 2.4.265).

The table is cut into pieces anywhere, within a string too: each piece that goes on with letters says anew
whether these take one byte or two.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

WIDE, EXTENDED, RICH = 1, 4, 8
"""Of a string's flags: two bytes a letter, a phonetic guide after it, runs of fonts after it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What of a font matters: whether its letters are struck out or raised, its colour's index."""

    struck: bool
    raised: bool
    colour: int


Run = tuple[int, int]
"""From which letter on, in which font."""


def look(font: bytes) -> Look:
    """A FONT record."""
    flags, colour, _, script = struct.unpack_from("<4H", font, 2)
    return Look(bool(flags & 0x0008), script == 1, colour)


def text(data: bytes, at: int, count: int, flags: int) -> str:
    """``count`` letters from a place on."""
    wide = flags & WIDE
    return data[at : at + count * (2 if wide else 1)].decode(
        "utf-16-le" if wide else "latin-1", "replace"
    )


Parts = tuple[str, str]
"""What stays of a string: the letters in its cell's own font, and those in fonts of their own."""


def rich_strings(pieces: Sequence[bytes], fonts: dict[int, Look]) -> dict[int, Parts]:
    """What stays of each string with fonts of its own, by its index, in a workbook where some are struck
    out or raised. Raises struct.error."""
    if not pieces or not any(font.struck or font.raised for font in fonts.values()):
        return {}
    table = _Table(pieces)
    count = struct.unpack("<I", table.take(8)[4:])[0]
    found: dict[int, Parts] = {}
    for index in range(count):
        letters, runs = table.string()
        if runs:
            found[index] = (letters[: runs[0][0]], _kept(letters, runs, fonts))
    return found


def _kept(letters: str, runs: list[Run], fonts: dict[int, Look]) -> str:
    """The parts that are not struck out; a raised one is a note's mark: 12¹ is not 121."""
    kept = ""
    for (start, number), (end, _) in zip(runs, [*runs[1:], (len(letters), 0)], strict=True):
        font, part = fonts.get(number), letters[start:end]
        if font is None or not (font.struck or font.raised):
            kept += part
        elif not font.struck and part.strip():
            kept += f"[{part}]"
    return kept


class _Table:
    """The pieces of the table, read from the first to the last."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces, self.number, self.at = pieces, 0, 0

    def take(self, size: int) -> bytes:
        """The next bytes, wherever the pieces are cut. Raises struct.error at the end."""
        taken = b""
        while len(taken) < size:
            if self.at >= len(self.pieces[self.number]):
                self._turn()
            part = self.pieces[self.number][self.at : self.at + size - len(taken)]
            taken += part
            self.at += len(part)
        return taken

    def string(self) -> tuple[str, list[Run]]:
        """The next string and the runs of its fonts."""
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & RICH else 0
        guide = struct.unpack("<I", self.take(4))[0] if flags & EXTENDED else 0
        letters = self._letters(count, flags)
        found = [struct.unpack("<2H", self.take(4)) for _ in range(runs)]
        self.take(guide)
        return letters, [(start, font) for start, font in found]

    def _letters(self, count: int, flags: int) -> str:
        letters = ""
        while len(letters) < count:
            left = (len(self.pieces[self.number]) - self.at) // (2 if flags & WIDE else 1)
            if left <= 0:
                self._turn()
                flags = self.take(1)[0]
                continue
            part = min(left, count - len(letters))
            letters += text(self.pieces[self.number], self.at, part, flags)
            self.at += part * (2 if flags & WIDE else 1)
        return letters

    def _turn(self) -> None:
        if self.number + 1 >= len(self.pieces):
            raise struct.error("the table of strings ends within a string")
        self.number, self.at = self.number + 1, 0
