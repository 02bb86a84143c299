"""Invented consistent reports and the kinds of error that people make in them.

A report is a row of values over ``network.cells`` with its evidence (last year's carried-over
requests, numbers of the text); an error changes one to three cells, or shifts a line or a column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from etl.forms import forms
from etl.localise import BLANK, NUMBER, Network
from etl.model import Equation
from etl.rulebook import equations

SIZES = ((1, 5), (6, 50), (51, 500), (501, 5000))
"""Requests received, from and to."""
FORM = forms()["2021"]
REQUESTS = FORM.table("requests")
FIELDS = [f.id for f in REQUESTS.fields]
LINES = [line.id for line in REQUESTS.lines]
RESULTS = REQUESTS.group("results")
OUTCOMES = FORM.table("disputes").group("outcomes")
DISPUTES = [line.id for line in FORM.table("disputes").lines]
MENTIONS = {
    "requests.received": ["requests.received.total"],
    "requests.answered": ["requests.results_total.total"],
    "requests.granted": ["requests.granted.total"],
    "requests.refused": [f"requests.{line}.total" for line in REQUESTS.group("refused")],
    "disputes.reconsideration": ["disputes.reconsideration.total"],
    "disputes.litigation": [f"disputes.{line}.total" for line in DISPUTES[1:]],
}
"""Numbers that the texts of annual reports usually state, and the cells that they repeat."""

Cells = dict[str, int]


@dataclass(frozen=True)
class Case:
    """A report with an error planted in it."""

    kind: str
    size: int
    """Index into ``SIZES``."""
    printed: Cells
    truth: Cells
    """What the changed cells should be."""
    blank: frozenset[str] = field(default=frozenset())


def form_equations(evidence: bool) -> tuple[Equation, ...]:
    """The form's own 42 equations; with evidence also last year's report and the text's numbers."""
    all_of_them = equations("2021", False)
    own = tuple(e for e in all_of_them if not any("last_year" in a for a in e.expected))
    if not evidence:
        return own
    last_year = tuple(e for e in all_of_them if e.rule == "requests.continuity")
    text = tuple(
        Equation(f"prose.{kind}", kind, (f"prose.{kind}",), tuple(cells))
        for kind, cells in MENTIONS.items()
    )
    return (*own, *last_year, *text)


def consistent_report(random: np.random.Generator, size: int) -> Cells:
    """Every cell of the form's two added-up tables, and the evidence, without any error."""
    low, high = SIZES[size]
    received = int(np.exp(random.uniform(np.log(low), np.log(high + 1))))
    cells: Cells = {}
    shares = random.dirichlet([6, 0.6, 0.05, 0.05, 0.3, 0.15])
    line_shares = random.dirichlet([4, 1.5] + [0.12] * 8 + [3, 0.5, 0.3] + [0.15] * 8)
    table = np.zeros((len(LINES), len(FIELDS)), np.int64)
    table[0, :6] = random.multinomial(received, shares)
    table[1, :6] = random.multinomial(random.poisson(received * 0.05), shares)
    for column in range(6):
        due = table[0, column] + table[1, column]
        table[-1, column] = random.binomial(due, 0.06)
        table[2:-2, column] = random.multinomial(due - table[-1, column], line_shares)
    table[-2] = table[2:-2].sum(axis=0)
    table[:, 6] = table[:, :6].sum(axis=1)
    for name, row in zip(LINES, table.tolist(), strict=True):
        cells |= {f"requests.{name}.{f}": v for f, v in zip(FIELDS, row, strict=True)}
    for line in DISPUTES:
        decided = random.multinomial(random.poisson(received * 0.04), [0.5, 0.15, 0.2, 0.15])
        counts = [int(count) for count in decided]
        cells |= {f"disputes.{line}.{o}": v for o, v in zip(OUTCOMES, counts, strict=True)}
        cells[f"disputes.{line}.total"] = sum(counts)
    for kind in FIELDS:
        cells[f"last_year.requests.carried_out.{kind}"] = cells[f"requests.carried_in.{kind}"]
    for kind, parts in MENTIONS.items():
        cells[f"prose.{kind}"] = sum(cells[part] for part in parts)
    return cells


