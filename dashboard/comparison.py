"""Two years side by side: one model that the screen, the workbook and the CSV all draw from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from dashboard.database import Row
from dashboard.numbers import Change, change
from dashboard.wording import Words

Basis = Literal["like", "all"]


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as it is shown: its label in the page's language."""

    code: str
    label: str
    group: str
    unit: str
    additive: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One indicator of one line in both years, and how many units stand behind it."""

    move: Change
    this_exists: bool
    last_exists: bool
    n_this: int
    n_last: int
    n_both: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the total, an area, a level, a kind or an agency."""

    label: str
    is_total: bool
    value: str | None
    """What the row stands for in an address: an area's name, a level, an agency's code."""
    expected: int
    reported: int
    pairs: tuple[Pair, ...]
    joined: bool = False
    """A single agency that others became: its numbers add up theirs."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two years of some indicators, a line a group; the total is the first line."""

    year: int
    versus: int
    by: str
    basis: Basis
    measures: tuple[Measure, ...]
    lines: tuple[Line, ...]
    groups: int
    """How many lines there are in all, without the total."""
    followed: int = 0
    """Changed agencies that are compared with all they come from."""
    apart: int = 0
    """Changed agencies that are compared with nobody."""

    @property
    def total(self) -> Line:
        """The line of all groups together."""
        return self.lines[0]

    def grown(self, say: Words) -> str:
        """What growth is called: 同比 only against the year before."""
        return say("common.growth" if self.versus == self.year - 1 else "common.growth_other")


def measures_of(chosen: Sequence[Row], say: Words) -> tuple[Measure, ...]:
    """Rows of the dictionary of indicators → measures in the page's language."""
    return tuple(
        Measure(
            row["code"], say.of(row, "label"), say.of(row, "group"), row["unit"], row["additive"]
        )
        for row in chosen
    )


def comparison(
    answer: Sequence[Row],
    chosen: Sequence[Row],
    years: tuple[int, int],
    by: str,
    basis: Basis,
    say: Words,
) -> Comparison:
    """Turn the answer of ``measures.compare`` into lines; ``years`` are this and the compared one."""
    measures = measures_of(chosen, say)
    lines = tuple(_line(row, measures, by, basis, say, years) for row in answer)
    groups = int(answer[0]["groups"]) if answer else 0
    changed = (int(answer[0]["followed"]), int(answer[0]["apart"])) if answer else (0, 0)
    return Comparison(years[0], years[1], by, basis, measures, lines, groups, *changed)


def _line(
    record: Mapping[Any, Any],
    measures: tuple[Measure, ...],
    by: str,
    basis: Basis,
    say: Words,
    years: tuple[int, int],
) -> Line:
    total = bool(record["is_total"])
    single = by == "agency" and not total
    pair = _changed if single and record["change"] is not None else _pair
    pairs = tuple(pair(record, n, measure, basis) for n, measure in enumerate(measures))
    label = say("common.total") if total else _label(record["label"], by, say)
    if single:
        label += _existence(record, years, say)
    value = record["code"] if by == "agency" else record["label"]
    return Line(
        label=label,
        is_total=total,
        value=None if total or value is None else str(value),
        expected=int(record["expected"]),
        reported=int(record["reported"]),
        pairs=pairs,
        joined=single and record["change"] in ("renamed", "merged"),
    )


def _existence(record: Mapping[Any, Any], years: tuple[int, int], say: Words) -> str:
    """With whom an agency is compared that others became, or why it cannot be: split, ended, new."""
    if record["change"] is not None:
        return say(f"compare.{record['change']}", others=record["others"])
    first, last = record.get("valid_from"), record.get("valid_to")
    if last is not None and last < max(years):
        return say("compare.ended", year=int(last))
    if first is not None and first > min(years):
        return say("compare.began", year=int(first))
    return ""


def _label(raw: Any, by: str, say: Words) -> str:
    if by in ("level", "kind"):
        return say.code(by, None if raw is None else str(raw))
    return say("common.own_level") if raw is None else str(raw)


def _changed(record: Mapping[Any, Any], n: int, measure: Measure, basis: Basis) -> Pair:
    """Of an agency whose make-up changed: against all it comes from, else against nothing. What some
    of those before it printed last year is no base, on either basis; of split ones it is just shown."""
    pair = _pair(record, n, measure, "like")
    if pair.n_both or record["nested"]:
        return pair
    if record["change"] == "split":
        move = Change(pair.move.this, pair.move.last, None, None, "not_applicable")
        return replace(pair, move=move)
    move = Change(pair.move.this, None, None, None, "not_applicable")
    return replace(pair, move=move, last_exists=False, n_last=0)


def _pair(record: Mapping[Any, Any], n: int, measure: Measure, basis: Basis) -> Pair:
    def count(name: str) -> int:
        return int(record[f"{n}_{name}"])

    def value(name: str) -> float | None:
        found = record[f"{n}_{name}"]
        return None if found is None else float(found)

    if record["nested"]:
        return Pair(Change(None, None, None, None, "not_applicable"), False, False, 0, 0, 0)
    this_exists = count("can_this") > 0 or not record["reported"]
    last_exists = count("can_last") > 0 or not record["reported_last"]
    wanted = ("both_this", "both_last") if basis == "like" else ("this", "last")
    this, last = (value(name) for name in wanted)
    if basis == "like" and count("n_both") == 0:
        # no unit has both: show what there is, growth stays missing
        this, last = value("this"), value("last")
        move = Change(this, last, None, None, "missing")
        if not (this_exists and last_exists):
            move = Change(this, last, None, None, "not_applicable")
    else:
        move = change(this, last, this_exists and last_exists, measure.additive)
    return Pair(move, this_exists, last_exists, count("n_this"), count("n_last"), count("n_both"))
