"""The hand that writes one report: its lot, its slots, and the phrases it has used already."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from data.generator.city import Agency
from data.generator.words import words_for


@cache
def phrases() -> dict[str, Any]:
    """The contents of phrases.toml."""
    return tomllib.loads((resources.files(__package__) / "phrases.toml").read_text("utf-8"))


@dataclass(slots=True)
class Pen:
    """Draws phrases by lot and fills them: the same ones for the same agency, year and seed."""

    agency: Agency
    year: int
    seed: int
    random: Random = field(init=False)
    used: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.random = Random(f"prose {self.seed} {self.agency.code} {self.year}")

    def chance(self, share: float) -> bool:
        """True in so many cases of one."""
        return self.random.random() < share

    def fillers(self, part: str, least: int, most: int) -> str:
        """Some sentences without figures, none of them twice in a report."""
        fresh = [text for text in phrases()[part]["fillers"] if text not in self.used]
        chosen = self.random.sample(fresh, self.random.randint(least, most))
        self.used.update(chosen)
        return "".join(self.fill(text) for text in chosen)

    def one_of(self, part: str, key: str) -> Any:
        """An entry of a list in phrases.toml."""
        return self.random.choice(phrases()[part][key])

    def say(self, part: str, key: str, **numbers: Any) -> str:
        """One of the ways to state these numbers."""
        return self.fill(self.one_of(part, key), **numbers)

    def fill(self, template: str, **numbers: Any) -> str:
        """A phrase with its slots filled: two subjects of the trade, names, years, numbers."""
        a, b = self.random.sample(phrases()["subjects"][self.agency.office], 2)
        name = self.agency.name_in(self.year)
        slots = {"a": a, "b": b, "year": self.year, "next": self.year + 1, "name": name}
        shown = {key: f"{n:g}" if isinstance(n, float) else n for key, n in numbers.items()}
        return template.format(**slots, **words_for(self.agency, name), **shown)
