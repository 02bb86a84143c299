"""Publications: through which channel, or all of them together."""

from __future__ import annotations

from etl.narrative.lexicon import Word
from etl.narrative.phrase import Phrase, Reader

UNITS = frozenset("条篇件则个份部幅项")
STRONG_UNITS = frozenset("条篇则件")
"""Units that count items of information even right behind the name of a channel."""
NEW_MEDIA = "published.new_media"
WHOLE = "published.total"
SITE = "published.website"
BOARDS = "published.notice_boards"
GAZETTE = "published.gazette_issues"
ANOTHER = "another"
"""Another body's site, or one that is no disclosure: 上级机关网站, 党务公开平台."""
OCCASIONS = ((GAZETTE,), ("published.press_conferences",))
NO_KIND = (GAZETTE, "elsewhere", ANOTHER)
"""Channels whose items are no kind: 通过公报公开12件, 通过其他方式公开100条."""
SOCIAL = {"published.wechat", "published.weibo", NEW_MEDIA}
UMBRELLAS = ("政务新媒体", "新媒体", "移动新媒体", "两微")
ADOPTED = ("采用", "录用", "刊用")
ALL = ("总量", "总数")
PRESS = "published.press"
SHEETS = (BOARDS, PRESS)
DIALOGUE = ("messages.", "hotline.", "requests.", "proposals.")


def published(reader: Reader, phrase: Phrase, unit: str) -> tuple[str, ...]:
    """The kind of publication that a figure states; none where it counts something else."""
    if unit == "期":
        return (GAZETTE,) if _of_gazette(reader, phrase) else ()
    if unit not in UNITS or phrase.aside:
        return ()
    acts = phrase.acts or phrase.modifiers or phrase.carried
    shades = frozenset[str]().union(*(act.shades for act in acts))
    verb = bool(shades & {"publish", "renew"})
    if "review" in shades and not verb:
        reader.channels = phrase.channels = ()  # 报送信息: another publishes it
        return ()
    if phrase.channels:
        return _through_channels(phrase, phrase.channels, verb, unit, phrase.open_list)
    verb = verb or _says_how_many(reader, phrase)
    if (not verb and phrase.noun is None) or phrase.foreign or _told_there(reader, acts):
        return ()
    if reader.parents or (phrase.noun is not None and phrase.noun.text.endswith(ALL)):
        return _in_total(phrase, "publish" in shades, unit)
    if reader.channels:
        return _through_inherited(reader, phrase, verb, unit)
    return _in_total(phrase, "publish" in shades, unit)


def _through_inherited(reader: Reader, phrase: Phrase, verb: bool, unit: str) -> tuple[str, ...]:
    """用好门户网站，全年发布信息86条: the channel stands in a clause before."""
    acts = phrase.acts or phrase.modifiers or phrase.carried
    if not verb and (acts or reader.tail_taken):
        return ()  # 撤下失效信息210条; 一条视频播放百万次
    if phrase.noun is None and reader.last.kinds and reader.last.kinds[0].startswith(DIALOGUE):
        return ()
    stated = _through_channels(phrase, reader.channels, verb, unit, reader.open_list)
    published_anew = any("publish" in act.shades for act in acts)
    anew = published_anew and not (phrase.noun_alone or phrase.act_alone)
    return stated if anew or stated != reader.last.kinds else ()


def _says_how_many(reader: Reader, phrase: Phrase) -> bool:
    """其次是公众号，为307条: a clause that only names a channel, and its number in the next."""
    return reader.just_named and bool(phrase.counted) and phrase.head is None


def _told_there(reader: Reader, acts: tuple[Word, ...]) -> bool:
    """召开新闻发布会5场，发布信息20条; 编印公报6期，刊载信息86条: some of all."""
    here = bool(reader.drafts[reader.first_draft :]) and reader.last.kinds in OCCASIONS
    return here and not reader.just_named and not any(act.text.endswith("公开") for act in acts)


