"""What the structure rules look at: taken from one report's text while it is read.

The result is stored as JSON with the report, so that the rules can be run again without the source.
"""

from __future__ import annotations

import re
from typing import Any

from etl.model import Report, Section

NUMBERED = re.compile(r"^[（(]?([一二三四五六七八九十])[）)]?[、.．\s]")


def facts(report: Report) -> dict[str, Any]:
    """Plain values only (text, numbers, lists): everything goes through JSON."""
    return {"sections": [_section(section) for section in report.sections]}


def _section(section: Section) -> dict[str, Any]:
    number = NUMBERED.match(section.heading.strip())
    return {
        "id": section.id,
        "heading": section.heading,
        "number": number.group(1) if number else None,
        "characters": len(re.sub(r"\s", "", section.text)),
    }
