"""Which kind a figure is: by the words before it, by those after it, or by the subject at hand."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.kinds import kinds
from etl.narrative.lexicon import Frame, Word, lexicon
from etl.narrative.phrase import Draft, Phrase, Reader, Total
from etl.narrative.tokens import Quantity, Token

PUBLISHED_UNITS = frozenset("条篇件则个份部幅次项")
STRONG_UNITS = frozenset("条篇则件")
WORDS_WITHOUT_WEIGHT = frozenset(("fillers", "spread", "approximate", "scope", "links", "causes"))
NEW_MEDIA = "published.new_media"
TOTAL = "published.total"
SOCIAL = {"published.wechat", "published.weibo", NEW_MEDIA}
UMBRELLAS = ("政务新媒体", "新媒体", "移动新媒体", "两微")
UNKNOWN = "unknown"
SIBLINGS = ("rules", "documents")
DIALOGUE = ("messages.", "hotline.", "requests.", "proposals.")


def bind(reader: Reader, quantity: Quantity, words: Sequence[Token], index: int) -> None:
    """Give a figure its kinds, keep it where it is this year's own, and begin a new phrase."""
    phrase = reader.phrase
    stated = kinds_of(reader, quantity, words, index)
    blocked = is_blocked(reader, phrase)
    if stated:
        stated = _within_parts(reader, stated)
    elif quantity.unit != "other":
        stated = _continued(reader, phrase, quantity)
        _lose_subject(reader, phrase)
    if stated:
        _keep(reader, stated, blocked, quantity, words[index])
    if quantity.unit != "%" and phrase.channels:
        reader.channels, reader.through = phrase.channels, phrase.through
    if quantity.unit == "%" and phrase.rates and not blocked:
        reader.pending_rates = ()
    reader.phrase = Phrase(scope=None)


def is_blocked(reader: Reader, phrase: Phrase) -> bool:
    """Another year's, a target, a growth, an average: words that make a figure none of ours."""
    head = phrase.head
    return (
        not reader.this_year
        or reader.clause_blocked
        or reader.sentence_blocked
        or reader.running
        or phrase.blocked
        or (head is not None and head.role == "block" and not phrase.foreign)
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
            )
            reader.drafts.append(draft)
        _count_carried(reader, kinds)
    reader.last = Total(kinds, blocked, draft)


def _count_carried(reader: Reader, kinds: tuple[str, ...]) -> None:
    """A total that is said to include the carried-over ones is not the new ones alone."""
    if kinds == ("requests.carried_in",) and "requests.received" in reader.parents:
        for draft in reversed(reader.drafts[reader.first_draft :]):
            if draft.kind == "requests.received" and not draft.part:
                draft.kind = "requests.handled"
                return


