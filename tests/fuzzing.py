"""Hostile documents by the thousand: seeds, ways to spoil them, and what must be true of every one.

In the test suite (tests/test_fuzz.py) for seconds; by hand for as long as one likes, guided by what code a
document reaches: ``make fuzz`` or ``python tests/fuzzing.py docx -max_total_time=600`` (atheris).
"""

from __future__ import annotations

import io
import random
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

atheris: Any = import_module("atheris") if __name__ == "__main__" else None
with atheris.instrument_imports(include=["etl"]) if atheris else nullcontext():
    from test_readers_doc import Made

    from etl.errors import UnreadableDocument
    from etl.model import Document
    from etl.narrative import extract
    from etl.readers import READERS, doc, read, sniff
    from etl.report import understand

    for module in READERS.values():
        import_module(f"etl.readers.{module}")

SAMPLE = ROOT / "data" / "sample" / "reports"
CORPUS = ROOT.parent / "shared" / "corpus"
KINDS = ("html", "text", "docx", "xlsx", "ofd", "pdf", "doc", "scan")
SUFFIXES = {"html": "html", "text": "txt", "docx": "docx", "pdf": "pdf", "scan": "png"}
LARGEST_SEED = 400_000
SECONDS = 60
"""CPU seconds for one spoilt document: what a worker gives it by the clock before it is ended."""
WORDS = [
    b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"99999999999999999999", b"-1", b"1e999", b"NaN", b"\r\n", b"<",
    b"<table>", b"</table>", b"<td colspan=999999999 rowspan=999999999>", b"<tr>", b"<td>" * 50, b"&#x0;",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"&b;", b"<w:tbl>", b'w:val="2147483648"',
    b"<w:gridSpan w:val='99999'/>", b"<w:vMerge/>", b"PK\x05\x06", b"%PDF-", b"endobj", b"/Kids", b"stream",
    "一、总体情况".encode(), "二、主动公开政府信息情况".encode(), "收到和处理".encode(), 
    "亿万千百零".encode(), "百分之".encode(), "\u202e\u200b\ufeff\U000e0001".encode(), "年".encode() * 40,
    b"|", b"||||||||", b"\t" * 60, b"(" * 200, b"{\\rtf1", b"=cmd|' /C calc'!A0",
]  # fmt: skip


class TooLong(Exception):
    """A document took more CPU than it may."""


@contextmanager
def limited(seconds: int = SECONDS) -> Iterator[None]:
    """Raises TooLong in the body once it has used so much CPU."""

    def ring(*_: object) -> None:
        raise TooLong(f"over {seconds} s of CPU")

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def survive(content: bytes) -> bool:
    """Read it through to its mentions; whether it could be read. Only UnreadableDocument is caught."""
    with limited():
        try:
            document = _read(content)
        except UnreadableDocument:
            return False
        try:
            report = understand(document)
        except UnreadableDocument:
            return True
        for section in report.sections:
            extract(section.text, section.id, report.identity.year)
    return True


def _read(content: bytes) -> Document:
    """As the product does, but for LibreOffice, which is not ours to fuzz and takes seconds a file."""
    kind = sniff(content)
    if kind == "office":
        raise UnreadableDocument("needs_office", kind)
    return doc.read(content) if kind == "doc" else read(content)


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    """Documents of a kind to begin with: of the sample, made here, and real ones where they are at hand."""
    made = {"xlsx": _workbook, "ofd": _ofd, "doc": _word}
    found = [made[kind]()] if kind in made else []
    suffix = SUFFIXES.get(kind, kind)
    files = [*sorted(SAMPLE.rglob(f"*.{suffix}"))[:6], *sorted(CORPUS.rglob(f"*.{suffix}"))[:12]]
    found += [file.read_bytes() for file in files if file.stat().st_size <= LARGEST_SEED]
    return tuple(found)


