"""Reading and checking of annual disclosure reports.

The doors for the dashboard; everything else it learns from the published database.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


def check_report(
    content: bytes, name: str, previous: bytes | None = None, rules: Path | None = None
) -> dict[str, Any]:
    """The verdict on one file as ``etl check --json`` gives it (docs/contract.md); stores nothing.

    ``previous`` is the agency's last report, where it is at hand; ``rules`` the office's changes of the
    rulebook. Where these are wrong the answer is an ``error`` of kind ``configuration``.
    """
    from etl.check_files import check_content
    from etl.errors import ConfigurationError

    try:
        return check_content(content, name, previous, rules)
    except ConfigurationError as error:
        return {"error": {"kind": error.kind, "message": str(error)}}


@cache
def dictionaries(
    rules: Path | None = None,
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Every figure by address and every rule by id as the program has them, in both languages: rows as
    in the tables ``figure`` and ``rule`` of a build, for what is shown without one.

    The rules are those that ``check_report`` checks by; raises ConfigurationError where it tells one.
    """
    from etl.check.record import rows
    from etl.database.vocabulary import FIGURE, figure_rows
    from etl.rulebook import load

    figures = (dict(zip(FIGURE, row, strict=True)) for row in figure_rows())
    return {row["address"]: row for row in figures}, {row["id"]: row for row in rows(load(rules))}


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
