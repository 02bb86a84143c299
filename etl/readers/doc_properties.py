"""What the properties of characters in a binary Word text say: whether they are shown, and as what."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import NamedTuple

_DELETED, _HIDDEN = 0x0800, 0x083C
_STRUCK, _STRUCK_TWICE, _RAISED = 0x0837, 0x2A53, 0x2A48
_MOVED, _SIZE, _SYMBOL = 0x4845, 0x4A43, 0x6A09
"""Half points up or down; size in half points; a sign of a symbol font."""
_PALETTE, _COLOUR, _GROUNDS = 0x2A42, 0x6870, (0x4866, 0xCA71, 0x2A0C)
_LEVELLING = 4
"""Half points that level signs of two fonts with each other."""
_OF_CHARACTERS = 2
"""The kind of property that belongs to characters, in the bits 10–12 of its code."""
_HUGE = (0x6645, 0x6646)
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)

Properties = dict[int, bytes]


def properties_of(group: bytes, data: bytes) -> Properties:
    """Operand by operation, of a paragraph or of characters; one that points into ``data`` is followed.
    Raises struct.error and IndexError where the group is broken."""
    found: Properties = {}
    at = 0
    while at + 2 < len(group):
        code = group[at] | group[at + 1] << 8
        size, head = _SIZES[code >> 13], 2
        if code == 0xD608:
            size, head = struct.unpack_from("<H", group, at + 2)[0] - 1, 4
        elif not size:
            size, head = group[at + 2], 3
        operand = group[at + head : at + head + size]
        if code in _HUGE and data:
            place = struct.unpack("<I", operand)[0]
            length = struct.unpack_from("<H", data, place)[0]
            found |= properties_of(data[place + 2 : place + 2 + length], b"")
        found[code] = operand
        at += head + size
    return found


class Verdict(NamedTuple):
    """What the properties of characters say about them."""

    dropped: bool
    """Deleted or hidden; of a mark at an end, what it ends."""
    struck: bool
    """Struck out, or too small to be seen."""
    raised: bool
    moved: bool
    inked: bool
    """A sign of a symbol font: the text has another in its place."""
    pale: bool
    """White on no dark ground of its own: hidden, or on a ground that the table gives."""
    odd: bool
    """The properties are garbled."""


@lru_cache(maxsize=4096)
def verdict_of(group: bytes) -> Verdict:
    """What one group of properties says; few groups set most of a text."""
    properties = properties_of(group, b"") if group else {}
    on = {code for code, operand in properties.items() if operand[:1] == b"\x01"}
    return Verdict(
        not on.isdisjoint((_DELETED, _HIDDEN)),
        not on.isdisjoint((_STRUCK, _STRUCK_TWICE)) or 0 <= _half_points(properties, _SIZE) <= 2,
        properties.get(_RAISED, b"\0")[:1] in (b"\1", b"\2"),
        _half_points(properties, _MOVED) >= _LEVELLING,
        _SYMBOL in properties,
        _is_white(properties) and properties.keys().isdisjoint(_GROUNDS),
        any(code >> 10 & 7 != _OF_CHARACTERS for code in properties),
    )


def _half_points(properties: Properties, code: int) -> int:
    """How many, upwards or downwards; -1 where nothing is said."""
    operand = properties.get(code, b"")
    return abs(int(struct.unpack("<h", operand)[0])) if len(operand) == 2 else -1


def _is_white(properties: Properties) -> bool:
    colour = properties.get(_COLOUR)
    return colour == b"\xff\xff\xff\0" or colour is None and properties.get(_PALETTE) == b"\x08"
