"""A sentence as words that the grammar knows, numbers with their units, and the gaps between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from etl.model import Number
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.numbers import value_of

OPAQUE = Word("", "fillers")
DATE = Word("", "fillers")
ACCOUNT = Word("发布", "channel", "published.wechat")
TITLES = {"公报": Word("公报", "topic", "gazette"), "报": Word("报", "channel", "published.press")}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; ``unit`` is the class of `vocabulary.toml`."""

    value: Number
    unit: str
    approximate: bool = False
    role: str = "quantity"


@dataclass(frozen=True, slots=True)
class Token:
    word: Word | Quantity
    start: int
    end: int


def tokens(sentence: str, year: int | None) -> list[Token]:
    """The known words and the figures of a sentence, in order; what lies between is unknown text."""
    found = []
    words = lexicon().words
    for match in lexicon().token.finditer(sentence):
        group = match.lastindex
        word: Word | Quantity
        if group is None:
            word = words.get(match[0], DATE)
        elif group == 8:
            word = Quantity(_per_cent(match[8]), "%")
        elif group == 9:
            word = _year(match[9], year)
        elif group == 10:
            word = _name(match[0])
        else:
            word = _quantity(match)
        found.append(Token(word, match.start(), match.end()))
    return found


def _quantity(match: re.Match[str]) -> Quantity:
    numeral, more, scale, again, unit, about = match.group(2, 3, 4, 5, 6, 7)
    return Quantity(
        value=value_of(numeral, scale or ""),
        unit=lexicon().units[unit],
        approximate=bool(more or again or about),
    )


def _per_cent(numeral: str) -> Number:
    whole, _, decimals = numeral.partition("点")
    value = value_of(whole)
    return float(f"{value}.{value_of(decimals)}") if decimals else value


def _year(text: str, year: int | None) -> Word:
    named = int(value_of(text))
    return Word(text, "time", "this" if year in (None, named) else "other")


@lru_cache(maxsize=8192)
def _name(text: str) -> Word:
    """What a name in quotation marks stands for: a subject it holds, else nothing at all.

    “县长信箱” is a subject and “柏溪发布” an account; a verb within a name is not a verb.
    """
    inner = text[1:-1]
    if text[0] == "《":
        return next((word for end, word in TITLES.items() if inner.endswith(end)), OPAQUE)
    for match in lexicon().token.finditer(inner):
        word = lexicon().words.get(match[0])
        if word is not None and word.role in ("topic", "channel"):
            return word
    return ACCOUNT if inner.endswith("发布") else OPAQUE
