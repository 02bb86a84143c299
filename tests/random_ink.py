"""What agencies put into the cells of the form, and what a careful person reads there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from etl.forms import forms
from etl.model import Number, State

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
WORDS = ("无", "不适用", "未增未减")

Ink = tuple[str, State, Number | None]
"""What is printed, and what a careful person reads there."""


@dataclass(frozen=True)
class Habits:
    """How one agency fills in cells: its zero, its digits."""

    zero: Ink
    spelling: Callable[[Random, int], str]
    words: float
    blanks: float


def inks(random: Random, form: str) -> dict[str, Ink]:
    """What one agency prints in every cell of a form."""
    habits = Habits(
        random.choice(ZEROS), random.choice(SPELLINGS), 0.01, random.choice((0, 0, 0.1, 0.5))
    )
    return {address: _ink(address, habits, random) for address in forms()[form].figures}


def _ink(address: str, habits: Habits, random: Random) -> Ink:
    if random.random() < habits.blanks:
        return "", "blank", None
    if random.random() < habits.words:
        return random.choice(WORDS), "words", None
    if random.random() < 0.4:
        return habits.zero
    value = random.choice((random.randint(1, 9), random.randint(10, 99), random.randint(100, 9999)))
    if address.endswith("amount_10k_yuan"):
        return _money(round(value + random.randint(0, 9999) / 10_000, 4), random)
    if address.endswith("items_change") and random.random() < 0.5:
        return f"+{value}", "number", value
    return habits.spelling(random, value), "number", value


def _money(value: float, random: Random) -> Ink:
    """Money in 万元, or with its own unit in the cell."""
    if random.random() < 0.3:
        return f"{round(value * 10_000)}元", "number", value
    return random.choice((f"{value}", f"{value}万元", f"{value:,}")), "number", value


def _plain(random: Random, value: int) -> str:
    return str(value)


def _full_width(random: Random, value: int) -> str:
    return str(value).translate(FULL_WIDTH)


def _grouped(random: Random, value: int) -> str:
    return f"{value:,}"


def _counted(random: Random, value: int) -> str:
    return f"{value}{random.choice('件条项')}" if random.random() < 0.2 else str(value)


def _broken(random: Random, value: int) -> str:
    """A narrow column ends the line within the number."""
    text = str(value)
    cut = random.randint(1, len(text))
    return f"{text[:cut]}\n{text[cut:]}".strip() if random.random() < 0.2 else text


def _remarked(random: Random, value: int) -> str:
    return f"{value}（其中修订{value // 2}件）" if random.random() < 0.05 else str(value)


SPELLINGS = (_plain, _plain, _full_width, _grouped, _counted, _broken, _remarked)
ZERO: Ink = ("0", "number", 0)
ZEROS: tuple[Ink, ...] = (ZERO, ZERO, ZERO, ("０", "number", 0), ("", "blank", None))
ZEROS += (("/", "dash", None), ("—", "dash", None), ("-", "dash", None), ("无", "words", None))
