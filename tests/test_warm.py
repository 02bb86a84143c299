"""What is asked before the first visitor comes is what the pages ask, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tiny_database import build as tiny
from visiting import opened

from dashboard import database, filters, warm
from dashboard.database import Answer, Beside, Build

PAGES: Mapping[str, Mapping[str, str]] = {
    "overview.py": {}, "comparison.py": {}, "findings.py": {}, "rollup.py": {}, "roster.py": {},
    "about.py": {}, "agency.py": {}, "trace.py": {"code": "applications.received"},
}  # fmt: skip
Asked = set[tuple[str, str]]


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The questions that reach the database, which answers them, as they come."""
    tiny(tmp_path)
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path))
    monkeypatch.setenv("GONGKAI_DECISIONS", str(tmp_path / "decisions.sqlite"))
    answer, found = database._answer, Asked()

    def heard(build: Build, sql: str, beside: Beside, parameters: Mapping[str, Any]) -> Answer:
        found.add((sql, repr(sorted(parameters.items()))))
        return answer(build, sql, beside, parameters)

    monkeypatch.setattr(database, "_answer", heard)
    return found


def test_nothing_is_asked_in_vain_and_no_page_asks_again(asked: Asked) -> None:
    build = database.newest()
    newest = int(filters.options(build).years[0])
    asked.clear()
    warm.ask(build, newest)
    before = set(asked)
    asked.clear()
    for page, address in PAGES.items():
        opened(page, "zh", **address)
    assert not asked & before, "asked again, though it was answered"
    database.forget()
    asked.clear()
    for page, address in PAGES.items():
        opened(page, "zh", **address)
    assert not before - asked, "no page asks this any more"
