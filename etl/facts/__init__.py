"""What the structure and text rules look at: taken from one report while it is read.

The result is stored as JSON with the report, so that the rules can be run again without the source.
"""

from __future__ import annotations

from typing import Any

from etl.facts.contact import contact
from etl.facts.numbers import growth, parts, shares
from etl.facts.openings import openings
from etl.facts.statements import all_done
from etl.facts.structure import (
    cited_notices,
    covered_subjects,
    fee_stated,
    periods,
    section_heads,
    shortcomings,
    years,
)
from etl.facts.subjects import stretches
from etl.facts.text import flat, sentences
from etl.model import Report

__all__ = ["facts", "reached", "stretches"]
REACHED_IN = ("overview", "other_matters")
"""Parts that may say how to reach the agency, where the foreword does not."""


def facts(report: Report) -> dict[str, Any]:
    """Plain values only (text, numbers, lists), ready for JSON; keys: docs/rules.md."""
    prose = sentences("\n".join(section.text for section in report.sections))
    texts = {section.id: flat(section.text) for section in report.sections}
    return {
        "sections": section_heads(report.sections),
        "subjects": covered_subjects(texts.get("overview", "")),
        "shortcomings": shortcomings(texts.get("shortcomings", "")),
        "fee": fee_stated(texts),
        "notices": cited_notices([report.foreword, *texts.values()]),
        "periods": periods(report.foreword + "\n" + texts.get("overview", "")),
        "years": years(texts.values()),
        "all_done": all_done(prose),
        "parts": parts(prose),
        "shares": shares(prose),
        "growth": growth(prose),
        "openings": openings(prose, report.identity),
    }


def reached(report: Report) -> dict[str, str]:
    """How to reach the agency about the report (keys: ``contact.contact``). Not among the facts: these are
    alike in most reports, and judged once."""
    texts = {section.id: section.text for section in report.sections}
    return contact([report.foreword, *(texts.get(part, "") for part in REACHED_IN)])
