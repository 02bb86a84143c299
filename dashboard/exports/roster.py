"""The list of agencies with what they have handed in, as a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from dashboard.exports.workbook import SAFE, Facts, counted, notes_sheet, tidy_sheet
from dashboard.wording import Words

COLUMNS = (
    "agency_code",
    "agency",
    "region",
    "level",
    "kind",
    "state_in",
    "due_on",
    "published",
    "days",
    "errors",
    "warnings",
    "unexplained",
    "cycle",
    "decision",
)


def roster_book(rows: Sequence[Mapping[str, Any]], facts: Facts, say: Words) -> bytes:
    """Sheets: the list, the notes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    tidy_sheet(book, say("roster.sheet"), header(say), (line(row, say) for row in rows))
    notes_sheet(book, facts, [say("roster.note"), counted(facts, len(rows), say)], say)
    book.close()
    return buffer.getvalue()


def header(say: Words) -> list[str]:
    """The columns of the list."""
    return [say(f"column.{name}") for name in COLUMNS]


def line(row: Mapping[str, Any], say: Words) -> list[Any]:
    """One agency with what it has handed in; of one missing, what was decided."""
    late = row["days"] if row["state"] in ("missing", "late") else None
    return [
        row["agency_code"], row["agency"], row["region"], say.code("level", row["level"]),
        say.code("kind", row["kind"]), say(f"roster.{row['state']}"), f"{row['due_on']:%Y-%m-%d}",
        f"{row['published']:%Y-%m-%d}" if row["published"] is not None else None, late,
        *((row[name] if row["report_id"] is not None else None)
          for name in ("errors", "warnings", "unexplained")),
        row["cycle"], None if row["absence"] is None else say(f"decision.{row['absence']}"),
    ]  # fmt: skip


LEDGER = (
    "agency_code", "agency", "year", "cycle", "due_on", "step", "decided_at", "decided_by", "note",
)  # fmt: skip


def ledger_book(rows: Sequence[Mapping[str, Any]], facts: Facts, say: Words) -> bytes:
    """Reports that are being put right, one a row, with the notes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    header = [say(f"column.{name}") for name in LEDGER]
    tidy_sheet(book, say("cycle.ledger"), header, [[row[name] for name in LEDGER] for row in rows])
    notes_sheet(book, facts, [say("cycle.how"), counted(facts, len(rows), say)], say)
    book.close()
    return buffer.getvalue()
