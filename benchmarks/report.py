"""How benchmarks report: a table for people, ``benchmarks/results/NAME.json`` for comparison."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = (
    "duckdb", "numpy", "numba", "scipy", "pyarrow", "pandas", "polars", "distributed", "streamlit",
    "pypdfium2",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement."""

    what: str
    value: float
    unit: str
    against: str | None = None
    """What it is compared with."""
    ratio: float | None = None
    """How many times better than that."""
    goal: str | None = None
    holds: bool | None = None


def write(name: str, rows: Sequence[Row], together: bool = False, folder: Path = RESULTS) -> Path:
    """Print the rows and write them, with the machine and the versions, to ``NAME.json`` in a folder.

    ``together``: rows of earlier runs stay where nothing measured them anew.
    """
    for row in rows:
        print(line(row))
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    document = {
        "machine": {
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "load": [round(load, 2) for load in os.getloadavg()],
        },
        "versions": {"python": platform.python_version(), **_versions()},
        "rows": [*(_earlier(path, rows) if together else ()), *map(asdict, rows)],
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _earlier(path: Path, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows of a results file that are not measured anew."""
    if not path.exists():
        return []
    anew = {row.what for row in rows}
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return [row for row in found if row["what"] not in anew]


def line(row: Row) -> str:
    """A measurement as people read it."""
    parts = [f"{row.what:62} {row.value:>12,.6g} {row.unit:18}"]
    if row.ratio is not None:
        parts.append(f"{row.ratio:,.3g} x {row.against}")
    if row.goal is not None:
        parts.append(f"goal {row.goal}: {'holds' if row.holds else 'MISSED'}")
    return "  ".join(parts)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "")


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
