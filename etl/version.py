"""Which reading a stored report comes from: a hash of the code and data that read its format.

A change of one reader makes only that format's reports be read again; a change of the stages that all
formats share makes all of them be read again. Nobody has to remember to raise a number.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
SHARED = (
    "model.py", "numerals.py", "locate.py", "align.py", "labels.py", "stream.py", "identity.py",
    "report.py", "facts.py", "forms", "narrative", "mentions.toml",
)  # fmt: skip
READERS = {
    "html": ("html.py", "charset.py"),
    "text": ("text.py", "charset.py"),
    "docx": ("docx.py",),
    "doc": ("doc.py", "docx.py", "office.py"),
    "pdf": ("pdf.py", "ruling.py"),
    "scan": ("scan.py", "ruling.py"),
    "ofd": ("ofd.py", "ruling.py"),
    "xlsx": ("xlsx.py",),
}


@cache
def reader_version(format: str | None) -> str:
    """Twelve hexadecimal digits; for an unknown format, those of all readers together."""
    names = READERS.get(
        format or "", tuple(sorted({n for names in READERS.values() for n in names}))
    )
    digest = hashlib.sha256()
    for path in [HERE / name for name in SHARED] + [HERE / "readers" / name for name in names]:
        for file in _files(path):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(f for f in path.rglob("*") if f.suffix in {".py", ".toml"})
