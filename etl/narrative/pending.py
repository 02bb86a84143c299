"""A subject or figure that waits: one named in a clause before, or whose fate a later clause tells."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.around import has_figure
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.tokens import Quantity, Token


def takes_up(reader: Reader, phrase: Phrase, figure: Word | Quantity) -> bool:
    """政策解读数量较少，仅有4篇; 公报改为双月刊，出版六期: a subject that has had no figure."""
    pending = reader.pending
    if pending is None or phrase.foreign or phrase.parting:
        return False
    if _says_no_more(reader, phrase):
        phrase.acts, phrase.channels, phrase.noun = pending.acts, pending.channels, pending.noun
    elif not (_done(phrase) and _of_one_kind(pending, figure)):
        return False
    phrase.facts, phrase.topics = pending.facts, pending.topics
    named = (*pending.channels, pending.noun, *pending.facts, *pending.topics)
    phrase.head = [word for word in named if word is not None][-1]
    return True


def _says_no_more(reader: Reader, phrase: Phrase) -> bool:
    """仅有4篇, 均为4篇, （4篇）, 2021年4篇, 由2023年的4篇: nothing that says what is counted."""
    if phrase.head is None:
        return bool(phrase.counted or phrase.spread or reader.outside or phrase.dated)
    return phrase.head.value == "from" and phrase.dated


def _done(phrase: Phrase) -> bool:
    """出版六期, 由我局办理的有22件."""
    return phrase.head is not None and phrase.head in (*phrase.acts[-1:], *phrase.modifiers[-1:])


def stands_alone(reader: Reader, phrase: Phrase, words: Sequence[Token], index: int) -> bool:
    """局长信箱收到来信，95条，答复95条: a figure between two commas is of the clause before it."""
    pending = reader.pending
    around = words[max(index - 1, 0) : index + 2 : 2]
    apart = len(around) == 2 and all(each.word.role == "mark" for each in around)
    joined = apart and words[index - 1].end == words[index].start and not words[index + 1].gap
    if joined and phrase.head is None and reader.just_named:
        phrase.channels, phrase.head = reader.channels, reader.channels[-1]  # 政府网站，562条；
        return True
    if not joined or pending is None or phrase.head is not None or not pending.acts:
        return False
    phrase.acts, phrase.topics, phrase.head = pending.acts, pending.topics, pending.head
    return bool(phrase.topics)


def _of_one_kind(pending: Phrase, figure: Word | Quantity) -> bool:
    """Whether the subject has one kind only, counted in units such as the figure's."""
    if not pending.topics or isinstance(figure, Word):
        return False
    frame = lexicon().frames[pending.topics[-1].value]
    decided = frame.kind is not None and frame.kind.startswith(
        "decisions."
    )  # 公开处罚，发布处理18件
    return frame.kind is not None and not decided and figure.unit in frame.units


def settled_later(reader: Reader, words: Sequence[Token], index: int) -> bool:
    """1件仍在办理期限内，结转至2025年继续办理: a later clause says what became of it."""
    phrase = reader.phrase
    for position in range(index + 1, len(words)):
        word = words[position].word
        if isinstance(word, Quantity) or word.role in ("none", "topic"):
            return False
        if word.role == "mark" and word.text in "；;。":
            return False
        if word.role == "act" and "carry" in word.shades and not has_figure(words, position):
            phrase.acts, phrase.head, phrase.foreign = (word,), word, False
            return True
        settled = word.value == "requests.carried_out" or _is_result(reader, words, position)
        if settled and not has_figure(words, position):
            phrase.facts, phrase.foreign = (word,), False
            return True
    return False


def _is_result(reader: Reader, words: Sequence[Token], index: int) -> bool:
    """2件不属于公开范围，予以其他处理: right behind the comma, and not 全部予以公开, 不予公开的."""
    word, before = words[index].word, words[index - 1]
    known = reader.frame == "requests" and not (reader.phrase.foreign or reader.phrase.counted)
    if not known or not isinstance(word, Word) or word.role != "fact":
        return False
    described = index + 1 < len(words) and words[index + 1].word.role == "of"
    comma = isinstance(before.word, Word) and before.word.text in "，,"
    joined = comma and before.end == words[index].start
    return joined and not described and not word.text.startswith("全部")
