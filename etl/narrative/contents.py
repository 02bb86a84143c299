"""A list of contents closed by 等: 发布政策解读、工作动态、办事服务等143条 counts them all."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.lexicon import Word
from etl.narrative.tokens import Quantity, Token

ITEMS = ("topic", "weak", "fact", "other")
ENOUGH = 2
"""Links that make a list beyond doubt; where a channel is named, one will do."""


def verb_of_contents(words: Sequence[Token], index: int, enough: int) -> Word | None:
    """The verb before a list that 等 closes, where subjects of their own are among ``enough`` items."""
    links = items = 0
    for token in reversed(words[:index]):
        word = token.word
        if isinstance(word, Quantity) or word.role in ("mark", "none", "part"):
            return None
        links += word.role == "links"
        items += word.role in ITEMS
        if "publish" in word.shades:
            return word if items and links >= enough else None
    return None
