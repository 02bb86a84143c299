"""A passage → its mentions: sentences that may tell, read word by word, and what they stated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl.model import Mention, Number
from etl.narrative.grammar import read_sentence
from etl.narrative.kinds import kinds
from etl.narrative.passage import Passage, compact, telling_sentences
from etl.narrative.phrase import Draft, Reader
from etl.narrative.tokens import tokens

Fact = tuple[str, Number, str | None]
YEAR = re.compile(r"(20[0-9]{2})年")
HEADING = 40
"""How far before a sentence a heading may stand that names its subject."""


def extract(text: str, section: str, year: int | None) -> tuple[Mention, ...]:
    """The figures of the reporting year that a passage states, in reading order.

    ``start`` and ``end`` are code points in ``sentence``, ``offset`` the sentence's in ``text``.
    """
    passage = compact(text)
    if year is None:
        year = _first_year(passage.text)
    reader = Reader(year=year)
    found: list[Mention] = []
    seen: set[Fact] = set()
    read_to = 0
    for position, sentence in telling_sentences(passage):
        reader.unread = passage.text[max(read_to, position - HEADING) : position]
        read_to = position + len(sentence)
        first = len(reader.drafts)
        reader.sentence = sentence
        read_sentence(reader, tokens(sentence, year))
        drafts = _without_parts(reader.drafts[first:])
        if drafts:
            found.extend(_mentions(passage, section, position, sentence, drafts, seen))
    return tuple(found)


def _first_year(text: str) -> int | None:
    match = YEAR.search(text)
    return int(match[1]) if match else None


def _without_parts(drafts: list[Draft]) -> list[Draft]:
    """Figures of one kind that add up to the one before or after them are its parts."""
    if len(drafts) < 3 or len({draft.kind for draft in drafts}) == len(drafts):
        return drafts
    parts: set[int] = set()
    for kind in {draft.kind for draft in drafts}:
        same = [i for i, draft in enumerate(drafts) if draft.kind == kind and draft.value]
        if len(same) > 2:
            whole = max(same, key=lambda i: drafts[i].value)
            rest = [i for i in same if i != whole]
            if sum(drafts[i].value for i in rest) == drafts[whole].value:
                parts.update(rest)
    return [draft for i, draft in enumerate(drafts) if i not in parts]


def _mentions(
    passage: Passage,
    section: str,
    position: int,
    sentence: str,
    drafts: list[Draft],
    seen: set[Fact],
) -> Iterator[Mention]:
    """The mentions of a sentence. One number of two channels is two, 抖音号46条、快手号46条; else one."""
    start = passage.origin(position)
    end = passage.origin(position + len(sentence) - 1) + 1
    original = passage.original[start:end]
    whole = len(original) == len(sentence)
    sources: dict[Fact, set[str]] = {}
    for draft in drafts:
        fact = (draft.kind, draft.value, draft.scope)
        told = sources.setdefault(fact, set())
        if fact in seen or (told and (not draft.source or draft.source in told)):
            continue
        told.add(draft.source)
        yield Mention(
            kind=draft.kind,
            value=draft.value,
            unit=kinds()[draft.kind].unit,
            approximate=draft.approximate,
            negated=draft.negated,
            section=section,
            sentence=original,
            start=draft.start if whole else passage.origin(position + draft.start) - start,
            end=draft.end if whole else passage.origin(position + draft.end - 1) + 1 - start,
            offset=start,
            scope=draft.scope,
        )
    seen.update(sources)
