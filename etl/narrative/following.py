"""What stands behind a figure: its object (收到8件申请), its result (5件予以公开), its fate."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.around import tail_of
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.pending import settled_later, stands_alone, takes_up
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.tokens import Token

WORDS_WITHOUT_WEIGHT = frozenset(
    (
        "of",
        "towards",
        "among",
        "actual",
        "spread",
        "approximate",
        "scope",
        "causes",
        "counting",
    )
)
HELD = ("举行", "召开", "举办")


def wants_object(phrase: Phrase) -> bool:
    """Whether nothing before the figure says what is counted."""
    return not (phrase.topics or phrase.facts or phrase.noun) and (
        phrase.head is None or phrase.head.role in ("act", "channel", "block")
    )


def hear_what_follows(reader: Reader, words: Sequence[Token], index: int) -> None:
    """Take the object from behind the figure: 收到8件申请, 5件予以公开, 其余83件均按期办结."""
    phrase = reader.phrase
    silent = phrase.head is None
    follows = index + 1 < len(words) and not words[index + 1].gap
    tail = tail_of(words, index)
    reader.tail_taken = True
    phrase.never = any(word.value == "never" for word in tail)
    if phrase.never:
        return
    facts = tuple(word for word in tail if word.role == "fact")
    _hear_repeal(phrase, tail)
    announced = index > 0 and words[index - 1].word.role == "mark"  # 均已答复：1起部分公开
    if facts and (announced or not phrase.acts):
        phrase.facts, phrase.foreign = facts[-1:], False
        return
    if _ended(tail) and (
        takes_up(reader, phrase, words[index].word) or stands_alone(reader, phrase, words, index)
    ):
        return
    if silent and (
        _is_whole(reader, tail, follows) or _says_where(phrase, tail) or _ceases(reader, tail)
    ):
        return
    if silent and settled_later(reader, words, index):
        return
    if tail and follows:
        _hear_next(reader, phrase, tail, silent)
    if silent and phrase.head is None and not phrase.foreign:
        _hear_fate(phrase, tail)


def _hear_repeal(phrase: Phrase, tail: list[Word]) -> None:
    """对1999年出台的2件规章予以废止: that they were once issued only describes them."""
    repealed = tuple(word for word in tail if "repealed" in word.shades)
    if repealed and not phrase.acts and all("issued" in act.shades for act in phrase.modifiers):
        phrase.acts, phrase.modifiers = repealed[:1] if phrase.modifiers else (), ()


def _ended(tail: list[Word]) -> bool:
    """No word behind the figure is its own: 出版6期并全部上网, 由43件升到128件."""
    if not tail or tail[0].value == "reach":
        return True
    return tail[0].text == "并" and len(tail) > 1 and tail[1].role == "act"


def _hear_next(reader: Reader, phrase: Phrase, tail: list[Word], silent: bool) -> None:
    """What follows the figure at once: the deed (作出58份答复), else the object (收到8件申请)."""
    if _is_done(phrase, tail[0]):
        phrase.acts, phrase.head = (tail[0],), tail[0]
    elif not phrase.foreign or phrase.counted or "happen" in tail[0].shades:
        decided = tail[0].text.endswith("决定")  # 在作出的600件处罚决定中
        _hear_object(phrase, tail, opens=(silent or decided) and _opens(reader, tail))
        if phrase.topics:
            reader.frame, reader.frame_here = phrase.topics[-1].value, True


def _hear_fate(phrase: Phrase, tail: list[Word]) -> None:
    """另有2件到期失效; 共新收8件."""
    wanted = {"answered", "repealed", "in_force"}
    if tail[:1] and tail[0].role == "counting":
        wanted.add("new")
    phrase.acts = tuple(word for word in tail if wanted & word.shades)[:1]
    phrase.head = phrase.acts[0] if phrase.acts else None


def _opens(reader: Reader, tail: list[Word]) -> bool:
    """48件申请中，46件按时答复: a sentence opens with a whole of which nothing was told before."""
    subject = tail[0].role == "topic" and tail[0].value != "requests"  # 6件申请中: of how many?
    counted = bool(reader.counts) and not _decided(reader)
    if not subject or counted or reader.phrase.parting or reader.phrase.foreign:
        return False
    frame, after = lexicon().frames[tail[0].value], tail[1] if len(tail) > 1 else tail[0]
    done = frame.kind is not None and "answered" in after.shades  # 31件建议提案全部办复
    whole = done or after.role in ("among", "spread") or tail[0].text.endswith("决定")
    return whole and all(draft.kind not in (frame.kind, frame.bare) for draft in reader.drafts)


def _decided(reader: Reader) -> bool:
    """127件处罚决定和14件强制决定全部公示: the second of a list."""
    return any(kind.startswith("decisions.") for kind in reader.last.kinds)


def _is_done(phrase: Phrase, deed: Word) -> bool:
    """作出58份答复: a light verb, and the deed itself behind the figure."""
    verbs = phrase.acts or phrase.modifiers
    light = bool(verbs) and all("happen" in verb.shades for verb in verbs)
    return light and not phrase.foreign and "answered" in deed.shades


def _hear_noun(phrase: Phrase, word: Word, after: Word | None) -> None:
    """公开312条信息; 共有312条信息主动公开."""
    phrase.head = word
    phrase.noun = word if word.role == "noun" else None
    if not phrase.acts and after is not None and "publish" in after.shades:
        phrase.acts = (after,)


def _is_whole(reader: Reader, tail: list[Word], follows: bool) -> bool:
    """全年1064条公开信息中，网站占958条; 510条主动公开信息分三路发出: before its parts are told."""
    phrase = reader.phrase
    first = not (reader.counts or phrase.parting or phrase.foreign)
    tail = (
        [word for word in tail if word.role != "of"] if "among" in [w.role for w in tail] else tail
    )
    if not first or [word.role for word in tail[:2]] != ["act", "noun"]:
        return False
    after = tail[2].role if tail[2:] else ""
    among = after == "among"
    named = tail[0].text == "主动公开" and tail[1].value == "total" and follows and after != "of"
    if "publish" not in tail[0].shades or not (among or named):
        return False
    phrase.acts, phrase.noun, phrase.head = (tail[0],), tail[1], tail[1]
    return True


def _says_where(phrase: Phrase, tail: list[Word]) -> bool:
    """402条发在微信公众号, 211条由公众号刊出: verb and channel stand behind the figure."""
    verbs = tuple(word for word in tail if {"publish", "come"} & word.shades)
    channels = tuple(word for word in tail if word.role == "channel")
    if not verbs or not channels:
        return False
    if tail[0].role not in ("act", "noun", "through", "channel") and tail[0].value != "from":
        return False
    phrase.acts, phrase.channels, phrase.head = verbs[:1], channels, channels[-1]
    phrase.noun = tail[0] if tail[0].role == "noun" else None
    return True


def _ceases(reader: Reader, tail: list[Word]) -> bool:
    """对7件文件宣布失效, 12件文件继续有效: beside 规范性文件 no other ones are meant."""
    phrase = reader.phrase
    fates = tuple(word for word in tail[1:] if {"repealed", "in_force"} & word.shades)
    meant = reader.frame == "documents" and not phrase.foreign
    if not (meant and fates and tail[0].text.endswith("文件")):
        return False
    phrase.acts, phrase.head = fates[:1], fates[0]
    return True


def _hear_object(phrase: Phrase, tail: list[Word], opens: bool) -> None:
    """Take the subject or noun that follows at once, where a verb or 共 leads up to the figure."""
    held = any("happen" not in verb.shades for verb in phrase.modifiers)  # 失效的12件文件
    takes_place = tail[-1].text in HELD  # 16场新闻发布会在市政府举行
    for word, after in zip(tail, [*tail[1:], None], strict=True):
        if word.role == "act" and after is not None and after.role == "of":
            continue  # 收到12件公民提出的申请
        if word.role == "spread":
            return  # 新印发的6件均配发解读
        if phrase.head is None and "happen" in word.shades:
            held = True  # 先后3次召开协调会
            continue
        if word.role in ("topic", "weak"):
            is_one = tail[0].role == "counting"  # 其余18件为政协提案
            named = phrase.counted or phrase.this_year or takes_place or is_one
            named = (named and word.role == "topic") or opens
            if phrase.acts or phrase.carried or phrase.channels or held or named:
                phrase.topics += (word,)
                phrase.head, phrase.foreign = word, False
            return
        if word.value == "open":
            continue
        if word.role in ("noun", "other"):
            _hear_noun(phrase, word, after)
            return
        if word.role not in WORDS_WITHOUT_WEIGHT:
            return
