"""Which kinds a percentage states: the rate named, of the subject at hand or of each that 均 joins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.narrative.around import tail_of
from etl.narrative.lexicon import Word, lexicon
from etl.narrative.phrase import Reader
from etl.narrative.tokens import Token

DIALOGUES = ("hotline", "messages")


def rate_kinds(reader: Reader, words: Sequence[Token], index: int) -> tuple[str, ...]:
    """The kinds that a percentage states by the rates named before it, or by 满意 behind it."""
    phrase = reader.phrase
    rates = phrase.rates
    if not rates and phrase.head is None and not phrase.foreign:
        rates = reader.pending_rates
    if not rates:
        rates = _rates_behind(tail_of(words, index))
    named = ["satisfaction" if rate.value == "satisfied" else rate.value for rate in rates]
    subjects = _subjects_of_rate(reader) or _next_subject(words, index)
    frames = [lexicon().frames[subject] for subject in subjects]
    return tuple(
        dict.fromkeys(
            frame.rates[each] for frame in frames for each in named if each in frame.rates
        )
    )


def _subjects_of_rate(reader: Reader) -> list[str]:
    """热线436件、留言58件，办结率均达100%: 均 makes it the rate of all that the sentence counts."""
    phrase = reader.phrase
    if phrase.topics:
        return [phrase.topics[-1].value]
    told = _told(reader)
    if phrase.spread and len(told) > 1:
        return told
    return [reader.frame] if reader.frame and reader.frame in lexicon().frames else []


def _rates_behind(tail: list[Word]) -> tuple[Word, ...]:
    """98%的来电人满意; 以98.7%的按时答复率办结申请153件."""
    named = [word for word in tail if word.value == "satisfied"]
    if not named and len(tail) > 1 and tail[0].role == "of" and tail[1].role == "rate":
        named = [tail[1]]
    return tuple(named)


def _next_subject(words: Sequence[Token], index: int) -> list[str]:
    """按期答复率达到99%；全年收到申请148件: the subject that the sentence names only afterwards."""
    named = any(word.role == "topic" and word.value == "requests" for word in _after(words, index))
    return ["requests"] if named else []


def _after(words: Sequence[Token], index: int) -> Iterator[Word]:
    return (token.word for token in words[index:] if isinstance(token.word, Word))


def shared_rates(reader: Reader) -> list[str]:
    """What 分别 deals out: 办结率、满意率 of one subject, or one rate of each subject counted before."""
    frames, rates = lexicon().frames, reader.phrase.rates
    if len(rates) > 1:
        frame = frames.get(reader.frame or "")
        return [frame.rates.get(rate.value, "") if frame else "" for rate in rates]
    told = _told(reader)
    return [frames[group].rates.get(rates[0].value, "") for group in told] if len(told) > 1 else []


def _told(reader: Reader) -> list[str]:
    """The dialogues that the sentence has counted, in its order."""
    here = [draft.kind.split(".")[0] for draft in reader.drafts[reader.first_draft :]]
    return [group for group in dict.fromkeys(here) if group in DIALOGUES]
