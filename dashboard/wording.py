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
SIGNS = re.compile(r"([\\`*_{}\[\]()#|<>~$:&])")
CATALOGUE = Path(__file__).with_name("wording.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language: ``say("overview.title")``."""

    language: Language

    def __call__(self, key: str, **values: Any) -> str:
        """The wording under a key, its {placeholders} filled. Raises KeyError for an unknown key."""
        text = catalogue()[key][LANGUAGES.index(self.language)]
        return text.format(**values) if values else text

    def known(self, key: str) -> bool:
        return key in catalogue()

    def code(self, group: str, code: str | None) -> str:
        """The label of a code of the data (level, kind, severity …); the code itself if unknown."""
        key = f"{group}.{code}"
        return self(key) if key in catalogue() else (code or self("common.unknown"))

    def of(self, row: Mapping[str, Any], name: str) -> str:
        """The column ``name_zh`` or ``name_en`` of a dictionary row, whichever is filled."""
        wanted = row[f"{name}_{self.language}"]
        return str(wanted or row[f"{name}_zh"] or "")


def as_text(text: str) -> str:
    """Text of data where Streamlit reads Markdown (labels, messages): letters only, no markup."""
    return SIGNS.sub(r"\\\1", " ".join(text.split("\n")))


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """Key → (Chinese, English); keys are ``section.name``."""
    sections = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": (pair[0], pair[1])
        for section, entries in sections.items()
        for name, pair in entries.items()
    }
