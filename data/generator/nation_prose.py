"""The short texts of a nation's reports, written for all of them at once, with what each states.

A wording is read once by the product with one digit in every slot; where longer numbers stand, the
places of what follows move by their length. So the staged mentions are those that reading each text
would give (tests/test_nation.py reads some).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.generator.panel import Bools, Floats, Ints
from data.generator.report import HEADINGS, NOTICES, NUMERALS
from etl.facts import facts
from etl.model import SECTIONS, Identity, Mention, Report, Section
from etl.narrative import choose, extract

SLOT = re.compile(r"\{([a-z_.]+)\}")
SECTION = "overview"
Texts = pa.StringArray
joined: Callable[..., Texts] = pc.binary_join_element_wise
"""Columns and literals put end to end, the last one between them."""
Counts = pa.Int64Array
added: Callable[..., Counts] = pc.add


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to write an overview: literal texts with an address between each two."""

    literals: tuple[str, ...]
    slots: tuple[str, ...]

    def text(self, numbers: list[str]) -> str:
        """The overview with these numbers in its slots."""
        parts = [t for pair in zip(self.literals, numbers, strict=False) for t in pair]
        return "".join([*parts, self.literals[-1]])

    def starts(self) -> list[int]:
        """Where each slot begins when every number has one digit."""
        return list(accumulate(len(text) + 1 for text in self.literals[:-1]))


@cache
def phrases() -> dict[str, Any]:
    """The contents of nation.toml."""
    return tomllib.loads((resources.files(__package__) / "nation.toml").read_text("utf-8"))


@cache
def wordings() -> tuple[Wording, ...]:
    return tuple(
        Wording(tuple(parts[::2]), tuple(parts[1::2]))
        for parts in (SLOT.split(text) for text in phrases()["overview"])
    )


def wording_of(lot: Ints) -> Ints:
    """Which wording each agency uses."""
    return lot // 7 % len(wordings())


def states(lot: Ints, figure: str) -> Bools:
    """Whether an agency's text states a figure."""
    return np.isin(wording_of(lot), [n for n, w in enumerate(wordings()) if figure in w.slots])


def bodies(wording: Wording, numbers: dict[str, Texts], rows: int) -> Texts:
    """The overviews of some reports; ``numbers`` are the printed numbers by address."""
    if not wording.slots:
        return pa.array([wording.literals[0]] * rows)
    return _joined(list(wording.literals), [numbers[slot] for slot in wording.slots])


def mentions(
    wording: Wording, values: dict[str, Floats], numbers: dict[str, Texts], keys: Texts
) -> pa.Table | None:
    """What these overviews state, in the columns of the staged table; None where they state nothing."""
    read = _read(wording)
    chosen = choose(read)
    parts = [
        _mention(wording, m, position, position in chosen, values, numbers, keys)
        for position, m in enumerate(read)
    ]
    return pa.concat_tables(parts) if parts else None


def stated(wording: Wording) -> dict[str, str]:
    """The address whose number is shown for each kind."""
    read = _read(wording)
    return {read[n].kind: _slot(wording, read[n]) for n in choose(read)}


@cache
def facts_of(wording: int, lot: int, year: int, form: str) -> str:
    """What the structure rules look at, of a report in these words."""
    text = wordings()[wording]
    other = {name: phrases()[name] for name in ("shortcomings", "other_matters")}
    body = {SECTION: text.text(["7"] * len(text.slots))}
    body |= {name: choice[lot % len(choice)] for name, choice in other.items()}
    sections = tuple(
        Section(id, f"{NUMERALS[n]}、{HEADINGS[id]}", body.get(id, ""))
        for n, id in enumerate(SECTIONS)
    )
    foreword = phrases()["foreword"].format(notice=NOTICES[form], year=year)
    report = Report(Identity(year=year), form, sections, (), (), foreword)
    return json.dumps(facts(report), ensure_ascii=False, sort_keys=True)


@cache
def _read(wording: Wording) -> tuple[Mention, ...]:
    return extract(wording.text(["7"] * len(wording.slots)), SECTION, 2024)


def _slot(wording: Wording, mention: Mention) -> str:
    first = mention.offset + mention.start
    within = range(first, mention.offset + mention.end)
    return next(
        s for s, at in zip(wording.slots, _slot_places(wording), strict=True) if at in within
    )


def _slot_places(wording: Wording) -> list[int]:
    return [end - 1 for end in wording.starts()]


def _mention(
    wording: Wording,
    mention: Mention,
    position: int,
    chosen: bool,
    values: dict[str, Floats],
    numbers: dict[str, Texts],
    keys: Texts,
) -> pa.Table:
    """One mention of the wording, in every report that uses it."""
    end = mention.offset + len(mention.sentence)
    inside = [
        (slot, at - mention.offset)
        for slot, at in zip(wording.slots, _slot_places(wording), strict=True)
        if mention.offset <= at < end
    ]
    own = _slot(wording, mention)
    longer = {slot: added(pc.utf8_length(numbers[slot]), -1) for slot, _ in inside}
    before: Counts = pa.array([0] * len(keys))
    for slot, at in inside:
        if at < mention.start:
            before = added(before, longer[slot])
    start = added(before, mention.start)
    cuts = [0, *(at for _, at in inside)]
    literals = [mention.sentence[a + (n > 0) : b] for n, (a, b) in enumerate(_spans(cuts, mention))]
    constant = {"unit": mention.unit, "section": mention.section, "scope": mention.scope}
    flags = {"approximate": False, "negated": False, "chosen": chosen}
    return pa.table(
        {
            "sha256": keys,
            "position": pa.array([position] * len(keys)),
            "kind": pa.array([mention.kind] * len(keys)),
            "value": pa.array(values[own]),
            **{n: pa.array([v] * len(keys), pa.bool_()) for n, v in flags.items()},
            **{n: pa.array([v] * len(keys), pa.string()) for n, v in constant.items()},
            "sentence": _joined(literals, [numbers[slot] for slot, _ in inside]),
            "start_at": start,
            "end_at": added(added(start, longer[own]), mention.end - mention.start),
            "derived": pa.nulls(len(keys), pa.string()),
        }
    )


def _spans(cuts: list[int], mention: Mention) -> list[tuple[int, int]]:
    return list(zip(cuts, [*cuts[1:], len(mention.sentence)], strict=True))


def _joined(literals: list[str], numbers: list[Texts]) -> Texts:
    parts = [part for pair in zip(literals, numbers, strict=False) for part in pair]
    return joined(*parts, *literals[len(numbers) :], "")
