"""What a word of none denies: 未收到申请, 无行政复议、行政诉讼, 零报告. Each kind named becomes a 0."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.lexicon import Frame, Word, lexicon
from etl.narrative.phrase import Draft, Reader
from etl.narrative.publication import NO_KIND
from etl.narrative.tokens import Quantity, Token
from etl.narrative.undenied import BECAUSE, DISPUTES, NAMES, Heard, spoilt
from etl.narrative.verbs import SIBLINGS

LIGHT = ("through", "of", "among", "counting", "spread", "scope", "time", "links")
DEEDS = frozenset(
    ("happen", "carry", "charge", "received", "issued", "publish", "either", "repealed", "in_force")
)
NO_REQUESTS = "零申请"
FEE = "requests.processing_fee"
SUBMITTING = ("提出", "提交", "递交")
PAIR = {"deputies", "advisers"}


def deny(reader: Reader, none: Word, words: Sequence[Token], index: int) -> None:
    """A zero for each kind that the clause after 未 or 无 names."""
    clause = _clause(words, index)
    if _counts_undone(none, words, index, clause):
        reader.phrase.never = True
        return
    if _is_no_zero(reader, none, words, index, clause):
        return
    names = _names(clause) or _names(_clause(words, index, past_nones=True))
    acts = [heard.word for heard in clause if heard.word.role == "act"]
    kinds = _denied([heard.word for heard in names], acts)
    if any(map(_charges, acts)) and {heard.word.value for heard in names} == {"requests"}:
        kinds = [FEE]  # 未发生依申请公开收费情况
    if kinds:
        _keep(reader, kinds, words[index].start, max(heard.end for heard in names))
    elif none.text != "不" and any(map(_charges, acts)) and _fee_open(reader, none, acts[0]):
        _keep(reader, [FEE], words[index].start, clause[0].end)
    elif reader.phrase.from_last and acts and "carry" in acts[0].shades:
        _keep(reader, ["requests.carried_in"], words[index].start, clause[0].end)
    elif _nothing_left(reader, acts) or _goes_to_a_year(clause):
        _keep(reader, ["requests.carried_out"], words[index].start, clause[0].end)
    elif not names and acts and reader.frame in SIBLINGS and not reader.phrase.topics:
        kinds = _kinds(lexicon().frames[reader.frame], acts[:1])  # 出台规范性文件5件，未废止
        _keep(reader, kinds, words[index].start, clause[0].end)
    elif none.value == "verb" and not names and acts:
        _deny_subject(reader, acts, words[index].start, clause[0].end)


def _is_no_zero(
    reader: Reader, none: Word, words: Sequence[Token], index: int, clause: list[Heard]
) -> bool:
    """Whether the clause is of another year, of something else, or tells why there is a figure."""
    return (
        _told_otherwise(reader)
        or _of_noun_before(reader, none)
        or not _bears_on(none, clause)
        or _counted_after(words, index, clause)
        or (none.value == "verb" and _is_reason(clause))
        or spoilt(reader.sentence, none, words, index, _clause(words, index, past_nones=True))
    )


def _is_reason(clause: list[Heard]) -> bool:
    """因未制作相关信息无法提供: why, not that it did not happen."""
    roles = [heard.word.role for heard in clause]
    made = "fact" in roles and "noun" in roles[: roles.index("fact")]
    return made and roles[0] == "act" and not clause[0].word.shades & {"happen"}


def _nothing_left(reader: Reader, acts: list[Word]) -> bool:
    """上年结转1件，全部办结，无结转: what came from last year has been told."""
    carried = any(draft.kind == "requests.carried_in" for draft in reader.drafts)
    return carried and bool(acts) and "carry" in acts[0].shades


def _goes_to_a_year(clause: list[Heard]) -> bool:
    """无结转2024年: where to, not where from."""
    carried = [heard for heard in clause[:1] if "carry" in heard.word.shades]
    return bool(carried) and any(heard.word.value == "other" for heard in clause[1:])


def _of_noun_before(reader: Reader, none: Word) -> bool:
    """因信息不存在不予公开: it is the information before it that there is none of."""
    head = reader.phrase.head
    return none.text == "不存在" and head is not None and head.value in ("total", "item")


def _charges(act: Word) -> bool:
    """收取, 收费; 收到 may be of anything."""
    return "charge" in act.shades and "received" not in act.shades


def _fee_open(reader: Reader, none: Word, act: Word) -> bool:
    """受理申请17件，未收费: the only fee there is, and 其余未收费 after one that was charged is none."""
    told = any(draft.kind == FEE for draft in reader.drafts)
    verbal = none.value == "verb" or none.text == "不存在" or "happen" in act.shades  # 没有进行收费
    alone = reader.frame is None and reader.about and verbal
    return not told and (alone or reader.frame in ("fee", "requests"))


def deny_before(reader: Reader, words: Sequence[Token], index: int) -> None:
    """A zero for each kind named before 为零, 零报告, 为0."""
    if _told_otherwise(reader):
        return
    phrase, token = reader.phrase, words[index]
    if phrase.head is not None and phrase.head.role in ("rate", "other"):
        return  # 复议纠错率为零
    kinds = _denied(phrase.facts or phrase.topics, [*phrase.acts, *phrase.modifiers])
    if isinstance(token.word, Word) and token.word.text == NO_REQUESTS and not phrase.topics:
        kinds = ["requests.received"] if reader.frame == "requests" else []
    printed = isinstance(token.word, Word) and "0" in token.word.text
    _keep(reader, kinds, token.start, token.end, negated=not printed)


def _deny_subject(reader: Reader, acts: list[Word], start: int, end: int) -> None:
    """行政复议、行政诉讼均未发生: the subject stands before the word of none."""
    phrase = reader.phrase
    if phrase.topics and not phrase.acts:
        _keep(reader, _denied(phrase.topics, acts), start, end)


def _told_otherwise(reader: Reader) -> bool:
    return not reader.this_year or reader.sentence_blocked or reader.clause_blocked


def _clause(words: Sequence[Token], index: int, past_nones: bool = False) -> list[Heard]:
    """What follows to the next figure or mark; a further word of none has names of its own."""
    ends = ("mark",) if past_nones else ("mark", "none")
    clause = []
    for token in words[index + 1 :]:
        if isinstance(token.word, Quantity) or token.word.role in ends:
            break
        clause.append(Heard(token.word, token.start, token.end, token.gap))
    return clause


def _counted_after(words: Sequence[Token], index: int, clause: list[Heard]) -> bool:
    """因信息不存在无法提供20件: a result that is counted is not denied."""
    after = index + 1 + len(clause)
    counted = after < len(words) and isinstance(words[after].word, Quantity)
    return counted and bool(clause) and clause[-1].word.role == "fact"


def _counts_undone(none: Word, words: Sequence[Token], index: int, clause: list[Heard]) -> bool:
    """未主动公开信息12条: those that were not; no zero, and no figure of what was."""
    after = index + 1 + len(clause)
    counted = after < len(words) and isinstance(words[after].word, Quantity)
    published = clause[:1] and "publish" in clause[0].word.shades and not clause[0].gap
    return none.value == "verb" and counted and bool(published) and bool(words[after].word.value)


def _bears_on(none: Word, clause: list[Heard]) -> bool:
    """未 bears on the verb right after it, 无 on the subject, verb or cause right after it."""
    wanted: tuple[str, ...] = ("act", "causes", *NAMES)
    if none.value == "verb":  # 因答复不规范被申请复议
        wanted = ("act",) if none.text == "不" else ("act", "causes", "channel")
    charged = none.value == "verb" and any(_charges(heard.word) for heard in clause)
    for place, (word, _, _, gap) in enumerate(clause):
        if gap:
            return word.text in SUBMITTING and _of_requests(clause[place + 1 :])
        if charged and word.value == "requests":
            continue  # 未对公开申请收取费用
        if word.role in wanted:
            return word.role != "act" or bool(DEEDS & word.shades)
        if word.role not in LIGHT and word.value not in (
            "open",
            "about",
        ):  # 无涉及信息公开的行政复议
            return False
    return False


def _of_requests(after: list[Heard]) -> bool:
    """没有向某镇提出公开申请: whoever it was not handed to."""
    return bool(after) and after[0].word.value == "requests" and not after[0].gap


def _names(clause: list[Heard]) -> list[Heard]:
    """The subjects denied: what stands before 引发 is a reason, 败诉 right after one spoils it."""
    names: list[Heard] = []
    reasons: int | None = None
    before = ""
    for heard in clause:
        role = heard.word.role
        together = "" if heard.gap else before
        before = role
        requests = [each for each in names[-1:] if each.word.value == "requests"]
        if heard.word.value in DISPUTES and together in NAMES and names[-1:] == requests:
            names[-1:] = [heard]  # 因信息公开申请行政复议: the application is its reason
        elif role in NAMES:
            names += [heard] if together != "other" else []  # 逾期未答复申请: no applications
        elif role == "causes" and heard.word.text in BECAUSE:
            reasons = len(names)
        elif role == "causes":
            first = reasons or 0
            names[first:] = [each for each in names[first:] if each.word.value in DISPUTES]
        elif heard.word.value == "never" and together in (*NAMES, "links"):
            if heard.word.text.startswith("等"):
                continue  # 没有行政复议、行政诉讼等情况
            names = []  # 无行政许可和行政强制权限
        elif role == "other" and together in NAMES:
            names = names[:-1]
    return names if reasons is None else _without_reason(names, reasons)


def _without_reason(names: list[Heard], first: int) -> list[Heard]:
    """未发生因公开申请被提起行政复议: the applications after 因 are the reason of the disputes."""
    disputed = any(each.word.value in DISPUTES for each in names[first:])
    reason = [each for each in names[first:] if disputed and each.word.value == "requests"]
    return [each for each in names if each not in reason]


def _denied(names: Sequence[Word], acts: Sequence[Word]) -> list[str]:
    facts = [word.value for word in names if word.role == "fact"]
    if facts:
        return facts
    frames = list(dict.fromkeys(word.value for word in names if word.role in ("topic", "weak")))
    if set(frames) >= PAIR:
        frames = [each for each in frames if each not in PAIR] + ["proposals"]
    kinds = [kind for each in frames for kind in _kinds(lexicon().frames[each], acts)]
    if any("publish" in act.shades for act in acts):
        kinds += [w.value for w in names if w.role == "channel" and w.value not in NO_KIND]
    return kinds


def _kinds(frame: Frame, acts: Sequence[Word]) -> list[str]:
    if frame.kind:
        return [frame.kind]
    if frame.bare:
        opened = not acts or bool(acts[0].shades & {"received", "happen", "either"})
        answered = any("answered" in act.shades for act in acts)
        return [frame.bare] if opened and not answered else []
    return [kind for role, kind in frame.roles.items() if any(role in act.shades for act in acts)]


def _keep(reader: Reader, kinds: list[str], start: int, end: int, negated: bool = True) -> None:
    for kind in dict.fromkeys(kinds):
        draft = Draft(kind, 0, False, negated, start, end, reader.phrase.scope or reader.scope)
        reader.drafts.append(draft)
