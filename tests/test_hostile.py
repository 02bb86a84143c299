"""What is broken or meant to break us costs itself alone: a refusal with a word, quickly, never more."""

from __future__ import annotations

import struct
import time
import zipfile
import zlib
from io import BytesIO
from random import Random

import pytest
from random_reports import draw
from typesetting import FORMATS

from etl.model import Reading, Source
from etl.reading import process

MADE = {name: FORMATS[name](draw(7)) for name in ("html", "mhtml", "docx", "xlsx", "pdf", "ofd")}
MADE |= {name: FORMATS[name](draw(7)) for name in ("text", "markdown")}
SECONDS = 20.0
"""Of CPU time, on a slow machine; a worker stops what takes longer."""
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("bcdefgh", "cdefghi", strict=True))
    + "]>"
)


def reading_of(content: bytes) -> Reading:
    """What one file comes to, within the time."""
    start = time.process_time()
    reading = process(Source("x", content, "0"))
    assert time.process_time() - start < SECONDS
    return reading


def refusal_of(content: bytes) -> str:
    refusal = reading_of(content).refusal
    assert refusal is not None
    assert refusal.message
    return refusal.kind


def package(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(name: str, part: str, content: bytes) -> bytes:
    """A made document with one of its parts replaced."""
    with zipfile.ZipFile(BytesIO(MADE[name])) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    return package({**parts, part: content})


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97])
@pytest.mark.parametrize("name", MADE)
def test_cut_off(name: str, share: float) -> None:
    content = MADE[name]
    reading = reading_of(content[: int(len(content) * share)])
    assert reading.refusal is None or reading.refusal.kind != "crash", reading.refusal


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", MADE)
def test_bytes_overwritten(name: str, seed: int) -> None:
    random = Random(f"{name} {seed}")
    content = bytearray(MADE[name])
    for _ in range(random.choice((1, 20, 400))):
        content[random.randrange(len(content))] = random.randrange(256)
    reading = reading_of(bytes(content))
    assert reading.refusal is None or reading.refusal.kind != "crash", reading.refusal


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x89PNG\r\n\x1a\n",
        b"<html><table>",
        b"{\\rtf",
        b"7z\xbc\xaf\x27\x1c",
    ],
)
def test_random_bytes(head: bytes) -> None:
    reading = reading_of(head + Random(5).randbytes(20_000))
    assert reading.report is None
    assert reading.refusal is not None
    assert reading.refusal.kind != "crash", reading.refusal


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docx", "word/document.xml"),
        ("ofd", "OFD.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
    ],
)
def test_zip_bombs(name: str, part: str) -> None:
    bomb = with_part(name, part, b"<a>" + b" " * 300_000_000)
    assert len(bomb) < 2_000_000
    assert refusal_of(bomb) == "too_large"


@pytest.mark.parametrize(
    ("name", "part", "root"),
    [
        ("docx", "word/document.xml", "w:document"),
        ("ofd", "OFD.xml", "OFD"),
    ],
)
def test_billion_laughs(name: str, part: str, root: str) -> None:
    content = f'{LAUGHS}<{root} xmlns:w="x">&i;</{root}>'.encode()
    assert refusal_of(with_part(name, part, content)) == "damaged"


def test_billion_laughs_in_a_page_are_no_entities_of_html() -> None:
    assert reading_of(f"{LAUGHS}<html><body>&i;</body></html>".encode()).report is None


@pytest.mark.parametrize(
    "table",
    [
        "<tr>" + "<td>1" * 1_000_000,
        "<tr><td>1" * 500_000,
        '<tr><td colspan="100000000" rowspan="99999999">1</td></tr>' * 200,
        "<table><tr><td>" * 20_000,
        "<div>" * 200_000,
    ],
    ids=["a million cells", "half a million rows", "spans", "nested tables", "nested blocks"],
)
def test_pages_that_explode(table: str) -> None:
    assert refusal_of(f"<html><body><table>{table}".encode()) in ("too_large", "not_a_report")


def test_a_sheet_with_a_cell_at_its_far_corner() -> None:
    rows = b'<row r="1048576"><c r="XFD1048576" t="str"><v>1</v></c></row>'
    sheet = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        b'2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>' + rows
    )
    content = with_part("xlsx", "xl/worksheets/sheet1.xml", sheet + b"</sheetData></worksheet>")
    assert refusal_of(content) == "too_large"


def test_a_picture_of_a_thousand_million_pixels() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    picture = b"\x89PNG\r\n\x1a\n" + head + pixels + chunk(b"IEND", b"")
    assert refusal_of(picture) in ("too_large", "needs_ocr")


def test_parts_that_need_a_password() -> None:
    marked = bytearray(MADE["docx"])
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(signature, at + 4)
    assert refusal_of(bytes(marked)) == "encrypted"


@pytest.mark.parametrize("levels", [400, 470, 490, 511, 600, 5000])
def test_a_page_nested_too_deep_is_read_whole_or_refused(levels: int) -> None:
    """A parser lays what stands too deep side by side: tables must not come out as missing."""
    head, body, rest = MADE["html"].partition(b"<body")
    tag, _, inner = rest.partition(b">")
    deep = head + body + tag + b">" + b"<div>" * levels + inner
    reading, plain = reading_of(deep), reading_of(MADE["html"])
    if reading.refusal is None:
        assert reading.report is not None
        assert plain.report is not None
        assert reading.report.figures == plain.report.figures
    else:
        assert (reading.refusal.kind, levels > 400) == ("too_large", True)
