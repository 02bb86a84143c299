"""Reads a sentence word by word, and lets every figure find the words that govern it.

Each role of a word has one small handler below; `binding.py` says which kind a figure is,
`denial.py` what a word of none denies. Clause marks end a phrase, brackets put it aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from etl.narrative.around import is_figure, tail_of
from etl.narrative.binding import bind
from etl.narrative.channels import channel, channel_of_heading
from etl.narrative.clauses import begin_sentence, block, mark, part
from etl.narrative.contents import through
from etl.narrative.denial import deny, deny_before
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.sharing import each, share_out
from etl.narrative.subjects import govern, of_another_subject, topic, weak_topic
from etl.narrative.tokens import Quantity, Token
from etl.narrative.years import date, time

BEFORE_OTHERS = ("requests.not_processed",)
"""（五）, after which the form has （六）其他处理."""


Handler = Callable[[Reader, Word, Sequence[Token], int], None]


def read_sentence(reader: Reader, words: Sequence[Token]) -> None:
    """Add the drafts of one sentence to ``reader.drafts``."""
    begin_sentence(reader)
    reader.channels = channel_of_heading(reader.unread)
    for index, token in enumerate(words):
        word = token.word
        if token.gap:
            phrase = reader.phrase
            phrase.foreign = True
            phrase.approximate = None
        if isinstance(word, Word):
            HANDLERS[word.role](reader, word, words, index)
        else:
            bind(reader, word, words, index)


def _of(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """收到的申请: the verb before 的 only describes."""
    phrase = reader.phrase
    if phrase.acts and phrase.head is phrase.acts[-1]:
        phrase.modifiers += phrase.acts[-1:]
        phrase.acts = phrase.acts[:-1]
    if (
        phrase.about or len(word.text) > 1 or _counts_its_fate(words, index)
    ):  # 涉及物业管理的申请, 安全生产等方面信息
        phrase.about, phrase.head, phrase.linked = False, None, None


def _counts_its_fate(words: Sequence[Token], index: int) -> bool:
    """征求第三方意见的7件结转下年: what is done with them is said right behind the figure."""
    fate = index + 2
    settled = fate < len(words) and words[fate].word.role == "fact" and not words[fate].gap
    return settled and is_figure(words, index + 1)


def _fact(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if of_another_subject(reader, words, index):
        reader.phrase.foreign = True  # 工单560件，上年结转5件; 工伤认定不予受理3件
        return
    linked, named = reader.phrase.linked, reader.phrase.facts
    if linked is not None and linked.text == "公开":
        named = (linked,)  # 公开或部分公开13件: of both together
    reader.phrase.facts = govern(reader.phrase, word, named)
    reader.frame = "requests"


def _weak_fact(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """不予处理3件、其他3件 is a result; 其他 anywhere else is a thing unknown, 全部公开 a verb."""
    if word.value == "requests.granted":
        known = reader.frame == "requests"
        (_fact if known else _act)(reader, word if known else lexicon().words["公开"], words, index)
    elif reader.last.kinds == BEFORE_OTHERS and is_figure(words, index + 1):
        _fact(reader, word, words, index)
    elif not _done_in_time(words, index):
        of_media = index + 1 < len(words) and words[index + 1].word.role == "channel"
        reader.phrase.foreign = True
        reader.phrase.aside = reader.phrase.aside or not of_media  # 抖音等其他新媒体51条


def _done_in_time(words: Sequence[Token], index: int) -> bool:
    """其他28件均已办结: the rest of those just spoken of."""
    tail = tail_of(words, index + 1)
    return is_figure(words, index + 1) and any("answered" in word.shades for word in tail)


def _noun(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    if phrase.head is not None and phrase.head.role == "other" and not words[index].gap:
        return  # 目录信息, 案例信息: the other word's
    if phrase.linked is not None and phrase.linked in phrase.channels:
        channel_of = lexicon().words.get(word.text.removesuffix("信息"), word)
        if channel_of.role == "channel":  # 微信、微博信息: of both
            phrase.channels = govern(phrase, channel_of, phrase.channels)
    phrase.noun = phrase.head = word
    phrase.noun_alone = words[index].gap or _is_qualified(phrase, words[index - 1])
    phrase.foreign = False


def _is_qualified(phrase: Phrase, before: Token) -> bool:
    """公开安全生产检查信息: the second verb only describes."""
    return len(phrase.acts) > 1 and before.word is phrase.acts[-1] and before.gap


def _act(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    if word.text == "公开" and reader.frame == "requests" and _among_results(words, index):
        _fact(reader, lexicon().words["予以公开"], words, index)
        return
    phrase.joint_acts = phrase.linked is not None and phrase.linked.role == "act"
    if phrase.through and words[index].gap and not phrase.channels and "publish" in word.shades:
        phrase.aside = True  # 通过户外展台公开信息86条: a channel, though not one known
    phrase.acts += (word,)
    phrase.act_alone = words[index].gap
    phrase.linked = None
    phrase.head = word
    phrase.foreign = False


def _among_results(words: Sequence[Token], index: int) -> bool:
    """公开3件，部分公开1件: a result beside the next one."""
    after = [token.word for token in words[index + 2 : index + 4]]
    return is_figure(words, index + 1) and any(word.role == "fact" for word in after)


def _rate(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if word.text == "占" and is_figure(words, index + 1) and not _is_share(words[index + 1].word):
        return  # 网站占300条
    reader.phrase.rates = govern(reader.phrase, word, reader.phrase.rates)


def _is_share(word: Word | Quantity) -> bool:
    return isinstance(word, Quantity) and word.unit == "%"


def _other(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    phrase.aside = phrase.aside or word.value == "phrase"
    if word.value == "column" and not (phrase.channels or phrase.topics):
        governs = index + 1 < len(words) and not words[index + 1].gap
        phrase.aside = phrase.aside or governs  # “规划信息”栏目发布9条: a part of some site
    phrase.never = phrase.never or word.value == "never"
    if word.value == "phrase" and word.text.endswith("申请"):
        reader.frame = "requests"
    elif word.text == "申请人":
        reader.frame = reader.frame or "requests"
    phrase.about = phrase.about or word.value == "about"
    if word.value == "head" or (word.value == "column" and phrase.open_list and phrase.channels):
        phrase.topics = ()  # 网站“政策解读”“通知公告”等栏目
    phrase.head = word
    phrase.foreign = False


def _among(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """6件申请中5件 …: what follows tells of some of them."""
    head = reader.phrase.head
    if head is not None and head.role in ("topic", "weak") and not words[index].gap:
        part(reader, word, words, index)


def _scope(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.scope = reader.scope = "own" if word.value == "seat" else word.value


def _none(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if word.value == "zero":
        deny_before(reader, words, index)
    else:
        deny(reader, word, words, index)


def _link(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if reader.tail_taken and not isinstance(words[index - 1].word, Quantity):
        reader.phrase = Phrase(carried=reader.verbs)  # 办理12件建议和17件提案
        reader.tail_taken = False
    phrase = reader.phrase
    if not phrase.foreign:
        phrase.linked = phrase.head
    if index and isinstance(words[index - 1].word, Quantity):
        phrase.carried = reader.verbs
        phrase.scope = reader.scope if reader.parents else None


def _spread(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.spread = True
    if reader.shared_years and not reader.phrase.dated:
        reader.this_year = True  # 2022年与2021年分别58件、63件，办结率均为100%


def _approximate(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.approximate = words[index].start


def _count(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.counted = word.text


def _actual(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.actual = True
    reader.sentence_blocked = False  # 目标值95%，实际完成97%; 计划开展6期，实际举办5期


def _pass(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """Nothing to remember: other words look back at this one."""


HANDLERS: dict[str, Handler] = {
    "of": _of,
    "fact": _fact,
    "weak_fact": _weak_fact,
    "topic": topic,
    "weak": weak_topic,
    "channel": channel,
    "noun": _noun,
    "act": _act,
    "rate": _rate,
    "other": _other,
    "block": block,
    "time": time,
    "date": date,
    "part": part,
    "scope": _scope,
    "none": _none,
    "links": _link,
    "spread": _spread,
    "through": through,
    "share_out": share_out,
    "approximate": _approximate,
    "causes": _pass,
    "towards": _count,
    "counting": _count,
    "among": _among,
    "actual": _actual,
    "each": each,
    "mark": mark,
}
