"""Statements that nothing is left over, which the tables may contradict."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.facts.text import patterns


def all_done(sentences: Iterable[str]) -> list[dict[str, str]]:
    """“已全部办结”, “均获维持”: what it is about, the words, the sentence."""
    return [
        {"about": rule["about"], "words": found.group(0), "sentence": sentence}
        for sentence in sentences
        for rule in patterns()["all_done"]
        if (found := _said(sentence, rule)) is not None
    ]


def _said(sentence: str, rule: dict[str, str]) -> re.Match[str] | None:
    """The statement, where its sentence is about the subject and nothing in it limits it."""
    found = re.search(rule["words"], sentence)
    if found is None or not re.search(rule["subject"], sentence):
        return None
    return None if re.search(rule["unless"], sentence) else found
