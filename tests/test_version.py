"""A reader's version changes with its own code and with what all formats share, and with nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import etl.version
from etl.version import reader_version


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The package's files at another place, free to be changed; other tests get no version of theirs."""
    root = tmp_path / "etl"
    shutil.copytree(etl.version.ROOT, root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(etl.version, "ROOT", root)
    yield root
    reader_version.cache_clear()


def versions() -> dict[str, str]:
    reader_version.cache_clear()
    return {format: reader_version(format) for format in ("html", "docx", "pdf", "text")}


@pytest.mark.parametrize(
    ("changed", "concerned"),
    [
        ("readers/docx.py", {"docx"}),
        ("readers/pdf.py", {"pdf"}),
        ("readers/charset.py", {"html", "text"}),
        ("report/align.py", {"html", "docx", "pdf", "text"}),
        ("forms/2021.toml", {"html", "docx", "pdf", "text"}),
        ("mentions.toml", {"html", "docx", "pdf", "text"}),
        ("database/store.py", set()),
    ],
)
def test_a_change_concerns_only_the_formats_that_go_through_it(
    copy: Path, changed: str, concerned: set[str]
) -> None:
    before = versions()
    assert (copy / changed).is_file()
    with (copy / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    after = versions()
    assert {format for format in before if before[format] != after[format]} == concerned
