"""Where parts of a report speak of what: the five subjects of part one, problems and measures in part five.

Stretches of the stored text, not copies of it. What follows neither the form's sub-headings nor, in part
five, a turn from problems to measures, has none: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from etl.facts.text import flat, patterns

HEADED = re.compile(
    r"(?:^|(?<=[\n。；]))\s*[（(]\s*[一二三四五六七八九十]\s*[）)]\s*、?(?P<heading>[^。：:，,\n]{2,40})"
)
SENTENCE = re.compile(r"[^。；！？\n]+[。；！？\n]*")


class Stretch(NamedTuple):
    """``text[start:end]`` of a part speaks of this subject; code points."""

    subject: str
    start: int
    end: int


def stretches(part: str, text: str) -> list[Stretch]:
    """What a part of a report (``overview``, ``shortcomings``) speaks of where; other parts: nothing."""
    if part == "overview":
        return list(_headed(text, _headings("headings_of_one")))
    if part != "shortcomings":
        return []
    headed = list(_headed(text, _headings("headings_of_five")))
    return headed or list(_turned(text))


def _headed(text: str, headings: Mapping[str, re.Pattern[str]]) -> Iterator[Stretch]:
    """From each sub-heading that names a subject to the next sub-heading."""
    heads = list(HEADED.finditer(text))
    for place, head in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(text)
        subject = _subject(flat(head["heading"]), headings)
        if subject is not None:
            yield Stretch(subject, head.start(), end)


def _subject(heading: str, headings: Mapping[str, re.Pattern[str]]) -> str | None:
    """The one subject a heading names; 存在问题及改进措施 names both and so none."""
    named = [subject for subject, pattern in headings.items() if pattern.search(heading)]
    return named[0] if len(named) == 1 else None


def _turned(text: str) -> Iterator[Stretch]:
    """Problems up to the first sentence that says what will be done, measures from there."""
    turn = re.compile(patterns()["turn"])
    at = next(
        (m.start() for m in SENTENCE.finditer(text) if turn.match(flat(m.group()))), len(text)
    )
    problems = re.search(patterns()["shortcomings"]["problems"], flat(text[:at]))
    if at and problems:
        yield Stretch("problems", 0, at)
    if at < len(text):
        yield Stretch("measures", at, len(text))


@cache
def _headings(table: str) -> dict[str, re.Pattern[str]]:
    return {subject: re.compile(words) for subject, words in patterns()[table].items()}
