"""The whole record in one ZIP: who decided, entered, loaded, withdrew, moved and set what, and when."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.decisions import backup, store

JOURNAL = "journal.jsonl"
"""In the database folder; what etl adds to it: docs/decisions.md."""


def whole_record(folder: Path) -> bytes:
    """decision.csv, step.csv and journal.jsonl, as far as there are any. Raises StoreProblem."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        if store.location().exists():
            with TemporaryDirectory() as place:
                backup.export(store.location(), Path(place))
                for file in sorted(Path(place).iterdir()):
                    archive.write(file, file.name)
        if (folder / JOURNAL).exists():
            archive.write(folder / JOURNAL, JOURNAL)
    return packed.getvalue()