def _within_parts(reader: Reader, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Of a stated total's parts, only those with a kind of their own, or of the other scope."""
    parents = reader.parents
    if not parents:
        return kinds
    if kinds == ("requests.received",) and any("new" in act.shades for act in reader.phrase.acts):
        _count_carried(reader, ("requests.carried_in",))
        return kinds
    own = reader.phrase.scope == "own"
    anew = reader.last.blocked and reader.phrase.this_year
    if own or anew:
        return kinds
    publications = any(parent.startswith("published.") for parent in parents)
    return tuple(
        kind for kind in kinds if kind not in parents and not (kind == TOTAL and publications)
    )


def _continued(reader: Reader, phrase: Phrase, quantity: Quantity) -> tuple[str, ...]:
    """A figure without a subject that continues the one before it.

    2022年收到25件，今年30件; 由93%提升至97%; 全市公开5万条，其中本级公开1380条.
    """
    last = reader.last
    rate = quantity.unit == "%"
    if not last.kinds or phrase.foreign or rate != (kinds()[last.kinds[0]].unit == "%"):
        return ()
    if phrase.reached or (last.blocked and phrase.this_year and not phrase.rates):
        head = phrase.head
        return last.kinds if head is None or head.role in ("act", "block") else ()
    if last.kinds == ("requests.carried_in",) and phrase.head is None:
        return _sum_with_carried(reader, quantity)
    own = phrase.scope == "own" and bool(reader.parents)
    return last.kinds if own and (phrase.acts or phrase.modifiers) else ()


def _sum_with_carried(reader: Reader, quantity: Quantity) -> tuple[str, ...]:
    """新收826件，上年结转31件，合计857件."""
    parts = [
        draft.value
        for draft in reader.drafts[reader.first_draft :]
        if draft.kind in ("requests.received", "requests.carried_in")
    ]
    return ("requests.handled",) if len(parts) == 2 and sum(parts) == quantity.value else ()


def _lose_subject(reader: Reader, phrase: Phrase) -> None:
    """受理信访件22件，办结20件: a new, unknown subject ends the one at hand."""
    opened = any("received" in act.shades for act in phrase.acts)
    other = phrase.foreign or (phrase.head is not None and phrase.head.role == "other")
    if opened and other and not reader.parents and not phrase.topics:
        reader.frame = UNKNOWN


def kinds_of(
    reader: Reader, quantity: Quantity, words: Sequence[Token], index: int
) -> tuple[str, ...]:
    """The kinds a figure states, blocked or not; none where the words do not say."""
    unit = quantity.unit
    if unit == "other" or reader.phrase.never:
        return ()
    if reader.shares:
        return _next_share(reader, unit)
    if unit == "%":
        return _rate_kinds(reader, words, index)
    phrase = reader.phrase
    if _wants_object(phrase):
        _hear_what_follows(reader, words, index)
    if unit == "元":
        return _fee(reader, phrase)
    if phrase.head is not None and phrase.head.role == "other" and not phrase.foreign:
        return ()
    return _counted(reader, phrase, unit, words)


def _next_share(reader: Reader, unit: str) -> tuple[str, ...]:
    value = reader.shares.pop(0)
    frame = lexicon().frames.get(value)
    if frame is None:
        return (value,)
    kind = frame.kind or frame.bare
    return (kind,) if kind and unit in frame.units else ()


def _rate_kinds(reader: Reader, words: Sequence[Token], index: int) -> tuple[str, ...]:
    phrase = reader.phrase
    rates = phrase.rates
    if not rates and phrase.head is None and not phrase.foreign:
        rates = reader.pending_rates
    if not rates:
        rates = tuple(word for word in _tail(words, index) if word.value == "satisfied")
    frame = lexicon().frames.get(phrase.topics[-1].value if phrase.topics else reader.frame or "")
    if frame is None:
        return ()
    named = ("satisfaction" if rate.value == "satisfied" else rate.value for rate in rates)
    return tuple(dict.fromkeys(frame.rates[each] for each in named if each in frame.rates))


def _fee(reader: Reader, phrase: Phrase) -> tuple[str, ...]:
    named = phrase.topics[-1].value if phrase.topics else reader.frame_here and reader.frame
    if named != "fee" or (phrase.head is not None and phrase.head.role == "other"):
        return ()
    return ("requests.processing_fee",)


def _wants_object(phrase: Phrase) -> bool:
    return not (phrase.topics or phrase.facts or phrase.noun) and (
        phrase.head is None or phrase.head.role in ("act", "channel", "block")
    )


def _tail(words: Sequence[Token], index: int) -> list[Word]:
    """The known words after a figure, up to the next mark or figure."""
    tail = []
    for token in words[index + 1 :]:
        word = token.word
        if isinstance(word, Quantity) or word.role == "mark":
            break
        tail.append(word)
    return tail


def _hear_what_follows(reader: Reader, words: Sequence[Token], index: int) -> None:
    """Take the object from behind the figure: 收到8件申请, 5件予以公开, 其余83件均按期办结."""
    phrase = reader.phrase
    silent = phrase.head is None
    follows = index + 1 < len(words) and words[index + 1].start == words[index].end
    tail = _tail(words, index)
    facts = tuple(word for word in tail if word.role == "fact")
    if facts and not phrase.acts:
        phrase.facts, phrase.foreign = facts[-1:], False
        return
    if follows and not phrase.foreign:
        _hear_object(phrase, tail)
    if silent and phrase.head is None and not phrase.foreign:
        phrase.acts = tuple(word for word in tail if "answered" in word.shades)[:1]
        phrase.head = phrase.acts[0] if phrase.acts else None


def _hear_object(phrase: Phrase, tail: list[Word]) -> None:
    for word in tail:
        if word.role in ("topic", "weak"):
            if phrase.acts or phrase.channels:
                phrase.topics += (word,)
                phrase.head = word
            return
        if word.role in ("noun", "other"):
            phrase.head = word
            phrase.noun = word if word.role == "noun" else None
            return
        if word.role not in WORDS_WITHOUT_WEIGHT:
            return


def _counted(reader: Reader, phrase: Phrase, unit: str, words: Sequence[Token]) -> tuple[str, ...]:
    if phrase.facts:
        distinct = dict.fromkeys(word.value for word in phrase.facts)
        units = lexicon().frames["requests"].units
        return tuple(distinct) if len(distinct) == 1 and unit in units else ()
    if phrase.topics:
        return _of_topics(reader, phrase, unit)
    published = _published(reader, phrase, unit)
    if published or phrase.channels:
        return published
    return _of_inherited(reader, phrase, unit, words)


def _of_topics(reader: Reader, phrase: Phrase, unit: str) -> tuple[str, ...]:
    named = list(dict.fromkeys(word.value for word in phrase.topics))
    if set(named) == {"deputies", "advisers"} or "proposals" in named:
        named = ["proposals"]
    frame = lexicon().frames[named[0]]
    if len(named) > 1 or unit not in frame.units:
        return ()
    if phrase.aside and frame.bare:
        return ()
    if frame.kind:
        if frame.kind.startswith("disputes.") and not reader.open and _handled_for_others(phrase):
            return ()
        return (frame.kind,) if not phrase.foreign or phrase.acts else ()
    chosen = role_kinds(reader, phrase, frame)
    if not chosen and frame.bare and not phrase.foreign:
        return (frame.bare,)
    return chosen or _like_the_sibling(reader, frame)


def _handled_for_others(phrase: Phrase) -> bool:
    """办理行政复议案件213件: a legal office handles cases, it is not their subject."""
    return any(act.shades & {"either", "answered"} for act in phrase.acts)


def _like_the_sibling(reader: Reader, frame: Frame) -> tuple[str, ...]:
    """制定规章2件、规范性文件17件: the verb serves both."""
    if frame.id not in SIBLINGS or not reader.last.kinds or reader.last.draft is None:
        return ()
    served = [
        role
        for sibling in SIBLINGS
        for role, kind in lexicon().frames[sibling].roles.items()
        if kind == reader.last.kinds[0]
    ]
    return (frame.roles[served[0]],) if served and served[0] in frame.roles else ()


def _of_inherited(
    reader: Reader, phrase: Phrase, unit: str, words: Sequence[Token]
) -> tuple[str, ...]:
    _find_subject(reader, words)
    frame = lexicon().frames.get(reader.frame or "")
    verbs = phrase.acts or phrase.modifiers
    if frame is None or frame.kind or unit not in frame.units or phrase.foreign or phrase.aside:
        return ()
    if not verbs and phrase.dated and phrase.head is None and reader.frame_here:
        return (frame.bare,) if frame.bare else ()  # 申请数量…，上年为43件，本年35件
    return role_kinds(reader, phrase, frame)


def _find_subject(reader: Reader, words: Sequence[Token]) -> None:
    """A heading before the sentence names the subject, else a result after the figure does."""
    if reader.unread:
        headings = lexicon().subject.findall(reader.unread)
        if headings and not reader.frame_here:
            reader.frame = lexicon().words[headings[-1]].value
        reader.unread = ""
    if reader.frame is None and any(_of_requests(token.word) for token in words):
        reader.frame = "requests"  # 答复74件，其中予以公开…


def _of_requests(word: Word | Quantity) -> bool:
    return word.role == "fact" or (
        word.role == "act" and isinstance(word, Word) and "carry" in word.shades
    )


def role_kinds(reader: Reader, phrase: Phrase, frame: Frame) -> tuple[str, ...]:
    """The kinds that a phrase's verbs choose in a frame; two where 并 joins two verbs."""
    acts = phrase.acts or phrase.modifiers
    if phrase.modifiers and all("publish" in act.shades for act in acts):
        acts = (*acts, *phrase.modifiers)  # 公开现行有效的规范性文件: not issued, in force
    chosen: list[str] = []
    for act in reversed(acts):
        kind = _role_kind(reader, phrase, act, frame)
        if kind:
            chosen.append(kind)
        if chosen and not phrase.joint_acts:
            break
    if frame.id in SIBLINGS and any("review" in act.shades for act in acts):
        chosen = [kind for kind in chosen if kind != frame.roles["in_force"]]
    return tuple(dict.fromkeys(reversed(chosen)))


def _role_kind(reader: Reader, phrase: Phrase, act: Word, frame: Frame) -> str | None:
    if "either" in act.shades and "received" in frame.roles:
        received = frame.roles["received"]
        opened = any(d.kind == received for d in reader.drafts[reader.first_draft :])
        if phrase.including and "handled" in frame.roles:
            return frame.roles["handled"]
        return frame.roles["answered"] if opened else received
    if "carry" in act.shades and "carried_in" in frame.roles:
        return frame.roles["carried_in" if phrase.from_last or phrase.including else "carried_out"]
    return next((frame.roles[role] for role in frame.roles if role in act.shades), None)


def _published(reader: Reader, phrase: Phrase, unit: str) -> tuple[str, ...]:
    if unit not in PUBLISHED_UNITS or phrase.aside:
        return ()
    shades = frozenset[str]().union(*(act.shades for act in phrase.acts or phrase.modifiers))
    verb = bool(shades & {"publish", "renew"})
    if phrase.channels:
        return _through_channels(phrase, phrase.channels, verb, unit, phrase.through)
    if not verb and phrase.noun is None:
        return ()
    if phrase.foreign:
        return ()
    if reader.channels:
        if phrase.noun is None and reader.last.kinds and reader.last.kinds[0].startswith(DIALOGUE):
            return ()
        return _through_channels(phrase, reader.channels, verb, unit, reader.through)
    return _in_total(phrase, "publish" in shades, unit)


def _through_channels(
    phrase: Phrase, channels: tuple[Word, ...], verb: bool, unit: str, through: bool
) -> tuple[str, ...]:
    kinds = list(dict.fromkeys(word.value for word in channels))
    if len(kinds) > 1:
        if set(kinds) <= SOCIAL and any(word.text.startswith(UMBRELLAS) for word in channels):
            kinds = [NEW_MEDIA]
        else:
            return _in_total(phrase, verb, unit) if through and phrase.noun is not None else ()
    strong = unit in STRONG_UNITS
    head = phrase.head
    if head is not None and head.role == "channel":
        return (kinds[0],) if strong and (verb or not phrase.foreign) else ()
    told = verb and (phrase.noun is not None or strong or not phrase.foreign)
    return (kinds[0],) if told or (phrase.noun is not None and not phrase.foreign) else ()


def _in_total(phrase: Phrase, verb: bool, unit: str) -> tuple[str, ...]:
    noun, head = phrase.noun, phrase.head
    if phrase.foreign or unit not in STRONG_UNITS or (noun is not None and phrase.noun_alone):
        return ()
    if noun is not None and noun.value == "open" and head is noun:
        return (TOTAL,) if unit == "条" else ()
    if noun is not None and noun.value == "total" and verb:
        return (TOTAL,)
    whole = head is not None and head.text == "主动公开" and unit == "条"
    return (TOTAL,) if whole else ()
