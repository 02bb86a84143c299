"""Odd documents, each named for its oddity: all figures and problems as `expected.toml` says.

After reading a document differently on purpose: ``APPROVE=1 pytest tests/test_cases.py`` writes the
expectations anew, and the diff is the review.
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from etl import readers
from etl.errors import NotAReport
from etl.model import Report
from etl.report import understand

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    (document,) = case.glob("report.*")
    found = outcome(document.read_bytes())
    expected = case / "expected.toml"
    if os.environ.get("APPROVE"):
        expected.write_text(as_toml(found), "utf-8")
    assert found == tomllib.loads(expected.read_text("utf-8"))


def outcome(content: bytes) -> dict[str, Any]:
    """What was read, in a form that shows in a diff; zeros and blanks of a line in one."""
    try:
        report = understand(readers.read(content))
    except NotAReport as error:
        return {"refused": str(error)}
    identity = report.identity
    return {
        "agency": identity.agency or "",
        "year": identity.year or 0,
        "published": identity.published.isoformat() if identity.published else "",
        "form": report.form or "",
        "sections": [section.id for section in report.sections],
        "notes": dict(report.notes),
        "states": dict(sorted(Counter(figure.state for figure in report.figures).items())),
        "figures": lines_of(report),
        "problems": [f"{p.kind}: {p.message}" for p in report.problems],
    }


def lines_of(report: Report) -> dict[str, str]:
    """By line, what its figures are: values, or the states of those that are no number."""
    lines: dict[str, list[str]] = {}
    for figure in report.figures:
        line, _, _ = figure.figure.rpartition(".")
        alternatives = "|".join(figure.alternatives)
        shown = figure.state + (f"({alternatives})" if alternatives else "")
        lines.setdefault(line, []).append(str(figure.value) if figure.state == "number" else shown)
    return {line: " ".join(texts) for line, texts in lines.items()}


def as_toml(found: dict[str, Any]) -> str:
    plain = {key: value for key, value in found.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in found.items() if isinstance(value, dict)}
    lines = [f"{key} = {shown(value)}" for key, value in plain.items()]
    for name, table in tables.items():
        lines += [
            "",
            f"[{name}]",
            *(f"{shown(key)} = {shown(value)}" for key, value in table.items()),
        ]
    return "\n".join(lines) + "\n"


def shown(value: object) -> str:
    if isinstance(value, list):
        return "[" + "".join(f"\n  {shown(item)}," for item in value) + ("\n]" if value else "]")
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
