"""What stands around a word of a sentence: the figure or word at a place, the words up to the next mark."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.lexicon import Word
from etl.narrative.tokens import Quantity, Token


def is_figure(words: Sequence[Token], index: int) -> bool:
    """Whether a number with its unit stands at this place."""
    return index < len(words) and isinstance(words[index].word, Quantity)


def value_at(words: Sequence[Token], index: int) -> str:
    """The value of the word at a place, '' where none stands there."""
    word = words[index].word if index < len(words) else None
    return word.value if isinstance(word, Word) else ""


def tail_of(words: Sequence[Token], index: int) -> list[Word]:
    """The known words after a figure, up to the next mark or figure."""
    tail = []
    for token in words[index + 1 :]:
        word = token.word
        if isinstance(word, Quantity) or word.role == "mark":
            break
        tail.append(word)
    return tail


def has_figure(words: Sequence[Token], index: int) -> bool:
    """Whether a word is followed by a figure of its own within its clause."""
    for token in words[index + 1 :]:
        if isinstance(token.word, Quantity):
            return True
        if token.word.role == "mark":
            return False
    return False
