"""Which year a figure is of: the reporting year, another, a part of the year, or all years so far."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.around import is_figure, tail_of, value_at
from etl.narrative.lexicon import Word
from etl.narrative.phrase import Reader
from etl.narrative.tokens import Token

WHOLE_YEAR = ("全年", "全年度", "年内", "年度内")
REGARDING = ("针对", "对照")


def time(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if word.value in ("other", "ahead") and index and words[index - 1].word.role == "towards":
        return  # 结转2件至下一年度
    if reader.sentence[: words[index].start].endswith(REGARDING):
        reader.regarding = word.value in ("last", "other")
    reader.phrase.dated = True
    reader.phrase.years += (word.value == "this",)
    match word.value:
        case "this" if _of_that_year(reader, word, words, index):
            return  # 2022年全年
        case "this":
            _this_year(reader, word, words, index)
        case "last" | "other" | "ahead":
            reader.beside = word.value == "last" and reader.figures > 0
            _other_year(reader, words, index)
        case "half":
            reader.clause_blocked = True  # 一季度41件，二季度52件
        case "running":
            reader.running = not (word.text == "以来" and value_at(words, index - 1) == "this")
            reader.this_year |= index > 0 and words[index - 1].word.role == "time"  # 1990年以来
        case "until":
            reader.until = True
        case "total":
            reader.running = reader.running or reader.until
            reader.phrase.accumulated = not reader.phrase.this_year


def _this_year(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if index and _past_semicolon(words, index) and word.text.startswith("20"):
        reader.sentence_blocked = False
    reader.this_year = reader.phrase.this_year = True
    reader.running = False
    reader.until = _up_to(reader, words, index)


def _up_to(reader: Reader, words: Sequence[Token], index: int) -> bool:
    """截至2021年底, 至2021年末, but not 结转至2021年."""
    before = words[index - 1].word.role if index else ""
    said = reader.until and value_at(words, index - 1) == "until"
    return said or (before == "towards" and not reader.phrase.acts)


def date(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """截至12月31日，网站累计发布64篇: of the year, unless one is named (截至2023年底)."""
    if index and value_at(words, index - 1) == "until":
        reader.until = False


def _past_semicolon(words: Sequence[Token], index: int) -> bool:
    """2025年拟制定6件；2024年实际制定4件: the target ended before the year."""
    before = words[index - 1].word
    return isinstance(before, Word) and before.text in "；;"


def _of_that_year(reader: Reader, word: Word, words: Sequence[Token], index: int) -> bool:
    """Whether 全年 stands right behind another year and means that one."""
    whole = word.text in WHOLE_YEAR and not words[index].gap
    return whole and not reader.this_year and index > 0 and words[index - 1].word.role == "time"


def _other_year(reader: Reader, words: Sequence[Token], index: int) -> None:
    following = words[index + 1].word if index + 1 < len(words) else None
    if index and value_at(words, index - 1) == "compare" and not words[index].gap:
        reader.clause_blocked = True
    elif isinstance(following, Word) and (
        "carry" in following.shades or following.role == "none" and _carries(words, index + 2)
    ):
        reader.phrase.from_last = True  # 2022年结转3件
    elif reader.phrase.acts and "carry" in reader.phrase.acts[-1].shades:
        return  # 结转至2024年2件
    elif _of_the_past(words, index):
        return
    else:
        reader.this_year = False


def _of_the_past(words: Sequence[Token], index: int) -> bool:
    """对1999年出台的2件规章予以废止: the year is when they were issued, not when they were repealed."""
    if not is_figure(words, index + 3):
        return False
    issued, of = words[index + 1].word, words[index + 2].word
    described = isinstance(issued, Word) and "issued" in issued.shades and of.role == "of"
    return described and any("repealed" in word.shades for word in tail_of(words, index + 3))


def _carries(words: Sequence[Token], index: int) -> bool:
    """上年无结转: whether what is denied is that something was carried over."""
    word = words[index].word if index < len(words) else None
    return isinstance(word, Word) and "carry" in word.shades
