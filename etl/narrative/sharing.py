"""What 分别 and 各 deal out: to each subject, channel or year named, a figure of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from etl.narrative.lexicon import Word, lexicon
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.publication import NO_KIND
from etl.narrative.rates import shared_rates
from etl.narrative.tokens import Quantity, Token

BETWEEN_FIGURES = ("links", "approximate", "counting", "towards")


def each(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """网站、公众号各公开86条: the figure is that of each."""
    reader.phrase.each = True


def share_out(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """网站、公众号分别公开300条、86条: a kind for each of the figures behind 分别, or a year."""
    phrase = reader.phrase
    figures = _dealt_out(words, index)
    group = phrase.facts or phrase.topics or phrase.channels
    if len(phrase.years) > 1 and len(phrase.rates) < 2 and len(group) < 2:
        dealt = len(phrase.years) == figures or figures < 2
        reader.years = list(phrase.years) if dealt else [False] * figures  # 2021年至2023年
        reader.shared_years = True in phrase.years
    elif phrase.rates:
        shares = shared_rates(reader)
        reader.shares = shares if len(shares) == figures else [""] * figures
    elif len(group or reader.channels) > 1 or (group and figures > 1):
        reader.shares = _shares(group or reader.channels, figures)
    elif not group:
        phrase.aside = True  # 开设两个专栏，分别发布90条、70条
        reader.shares = [""] * figures if figures > 1 else []


def _dealt_out(words: Sequence[Token], index: int) -> int:
    """How many figures of one unit stand side by side behind 分别: 300条和86条 are two."""
    figures: list[Quantity] = []
    for token in words[index + 1 :]:
        word = token.word
        if isinstance(word, Quantity):
            if figures and (token.gap or word.unit != figures[0].unit):
                break
            figures.append(word)
        elif figures and not (word.role in BETWEEN_FIGURES or word.text in "，,"):
            break
    return len(figures)


def _shares(group: Sequence[Word], figures: int) -> list[str]:
    """A kind for each figure; none where there are not as many as were named: some were not heard."""
    kinds = ["" if each.value in NO_KIND else each.value for each in group]
    if len(kinds) != figures:  # 报刊、广播、电视和微博: two kinds
        kinds = [kind for kind, _ in groupby(kinds)]
    return kinds if len(kinds) == figures else [""] * figures


def next_share(reader: Reader, unit: str) -> tuple[str, ...]:
    value = reader.shares.pop(0)
    frame = lexicon().frames.get(value)
    if frame is None:
        return (value,) if value else ()
    kind = frame.kind or frame.bare
    return (kind,) if kind and unit in frame.units else ()


def of_each(phrase: Phrase, unit: str) -> tuple[str, ...]:
    """行政复议、行政诉讼均为0件: a number for each of them."""
    frames = [lexicon().frames[topic.value] for topic in phrase.topics]
    stated = [frame.kind or frame.bare for frame in frames if unit in frame.units]
    distinct = tuple(dict.fromkeys(kind for kind in stated if kind))
    return distinct if len(distinct) == len(stated) else ()  # 推进会、调度会各2次
