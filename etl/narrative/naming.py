"""Which kinds a figure states: by the subject and the verbs before it, by what follows, or inherited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.narrative.following import hear_what_follows, wants_object
from etl.narrative.inheriting import like_the_sibling, of_inherited, sent_on
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.publication import SITE, SOCIAL, is_made, published
from etl.narrative.rates import rate_kinds
from etl.narrative.sharing import next_share, of_each
from etl.narrative.tokens import Quantity, Token
from etl.narrative.verbs import role_kinds

INTERPRETATIONS = "published.interpretations"
DISPUTES = ("disputes.reconsideration", "disputes.litigation")
UPON_REQUEST = ("依申请公开", "依申请公开信息", "依申请公开政府信息")
UNKNOWN = "unknown"
"""The subject at hand where one was named that the vocabulary does not know."""
PART_ON_DISCLOSURE = re.compile(
    r"其中[^，；。（]{0,8}(?:信息|政务)公开[^，；。]{0,12}[0-9零一二三四五六七八九十两]+[件起宗]"
    r"|（(?:政府信息|政务|信息)公开类[0-9]+[件起宗]"
)
DELIBERATING = ("专题研究", "研究部署", "听取", "专题听取", "专题部署")
ITEM_UNITS = ("条", "篇", "则")
"""Units of what is published: 电子屏公开办事指南58条 counts items, whatever they are."""


def kinds_of(
    reader: Reader, quantity: Quantity, words: Sequence[Token], index: int
) -> tuple[str, ...]:
    """The kinds a figure states, blocked or not; none where the words do not say."""
    unit = quantity.unit
    if unit == "other" or reader.phrase.never:
        return ()
    if reader.shares:
        return next_share(reader, unit)
    if unit == "%":
        return rate_kinds(reader, words, index)
    phrase = reader.phrase
    if wants_object(phrase):
        hear_what_follows(reader, words, index)
    if (
        phrase.never
        or (unit == "#" and not _is_plain(phrase, words))
        or _is_sorted(reader, phrase, unit)
    ):
        return ()
    if unit == "元":
        return _fee(reader, phrase)
    if unit == "次" and _deliberated(words, index):
        return ("organisation.meetings",)
    other = phrase.head is not None and phrase.head.role == "other" and not phrase.foreign
    if other and not (phrase.channels and unit in ITEM_UNITS and _published(phrase)):
        return ()
    return _counted(reader, phrase, unit, words, index)


def _deliberated(words: Sequence[Token], index: int) -> bool:
    """常务会议2次专题研究政务公开工作: the deed behind the figure says which meetings."""
    after = words[index + 1 : index + 3]
    if len(after) < 2 or after[0].gap or after[1].gap:
        return False
    deed, matter = after[0].word, after[1].word
    return isinstance(deed, Word) and deed.text in DELIBERATING and matter.value == "open"


def _is_sorted(reader: Reader, phrase: Phrase, unit: str) -> bool:
    """主动公开56件，依申请公开12件，不予公开8件: documents by who may see them."""
    documents = unit != "条" and phrase.head is not None and phrase.head.text == "主动公开"
    reader.sorted = reader.sorted or documents or is_made(phrase)
    told = phrase.facts or (phrase.topics and phrase.topics[-1].text in UPON_REQUEST)
    return reader.sorted and bool(told) and not phrase.acts


def _is_plain(phrase: Phrase, words: Sequence[Token]) -> bool:
    """收到申请12; 行政许可85，行政处罚7: a verb, or a list of such, tells what they count."""
    if phrase.head is None or phrase.head.role not in ("act", "fact", "topic", "weak"):
        return False
    if phrase.acts or phrase.facts or phrase.counted:
        return True
    alike = [w for w in words if isinstance(w.word, Quantity) and w.word.unit == "#"]
    return len(alike) > 1


def _published(phrase: Phrase) -> bool:
    """网站问答库更新问答15条 keeps up a collection; 电子屏公开办事指南58条 publishes."""
    return not phrase.acts or any("publish" in act.shades for act in phrase.acts)


def _fee(reader: Reader, phrase: Phrase) -> tuple[str, ...]:
    taken_up = reader.frame_here and not phrase.foreign and (phrase.acts or phrase.counted)
    named = phrase.topics[-1].value if phrase.topics else taken_up and reader.frame
    if named == "requests" and any("charge" in act.shades for act in phrase.acts):
        named = "fee"  # 依申请公开收费0元
    if named != "fee" or (phrase.head is not None and phrase.head.role == "other"):
        return ()
    return ("requests.processing_fee",)


def _counted(
    reader: Reader, phrase: Phrase, unit: str, words: Sequence[Token], index: int
) -> tuple[str, ...]:
    if phrase.facts:
        distinct = dict.fromkeys(word.value for word in phrase.facts)
        units = lexicon().frames["requests"].units
        one = len(distinct) == 1 or phrase.each
        return tuple(distinct) if one and unit in units else ()
    if (phrase.each or words[index - 1].word.role == "spread") and len(phrase.topics) > 1:
        return of_each(phrase, unit)
    if phrase.each and len(phrase.channels) > 1:  # 网站、公众号各发布86条
        return () if phrase.foreign else tuple({w.value: 0 for w in phrase.channels})
    if phrase.topics:
        return () if _some_of_them(phrase, words, index) else _of_topics(reader, phrase, unit)
    if reader.channels and not phrase.channels and _divided_by_channels(reader, words, index):
        reader.channels = ()
    stated = published(reader, phrase, unit)
    if stated or phrase.channels:
        return stated
    return of_inherited(reader, phrase, unit, words)


def _divided_by_channels(reader: Reader, words: Sequence[Token], index: int) -> bool:
    """完成网站迁移，公开信息415条，其中通过网站公开236条: of all channels, not of the site."""
    after = [token.word for token in words[index + 1 : index + 6]]
    roles = [word.role for word in after]
    if "part" not in roles or "quantity" in roles[: roles.index("part")]:
        return False
    inherited = {channel.value for channel in reader.channels}
    return any(w.role == "channel" and {w.value} == inherited == {SITE} for w in after)


def _some_of_them(phrase: Phrase, words: Sequence[Token], index: int) -> bool:
    """依申请公开有1件逾期答复: what becomes of the figure makes it some of the applications only."""
    following = words[index + 1] if index + 1 < len(words) else None
    return (
        not (phrase.acts or phrase.modifiers)
        and following is not None
        and following.word.role == "other"
        and not following.gap
    )


def _of_topics(reader: Reader, phrase: Phrase, unit: str) -> tuple[str, ...]:
    named = list(dict.fromkeys(word.value for word in phrase.topics))
    if set(named) == {"deputies", "advisers"} or "proposals" in named:
        named = ["proposals"]
    first = phrase.first
    if len(named) > 1 and first is not None and first not in phrase.topics:
        named = [first.value] if first.value in named else named
    frame = lexicon().frames[named[0]]
    if len(named) > 1:
        reader.frame = UNKNOWN  # 热线、信箱共256件，办结率…: of both
        return ()
    if unit not in frame.units:
        return ()
    if (phrase.aside or phrase.about) and frame.bare:
        return ()
    if frame.id == "visits" and _of_another(reader, phrase):
        return ()
    if frame.kind:
        spoilt = _is_no_count_of(reader, phrase, frame.kind, unit)
        return (frame.kind,) if not spoilt and (not phrase.foreign or phrase.acts) else ()
    if sent_on(reader, frame, phrase.acts):
        return ()
    chosen = role_kinds(reader, phrase, frame)
    if not chosen and frame.bare and not phrase.foreign:
        return (frame.bare,)
    return chosen or like_the_sibling(reader, phrase, frame)


def _of_another(reader: Reader, phrase: Phrase) -> bool:
    """公报电子版浏览量, 微博发布98条，浏览量3万次: no visits of a site."""
    social = {channel.value for channel in phrase.channels or reader.channels}
    subject = phrase.first is not None and phrase.first.value != "visits"
    return subject or bool(social) and social <= SOCIAL


def _is_no_count_of(reader: Reader, phrase: Phrase, kind: str, unit: str) -> bool:
    """Whether verbs make a figure that of something else than what the kind counts."""
    return (
        (kind in DISPUTES and not reader.about and _handled_for_others(phrase, kind))
        or (kind in DISPUTES and (phrase.from_last or _of_other_fields(reader)))
        or (kind == INTERPRETATIONS and any("reprint" in act.shades for act in phrase.acts[-1:]))
        or (kind.startswith("decisions.") and (_only_received(phrase) or _only_listed(phrase)))
        or (kind.startswith("proposals.") and _only_published(phrase))
        or (kind == INTERPRETATIONS and phrase.foreign and unit == "次")  # 解读政策3次
        or (
            kind == INTERPRETATIONS and bool(phrase.counted) and _answers(phrase)
        )  # 解读、回应合计44条
    )


def _of_other_fields(reader: Reader) -> bool:
    """行政复议12件，其中涉及政府信息公开2件; 均不涉及政府信息公开: the whole is of any field."""
    if re.search(r"均(?:不涉及|与|非)(?:政府信息|政务|信息)公开", reader.sentence):
        return True
    end = reader.sentence.find("；", reader.place)
    stop = end if end >= 0 else len(reader.sentence)
    later = PART_ON_DISCLOSURE.search(reader.sentence, reader.place, stop)
    return not reader.parents and later is not None


def _answers(phrase: Phrase) -> bool:
    return any("answered" in act.shades for act in phrase.acts[-1:])


def _only_received(phrase: Phrase) -> bool:
    """行政许可受理1285件: applied for, not decided."""
    return bool(phrase.acts) and all(act.shades <= {"received", "preside"} for act in phrase.acts)


def _only_listed(phrase: Phrase) -> bool:
    """行政强制事项3件: what may be done, not what was."""
    return not phrase.acts and phrase.topics[-1].text.endswith("强制事项")


def _only_published(phrase: Phrase) -> bool:
    """公开建议提案答复12件, 建议提案办理类信息3条: what is online, not what was handled."""
    if phrase.head is not None and phrase.head.role == "noun":
        return True
    handled = any(act.shades & {"either", "received"} for act in phrase.acts)
    return bool(phrase.acts) and "publish" in phrase.acts[0].shades and not handled


def _handled_for_others(phrase: Phrase, kind: str) -> bool:
    """办理行政复议案件213件: a legal office handles cases, it is not their subject.

    受理 is what the reconsideration office does too, while a court does it in litigation.
    """
    others = {"either", "answered", "preside"} if kind == DISPUTES[0] else {"either", "answered"}
    return any(act.shades & others for act in (phrase.acts or phrase.carried)[-1:])
