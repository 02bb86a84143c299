"""What a word of none denies: 未收到申请, 无行政复议、行政诉讼, 零报告. Each kind named becomes a 0."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.lexicon import Frame, Word, lexicon
from etl.narrative.phrase import Draft, Reader
from etl.narrative.tokens import Quantity, Token

NAMES = ("topic", "weak", "fact", "channel")
LIGHT = ("fillers", "spread", "scope", "time")
DEED = frozenset(("happen", "charge", "received", "issued", "publish", "either"))
DISPUTES = ("reconsideration", "litigation")


def deny(reader: Reader, none: Word, words: Sequence[Token], index: int) -> None:
    """A zero for each kind that the clause after 未 or 无 names."""
    clause = _clause(words, index)
    if not clause or _told_otherwise(reader) or not _bears_on(none, words[index].end, clause):
        return
    names = _names(clause, none)
    acts = [token.word for token in clause if _is(token, "act")]
    kinds = _denied(reader, [token.word for token in names], acts)
    if kinds and names:
        _keep(reader, kinds, words[index].start, max(token.end for token in names))
    elif none.value == "verb" and not names and acts:
        _deny_subject(reader, acts, words[index].start, clause[0].end)


def deny_before(reader: Reader, words: Sequence[Token], index: int) -> None:
    """A zero for each kind named before 为零, 零报告, 为0."""
    if _told_otherwise(reader):
        return
    phrase, token = reader.phrase, words[index]
    kinds = _denied(reader, [*(phrase.facts or phrase.topics)], [*phrase.acts, *phrase.modifiers])
    word = token.word
    printed = isinstance(word, Word) and "0" in word.text
    _keep(reader, kinds, token.start, token.end, negated=not printed)


def _deny_subject(reader: Reader, acts: list[Word | Quantity], start: int, end: int) -> None:
    """行政复议、行政诉讼均未发生: the subject stands before the word of none."""
    phrase = reader.phrase
    if phrase.topics and not phrase.foreign and not phrase.acts:
        _keep(reader, _denied(reader, [*phrase.topics], acts), start, end)


def _told_otherwise(reader: Reader) -> bool:
    return not reader.this_year or reader.sentence_blocked or reader.clause_blocked


def _is(token: Token, *roles: str) -> bool:
    return token.word.role in roles


def _clause(words: Sequence[Token], index: int) -> list[Token]:
    clause = []
    for token in words[index + 1 :]:
        if _is(token, "mark", "quantity"):
            break
        clause.append(token)
    return clause


def _bears_on(none: Word, end: int, clause: list[Token]) -> bool:
    """未 bears on the verb right after it, 无 on the subject, verb or cause right after it."""
    wanted = ("act", "causes") if none.value == "verb" else ("act", "causes", "noun", *NAMES)
    for token in clause:
        if token.start > end:
            return False
        if _is(token, *wanted):
            return not _is(token, "act") or bool(DEED & token.word.shades)  # type: ignore[union-attr]
        if not _is(token, *LIGHT):
            return False
        end = token.end
    return False


def _names(clause: list[Token], none: Word) -> list[Token]:
    """The subjects denied: what stands before 引发 is a reason, 败诉 right after one spoils it."""
    names: list[Token] = []
    for token in clause:
        if _is(token, *NAMES):
            names.append(token)
        elif _is(token, "causes"):
            names = [name for name in names if name.word.value in DISPUTES]
        elif _is(token, "other") and names and names[-1].end == token.start:
            names.pop()
    return names


def _denied(
    reader: Reader, names: Sequence[Word | Quantity], acts: Sequence[Word | Quantity]
) -> list[str]:
    words = [name for name in names if isinstance(name, Word)]
    facts = [word.value for word in words if word.role == "fact"]
    if facts:
        return facts
    frames = list(dict.fromkeys(word.value for word in words if word.role in ("topic", "weak")))
    if {"deputies", "advisers"} <= set(frames):
        frames = [each for each in frames if each not in ("deputies", "advisers")] + ["proposals"]
    shades = [act.shades for act in acts if isinstance(act, Word)]
    kinds = [kind for each in frames for kind in _kinds(lexicon().frames[each], shades)]
    if any("publish" in each for each in shades):
        kinds += [word.value for word in words if word.role == "channel"]
    return kinds


def _kinds(frame: Frame, shades: list[frozenset[str]]) -> list[str]:
    if frame.kind:
        return [frame.kind]
    if frame.bare:
        opened = not shades or bool(shades[0] & {"received", "happen", "either"})
        return [frame.bare] if opened else []
    return [kind for role, kind in frame.roles.items() if any(role in each for each in shades)]


def _keep(reader: Reader, kinds: list[str], start: int, end: int, negated: bool = True) -> None:
    for kind in dict.fromkeys(kinds):
        draft = Draft(kind, 0, False, negated, start, end, reader.phrase.scope or reader.scope)
        reader.drafts.append(draft)
