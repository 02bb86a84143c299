"""Statements that nothing is left over, which the tables may contradict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from etl.facts.text import patterns


class Rule(NamedTuple):
    """Words that say nothing is left, what their sentence must be about, and what limits them."""

    about: str
    words: re.Pattern[str]
    subject: re.Pattern[str]
    unless: re.Pattern[str]


def all_done(sentences: Iterable[str]) -> list[dict[str, str]]:
    """“已全部办结”, “均获维持”: what it is about, the words, the sentence."""
    return [
        {"about": rule.about, "words": found.group(0), "sentence": sentence}
        for sentence in sentences
        for rule in _rules()
        if (found := _said(sentence, rule)) is not None
    ]


def _said(sentence: str, rule: Rule) -> re.Match[str] | None:
    """The statement, where its sentence is about the subject and nothing in it limits it."""
    if not rule.subject.search(sentence):  # few sentences are, and this is quickly seen
        return None
    found = rule.words.search(sentence)
    return None if found is None or rule.unless.search(sentence) else found


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(raw["about"], *(re.compile(raw[part]) for part in ("words", "subject", "unless")))
        for raw in patterns()["all_done"]
    )
