"""The container of old office files: a small file system of sectors within a file."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from etl.errors import UnreadableDocument

_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_ENTRY = 128


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    size: int


def streams(content: bytes, wanted: set[str]) -> dict[str, bytes]:
    """The wanted streams (lower-case names) that the file has. Raises UnreadableDocument."""
    try:
        return _streams(content, wanted)
    except (struct.error, IndexError, ValueError) as error:
        raise UnreadableDocument("damaged", "文件已损坏，无法打开") from error


def _streams(content: bytes, wanted: set[str]) -> dict[str, bytes]:
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    if sector not in (512, 4096) or small not in (64, 512):
        raise ValueError("sector size")
    directory_start, _, cutoff, small_start = struct.unpack_from("<4I", content, 48)
    table = _allocation(content, sector)
    directory = _chain(content, table, directory_start, sector, sector)
    root, entries = _entries(directory)
    found: dict[str, bytes] = {}
    small_table: tuple[int, ...] | None = None
    store = b""
    for name in wanted & entries.keys():
        entry = entries[name]
        if entry.size >= cutoff:
            data = _chain(content, table, entry.start, sector, sector)
        else:
            if small_table is None:
                small_table = _numbers(_chain(content, table, small_start, sector, sector))
                store = _chain(content, table, root.start, sector, sector)
            data = _chain(store, small_table, entry.start, small, 0)
        found[name] = data[: entry.size]
    return found


def _allocation(content: bytes, sector: int) -> tuple[int, ...]:
    """Which sector follows which: the sectors listed in the header and in its continuations."""
    listed = list(struct.unpack_from("<109I", content, 76))
    following, count = struct.unpack_from("<2I", content, 68)
    for _ in range(min(count, len(content) // sector)):
        if following >= _LAST:
            break
        block = _numbers(content[(following + 1) * sector : (following + 2) * sector])
        listed += block[:-1]
        following = block[-1]
    parts = (content[(s + 1) * sector : (s + 2) * sector] for s in listed if s < _LAST)
    return _numbers(b"".join(parts))


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int, offset: int) -> bytes:
    parts: list[bytes] = []
    current = start
    while current < _LAST:
        if len(parts) > len(table):
            raise ValueError("sectors in a circle")
        parts.append(data[offset + current * size : offset + (current + 1) * size])
        current = table[current]
    return b"".join(parts)


def _entries(directory: bytes) -> tuple[_Entry, dict[str, _Entry]]:
    root = _Entry(_LAST, 0)
    entries: dict[str, _Entry] = {}
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, size = struct.unpack_from("<2I", directory, at + 116)
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        if kind == 5:
            root = _Entry(start, size)
        elif kind == 2:
            entries.setdefault(name.lower(), _Entry(start, size))
    return root, entries
