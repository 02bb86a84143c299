"""Which reading a stored report comes from: a hash of the code and data that read its format.

A change of one reader makes only that format's reports be read again; a change of what all formats share
makes all of them be read again. What belongs to a format follows from the imports of its reader, so nobody
has to remember to raise a number or to keep a list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent
SHARED = ("etl.report", "etl.narrative", "etl.facts")
"""What every format goes through after its reader."""
IMPORT = re.compile(
    r"^\s*(?:from (etl[\w.]*) import (\([^)]*\)|.*)|import (etl[\w.]*))", re.MULTILINE
)


@cache
def reader_version(format: str | None) -> str:
    """Twelve hexadecimal digits; for a file of no known format, those of all readers together."""
    readers = sorted((ROOT / "readers").glob("*.py")) if format is None else []
    own = ROOT / "readers" / f"{format}.py"
    roots = [own] if own.exists() else readers
    files = _closure([*roots, *(path for name in SHARED for path in _files_of(name))])
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _closure(roots: list[Path]) -> set[Path]:
    """The files and all that they import of this package, with the data files of those packages."""
    found: set[Path] = set()
    waiting = list(roots)
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        waiting.extend(_imported(file))
        if file.name == "__init__.py" and file.parent not in (ROOT, ROOT / "readers"):
            found.update(file.parent.glob("*.toml"))
    return found | {ROOT / "mentions.toml"}


def _imported(file: Path) -> Iterator[Path]:
    if file.suffix != ".py":
        return
    for package, names, module in IMPORT.findall(file.read_text(encoding="utf-8")):
        yield from _files_of(package or module)
        for name in re.findall(r"\w+", names):
            yield from _files_of(f"{package}.{name}")


def _files_of(module: str) -> Iterator[Path]:
    path = ROOT.joinpath(*module.split(".")[1:])
    if path.with_suffix(".py").is_file() and path != ROOT:
        yield path.with_suffix(".py")
    elif path not in (ROOT, ROOT / "readers") and (path / "__init__.py").is_file():
        yield path / "__init__.py"
