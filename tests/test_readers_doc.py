"""DOC and its container: built here byte by byte, as no program at hand writes the odd cases."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from etl.errors import UnreadableDocument
from etl.model import Document, Grid, Paragraph
from etl.readers import doc
from etl.readers.ole2 import streams

SECTOR = 512
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF
IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"
DELETED, HIDDEN = b"\x00\x08\x01", b"\x3c\x08\x01"
STRUCK, STRUCK_TWICE, RAISED = b"\x37\x08\x01", b"\x53\x2a\x01", b"\x48\x2a\x01"


def ole2(**contents: bytes) -> bytes:
    """A container with one stream a name, each in sectors of its own."""
    names = list(contents)
    table: list[int] = [0xFFFFFFFD]
    sectors: list[bytes] = []
    starts: dict[str, int] = {}

    def place(data: bytes) -> int:
        first = len(table)
        count = max(1, -(-len(data) // SECTOR))
        table.extend([*range(first + 1, first + count), END])
        sectors.extend(
            data[i * SECTOR : (i + 1) * SECTOR].ljust(SECTOR, b"\0") for i in range(count)
        )
        return first

    for name in names:
        starts[name] = place(contents[name].ljust(4096, b"\0"))
    entries = [_entry("Root Entry", 5, END, 0)]
    entries += [_entry(name, 2, starts[name], max(len(contents[name]), 4096)) for name in names]
    directory = place(b"".join(entries))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, directory, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return header + allocation + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le").ljust(64, b"\0")
    head = raw + struct.pack("<HBB", 2 * len(name) + 2, kind, 1) + struct.pack("<3I", *[FREE] * 3)
    return head + bytes(36) + struct.pack("<IQ", start, size)


@dataclass
class Made:
    """A Word text: paragraphs with their properties, runs of characters with theirs."""

    text: str = ""
    paragraphs: list[tuple[int, bytes]] = field(default_factory=list)
    characters: list[tuple[int, bytes]] = field(default_factory=list)
    flags: int = 0x0200
    version: int = 0x00C1

    def add(self, text: str, properties: bytes = b"", run: bytes = b"") -> Made:
        self.text += text
        self.paragraphs.append((len(self.text), properties))
        self.characters.append((len(self.text), run))
        return self

    def row(self, cells: Sequence[str], edges: Sequence[int], flags: Sequence[int] = ()) -> Made:
        for cell in cells:
            self.add(cell + "\x07", IN_TABLE)
        count = len(edges) - 1
        layout = struct.pack(f"<B{len(edges)}h", count, *edges)
        for index in range(count):
            layout += struct.pack("<H", flags[index] if flags else 0).ljust(20, b"\0")
        table = b"\x08\xd6" + struct.pack("<H", len(layout) + 1) + layout
        return self.add("\x07", IN_TABLE + ROW_END + table)

    def file(self) -> bytes:
        start = 2048
        main = bytearray(start) + self.text.encode("utf-16-le")
        struct.pack_into("<2H", main, 0, 0xA5EC, self.version)
        struct.pack_into("<H", main, 10, self.flags)
        struct.pack_into("<I", main, 0x4C, len(self.text))
        table = bytearray()
        for where, entries, size in ((0xFA, self.characters, 1), (0x102, self.paragraphs, 13)):
            main += bytes(-len(main) % 512)
            pages, bounds = [], [start]
            for at, properties in entries:
                pages.append(len(main) // 512)
                main += _page(bounds[-1], start + 2 * at, properties, size)
                bounds.append(start + 2 * at)
            struct.pack_into("<2I", main, where, len(table), 8 * len(pages) + 4)
            table += struct.pack(f"<{len(bounds)}I{len(pages)}I", *bounds, *pages)
        struct.pack_into("<2I", main, 0x1A2, len(table), 21)
        table += (
            b"\x02" + struct.pack("<3I", 16, 0, len(self.text)) + struct.pack("<HIH", 0, start, 0)
        )
        return ole2(**{"WordDocument": bytes(main), "1Table": bytes(table)})

    def read(self) -> Document:
        return doc.read(self.file())


def _page(first: int, last: int, properties: bytes, size: int) -> bytes:
    page = bytearray(512)
    group = (b"\0\0" if size == 13 else b"") + properties
    group += b"\0" if size == 13 and len(group) % 2 else b""
    at = 510 - len(group) - 2 - (510 - len(group)) % 2
    struct.pack_into("<2I", page, 0, first, last)
    if properties or size == 13:
        page[8] = at // 2
        head = bytes([0, len(group) // 2]) if size == 13 else bytes([len(group)])
        page[at : at + len(head) + len(group)] = head + group
    page[511] = 1
    return bytes(page)


def grid(document: Document) -> list[tuple[str, int, int, int, int]]:
    (found,) = [block for block in document.blocks if isinstance(block, Grid)]
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in found.cells]


def prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_paragraphs_and_table() -> None:
    made = Made().add("一、总体情况\r").row(["规章", "12"], [0, 1000, 2000]).add("完\r")
    document = made.read()
    assert document.format == "doc"
    assert prose(document) == ["一、总体情况", "完"]
    assert grid(document) == [("规章", 1, 1, 1, 1), ("12", 1, 2, 1, 1)]


def test_columns_by_borders_a_little_off() -> None:
    made = Made().row(["项目", "总计"], [0, 2000, 3000]).row(["a", "b", "c"], [0, 1000, 2015, 3000])
    assert grid(made.read()) == [
        ("项目", 1, 1, 1, 2),
        ("总计", 1, 3, 1, 1),
        ("a", 2, 1, 1, 1),
        ("b", 2, 2, 1, 1),
        ("c", 2, 3, 1, 1),
    ]


def test_merges_downwards_and_across() -> None:
    edges = [0, 1000, 2000, 3000]
    made = (
        Made().row(["结果", "x", "1"], edges, [0x60, 0, 0]).row(["", "y", "2"], edges, [0x20, 0, 0])
    )
    assert grid(made.read())[0] == ("结果", 1, 1, 2, 1)
    made = Made().row(["合并", "", "3"], edges, [1, 2, 0]).row(["a", "b", "c"], edges)
    assert grid(made.read())[:2] == [("合并", 1, 1, 1, 2), ("3", 1, 3, 1, 1)]


@pytest.mark.parametrize("run", [DELETED, HIDDEN, STRUCK, STRUCK_TWICE])
def test_text_that_is_not_shown(run: bytes) -> None:
    made = Made().add("一二").add("九", run=run).add("三\r")
    assert prose(made.read()) == ["一二三"]


def test_a_struck_end_of_a_cell_is_still_an_end() -> None:
    assert prose(Made().add("一").add("\r", run=STRUCK).add("二\r").read()) == ["一", "二"]


def test_a_raised_mark_is_no_digit_of_the_figure_before_it() -> None:
    assert prose(Made().add("12").add("1", run=RAISED).add("件\r").read()) == ["12¹件"]


MOVED, LEVELLED = b"\x45\x48\x08\x00", b"\x45\x48\x02\x00"
WHITE, WHITE_BY_PALETTE, RED = b"\x70\x68\xff\xff\xff\0", b"\x42\x2a\x08", b"\x70\x68\xff\0\0\0"
TINY, SMALL, LOWERED = b"\x43\x4a\x02\0", b"\x43\x4a\x15\0", b"\x48\x2a\x02"
ON_GROUND = WHITE + b"\x0c\x2a\x01"
SYMBOL = b"\x09\x6a\x03\0\x31\xf0"


@pytest.mark.parametrize(
    ("run", "text"),
    [
        (MOVED, "12¹件"),
        (LOWERED, "12¹件"),
        (LEVELLED, "121件"),
        (WHITE, "12\ufffc件"),
        (WHITE_BY_PALETTE, "12\ufffc件"),
        (ON_GROUND, "121件"),
        (RED, "121件"),
        (TINY, "12件"),
        (SMALL, "121件"),
        (SYMBOL, "12\ufffc件"),
    ],
)
def test_how_a_sign_beside_a_figure_is_set(run: bytes, text: str) -> None:
    made = Made().add("12", IN_TABLE).add("1", IN_TABLE, run).add("件\x07", IN_TABLE)
    made.add("x\x07", IN_TABLE)
    layout = struct.pack("<B3h", 2, 0, 1000, 2000) + bytes(40)
    made.add("\x07", IN_TABLE + ROW_END + b"\x08\xd6" + struct.pack("<H", len(layout) + 1) + layout)
    assert grid(made.read())[0][0] == text


def test_a_whole_line_that_is_moved_is_no_mark() -> None:
    assert prose(Made().add("12", run=MOVED).add("\r").read()) == ["12"]


def test_pictures_in_cells_are_ink_unless_they_float_beside_text() -> None:
    cells = ["a", "\x01", "\x08", "12\x08", ""]
    found = grid(Made().row(cells, [0, 1000, 2000, 3000, 4000, 5000]).read())
    assert [cell[0] for cell in found] == ["a", "\ufffc", "\ufffc", "12", ""]
    assert prose(Made().add("\x01标题\x08\r").read()) == ["标题"]


def test_lines_dashes_and_fields() -> None:
    made = Made().add("a\x0bb\x1ec\x1f\x13 PAGE \x147\x15\r")
    assert prose(made.read()) == ["a\nb-c7"]


def test_deleted_row() -> None:
    made = Made().row(["a", "1"], [0, 1000, 2000])
    kept = len(made.characters)
    made.row(["b", "2"], [0, 1000, 2000])
    made.characters[kept:] = [(at, DELETED) for at, _ in made.characters[kept:]]
    assert [cell[0] for cell in grid(made.read())] == ["a", "1"]


def test_garbled_properties_are_in_doubt_where_deletions_may_be_lost() -> None:
    garbled = b"\x55\x08\x3d\x19\x00\x00"
    made = Made().add("九", run=DELETED).row(["规章", "1234"], [0, 1000, 2000])
    made.characters[2] = (made.characters[2][0], garbled)
    (found,) = [block for block in made.read().blocks if isinstance(block, Grid)]
    assert [cell.alternatives for cell in found.cells] == [(), ("",)]


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (Made(flags=0x0300).add("x\r"), "encrypted"),
        (Made(version=0x65).add("x\r"), "needs_office"),
        (Made().add("a\x07", IN_TABLE).add("\x07", IN_TABLE + ROW_END), "needs_office"),
    ],
)
def test_refusals(made: Made, kind: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        made.read()
    assert refusal.value.kind == kind


def test_container_finds_streams_by_name_in_any_case() -> None:
    content = ole2(A=b"one", worddocument=b"two" * 2000)
    found = streams(content, {"worddocument"})
    assert found == {"worddocument": b"two" * 2000}


@pytest.mark.parametrize("seed", range(30))
def test_broken_containers_are_refused_without_hanging(seed: int) -> None:
    content = bytearray(Made().row(["规章", "12"], [0, 1000, 2000]).file())
    for index in range(40):
        place = (seed * 7919 + index * 104729) % len(content)
        content[place] = (content[place] + 1 + seed * 37) % 256
    try:
        document = doc.read(bytes(content))
    except UnreadableDocument as refusal:
        kind = refusal.kind
    else:
        kind = document.format
    assert kind in ("doc", "damaged", "needs_office", "encrypted")
