"""Kinds by a subject that stands before the phrase: in a clause, a heading, beside a sibling."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.lexicon import Frame, Word, lexicon
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.tokens import Quantity, Token
from etl.narrative.verbs import SIBLINGS, role_kinds

CASES = ("件", "宗", "起")


def like_the_sibling(reader: Reader, phrase: Phrase, frame: Frame) -> tuple[str, ...]:
    """制定规章2件、规范性文件17件: the verb serves both."""
    if (
        phrase.acts
        or frame.id not in SIBLINGS
        or not reader.last.kinds
        or reader.last.draft is None
    ):
        return ()
    served = [
        role
        for sibling in SIBLINGS
        for role, kind in lexicon().frames[sibling].roles.items()
        if kind == reader.last.kinds[0]
    ]
    stated = (frame.roles[served[0]],) if served and served[0] in frame.roles else ()
    return stated if stated != reader.last.kinds else ()


def of_inherited(
    reader: Reader, phrase: Phrase, unit: str, words: Sequence[Token]
) -> tuple[str, ...]:
    _find_subject(reader, words)
    frame = lexicon().frames.get(reader.frame or "")
    verbs = phrase.acts or phrase.modifiers
    if frame is None or frame.kind or unit not in frame.units or phrase.foreign:
        return ()
    if frame.id in SIBLINGS and (phrase.noun is not None or _opened_papers(phrase)):
        return ()  # 制发规范性文件7件，印发通知12份
    if phrase.aside or phrase.about or (phrase.carried and not verbs and phrase.noun_alone):
        return ()
    if sent_on(reader, frame, verbs):
        return ()
    if frame.id == "requests" and _opened(reader, phrase, unit):
        return ("requests.granted",)
    if not verbs and phrase.dated and phrase.head is None and reader.frame_here:
        return (frame.bare,) if frame.bare else ()  # 申请数量…，上年为43件，本年35件
    return role_kinds(reader, phrase, frame)


def _opened_papers(phrase: Phrase) -> bool:
    """印发公文264份，其中主动公开71份: of any papers."""
    return phrase.parting and phrase.head is not None and phrase.head.text == "主动公开"


def _opened(reader: Reader, phrase: Phrase, unit: str) -> bool:
    """答复22件，其中公开21件: beside other figures of applications it is what came of them."""
    told = {draft.kind.split(".")[0] for draft in reader.drafts[reader.first_draft :]}
    of_them = phrase.parting or told == {"requests"}
    beside = bool(reader.last.kinds) and reader.last.kinds[0].startswith("requests.")
    open_one = phrase.head is not None and phrase.head.text == "公开" and len(phrase.acts) == 1
    return open_one and of_them and beside and unit in CASES


def _find_subject(reader: Reader, words: Sequence[Token]) -> None:
    """A heading before the sentence names the subject, else a result after the figure does."""
    if reader.unread and not reader.frame_here:
        headings = lexicon().subject.findall(reader.unread)
        if headings:
            reader.frame = lexicon().words[headings[-1]].value
        reader.unread = ""
    if reader.frame is None and any(_of_requests(token.word) for token in words):
        reader.frame = "requests"  # 答复74件，其中予以公开…


def _of_requests(word: Word | Quantity) -> bool:
    return word.role == "fact" or (
        word.role == "act" and isinstance(word, Word) and "carry" in word.shades
    )


def sent_on(reader: Reader, frame: Frame, verbs: tuple[Word, ...]) -> bool:
    """受理诉求52件，派发工单39件: some of those received."""
    if frame.id != "hotline" or not all("dispatch" in verb.shades for verb in verbs):
        return False
    told = {draft.kind for draft in reader.drafts[reader.first_draft :]}
    return bool(verbs) and frame.bare in told