Change = tuple[Cells, frozenset[str]]
Plant = Callable[[np.random.Generator, Cells], Change | None]


def cases(per_kind_and_size: int, seed: int = 7) -> Iterator[Case]:
    """The same number of broken reports of every kind and size."""
    random = np.random.default_rng(seed)
    for kind, plant in PLANTS.items():
        for size in range(len(SIZES)):
            made = 0
            while made < per_kind_and_size:
                truth = consistent_report(random, size)
                change = plant(random, truth) if truth["requests.results_total.total"] else None
                if change is None:
                    continue
                changed = {c: v for c, v in change[0].items() if v != truth[c] or c in change[1]}
                if not changed:
                    continue
                made += 1
                yield Case(kind, size, truth | changed, {c: truth[c] for c in changed}, change[1])


def form_cells(cells: Cells) -> list[str]:
    return [c for c in cells if not c.startswith(("last_year.", "prose."))]


def pick(random: np.random.Generator, names: list[str]) -> str:
    return names[int(random.integers(len(names)))]


def typo(random: np.random.Generator, cells: Cells) -> Change:
    """One digit more, less, other, or two swapped, in a cell that is not 0 (or a stray digit)."""
    cell = pick(random, [c for c in form_cells(cells) if cells[c]])
    digits = list(str(cells[cell]))
    place = int(random.integers(len(digits)))
    way = int(random.integers(4))
    if way == 0:
        digits[place] = str(random.integers(10))
    elif way == 1:
        digits.insert(place, str(random.integers(10)))
    elif way == 2 and len(digits) > 1:
        digits.pop(place)
    elif len(digits) > 1:
        place = min(place, len(digits) - 2)
        digits[place : place + 2] = reversed(digits[place : place + 2])
    return {cell: int("".join(digits))}, frozenset()


def random_value(random: np.random.Generator, cells: Cells) -> Change:
    cell = pick(random, form_cells(cells))
    return {cell: int(random.integers(0, max(2 * cells[cell], 9) + 1))}, frozenset()


def blank(random: np.random.Generator, cells: Cells) -> Change:
    cell = pick(random, [c for c in form_cells(cells) if cells[c]])
    return {cell: 0}, frozenset([cell])


def several(plant: Plant, count: int) -> Plant:
    def planted(random: np.random.Generator, cells: Cells) -> Change | None:
        changes: Cells = {}
        blanks: frozenset[str] = frozenset()
        for _ in range(count):
            change = plant(random, cells)
            if change is None:
                return None
            changes |= change[0]
            blanks |= change[1]
        return (changes, blanks) if len(changes) == count else None

    return planted


def swapped_in_line(random: np.random.Generator, cells: Cells) -> Change:
    line, at = pick(random, LINES), int(random.integers(6))
    a, b = f"requests.{line}.{FIELDS[at]}", f"requests.{line}.{FIELDS[at + 1]}"
    return {a: cells[b], b: cells[a]}, frozenset()


def swapped_in_column(random: np.random.Generator, cells: Cells) -> Change:
    at, column = int(random.integers(len(LINES) - 1)), pick(random, FIELDS)
    a, b = f"requests.{LINES[at]}.{column}", f"requests.{LINES[at + 1]}.{column}"
    return {a: cells[b], b: cells[a]}, frozenset()


def typo_and_swap(random: np.random.Generator, cells: Cells) -> Change | None:
    swap, _ = swapped_in_line(random, cells)
    slip, _ = typo(random, cells)
    if slip.keys() & swap.keys() or any(swap[c] == cells[c] for c in swap):
        return None
    return swap | slip, frozenset()


