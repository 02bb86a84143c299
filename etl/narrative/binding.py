"""Binds a figure: which kinds it states, whether it is this year's own, whether it is a mere part."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.around import has_figure, tail_of
from etl.narrative.kinds import kinds
from etl.narrative.lexicon import Word
from etl.narrative.naming import UNKNOWN, kinds_of
from etl.narrative.parts import (
    count_carried,
    new_among_all,
    sum_of_parts,
    sum_with_carried,
    whole_of_channels,
    within_parts,
)
from etl.narrative.phrase import Barred, Draft, Phrase, Reader, Total
from etl.narrative.publication import NO_KIND, STRONG_UNITS, published_somewhere
from etl.narrative.tokens import Quantity, Token

SUMMING = ("合计", "总计", "共计", "共", "合起来", "加起来")
MAYBE_SUMS: tuple[tuple[str, ...], ...] = ((), ("requests.received",))
OCCASIONS = ("次", "期", "场", "人")
IN_FORCE = (("documents.rules_in_force",), ("documents.in_force",))
PARTS_OF_SUM = (("requests.carried_in",), ("requests.received",))


def bind(reader: Reader, quantity: Quantity, words: Sequence[Token], index: int) -> None:
    """Give a figure its kinds, keep it where it is this year's own, and begin a new phrase."""
    if index and words[index - 1].word.role == "none" and quantity.value == 1:
        return  # 没有一起被撤销
    _share_phrase(reader, words, index)
    phrase = reader.phrase
    if reader.years:
        reader.this_year = phrase.this_year = reader.years.pop(0)
    reader.tail_taken = False
    reader.figures += 1
    reader.place = words[index].end
    if index and words[index].gap:
        phrase.unknown = words[index].start - words[index - 1].end
    stated = _stated(reader, quantity, words, index)
    blocked = is_blocked(reader, phrase, stated)
    if stated:
        _keep(reader, stated, blocked, quantity, words[index])
        whole_of_channels(reader)
    _remember(reader, phrase, quantity, bool(stated) and not blocked)
    if quantity.unit not in ("other", "%"):
        reader.counts.append((quantity.value, reader.last.draft if stated else None))
    if not (stated or blocked) and published_somewhere(phrase, quantity.unit):
        reader.unplaced.append((quantity, words[index]))
    if reader.parents and not stated and reader.frame_of_whole:
        reader.frame = reader.frame_of_whole  # 其中来信或转办1件，均已办结
    if reader.beside and phrase.head is not None and phrase.head.value == "adjacent":
        reader.this_year, reader.beside = True, False  # 上年为43件，同比增长8%，办结率100%
    reader.spent = None if stated else phrase
    reader.phrase = Phrase()


def place(reader: Reader, words: Sequence[Token], index: int) -> None:
    """短视频120条、图文340条，均发布于抖音号: the channel that a later clause names for all of them."""
    said = [*reader.phrase.acts, *reader.phrase.channels, *tail_of(words, index)]
    channels = {word.value for word in said if word.role == "channel"} - {*NO_KIND}
    published = any("publish" in word.shades for word in said)
    if published and len(channels) == 1 and not has_figure(words, index):
        for quantity, token in reader.unplaced:
            _keep(reader, (*channels,), False, quantity, token)
        reader.unplaced = []
        reader.phrase.channels = ()  # not of what follows


def _share_phrase(reader: Reader, words: Sequence[Token], index: int) -> None:
    """推送96期278条: a figure right behind one of no kind is governed by the same words."""
    if index == 0 or words[index].gap or reader.spent is None:
        return
    between = words[index - 1].word.role
    last = index - 1 - (between in ("counting", "towards"))  # 推送216期共571篇
    last -= words[last].word.role == "mark" and bool(reader.outside)  # 推送216期（共571篇）
    last -= _issues_and_items(words, last)
    if last >= 0 and isinstance(words[last].word, Quantity):
        reader.phrase = reader.spent
        if between == "towards":  # 满意率较上年提高1.2个百分点至97.6%
            reader.clause_blocked = reader.phrase.blocked = False
            reader.phrase.head = None


def _issues_and_items(words: Sequence[Token], index: int) -> bool:
    """推送216期、571篇: one thing counted twice."""
    if index < 1 or words[index].word.role != "links":
        return False
    before, after = words[index - 1].word, words[index + 1].word
    if not (isinstance(before, Quantity) and isinstance(after, Quantity)):
        return False
    return before.unit == "期" and after.unit in STRONG_UNITS


def _stated(
    reader: Reader, quantity: Quantity, words: Sequence[Token], index: int
) -> tuple[str, ...]:
    phrase = reader.phrase
    stated = kinds_of(reader, quantity, words, index)
    summed = stated in MAYBE_SUMS or (bool(stated) and phrase.counted in SUMMING)
    if reader.last.kinds in PARTS_OF_SUM and summed:
        stated = sum_with_carried(reader, quantity) or stated
    if phrase.counted in SUMMING and not phrase.channels:
        stated = sum_of_parts(reader, quantity) or stated
    if stated == PARTS_OF_SUM[1] and phrase.including and _carried_told(reader):
        return ("requests.handled",)  # 申请总量（含上年结转9件）为240件
    if new_among_all(reader, phrase, stated):
        return reader.last.kinds
    if stated:
        return within_parts(reader, quantity, stated)
    if quantity.unit == "other":
        return ()
    _lose_subject(reader, phrase)
    return _continued(reader, phrase, quantity)


