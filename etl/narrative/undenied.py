"""What a word of none does not deny, though it names a kind: others' zeros, one sort's, faults, rules.

部分乡镇未收到申请, 未收到涉及疫情的申请, 未发生工单超期, 申请十件以下的不收费.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from etl.narrative.lexicon import Word, lexicon
from etl.narrative.tokens import Quantity, Token

NAMES = ("topic", "weak", "fact", "channel")
DISPUTES = ("reconsideration", "litigation")
WHOLE = re.compile("部分公开|[及和与含](?:所属|下属|局属)")
"""Words of some offices that are none: a result, 我局及所属单位."""
BECAUSE = ("因", "因此", "由此")
SITUATIONS = (
    "情形",
    "情况",
    "事项",
    "事件",
    "现象",
    "行为",
    "问题",
    "案件",
    "记录",
    "案例",
    "申诉",
)
ON_DISCLOSURE = ("公开", "申请", "答复")


class Heard(NamedTuple):
    word: Word
    start: int
    end: int
    gap: bool


def spoilt(
    sentence: str, none: Word, words: Sequence[Token], index: int, clause: Sequence[Heard]
) -> bool:
    """Whether the clause denies something narrower, or of somebody else, than the kinds it names."""
    begin, end = _bounds(sentence, words, index)
    before = sentence[begin : words[index].start]
    return (
        _of_some(before or _clause_before(sentence[:begin]), words, index)
        or _of_another_field(before, clause)
        or _describes(sentence, words, index, clause)
        or _is_fault(sentence, words[index].end, end, clause)
        or _for_other_cause(sentence, clause)
        or _of_one_sort(sentence, clause)
        or (none.text == "不" and any("charge" in heard.word.shades for heard in clause))
    )


def _bounds(sentence: str, words: Sequence[Token], index: int) -> tuple[int, int]:
    """Where the clause of a word begins and ends."""
    marks = [token for token in words if token.word.role == "mark"]
    begin = max((t.end for t in marks if t.end <= words[index].start), default=0)
    return begin, min(
        (t.start for t in marks if t.start >= words[index].end), default=len(sentence)
    )


def _clause_before(text: str) -> str:
    """The text of the last clause: 部分乡镇未制发文件，未发布解读 says whose in the first."""
    return re.split("[，。；：]", text[:-1])[-1]


def _of_some(before: str, words: Sequence[Token], index: int) -> bool:
    """部分乡镇未收到, 3个单位未发布, 其余单位均未收到: not the agency's own."""
    last = words[index - 1].word if index else None
    counted = isinstance(last, Quantity) and last.unit == "other" and not before.endswith("日")
    return counted or lexicon().undenied["some"].search(WHOLE.sub("", before)) is not None


def _of_another_field(before: str, clause: Sequence[Heard]) -> bool:
    """行政处罚案件未被提起行政复议: disputes, but not on disclosure."""
    disputed = any(heard.word.value in DISPUTES for heard in clause)
    return disputed and lexicon().undenied["fields"].search(before) is not None


def _describes(sentence: str, words: Sequence[Token], index: int, clause: Sequence[Heard]) -> bool:
    """对未发布解读的单位, 未公布的，不得: which ones, not that there were none."""
    if not clause or clause[-1].word.role != "of":
        return False
    if sentence.startswith(SITUATIONS, clause[-1].end):
        return False  # 未发生收取费用的情形
    after = index + 1 + len(clause)
    mark = after < len(words) and words[after].word.role == "mark" and not words[after].gap
    return not mark or len(clause) > 1 and clause[-2].word.role == "act"


def _is_fault(sentence: str, start: int, end: int, clause: Sequence[Heard]) -> bool:
    """未发生工单超期, 无应废止未废止的文件: the fault is denied, not the thing."""
    named = [heard for heard in clause if heard.word.role in NAMES]
    if not named:
        return False
    before, after = sentence[start : named[0].start], sentence[named[-1].end : end]
    return (
        lexicon().undenied["failing"].search(before) is not None
        or lexicon().undenied["faults"].search(after) is not None
    )


def _of_one_sort(sentence: str, clause: Sequence[Heard]) -> bool:
    """未收到涉及疫情的申请, 未收到企业提出的申请: there may have been others."""
    ways = 0
    sort = False
    for heard, after in zip(clause, clause[1:], strict=False):
        ways += heard.word.value == "phrase"
        sort = sort or heard.gap or heard.word.value == "about"
        if heard.word.role == "of" and after.word.value == "requests":
            return sort or ways == 1
    return False


def _for_other_cause(sentence: str, clause: Sequence[Heard]) -> bool:
    """未发生因征地引发的行政复议: of another matter than disclosure."""
    causes = [heard for heard in clause if heard.word.text in BECAUSE]
    disputes = [heard for heard in clause if heard.word.value in DISPUTES]
    if not causes or not disputes or disputes[0].start < causes[0].end:
        return False
    reason = sentence[causes[0].end : disputes[0].start]
    inside = [heard for heard in clause if causes[0].end <= heard.start < disputes[0].end]
    told = any(heard.gap or heard.word.role == "topic" for heard in inside[:-1] or inside)
    return told and not any(word in reason for word in ON_DISCLOSURE)
