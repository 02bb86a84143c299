"""The whole record for an auditor: who decided, entered, loaded, withdrew, moved and set what, and when."""

from __future__ import annotations

from pathlib import Path

from dashboard.decisions import backup as decisions
from dashboard.decisions import store as decided
from etl.database import journal


def export(folder: Path, target: Path) -> list[str]:
    """Write decision.csv, step.csv and journal.jsonl into a folder; what they hold, in lines."""
    target.mkdir(parents=True, exist_ok=True)
    lines = []
    if decided.location().exists():
        rows = decisions.export(decided.location(), target)
        lines.append(f"decisions {rows['decision']} · steps {rows['step']}")
    source = folder / journal.NAME
    if source.exists():
        (target / journal.NAME).write_bytes(source.read_bytes())
    return [*lines, f"journal {len(journal.events(folder))}", f"→ {target}"]


def verify(folder: Path) -> list[str]:
    """Whether every line of the journal follows the one before. Raises ValueError where one does not."""
    wrong = journal.broken(folder)
    if wrong:
        raise ValueError(
            f"{folder / journal.NAME}: 第 {', '.join(map(str, wrong))} 行与前一行不衔接"
        )
    return [f"journal {len(journal.events(folder))} ✓"]
