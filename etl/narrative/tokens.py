"""A sentence as words that the grammar knows, numbers with their units, and the gaps between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from etl.model import Number
from etl.narrative.lexicon import WORD, Word, lexicon
from etl.narrative.numbers import value_of

PARTS = ("numeral", "scale", "unit", "over", "odd", "more", "about")
FILLER = "fillers"
STATING = ("act", "fact", "topic", "weak", "counting")
OPAQUE = Word("", "fillers")
BESIDE = Word("", "links")
EACH = Word("各", "each")
DATE = Word("日", "date")
SPAN = Word("至", "time", "running")
SPANS = {"date": DATE, "years": SPAN, "months": SPAN}
"""2021-2024年 and 1至6月 are no year of ours; 12月31日 is one of its days."""
CLOSING_QUOTES = '”"」』'
ACCOUNT = Word("发布", "channel", "published.wechat")
"""A quoted name that ends so, “柏溪发布”; which account it is, the next word may say."""
SITE = Word("网", "channel", "published.website")
"""A site named after its government: “某县人民政府”网."""
NET, GOVERNMENT = "网", "政府"
BULLETIN = re.compile("统计|质量|水质|资源|环境|经济|灾害|气候")
"""Gazettes of measurements, which are no government's."""
TITLES = {"公报": Word("公报", "topic", "gazette"), "报": Word("报", "channel", "published.press")}


@dataclass(slots=True)
class Quantity:
    """A number with its unit; ``unit`` is the class of `vocabulary.toml`."""

    value: Number
    unit: str
    approximate: bool = False
    role: str = "quantity"


@dataclass(slots=True)
class Token:
    word: Word | Quantity
    start: int
    end: int
    gap: bool
    """Unknown text stands right before it."""


def tokens(sentence: str, year: int | None) -> list[Token]:
    """The words of weight and the figures of a sentence, in order. Fillers only close gaps."""
    found: list[Token] = []
    begin = known = 0
    for match in lexicon().figure.finditer(sentence):
        start, end = match.span()
        if begin < start:
            known = _add_words(found, sentence, begin, start, known)
        word, group = _figure(match, year), match.lastgroup
        if group == "quantity":
            known = _add_short(found, sentence, start, known)
        elif group == "plain" and not _follows_word(found, start):
            word = OPAQUE
        elif group == "name":
            if found and _names_meet(found[-1], sentence, start):
                found.append(Token(BESIDE, start, start, False))
            if sentence.startswith(NET, end) and match[0][1:-1].endswith(GOVERNMENT):
                word = SITE
        if word is not OPAQUE:
            found.append(Token(word, start, end, start > known))
            begin = known = end
        else:
            begin = end
            known = end if start <= known else known
    _add_words(found, sentence, begin, len(sentence), known)
    return found


def _names_meet(before: Token, sentence: str, start: int) -> bool:
    """“局长信箱”“12345”: two names side by side are a list, as if 、 joined them."""
    return before.end == start and sentence[start - 1] in CLOSING_QUOTES


def _follows_word(before: list[Token], start: int) -> bool:
    """Whether a number without a unit stands right behind a word that counts: 收到申请12, 答复：12."""
    if not before or before[-1].end < start:
        return False  # …申请情况 3 is a line of contents
    word = before[-1].word
    return isinstance(word, Word) and (word.role in STATING or word.text in "：:")


def _add_words(found: list[Token], sentence: str, begin: int, end: int, known: int) -> int:
    """Add the longest words of a stretch without figures; return where the known text ends."""
    tree = lexicon().tree
    position = begin
    while position < end:
        word, branch, reached = None, tree.get(sentence[position]), position + 1
        while branch is not None:
            if (found_word := branch.get(WORD)) is not None:
                word, stop = found_word, reached
            branch = branch.get(sentence[reached]) if reached < end else None
            reached += 1
        if word is None:
            position += 1
            continue
        begin, position = position, stop
        if word.role != FILLER:
            if sentence[begin - 1] == EACH.text and word.role == "act":
                found.append(Token(EACH, begin - 1, begin, begin > known))
            found.append(Token(word, begin, position, begin > known))
        elif begin > known:
            continue
        known = position
    return known


def _add_short(found: list[Token], sentence: str, start: int, known: int) -> int:
    """Hear 各 or a verb of one character right before a figure: 各3件, 当年收22件."""
    before = sentence[start - 1]
    if before == EACH.text:
        found.append(Token(EACH, start - 1, start, False))
    elif known == start - 1 and before in lexicon().short:
        found.append(Token(lexicon().short[before], known, start, False))
        return start
    return known


def _figure(match: re.Match[str], year: int | None) -> Word | Quantity:
    if match.lastgroup == "quantity":
        return _quantity(match)
    match match.lastgroup:
        case "bare":
            return Quantity(value_of(match["bare"]), lexicon().units[match["before"]])
        case "plain":
            count, myriads, _ = match["plain"].partition("万")
            return Quantity(value_of(count, myriads), "#")
        case "per_cent":
            return Quantity(_per_cent(match["per_cent"]), "%")
        case "year":
            return _year(match[0], year in (None, value_of(match["year"])))
        case "name":
            return _name(match[0])
        case "onward":
            return lexicon().words["结转"]
        case "date" | "years" | "months" as named:
            return SPANS[named]
        case "nought":
            return lexicon().noughts[match[0]]
        case _:
            return OPAQUE


@lru_cache(maxsize=256)
def _year(text: str, this: bool) -> Word:
    return Word(text, "time", "this" if this else "other")


def _quantity(match: re.Match[str]) -> Quantity | Word:
    numeral, scale, unit, *about = match.group(*PARTS)
    counted = lexicon().units[unit]
    if counted == "transparent":  # 三个平台
        return OPAQUE
    return Quantity(value_of(numeral, scale or ""), counted, any(about))


def _per_cent(numeral: str) -> Number:
    whole, _, decimals = numeral.partition("点")
    value = value_of(whole)
    return float(f"{value}.{value_of(decimals)}") if decimals else value


@lru_cache(maxsize=8192)
def _name(text: str) -> Word:
    """What a name in quotation marks stands for: a subject it holds, else nothing at all.

    “县长信箱” is a subject, “柏溪发布” an account and “媒体聚焦” a column of some site; a verb within
    a name is not a verb.
    """
    inner = text[1:-1]
    if text[0] == "《":
        title = next((word for end, word in TITLES.items() if inner.endswith(end)), OPAQUE)
        return OPAQUE if title.role == "topic" and BULLETIN.search(inner) else title
    whole = lexicon().words.get(inner)
    if whole is not None and whole.role == "fact":
        return whole
    for token in tokens(inner, None):
        word = token.word
        named = token.end == len(inner) or token.end - token.start > 2  # “新华网江宁频道”
        if isinstance(word, Word) and (word.role == "topic" or (word.role == "channel" and named)):
            return word
    return ACCOUNT if inner.endswith("发布") else OPAQUE
