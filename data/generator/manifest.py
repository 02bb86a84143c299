"""What was planted where: ``data/sample/manifest.toml``, with which a test compares the product."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from data.generator.equations import Broken
from data.generator.faulty_years import Entry
from data.generator.report import Draft

HEAD = """\
# Written by `python -m data.generator`: every fault planted, every odd but correct way of printing.
# `findings`: "rule" or "rule instance", all of which must be found in that report. `certainty`:
# what the localisation should say. `cells`: the cells that are wrong. `also`: rules that may speak
# too. A report that is not listed under [[fault]] breaks no rule of severity error.
"""


def fault(draft: Draft, entry: Entry, file: str, broken: Sequence[Broken], true: Draft) -> Entry:
    """One entry: ``true`` is the same report without the fault."""
    changed = [f for f, text in draft.cells.items() if true.cells.get(f, text) != text]
    arithmetic = [f"{rule} {instance}" for rule, instance in broken]
    named = any(rule == entry["rule"] for rule, _ in broken)
    return {
        "file": file,
        "agency": draft.agency.name,
        "year": draft.year,
        "rule": entry["rule"],
        "kind": entry["kind"],
        "what": entry["what"],
        "certainty": entry.get("certainty", ""),
        "cells": changed if entry["kind"] in ("cells", "swap", "shift") else [],
        "findings": arithmetic if named else [*arithmetic, entry["rule"]],
        "also": entry.get("also", []),
    }


def variant(draft: Draft, name: str, file: str) -> Entry:
    """One entry for a report that prints correct figures oddly."""
    return {"file": file, "agency": draft.agency.name, "year": draft.year, "kind": name}


def written(faults: Sequence[Entry], variants: Sequence[Entry], refused: Sequence[Entry]) -> str:
    """The manifest as TOML."""
    groups = (("fault", faults), ("variant", variants), ("refused", refused))
    return HEAD + "".join(_record(name, entry) for name, rows in groups for entry in rows)


def _record(name: str, entry: dict[str, Any]) -> str:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
    return f"\n[[{name}]]\n" + "\n".join(lines) + "\n"
