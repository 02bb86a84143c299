"""Sentences that open with a year, an agency or an ended task: what a text taken over left standing."""

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
    """“2021年，我镇将继续…”, “云岭县教育局将继续…”, “扎实做好脱贫攻坚…”: year, name, whether it plans,
    the subject that is over, the sentence.

    What cannot be stale is left out: plans for later years and what the agency says by its own name.
    """
    return [
        {**opening, "sentence": sentence[:LONGEST]}
        for sentence in sentences
        if (opening := _opening(sentence, identity) or _ended(sentence, identity.year))
    ]


def _opening(sentence: str, identity: Identity) -> dict[str, Any] | None:
    match = _pattern().match(sentence)
    if match is None:
        return None
    year = int(match["year"]) if match["year"] else None
    plans = match["plans"] is not None
    name = match["name"] if match["name"] != identity.agency else None
    if year is not None and identity.year is not None:
        year = year if year < identity.year + plans else None
    if year is None and name is None:
        return None
    return {"year": year, "name": name, "plans": plans, "ended": None}


def _ended(sentence: str, year: int | None) -> dict[str, Any] | None:
    """A task of a campaign that was over before the report's year."""
    ended = patterns()["ended"]
    match = _tasks().match(sentence)
    if match is None or year is None or re.search(ended["unless"], sentence):
        return None
    for subject, campaign in ended["subjects"].items():
        if year > campaign["last"] and re.search(campaign["words"], match[0]):
            return {"year": None, "name": None, "plans": False, "ended": subject}
    return None


@cache
def _tasks() -> re.Pattern[str]:
    ended = patterns()["ended"]
    words = "|".join(campaign["words"] for campaign in ended["subjects"].values())
    mark = patterns()["openings"]["mark"]
    return re.compile(rf"(?:{mark})?{ended['task']}(?:{words})")


@cache
def _pattern() -> re.Pattern[str]:
    words = patterns()["openings"]
    return re.compile(
        rf"(?:{words['mark']})?(?:(?P<year>20\d\d)年度?[，,]?)?"
        rf"(?:{words['own']}|(?P<name>{words['name']}))?[，,]?"
        rf"(?:(?P<plans>{words['plans']})|{words['tells']})"
    )
