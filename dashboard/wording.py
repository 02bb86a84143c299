"""Every word of the interface, from one catalogue (wording.toml), in Chinese or English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
ONE_OR_MORE = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")
"""`{n|entry|entries}`: the first word where n is one, else the second."""
SIGNS = re.compile(r"([\\`*_{}\[\]()#|<>~$:&])")
CATALOGUE = Path(__file__).with_name("wording.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language: ``say("overview.title")``."""

    language: Language

    def __call__(self, key: str, **values: Any) -> str:
        """The wording under a key, its {placeholders} filled. Raises KeyError for an unknown key."""
        text = catalogue()[key][LANGUAGES.index(self.language)]
        return _counted(text, values).format(**values) if values else text

    def known(self, key: str) -> bool:
        """Whether the catalogue has words for a key."""
        return key in catalogue()

    def code(self, group: str, code: str | None) -> str:
        """The label of a code of the data (level, kind, severity …); the code itself if unknown."""
        key = f"{group}.{code}"
        return self(key) if key in catalogue() else (code or self("common.unknown"))

    def in_unit(self, label: str, unit: str) -> str:
        """A label with its unit behind it, unless it says so itself."""
        named = self.code("unit", unit)
        return label if named in label.lower() else self("common.in_unit", label=label, unit=named)

    def of(self, row: Mapping[str, Any], name: str) -> str:
        """The column ``name_zh`` or ``name_en`` of a dictionary row, whichever is filled."""
        wanted = row[f"{name}_{self.language}"]
        return str(wanted or row[f"{name}_zh"] or "")

    def ground(self, row: Mapping[str, Any]) -> str:
        """What a rule rests on: in English with its Chinese words beside, which are what binds."""
        chinese, english = str(row["basis"] or ""), str(row["basis_en"] or "")
        if self.language == "zh" or not english:
            return chinese
        return self("common.beside", value=english, more=chinese)


def as_text(text: str) -> str:
    """Text of data where Streamlit reads Markdown (labels, messages): letters only, no markup."""
    return SIGNS.sub(r"\\\1", " ".join(text.split("\n")))


def _counted(text: str, values: Mapping[str, Any]) -> str:
    """Choose between one and more, as the numbers want it."""
    return ONE_OR_MORE.sub(lambda found: found[2 if str(values[found[1]]) == "1" else 3], text)


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """Key → (Chinese, English); keys are ``section.name``."""
    sections = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": (pair[0], pair[1])
        for section, entries in sections.items()
        for name, pair in entries.items()
    }
