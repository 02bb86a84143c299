"""Which of several statements of one kind is shown, and what follows from a stated 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.model import Mention

RATES = (
    # count stated, rate stated, count that follows
    ("hotline.received", "hotline.answer_rate", "hotline.answered"),
    ("hotline.received", "hotline.resolution_rate", "hotline.answered"),
    ("messages.received", "messages.answer_rate", "messages.answered"),
    ("requests.received", "requests.answer_rate", "requests.answered"),
)
SECTIONS = ("overview", "proactive", "requests", "disputes", "other_matters", "shortcomings")


def derive(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Counts that follow from a stated count and a stated 100 %, marked by ``derived``."""
    chosen = {mentions[i].kind: mentions[i] for i in choose(mentions)}
    found = []
    for count, rate, result in RATES:
        if result in chosen or count not in chosen or rate not in chosen:
            continue
        if chosen[rate].value == 100 and chosen[count].scope == chosen[rate].scope:
            chosen[result] = replace(chosen[count], kind=result, derived=f"{count} × {rate}")
            found.append(chosen[result])
    return tuple(found)


def choose(mentions: Sequence[Mention]) -> frozenset[int]:
    """The index of the one mention shown for each kind."""
    best: dict[str, int] = {}
    for index, mention in enumerate(mentions):
        held = best.get(mention.kind)
        if held is None or _rank(mention) > _rank(mentions[held]):
            best[mention.kind] = index
    return frozenset(best.values())


def _rank(mention: Mention) -> tuple[bool, int]:
    return (not mention.approximate, -SECTIONS.index(mention.section))
