"""A sentence as words that the grammar knows, numbers with their units, and the gaps between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from etl.model import Number
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.numbers import value_of

ALONE = (1,)
OPAQUE = Word("", "fillers")
ACCOUNT = Word("发布", "channel", "published.wechat")
TITLES = {"公报": Word("公报", "topic", "gazette"), "报": Word("报", "channel", "published.press")}


class Quantity(NamedTuple):
    """A number with its unit; ``unit`` is the class of `vocabulary.toml`."""

    value: Number
    unit: str
    approximate: bool = False
    role: str = "quantity"


class Token(NamedTuple):
    word: Word | Quantity
    start: int
    end: int


def tokens(sentence: str, year: int | None) -> list[Token]:
    """The known words and the figures of a sentence, in order; what lies between is unknown text."""
    lengths, words = lexicon().lengths, lexicon().words
    figures = {match.start(): match for match in lexicon().figure.finditer(sentence)}
    found: list[Token] = []
    position, end = 0, len(sentence)
    while position < end:
        if position in figures:
            match = figures[position]
            after = match.end()
            found.append(Token(_figure(match, year), position, after))
        else:
            after = position + 1
            for length in lengths.get(sentence[position : position + 2], ALONE):
                word = words.get(sentence[position : position + length])
                if word is not None:
                    after = position + length
                    found.append(Token(word, position, after))
                    break
        position = after
    return found


def _figure(match: re.Match[str], year: int | None) -> Word | Quantity:
    match match.lastgroup:
        case "quantity":
            return _quantity(match)
        case "bare":
            return Quantity(value_of(match["bare"]), lexicon().units[match["before"]])
        case "per_cent":
            return Quantity(_per_cent(match["per_cent"]), "%")
        case "year":
            named = value_of(match["year"])
            return Word(match[0], "time", "this" if year in (None, named) else "other")
        case "name":
            return _name(match[0])
        case "nought":
            return lexicon().words[match[0]]
        case _:
            return OPAQUE


def _quantity(match: re.Match[str]) -> Quantity:
    numeral, odd, scale, more, unit, about = match.group(
        "numeral", "odd", "scale", "more", "unit", "about"
    )
    return Quantity(
        value=value_of(numeral, scale or ""),
        unit=lexicon().units[unit],
        approximate=bool(odd or more or about),
    )


def _per_cent(numeral: str) -> Number:
    whole, _, decimals = numeral.partition("点")
    value = value_of(whole)
    return float(f"{value}.{value_of(decimals)}") if decimals else value


@lru_cache(maxsize=8192)
def _name(text: str) -> Word:
    """What a name in quotation marks stands for: a subject it holds, else nothing at all.

    “县长信箱” is a subject and “柏溪发布” an account; a verb within a name is not a verb.
    """
    inner = text[1:-1]
    if text[0] == "《":
        return next((word for end, word in TITLES.items() if inner.endswith(end)), OPAQUE)
    for word in _words(inner):
        if word.role in ("topic", "channel"):
            return word
    return ACCOUNT if inner.endswith("发布") else OPAQUE


def _words(text: str) -> Iterator[Word]:
    return (token.word for token in tokens(text, None) if isinstance(token.word, Word))
