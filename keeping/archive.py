"""One ZIP file with everything people entered, and putting it back.

What the application computes is not in it: it is loaded again from the reports. Secrets are not in it
either: the access setting is named in the journal, the file itself is the administrator's to keep.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from dashboard.decisions import backup as decisions
from dashboard.decisions import store as decided
from etl.database import journal, store
from etl.database.said import Naming, Ruling, Said
from etl.pipeline import say
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

DECISIONS, SAID = "decisions.sqlite", "said.json"
VERSION = 1
KINDS: dict[str, type[Ruling] | type[Naming]] = {"ruling": Ruling, "naming": Naming}
COLUMNS = {
    "ruling": "sha256, action, ruled_at, agency, year, reason, person",
    "naming": "name, code, ruled_at, reason, person",
}
Said_ = dict[str, list[list[Any]]]


def backup(folder: Path, target: Path) -> list[str]:
    """Write the archive, whole or not at all, while others work; what it holds, in lines.

    Raises StoreProblem, StoreError, OSError.
    """
    half = target.with_name(f".{target.name}.half")
    said, lines = _said(folder), []
    with TemporaryDirectory() as place, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive:
        if decided.location().exists():
            rows = decisions.backup(decided.location(), Path(place, DECISIONS))
            archive.write(Path(place, DECISIONS), DECISIONS)
            lines.append(f"decisions {rows['decision']} · steps {rows['step']}")
        archive.writestr(SAID, json.dumps({"version": VERSION, **said}, ensure_ascii=False))
        if (folder / journal.NAME).exists():
            archive.write(folder / journal.NAME, journal.NAME)
    os.replace(half, target)
    counted = f"rulings {len(said['ruling'])} · namings {len(said['naming'])}"
    return [*lines, f"{counted} · journal {len(journal.events(folder))}", f"→ {target}"]


def restore(
    folder: Path, source: Path, roster: Path, rules: Path | None = None, replace: bool = False
) -> list[str]:
    """Put an archive back: decisions; what was said of contents and names and is not known; the journal.

    Nothing that is there is dropped unasked. Raises StoreProblem, GongkaiError, OSError, ValueError.
    """
    with TemporaryDirectory() as place, zipfile.ZipFile(source) as archive:
        names = set(archive.namelist())
        said = _read(archive)
        lines = [_journal(folder, archive)] if journal.NAME in names else []
        if DECISIONS in names:
            kept = Path(archive.extract(DECISIONS, place))
            rows = decisions.restore(kept, decided.location(), replace)
            lines.append(f"decisions {rows['decision']} · steps {rows['step']}")
    missing = _missing(said, _said(folder))
    if missing.rulings or missing.namings:
        build = say(missing, folder, read_roster(roster), load_rulebook(rules))
        lines.append(f"rulings {len(missing.rulings)} · namings {len(missing.namings)} → {build}")
    return [*lines, f"← {source}"]


def _said(folder: Path) -> Said_:
    """Rows of the newest build's rulings and namings, as JSON values; none without a build."""
    build = store.current(folder)
    if build is None:
        return {kind: [] for kind in KINDS}
    with store.connect(build) as connection:
        return {kind: _rows(connection, kind) for kind in KINDS}


def _rows(connection: duckdb.DuckDBPyConnection, kind: str) -> list[list[Any]]:
    rows = connection.execute(f"select {COLUMNS[kind]} from {kind} order by ruled_at").fetchall()
    return [[v.isoformat() if isinstance(v, datetime) else v for v in row] for row in rows]


def _read(archive: zipfile.ZipFile) -> Said_:
    found: dict[str, Any] = json.loads(archive.read(SAID))
    if found.pop("version", None) != VERSION:
        raise ValueError(f"{archive.filename}: not a backup of this version")
    return found


def _missing(wanted: Said_, present: Said_) -> Said:
    rulings, namings = (
        tuple(_made(kind, row) for row in wanted[kind] if row not in present[kind])
        for kind in KINDS
    )
    return Said(rulings=rulings, namings=namings)  # type: ignore[arg-type]


def _made(kind: str, row: Iterable[Any]) -> Ruling | Naming:
    values = dict(zip(COLUMNS[kind].split(", "), row, strict=True))
    return KINDS[kind](**{**values, "ruled_at": datetime.fromisoformat(values["ruled_at"])})


def _journal(folder: Path, archive: zipfile.ZipFile) -> str:
    """The archive's journal in place of one that it goes on from; else beside the present one."""
    content, path = archive.read(journal.NAME), folder / journal.NAME
    folder.mkdir(parents=True, exist_ok=True)
    present = path.read_bytes() if path.exists() else b""
    if content.startswith(present):
        path.write_bytes(content)
        return f"journal {len(journal.events(folder))}"
    if not present.startswith(content):
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        (folder / f"journal.restored-{stamp}.jsonl").write_bytes(content)
        return f"journal → journal.restored-{stamp}.jsonl"
    return "journal 未变 unchanged"