def copied_from_above(random: np.random.Generator, cells: Cells) -> Change:
    at, column = int(random.integers(1, len(LINES))), pick(random, FIELDS)
    above = cells[f"requests.{LINES[at - 1]}.{column}"]
    return {f"requests.{LINES[at]}.{column}": above}, frozenset()


def missing_total(random: np.random.Generator, cells: Cells) -> Change:
    """A total of the request table left at 0 or blank."""
    totals = [f"requests.{line}.total" for line in LINES]
    totals += [f"requests.results_total.{f}" for f in FIELDS[:-1]]
    cell = pick(random, [c for c in totals if cells[c]])
    return {cell: 0}, frozenset([cell] if random.integers(2) else [])


def totals_not_updated(random: np.random.Generator, cells: Cells) -> Change | None:
    """A result was added to late: its line's total, perhaps the total of all, kept the old number."""
    line = pick(random, [x for x in RESULTS if cells[f"requests.{x}.total"]])
    total, grand = f"requests.{line}.total", "requests.results_total.total"
    added = int(random.integers(1, cells[total] + 1))
    stale = [total, grand] if random.integers(2) else [total]
    return {c: cells[c] - added for c in stale}, frozenset()


def dispute_total(random: np.random.Generator, cells: Cells) -> Change | None:
    lines = [line for line in DISPUTES if cells[f"disputes.{line}.total"]]
    if not lines:
        return None
    cell = f"disputes.{pick(random, lines)}.total"
    other = int(random.integers(0, 2 * cells[cell] + 1))
    return {cell: 0 if random.integers(2) else other}, frozenset()


def shifted(names: list[str], random: np.random.Generator, cells: Cells) -> Change:
    """Each value from a start on stands one cell further; the vacated cell is 0 or blank."""
    values = [cells[name] for name in names]
    moved = dict(zip(names, [0, *values[:-1]], strict=True))
    return moved, frozenset([names[0]] if random.integers(2) and values[0] else [])


def shifted_line(random: np.random.Generator, cells: Cells) -> Change | None:
    line = pick(random, [x for x in LINES if cells[f"requests.{x}.total"]])
    names = [f"requests.{line}.{f}" for f in FIELDS]
    start = int(random.integers(6))
    return shifted(names[start:] if random.integers(2) else names[start:][::-1], random, cells)


def shifted_column(random: np.random.Generator, cells: Cells) -> Change | None:
    column = pick(random, [f for f in FIELDS if cells[f"requests.results_total.{f}"]])
    end = len(LINES) - 2 if random.integers(2) else len(LINES)
    names = [f"requests.{line}.{column}" for line in LINES[:end]]
    names = names[int(random.integers(end - 1)) :]
    return shifted(names if random.integers(2) else names[::-1], random, cells)


PLANTS: dict[str, Plant] = {
    "typo x1": several(typo, 1),
    "typo x2": several(typo, 2),
    "typo x3": several(typo, 3),
    "random value x1": several(random_value, 1),
    "random value x2": several(random_value, 2),
    "random value x3": several(random_value, 3),
    "blank x1": several(blank, 1),
    "blank x2": several(blank, 2),
    "blank x3": several(blank, 3),
    "swapped in a line": swapped_in_line,
    "swapped in a column": swapped_in_column,
    "typo and swap": typo_and_swap,
    "copied from above": copied_from_above,
    "missing total": missing_total,
    "totals not updated": totals_not_updated,
    "disputes total": dispute_total,
    "line shifted": shifted_line,
    "column shifted": shifted_column,
}
SHIFTS = ("line shifted", "column shifted")


def matrices(network: Network, some: list[Case]) -> tuple[np.ndarray, np.ndarray]:
    """Values and kinds, cases × ``network.cells``."""
    values = np.array([[case.printed[c] for c in network.cells] for case in some], float)
    kinds = np.array(
        [[BLANK if c in case.blank else NUMBER for c in network.cells] for case in some], np.uint8
    )
    return values, kinds
