"""Which subject a word names: at once, or only in the company that the weak ones need."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.narrative.around import is_figure
from etl.narrative.lexicon import Word
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.publication import GAZETTE
from etl.narrative.tokens import Quantity, Token

DISPUTES = ("reconsideration", "litigation")
PAIR = {"deputies", "advisers"}
MEANS = {"gazette": GAZETTE, "press_conferences": "elsewhere"}
HAN = re.compile(r"[\u4e00-\u9fff]")
OFFICES = tuple("局委办厅镇乡院校心站所府处队会部署行司学道关")
"""How the name of an agency may end: 某市统计局上年结转2件."""


def govern(phrase: Phrase, word: Word, group: tuple[Word, ...]) -> tuple[Word, ...]:
    """The group with the governing word; a new one begins unless 、 or 和 joins it."""
    joined = phrase.linked is not None and phrase.linked in group
    if len(group) > 1 and not joined and _beside(phrase, group[-1], word):
        joined, group = True, group[:-1]  # 热线和局长信箱来信280件: still of both
    phrase.linked = None
    phrase.head = word
    phrase.foreign = False
    return (*group, word) if joined else (word,)


def _beside(phrase: Phrase, last: Word, word: Word) -> bool:
    return phrase.head is last and not phrase.foreign and last.value == word.value


def topic(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    if word.value == "interpretations" and _with_another(phrase):
        return
    if _is_means(phrase, word, words, index):
        means = Word(word.text, "channel", MEANS[word.value])
        phrase.channels = govern(phrase, means, phrase.channels)
        return
    if word.value in DISPUTES and phrase.facts:
        phrase.never = True  # 上年遗留行政诉讼1件
    if phrase.topics and phrase.linked is None:
        last = phrase.topics[-1]
        if _came_by(last, word):
            word = last
        elif phrase.head is last and {last.value, word.value} == PAIR:
            phrase.linked = last  # 人大代表建议政协提案21件: both together
    if phrase.first is None or (phrase.head is phrase.first and phrase.first.value == word.value):
        phrase.first = word  # “12345”热线: one subject
    phrase.topics = govern(phrase, word, phrase.topics)
    if words[index].word.role == "topic":
        phrase.aside = False
    phrase.accumulated = phrase.accumulated or word.text.startswith("累计")
    governs = phrase.first.value in [each.value for each in phrase.topics]
    reader.frame = phrase.first.value if governs else word.value
    reader.frame_here = True


def _with_another(phrase: Phrase) -> bool:
    """文件及解读12条: one number for two sorts of thing."""
    return phrase.linked is not None and phrase.linked.role in ("other", "noun")


def _is_means(phrase: Phrase, word: Word, words: Sequence[Token], index: int) -> bool:
    """通过公报公开12件, 网站、公报、发布会等: what is published is counted, not the issues."""
    joined = phrase.linked is not None and phrase.linked.role == "channel"
    if word.value == "press_conferences":
        return joined and not is_figure(words, index + 1)
    return word.value == "gazette" and (phrase.through or joined)


def _came_by(way: Word, word: Word) -> bool:
    """12345热线咨询投诉 came by the hotline, 市长信箱工单 did not."""
    order = word.value == "hotline" and word.text.endswith(("单", "件"))
    return (way.value, word.value) == ("hotline", "messages") or (way.value == "messages" and order)


def weak_topic(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """Hear a subject that is one only in company; alone the word is unknown text."""
    if word.value == "requests":
        _request(reader, word, words, index)
    elif _in_company(reader, word, words, index):
        topic(reader, word, words, index)
    else:
        reader.phrase.foreign = True


def _request(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase, alone = reader.phrase, words[index].gap
    if phrase.head is not None and phrase.head.role == "other" and not alone:
        return  # 撤回申请: the other word's
    permits = any(token.word.role == "topic" and token.word.value == "licensing" for token in words)
    if reader.frame != word.value and permits and not reader.about:
        phrase.foreign = True  # 受理申请1942件，作出行政许可决定1893件
        return
    only_handled = all("either" in act.shades for act in phrase.acts)  # 办理占道施工申请件77件
    if reader.frame == word.value and alone and only_handled:
        phrase.head = None
    elif reader.frame == word.value or not alone:
        topic(reader, word, words, index)


def _in_company(reader: Reader, word: Word, words: Sequence[Token], index: int) -> bool:
    match word.value:
        case "deputies":
            return _stands_free(words, index) and _counted_beside(words, index, "advisers")
        case "messages":  # 信箱收到来信来访: came by the letter-box
            ways = reader.phrase.topics
            return bool(ways) and ways[-1].value == word.value
        case _:
            work = reader.work
            return work is not None and not _named_of_a_part(work, words, index)


def _named_of_a_part(work: int, words: Sequence[Token], index: int) -> bool:
    """召开党组会议24次，其中研究政务公开2次: only some of the meetings are on disclosure."""
    start = words[index].start
    parting = (token.start for token in words[index + 1 :] if token.word.role == "part")
    return start < next(parting, work) < work


def _stands_free(words: Sequence[Token], index: int) -> bool:
    """办理建议, 、建议: not another's, as 群众建议 or 征求意见建议 are."""
    before = words[index - 1] if index else words[index]
    return before.end == words[index].start and before.word.role in ("act", "links", "mark", "part")


def _counted_beside(words: Sequence[Token], index: int, subject: str) -> bool:
    """建议13件、提案20件: the next figure, or the last one joined by a mark, is the other subject's."""
    joined = index - 3 if words[index - 1].word.role in ("links", "mark") else index + 2
    return is_figure(words, index + 1) and any(
        words[place].word.value == subject and is_figure(words, place + 1)
        for place in (joined, index + 2, index + 3)
        if 0 <= place < len(words)
    )


def of_another_subject(reader: Reader, words: Sequence[Token], index: int) -> bool:
    """Whether a result is of what the sentence names: no applications, but disputes, orders, licences."""
    if reader.frame == "requests" or any(_names_requests(token.word) for token in words):
        return False
    before = words[index - 1] if index else words[index]
    unknown = reader.sentence[before.end if index else 0 : words[index].start]
    another = HAN.search(unknown) is not None and not unknown.endswith(OFFICES)
    return reader.frame_here or another or before.word.role in ("other", "noun")


def _names_requests(word: Word | Quantity) -> bool:
    return isinstance(word, Word) and word.role in ("topic", "weak") and word.value == "requests"
