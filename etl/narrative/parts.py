"""What is a part of a total stated before, and what is the total of parts: 其中, 含上年结转, 合计."""

from __future__ import annotations

from etl.narrative.phrase import Draft, Phrase, Reader
from etl.narrative.publication import BOARDS, DIALOGUE, NO_KIND, PRESS, SITE, WHOLE
from etl.narrative.tokens import Quantity

MEDIA = "媒体"
COLLECTIVE = (MEDIA, "报刊")
PAIR = {"proposals.deputies", "proposals.advisers"}
BARE_OF = {"hotline.answered": "hotline.received", "messages.answered": "messages.received"}
"""What a part of the first would be called where no verb says it."""


def within_parts(reader: Reader, quantity: Quantity, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Of a stated total's parts, only those with a kind of their own, or of the other scope."""
    parents = reader.parents
    if _of_whole_told(reader, quantity, kinds):
        return ()
    if not parents:
        return kinds
    if kinds == ("requests.received",) and any("new" in act.shades for act in reader.phrase.acts):
        count_carried(reader, ("requests.carried_in",))
        return kinds
    if reader.last.blocked and reader.phrase.this_year:
        return kinds
    noun = reader.phrase.noun
    own = reader.phrase.scope == "own" and (noun is None or noun.value != "item")
    own = own or any(act.text == "承办" for act in reader.phrase.acts)  # 其中某区承办412件
    mere = _mere_parts(parents)
    if not any("publish" in act.shades for act in reader.phrase.acts):
        mere += _ways_of(parents)
    if not reader.phrase.acts:  # 回复156条，其中信箱86条
        mere += tuple(BARE_OF.get(parent, "") for parent in parents)
    return tuple(kind for kind in kinds if (own if kind in parents else kind not in mere))


def _of_whole_told(reader: Reader, quantity: Quantity, kinds: tuple[str, ...]) -> bool:
    """Parts that no 其中 governs any more.

    公开信息47条，其中领导简介2项；公开统计信息4项: the semicolon ends no list of items.
    各类媒体刊发640篇，省台刊播2条，溪城日报19篇: single papers are among the media counted before.
    """
    if kinds not in ((WHOLE,), (PRESS,)):
        return False
    told = reader.drafts[reader.first_draft :]
    if kinds == (WHOLE,) or kinds[0] in reader.divided:
        divided = [draft.value for draft in told if draft.kind in reader.divided]
        return bool(divided) and quantity.value < max(divided) and not reader.phrase.scope
    if not reader.phrase.channels:
        return False
    media = [d.value for d in told if d.kind == PRESS and d.source.endswith(MEDIA)]
    single = not reader.phrase.channels[-1].text.endswith(COLLECTIVE)
    return single and bool(media) and quantity.value < max(media)


def _mere_parts(parents: frozenset[str]) -> tuple[str, ...]:
    """Of publications no second total; of a site's no boards, no press: 公告栏, 新闻中心 are columns."""
    if SITE in parents:
        return WHOLE, BOARDS, PRESS
    if "requests.received" in parents:
        return ("messages.received",)  # 收到申请13件，其中信箱收到2件: came by the letter-box
    return (WHOLE,) if any(parent.startswith("published.") for parent in parents) else ()


def _ways_of(parents: frozenset[str]) -> tuple[str, ...]:
    """受理留言318条，其中来自人民网72条: the press they came by published nothing."""
    return (PRESS, SITE) if any(parent.startswith(DIALOGUE) for parent in parents) else ()


def count_carried(reader: Reader, kinds: tuple[str, ...]) -> None:
    """A total that is said to include the carried-over ones is not the new ones alone."""
    if kinds == ("requests.carried_in",) and "requests.received" in reader.parents:
        for draft in reversed(reader.drafts[reader.first_draft :]):
            if draft.kind == "requests.received" and not draft.part:
                draft.kind = "requests.handled"
                return


def sum_with_carried(reader: Reader, quantity: Quantity) -> tuple[str, ...]:
    """新收826件，上年结转31件，合计857件."""
    parts = [
        draft.value
        for draft in reader.drafts[reader.first_draft :]
        if draft.kind in ("requests.received", "requests.carried_in")
    ]
    whole = len(parts) == 2 and all(parts) and sum(parts) == quantity.value
    return ("requests.handled",) if whole else ()


def sum_of_parts(reader: Reader, quantity: Quantity) -> tuple[str, ...]:
    """网站43条、公众号121条，共计164条: the total of what stands before it.

    机构职能3条、法规12条，共15条: parts of one kind, of which the first seemed to be all, give way.
    """
    counts = reader.counts
    if _dealt_out_before(reader, quantity):
        return (reader.channels[0].value,)
    for first, (_, draft) in enumerate(counts[:-1]):
        if draft is None or sum(value for value, _ in counts[first:]) != quantity.value:
            continue
        drafts = [each for _, each in counts[first:] if each is not None]
        named = {each.kind for each in drafts}
        if len(named) == 1:
            reader.drafts = [each for each in reader.drafts if each not in drafts]
            return (draft.kind,)
        if named == PAIR:
            return ("proposals.total",)
        published = len(drafts) == len(counts) - first and named.isdisjoint((WHOLE,))
        if published and all(kind.startswith("published.") for kind in named):
            return (WHOLE,)
    return ()


def whole_of_channels(reader: Reader) -> None:
    """公开工作信息1094条（其中网站417条、公众号677条）: items that the channels add up to are all."""
    for quantity, token in reader.unplaced[-1:]:
        parts = [
            draft for draft in reader.drafts[reader.first_draft :] if draft.start > token.start
        ]
        kinds = {draft.kind for draft in parts}
        if len(kinds) < 2 or sum(draft.value for draft in parts) != quantity.value:
            continue
        if WHOLE not in kinds and all(kind.startswith("published.") for kind in kinds):
            about = quantity.approximate
            draft = Draft(
                WHOLE, quantity.value, about, False, token.start, token.end, parts[0].scope
            )
            reader.drafts.insert(len(reader.drafts) - len(parts), draft)
            reader.unplaced.clear()


def _dealt_out_before(reader: Reader, quantity: Quantity) -> bool:
    """一、二季度公众号分别推送61篇、58篇，合计119篇: parts of no kind, the whole is the channel's."""
    untold = [value for value, draft in reader.counts if draft is None]
    all_untold = len(untold) == len(reader.counts) > 1 and sum(untold) == quantity.value
    return all_untold and len(reader.channels) == 1 and reader.channels[0].value not in NO_KIND


def new_among_all(reader: Reader, phrase: Phrase, stated: tuple[str, ...]) -> bool:
    """累计公开信息15320条，年内新增1286条; 累计访问98万次，2023年访问12万次: the first goes."""
    whole = reader.last.draft
    if whole is None or not whole.accumulated or stated not in ((), reader.last.kinds):
        return False
    bare = not (phrase.topics or phrase.channels or phrase.foreign)
    anew = bare and any("new" in act.shades for act in phrase.acts)
    again = anew or stated == reader.last.kinds
    if not (phrase.this_year and again and whole in reader.drafts):
        return False
    reader.drafts.remove(whole)
    return True
