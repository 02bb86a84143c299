"""Every reader takes any bytes: it reads them or refuses them by name, within the limits of a worker."""

from __future__ import annotations

import os
import random
import resource
import time
from pathlib import Path

import pytest
from fuzzing import KINDS, seeds, spoil, survive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.check_files import check_files
from etl.errors import UnreadableDocument
from etl.readers import read
from etl.workers.crew import Lost, crew

BUDGET = 2.5
"""CPU seconds for each kind."""
DEEP = 40_000


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "scan"])
def test_spoilt_documents_are_read_or_refused(kind: str) -> None:
    """A fixed order of faults, as far as the time goes; more by hand: ``make fuzz``."""
    chance, until, read_through, count = random.Random(20250401), 0.0, 0, 0
    until = time.process_time() + BUDGET
    while time.process_time() < until:
        read_through += survive(spoil(chance.choice(seeds(kind)), chance, seeds(kind)))
        count += 1
    assert count > 5
    assert read_through, "no spoilt document was read: the faults test the refusal alone"


@settings(max_examples=150, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(start=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<table><tr>", b"\xd0\xcf\x11\xe0",
                              b"{\\rtf1", b"\xff\xfe", b"OFD.xml", b"GIF89a", b"\x89PNG\r\n\x1a\n"]),
       rest=st.binary(max_size=3000))  # fmt: skip
def test_arbitrary_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    survive(start + rest)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=600), st.sampled_from(["html", "text"]))
def test_arbitrary_text_is_read_or_refused(text: str, kind: str) -> None:
    body = f"<html><body><table><tr><td>{text}</td></tr></table>" if kind == "html" else text
    survive(body.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * DEEP + b"x",
        b"<table><tr><td>" * DEEP,
        b"<b>" * DEEP + b"<table><tr><td colspan=99999 rowspan=99999>1</td></tr></table>",
        b"<table>" + b"<tr><td rowspan=65534 colspan=1000>1</td>" * 300,
        ("（" * DEEP).encode(),
        ("一、总体情况\n" * 20_000).encode(),
        ("1" * 2_000_000).encode(),
        ("<p>全年收到申请" + "零" * 100_000 + "件。").encode(),
        b"%PDF-1.4\n" + b"1 0 obj<<" * DEEP,
        b"%PDF-1.4\n1 0 obj" + b"[" * DEEP,
    ],
    ids=range(10),
)
def test_depth_width_and_length_do_no_harm(content: bytes) -> None:
    survive(content)


def measure(kind: str) -> tuple[int, int]:
    """In a worker: its limit of address space, and whether 8 GB can be had."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    try:
        return limit, len(bytearray(8_000_000_000))
    except MemoryError:
        return limit, 0


def test_the_operating_system_limits_a_worker_s_memory() -> None:
    for outcome in crew(measure, list, [["x"]], workers=1):
        assert not isinstance(outcome, Lost)
        ((limit, got),) = outcome[1]
        assert 0 < limit < 64 * 1024**3
        assert got == 0


@pytest.fixture
def strange(tmp_path: Path) -> list[Path]:
    """The same bytes under names that no charset and no shell loves."""
    content = seeds("html")[0]
    names = [b"\xff\xfe.html", "年\n报.html".encode(), "年报".encode("gbk") + b".html", b"-rf.html",
             b"<script>.html", b"'; drop table report; --.html", "\u202elmth.html".encode()]  # fmt: skip
    paths = [tmp_path / os.fsdecode(name) for name in names]
    for path in paths:
        path.write_bytes(content)
    return paths


def test_files_of_any_name_are_checked(strange: list[Path]) -> None:
    answers = check_files(strange, None, 2)
    assert [answer.get("error") for answer in answers] == [None] * len(strange)


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_does() -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:p>" * 120_000_000)
    lying = bytearray(packed.getvalue())
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    for content in (packed.getvalue(), bytes(lying)):
        with pytest.raises(UnreadableDocument):
            read(content)
