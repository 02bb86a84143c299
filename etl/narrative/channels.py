"""What a channel's name does: one more of a list, one with the next word, a source, or all figures' own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.narrative.binding import place
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.publication import BOARDS, NEW_MEDIA, PRESS, SITE, SOCIAL
from etl.narrative.subjects import govern
from etl.narrative.tokens import ACCOUNT, Quantity, Token

ACCOUNTS = ("公众号", "公众平台", "公众账号", "公众帐号")
HEADING = re.compile(r"[（(]?[0-9一二三四五六七八九十]{1,2}[）)]?[.、．]?(.{2,12})$")
LONGEST = 17
MEDIA = ("媒体", "各类媒体")


def channel(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    before = words[index - 1].word if index and not words[index].gap else word
    if word.value == "published.press" and isinstance(before, Quantity) and before.unit == "other":
        return  # 邀请80家媒体: they are counted themselves, and publish nothing
    phrase, named = reader.phrase, reader.phrase.channels
    if named and index and words[index - 1].word.role == "links":
        phrase.linked = named[-1]  # 网站、在线访谈、报纸等方式: one list, whatever stands between
    if not named and _goes_on(reader, words, index):
        named, phrase.linked = reader.channels, reader.channels[-1]
    if isinstance(before, Word) and before.text == "被" and word.value not in (PRESS, NEW_MEDIA):
        phrase.never = True  # 被市政府网站采用36条: another's site took them
    if _is_source(phrase, words, index):
        return  # 转载人民网信息: from there, not through it
    if named and isinstance(before, Word) and before.text == "等" and word.text in MEDIA:
        named = tuple(each for each in named if each.value == word.value)  # 人民网、学习强国等媒体
        phrase.channels = named or phrase.channels
        return
    if named and phrase.head is named[-1] and not (phrase.linked or words[index].gap):
        phrase.channels = (*named[:-1], *_together(named[-1], word))
        phrase.head = phrase.channels[-1]
    else:
        phrase.channels = govern(phrase, word, named)
    if phrase.spread and reader.unplaced:
        place(reader, words, index)


def channel_of_heading(unread: str) -> tuple[Word, ...]:
    """2.公众号。更新480条: the heading before a sentence is a channel's name and nothing else."""
    title = unread[:-1].rpartition("。")[2]
    heading = HEADING.match(title) if 2 < len(title) < LONGEST else None
    word = lexicon().words.get(heading[1]) if heading else None
    return (word,) if word is not None and word.role == "channel" else ()


def _goes_on(reader: Reader, words: Sequence[Token], index: int) -> bool:
    """网站、“溪桥发布”公众号，“云上溪桥”APP等平台: a comma within the list of channels."""
    if index < 2 or index + 1 == len(words) or not reader.channels:
        return False
    before, comma, after = (words[place].word for place in (index - 2, index - 1, index + 1))
    listed = before is reader.channels[-1] and after.role == "through"
    return listed and isinstance(comma, Word) and comma.text in "，,"


def _is_source(phrase: Phrase, words: Sequence[Token], index: int) -> bool:
    """What 转载 governs, but not 被转载."""
    if phrase.head is None or "reprint" not in phrase.head.shades:
        return False
    verb = next(place for place in range(index - 1, -1, -1) if words[place].word is phrase.head)
    return verb == 0 or words[verb - 1].word.role != "causes"


def _together(first: Word, second: Word) -> tuple[Word, ...]:
    """Two channels side by side: 微博微信 are two, 抖音公众号 is 抖音's, a site's 公告栏 the site's."""
    account = first.value in SOCIAL and second.text in ACCOUNTS
    if account or (first.value, second.value) == (SITE, BOARDS):
        return (first,)
    two = first.value != second.value and SOCIAL.issuperset((first.value, second.value))
    return (first, second) if two and first is not ACCOUNT else (second,)