def _carried_told(reader: Reader) -> bool:
    return any((d.kind,) == PARTS_OF_SUM[0] for d in reader.drafts[reader.first_draft :])


def _remember(reader: Reader, phrase: Phrase, quantity: Quantity, taken: bool) -> None:
    """What later figures without words of their own may refer to."""
    rate = quantity.unit == "%"
    if phrase.channels and not rate:
        reader.channels, reader.open_list = phrase.channels, phrase.open_list
    if phrase.rates:
        reader.pending_rates = () if rate and taken else phrase.rates
    if rate and (phrase.facts or phrase.topics or phrase.channels):
        reader.pending = phrase
    elif not rate and quantity.unit != "other":
        reader.pending = None
    reader.verbs = phrase.acts or phrase.modifiers or phrase.carried


def is_blocked(reader: Reader, phrase: Phrase, stated: tuple[str, ...]) -> bool:
    """Another year's, a target, a growth, an average: words that make a figure none of ours.

    1990年以来文件612件，其中现行有效188件: what is in force is of all years, and of this one's end.
    """
    head = phrase.head
    return (
        not reader.this_year
        or reader.clause_blocked
        or reader.sentence_blocked
        or (reader.running and stated not in IN_FORCE)
        or (phrase.blocked and stated != PARTS_OF_SUM[0])  # 年初有13件上年结转
        or (
            head is not None
            and head.role == "block"
            and not (phrase.foreign and head.value != "from")
        )
    )


def _keep(
    reader: Reader, kinds: tuple[str, ...], blocked: bool, quantity: Quantity, token: Token
) -> None:
    phrase = reader.phrase
    draft = None
    if not blocked:
        about = phrase.approximate
        for kind in kinds:
            draft = Draft(
                kind=kind,
                value=quantity.value,
                approximate=quantity.approximate or about is not None,
                negated=False,
                start=token.start if about is None else about,
                end=token.end,
                scope=phrase.scope or reader.scope,
                part=bool(reader.parents),
                source=_source(phrase, kind),
                accumulated=phrase.accumulated,
            )
            reader.drafts.append(draft)
        count_carried(reader, kinds)
    else:
        reader.barred.append(Barred(kinds, phrase.acts or phrase.modifiers))
    if quantity.unit != "%":
        reader.counted = kinds
    reader.last = Total(kinds, blocked, draft, quantity.unit, phrase.average)


def _source(phrase: Phrase, kind: str) -> str:
    """The channel's or letter-box's word: 局长信箱来信3封，网民留言3条 are two."""
    ways = phrase.topics if kind == "messages.received" else phrase.channels
    return ways[-1].text if ways else ""


def _continued(reader: Reader, phrase: Phrase, quantity: Quantity) -> tuple[str, ...]:
    """A figure without a subject that continues the one before it.

    2022年收到25件，今年30件; 由93%提升至97%; 全市公开5万条，其中本级公开1380条.
    """
    last = reader.last
    rate = quantity.unit == "%"
    if not last.kinds or phrase.foreign or rate != (kinds()[last.kinds[0]].unit == "%"):
        return ()
    if (quantity.unit in OCCASIONS) != (last.unit in OCCASIONS):
        return ()  # 访问量684万次，账号压减至271个
    bare = phrase.head is None and not reader.parents
    grown = last.blocked and phrase.counted and bare  # 增加105条，达到938条
    unknown = reader.spent is not None and reader.spent.foreign  # 座席由80个增至120个
    if (
        grown
        or (phrase.reached and not (unknown or last.average))
        or (last.blocked and (phrase.this_year or phrase.actual) and not phrase.rates)
    ):
        return _taken_up(reader, phrase)
    of_area = last.draft is not None and last.draft.scope == "area"  # 全市公开5万条，本办公开980条
    if phrase.scope != "own" or not (reader.parents or of_area) or phrase.never:
        return ()
    bare = phrase.parting and phrase.head is None  # 其中局机关3860条
    done = phrase.head is not None and phrase.head.role == "act"
    return last.kinds if bare or done or phrase.modifiers else ()


def _taken_up(reader: Reader, phrase: Phrase) -> tuple[str, ...]:
    """The kinds of the barred figure that this one continues: by the same verb, else the last."""
    head = phrase.head
    if head is None or head.role == "block":
        return reader.last.kinds
    shades = head.shades
    if phrase.actual and reader.barred and not reader.barred[-1].verbs:
        return reader.last.kinds  # 计划召开发布会10场，实际召开8场
    return next((b.kinds for b in reversed(reader.barred) if _alike(b.verbs, shades)), ())


def _alike(verbs: tuple[Word, ...], shades: frozenset[str]) -> bool:
    return any(verb.shades & shades for verb in verbs)


def _lose_subject(reader: Reader, phrase: Phrase) -> None:
    """受理信访件22件，办结20件: a new, unknown subject ends the one at hand."""
    opened = any("received" in act.shades for act in phrase.acts)
    other = phrase.foreign or (phrase.head is not None and phrase.head.role == "other")
    if opened and other and not reader.parents and not phrase.topics:
        reader.frame = UNKNOWN
