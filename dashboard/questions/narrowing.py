"""What the list of findings is narrowed to, beyond the filters that all pages share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.database import Beside
from dashboard.questions import absent
from dashboard.questions.decided import SETTLED, source
from dashboard.questions.keys import KEY

SEVERITIES = ("error", "warning", "notice")
VERDICTS = ("broken", "undecided")
ORIGINS = ("published", "reading")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters of the findings page beyond the shared ones."""

    severity: str | None = None
    rule: str | None = None
    verdict: str = "broken"
    origin: str | None = None
    agency: str | None = None
    decision: str | None = None
    """What people decided of it (a state of dashboard/decisions), ``unexplained`` or ``settled``."""
    name: str = ""
    """Words that the agency's name holds, blanks between."""
    absent_on: date | None = None
    """Not what reports hold is looked at, but the reports lacking on this day (questions/absent.py)."""

    def source(self, decided: Beside) -> str:
        """What is looked at, with the column ``decision``."""
        return source(decided) if self.absent_on is None else absent.source(decided)

    def where(self) -> tuple[str, dict[str, Any]]:
        """A condition on the view ``findings`` with its parameters."""
        columns = {
            "severity": self.severity,
            "rule": self.rule,
            "verdict": self.verdict,
            "origin": self.origin,
            KEY: self.agency,
        }
        names = {column: column.split("(")[0] for column in columns}
        conditions = [f"{c} = ${names[c]}_" for c, value in columns.items() if value]
        if self.decision in ("settled", "unexplained"):
            conditions.append(SETTLED if self.decision == "settled" else f"not {SETTLED}")
        elif self.decision:
            conditions.append("decision = $decision_")
            columns["decision"], names["decision"] = self.decision, "decision"
        words = {f"word{n}": word for n, word in enumerate(self.name.split())}
        conditions += [f"contains(agency, ${word})" for word in words]
        return " and ".join(conditions), {
            **{f"{names[c]}_": v for c, v in columns.items() if v}, **words
        }  # fmt: skip
