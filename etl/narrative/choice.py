"""Which of several statements of one kind is shown, and what follows from a stated 100 %.

The rule of choice, in this order (`docs/prose.md` gives the reasons): the scope that the report is
about; the kind's way of counting; an exact number; the part of the report where the form wants it;
the greater count, for a whole is never smaller than its parts; the first statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.model import SECTIONS, Mention
from etl.narrative.lexicon import lexicon

HOMES = {"requests.processing_fee": "other_matters"}
"""Where the form wants a figure stated, if not in the overview."""
OCCASIONS = "次期场"
"""Units that count occasions; for kinds that count items they are a lesser statement."""
RATES = (
    # count stated, rate stated, count that follows
    ("hotline.received", "hotline.answer_rate", "hotline.answered"),
    ("hotline.received", "hotline.resolution_rate", "hotline.answered"),
    ("messages.received", "messages.answer_rate", "messages.answered"),
)

Rank = tuple[bool, bool, bool, bool, int, float, int]


def choose(mentions: Sequence[Mention]) -> frozenset[int]:
    """The index of the one mention shown for each kind; the others are kept beside it."""
    agency = _is_agency(mentions)
    best: dict[str, tuple[Rank, int]] = {}
    for index, mention in enumerate(mentions):
        rank = _rank(mention, index, agency)
        if mention.kind not in best or rank > best[mention.kind][0]:
            best[mention.kind] = rank, index
    return frozenset(index for _, index in best.values())


def derive(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Counts that follow from a stated count and a stated 100 % of the same scope and section.

    A stated count is never overruled, and requests are left out: their rate tells of punctuality,
    while some of them are lawfully carried into the next year.
    """
    shown = {mentions[index].kind: mentions[index] for index in choose(mentions)}
    found: dict[str, Mention] = {}
    for count_kind, rate_kind, result in RATES:
        count, rate = shown.get(count_kind), shown.get(rate_kind)
        if count is None or rate is None or result in shown or result in found:
            continue
        together = (count.section, count.scope) == (rate.section, rate.scope)
        if rate.value == 100 and not rate.approximate and together:
            found[result] = replace(count, kind=result, derived=f"{count_kind} × {rate_kind}")
    return tuple(found.values())


def _is_agency(mentions: Sequence[Mention]) -> bool:
    """Whether the report is one agency's (我局 …): then the area's figures are not its own."""
    return any(m.scope == "own" and lexicon().own.search(m.sentence) for m in mentions)


def _rank(mention: Mention, index: int, agency: bool) -> Rank:
    foreign = "area" if agency else "own"
    printed = mention.sentence[mention.start : mention.end]
    home = HOMES.get(mention.kind, "overview")
    rate = mention.unit == "%"
    return (
        mention.scope != foreign,
        mention.unit in OCCASIONS or not printed.endswith(tuple(OCCASIONS)),
        not mention.approximate,
        mention.section == home,
        -SECTIONS.index(mention.section),
        0.0 if rate else float(mention.value),
        -index,
    )