def _of_gazette(reader: Reader, phrase: Phrase) -> bool:
    """通过公报公开规范性文件42件，全年共印发9期: the unit is the gazette's."""
    means = {channel.value for channel in phrase.channels or reader.channels}
    return GAZETTE in means and bool(phrase.acts) and not phrase.foreign


def published_somewhere(phrase: Phrase, unit: str) -> bool:
    """Whether a figure of no kind counts published items whose channel may still be named."""
    acts = phrase.acts or phrase.modifiers or phrase.carried
    published = any("publish" in act.shades for act in acts)
    noun, known = phrase.noun, not (phrase.foreign or phrase.channels or phrase.aside)
    return published and known and noun is not None and noun.value == "item" and unit in UNITS


def _through_channels(
    phrase: Phrase, channels: tuple[Word, ...], verb: bool, unit: str, open_list: bool
) -> tuple[str, ...]:
    kinds = list(dict.fromkeys(word.value for word in channels))
    if ANOTHER in kinds:
        return ()
    if kinds == [SITE] and len(channels) > 1 and open_list and phrase.noun is not None:
        return _in_total(phrase, verb, unit)  # 政府网站、集约化平台等载体公开信息81条
    if len(kinds) > 1 and SOCIAL.issuperset(kinds):
        umbrella = open_list or any(word.text.startswith(UMBRELLAS) for word in channels)
        kinds = [NEW_MEDIA] if umbrella and NEW_MEDIA in kinds else []
    if len(kinds) > 1:
        return _in_total(phrase, verb, unit) if phrase.noun is not None else ()
    if not kinds or kinds[0] in NO_KIND:
        return ()
    strong = unit in STRONG_UNITS or kinds[0] in SHEETS and unit == "份"
    head = phrase.head
    if head is not None and (head.role == "channel" or head.value == "from"):
        return (
            (kinds[0],) if strong and (verb or not phrase.foreign or _unknown_verb(phrase)) else ()
        )
    told = verb and (phrase.noun is not None or strong or not phrase.foreign)
    return (kinds[0],) if told or (phrase.noun is not None and not phrase.foreign) else ()


def _unknown_verb(phrase: Phrase) -> bool:
    """网站承载1.4万条: a word between a channel and its items is a verb, whichever it is."""
    silent = not (phrase.acts or phrase.modifiers or phrase.carried)
    named = phrase.head is not None and phrase.head.role == "channel"
    return silent and named and 0 < phrase.unknown < 4


def _in_total(phrase: Phrase, verb: bool, unit: str) -> tuple[str, ...]:
    noun, head = phrase.noun, phrase.head
    units = STRONG_UNITS | {"项"} if noun is not None and noun.value == "total" else STRONG_UNITS
    if phrase.foreign or unit not in units or (noun is not None and phrase.noun_alone):
        return ()
    if phrase.carried and not phrase.acts:
        return ()  # 政策文件6件、会议信息13条: one more item of a list
    if any("reprint" in act.shades or act.text in ADOPTED for act in phrase.acts):
        return ()  # 转载人民网信息85条, 审计署官网等采用信息40篇
    if is_made(phrase):
        return ()
    if noun is not None and noun.value == "open" and head is noun:
        return (WHOLE,) if unit == "条" else ()
    if noun is not None and noun.value == "total" and verb:
        return (WHOLE,)
    alone = head is not None and (head.text == "主动公开" or _all_told(phrase, head))
    return (WHOLE,) if alone and unit == "条" else ()


def _all_told(phrase: Phrase, head: Word) -> bool:
    """总计公开31条: the word of sum right before the verb stands for the noun."""
    return head.text == "公开" and phrase.counted in ("总计", "合计", "共计", "总共", "一共")


def is_made(phrase: Phrase) -> bool:
    """制作政府信息2115条: written, whoever may see it; not published."""
    if phrase.noun is None or phrase.noun.value != "total":
        return False
    acts = phrase.acts or phrase.modifiers
    return bool(acts) and all("make" in act.shades for act in acts)
