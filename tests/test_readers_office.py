"""LibreOffice for what only it reads: one a process, on its own profile; refused where it is absent."""

from __future__ import annotations

import os
import shutil

import pytest
from programs import needs

from etl.errors import UnreadableDocument
from etl.model import Grid, Paragraph
from etl.readers import office, read

RTF = (
    rb"{\rtf1\ansi\ansicpg936 \u35268?\u31456?\par"
    rb"\trowd\cellx1000\cellx2000 1\cell 2\cell\row\pard x\par}"
)

needs_program = needs(
    shutil.which("soffice") is not None, "apt-get install -y libreoffice-writer-nogui"
)


def test_absent_program_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr(office, "_office", None)
    with pytest.raises(UnreadableDocument, match="apt-get install libreoffice") as refusal:
        read(RTF)
    assert refusal.value.kind == "needs_office"


@needs_program
def test_rtf_is_read_by_one_program_started_once() -> None:
    document = read(RTF)
    assert document.format == "doc"
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["规章", "x"]
    grid = next(b for b in document.blocks if isinstance(b, Grid))
    assert [cell.text for cell in grid.cells] == ["1", "2"]
    first = office._office
    assert read(RTF) == document
    assert office._office is first


@needs_program
def test_what_it_cannot_open_is_refused() -> None:
    with pytest.raises(UnreadableDocument):
        office.read(b"{\\rtf1" + bytes(range(256)) * 20)
