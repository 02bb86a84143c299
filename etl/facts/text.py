"""Text without white space, cut into sentences and clauses; numbers in it; the patterns file."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

NUMBER = r"(\d[\d,，]*(?:\.\d+)?)(万|亿)?(余|多|来)?"
UNIT = r"(条|件|篇|次|期|个|项|起|份|场|人次|人|家|部|张|幅|例|宗|户|批|万元|元|%|％)"
QUANTITY = re.compile(NUMBER + UNIT)
"""Groups: digits, 万 or 亿, the word that makes it approximate, unit."""
STOPS = re.compile("[。！？;；]")
TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}


def flat(text: str) -> str:
    """Without white space, which stands anywhere in these texts."""
    return "".join(text.split())


def sentences(text: str) -> list[str]:
    """Non-empty sentences without white space; a paragraph's end ends one."""
    return [sentence for sentence in STOPS.split(flat(text.replace("\n", "。"))) if sentence]


def value(digits: str, times: str | None) -> float:
    """``5,6`` and ``万`` → 560000 …: the number that a match of ``NUMBER`` states."""
    return float(re.sub("[,，]", "", digits)) * TIMES[times or ""]


@cache
def patterns() -> dict[str, Any]:
    """``patterns.toml`` as it stands."""
    text = (resources.files(__package__) / "patterns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