def spoil(content: bytes, chance: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """The content with one to eight faults; of a package, in the members or in the whole."""
    if content.startswith(b"PK") and chance.random() < 0.9:
        return _repacked(
            content, lambda part: _faults(part, chance, ()) if chance.random() < 0.4 else part
        )
    return _faults(content, chance, others)


def _faults(content: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        chance.choice(FAULTS)(spoilt, chance, others)
    return bytes(spoilt)


def _flip(spoilt: bytearray, chance: random.Random, others: Sequence[bytes]) -> None:
    for _ in range(chance.randint(1, 16) if spoilt else 0):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)


def _cut(spoilt: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    at = chance.randint(0, len(spoilt))
    del spoilt[at : at + chance.choice((1, 10, 200, 5000, len(spoilt)))]


def _double(spoilt: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    at, size = chance.randint(0, len(spoilt)), chance.choice((1, 30, 500, 4000))
    spoilt[at:at] = spoilt[at : at + size] * chance.choice((1, 2, 50))


def _insert(spoilt: bytearray, chance: random.Random, _: Sequence[bytes]) -> None:
    at = chance.randint(0, len(spoilt))
    spoilt[at:at] = chance.choice(WORDS) * chance.choice((1, 1, 3, 200))


def _splice(spoilt: bytearray, chance: random.Random, others: Sequence[bytes]) -> None:
    if others:
        other = chance.choice(others)
        start = chance.randint(0, len(other))
        at = chance.randint(0, len(spoilt))
        spoilt[at : at + chance.choice((0, 100, 3000))] = other[start : start + 3000]


FAULTS: tuple[Callable[[bytearray, random.Random, Sequence[bytes]], None], ...] = (
    _flip, _cut, _double, _insert, _insert, _splice,
)  # fmt: skip


def _repacked(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A package whose parts are changed, packed anew; a broken one is changed as it is."""
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, change(part) if name.endswith((".xml", ".rels")) else part)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return change(content)
    return packed.getvalue()


def _rows() -> list[list[object]]:
    head = ["", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "自然人", "总计"]
    return [
        ["一、总体情况"], ["三、收到和处理政府信息公开申请情况"], [*head],
        ["一、本年新收政府信息公开申请数量", 1, 0, 0, 0, 0, 2, 3], ["二、上年结转", 0, "/", "", "无", 0, 0],
    ]  # fmt: skip


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in _rows():
        book.active.append(row)
    book.active.merge_cells("A1:C1")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _word() -> bytes:
    made = Made().add("某局2023年政府信息公开工作年度报告\r一、总体情况\r")
    for row in _rows()[2:]:
        made.row([str(cell) for cell in row], [n * 900 for n in range(len(row) + 1)])
    return made.add("完\r").file()


def _ofd() -> bytes:
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    texts = "".join(
        f'<ofd:TextObject ID="{10 * r + c}" Boundary="{10 + 20 * c} {20 + 8 * r} 18 6" Size="4">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="g 8 4">{cell}</ofd:TextCode></ofd:TextObject>'
        for r, row in enumerate(_rows()) for c, cell in enumerate(row)
    )  # fmt: skip
    lines = "".join(
        f'<ofd:PathObject ID="{900 + n}" Boundary="10 {20 + 8 * n} 160 0.2" LineWidth="0.2">'
        "<ofd:AbbreviatedData>M 0 0 L 160 0</ofd:AbbreviatedData></ofd:PathObject>"
        for n in range(6)
    )
    parts = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D.xml": f"<ofd:Document {name}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>',
        "P.xml": f"<ofd:Page {name}><ofd:Content><ofd:Layer>{texts}{lines}</ofd:Layer></ofd:Content>"
        "</ofd:Page>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for part, text in parts.items():
            package.writestr(part, text)
    return packed.getvalue()


def guided(arguments: list[str]) -> None:
    """Fuzz one kind with atheris; the first argument names it, the rest is libFuzzer's."""
    kind = arguments.pop(1)
    folder = Path(f"/tmp/fuzz-{kind}")
    folder.mkdir(exist_ok=True)
    for number, content in enumerate(seeds(kind)):
        (folder / f"seed-{number}").write_bytes(content)

    def mutate(content: bytes, size: int, seed: int) -> bytes:
        return spoil(content, random.Random(seed), seeds(kind))[:size]

    atheris.Setup([*arguments, str(folder)], lambda content: survive(content) and None,
                  custom_mutator=mutate)  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    guided(sys.argv)
