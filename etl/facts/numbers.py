"""Arithmetic within the prose: parts of a total, shares of it, growth since last year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from etl.facts.text import QUANTITY, patterns, value

Fact = dict[str, Any]

AMONG = re.compile(r"[，,（(：:]?其中[，,：:]?")
_REQUESTS = "申请|(?:不予|予以|部分)公开|无法提供|不予处理"
"""Words of a sentence whose 件 may be requests, so that the tables know the base."""
RATE = r"(\d+(?:\.(\d+))?)(?:%|％|个?百分点)"
SHARE = re.compile(
    rf"[，,（(]?(?:约)?占(?:比|[^，,。（(\d]{{0,14}}?)(?:的)?(?:约|为|达|达到)?{RATE}"
)
DONE_RATE = re.compile(rf"(办结率|办复率|答复率|满意率|解决率)(?:为|达到|达|是)?{RATE}")
GROWTH = re.compile(
    rf"(?:增长|增加|上升|提高|提升|增幅(?:为|达)?|(下降|减少|降低|回落|降幅(?:为|达)?))了?(?:约)?{RATE}"
)


def parts(sentences: Iterable[str]) -> list[Fact]:
    """Closed lists: a total, 其中, and at least two parts of the same unit with nothing nested."""
    return [fact for sentence in sentences if "其中" in sentence for fact in _parts(sentence)]


def shares(sentences: Iterable[str]) -> list[Fact]:
    """“35件，占4.3%” and “受理640件，办结608件，办结率95%”: the part, the rate, possible bases."""
    return [fact for sentence in _with_rates(sentences) for fact in _shares(sentence)]


def growth(sentences: Iterable[str]) -> list[Fact]:
    """“660条，比上年的600条增长10%”: the value, the signed rate, other numbers of its unit."""
    return [fact for sentence in _with_rates(sentences) for fact in _growth(sentence)]


def _with_rates(sentences: Iterable[str]) -> Iterator[str]:
    """The few that hold what every ``RATE`` ends with."""
    return (each for each in sentences if "%" in each or "％" in each or "百分点" in each)


def _parts(sentence: str) -> Iterator[Fact]:
    words = patterns()["parts"]
    pieces = AMONG.split(sentence)
    if len(pieces) != 2:
        return
    before, after = list(QUANTITY.finditer(pieces[0])), list(QUANTITY.finditer(pieces[1]))
    if not before or before[-1].end() != len(pieces[0]) or len(after) < 2:
        return
    total, unit = before[-1], before[-1].group(4)
    listed = pieces[1][: after[-1].end()]
    ends = pieces[1][after[-1].end() : after[-1].end() + 2]
    if {part.group(4) for part in after} != {unit} or re.search(r"[（(]", listed):
        return
    if re.search(words["open"], listed + ends):
        return
    yield {
        "total": value(total.group(1), total.group(2)),
        "parts": [value(part.group(1), part.group(2)) for part in after],
        "partial": bool(re.search(words["partial"], listed)),
        "approximate": any(part.group(3) for part in (total, *after)),
        "text": (total.group(0) + "，其中" + listed)[:200],
    }


def _shares(sentence: str) -> Iterator[Fact]:
    for match in SHARE.finditer(sentence):
        before = list(QUANTITY.finditer(sentence, 0, match.start()))
        if before and match.start() - before[-1].end() <= 1:
            part = before[-1]
            yield _fact(part, match.group(1), match.group(2), _others(sentence, part), match)
    for match in DONE_RATE.finditer(sentence):
        before = [q for q in QUANTITY.finditer(sentence, 0, match.start()) if "%" not in q.group(4)]
        if len(before) >= 2 and before[-1].group(4) == before[-2].group(4):
            done = sentence[before[-2].end() : before[-1].start()]
            if re.search(match.group(1)[:2], done):
                base = [value(before[-2].group(1), before[-2].group(2))]
                yield _fact(before[-1], match.group(2), match.group(3), base, match)


def _growth(sentence: str) -> Iterator[Fact]:
    for match in GROWTH.finditer(sentence):
        clause = sentence[: match.start()]
        before = [q for q in QUANTITY.finditer(clause) if q.group(4) not in ("%", "％")]
        compared = re.search(r"(?:同比|环比|[比较]).{0,24}$", clause)
        if not before or compared is None:
            continue
        current = [q for q in before if q.end() <= compared.start()] or before
        fact = _fact(
            current[-1], match.group(2), match.group(3), _others(sentence, current[-1]), match
        )
        fact["rate"] *= -1 if match.group(1) else 1
        yield fact


def _fact(
    part: re.Match[str], rate: str, decimals: str | None, bases: list[float], at: re.Match[str]
) -> Fact:
    """``step``: one unit of the rate's last digit."""
    return {
        "value": value(part.group(1), part.group(2)),
        "rate": float(rate),
        "step": 10.0 ** -len(decimals or ""),
        "bases": bases,
        "requests": part.group(4) == "件" and bool(re.search(_REQUESTS, at.string)),
        "text": at.string[max(0, part.start() - 12) : at.end()][:120],
    }


def _others(sentence: str, part: re.Match[str]) -> list[float]:
    """Every other number of the same unit in the sentence."""
    return [
        value(other.group(1), other.group(2))
        for other in QUANTITY.finditer(sentence)
        if other.start() != part.start() and other.group(4) == part.group(4)
    ]
