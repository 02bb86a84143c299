"""Sentences that open with a year or an agency: what a text taken from elsewhere leaves standing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from etl.facts.text import patterns
from etl.model import Identity

LONGEST = 80
"""Characters of the sentence that are kept for the finding."""


def openings(sentences: Iterable[str], identity: Identity) -> list[dict[str, Any]]:
    """“2021年，我镇将继续…”, “云岭县教育局将继续…”: year, name, whether it plans, the sentence.

    What cannot be stale is left out: plans for later years and what the agency says by its own name.
    """
    return [
        opening
        for sentence in sentences
        if (match := _pattern().match(sentence)) and (opening := _opening(match, identity))
    ]


def _opening(match: re.Match[str], identity: Identity) -> dict[str, Any] | None:
    year = int(match["year"]) if match["year"] else None
    plans = match["plans"] is not None
    name = match["name"] if match["name"] != identity.agency else None
    if year is not None and identity.year is not None:
        year = year if year < identity.year + plans else None
    if year is None and name is None:
        return None
    return {"year": year, "name": name, "plans": plans, "sentence": match.string[:LONGEST]}


@cache
def _pattern() -> re.Pattern[str]:
    words = patterns()["openings"]
    return re.compile(
        rf"(?:{words['mark']})?(?:(?P<year>20\d\d)年度?[，,]?)?"
        rf"(?:{words['own']}|(?P<name>{words['name']}))?[，,]?"
        rf"(?:(?P<plans>{words['plans']})|{words['tells']})"
    )
