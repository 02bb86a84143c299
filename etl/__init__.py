"""Reading and checking of annual disclosure reports.

The three doors for the dashboard; everything else it learns from the published database.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def check_report(content: bytes, name: str, previous: bytes | None = None) -> dict[str, Any]:
    """The verdict on one file as ``etl check --json`` gives it (docs/contract.md); stores nothing.

    ``previous`` is the agency's last report, where it is at hand.
    """
    from etl.check_files import check_content

    return check_content(content, name, previous)


def picture_of(content: bytes, where: dict[str, Any]) -> bytes | None:
    """A PNG of a figure's cell with its surroundings, for a PDF or a scan.

    None for formats without pages, a place without ``page`` and ``box``, a page that cannot be drawn.
    ``where`` is a figure's place as in the contract.
    """
    from etl.errors import UnreadableDocument
    from etl.model import Place
    from etl.readers.picture import picture_of

    if where.get("page") is None or where.get("box") is None:
        return None
    try:
        return picture_of(content, Place(page=where["page"], box=tuple(where["box"])))
    except UnreadableDocument:
        return None


def note(folder: Path, event: str, facts: dict[str, Any]) -> bool:
    """Add to the journal of a database folder what the application was set to do, where that is new.

    ``facts`` are JSON values. False where the journal cannot be written.
    """
    from etl.database import journal
    from etl.errors import StoreError

    try:
        journal.add_if_new(folder, event, facts)
    except StoreError:
        return False
    return True
