"""What reading said of a file or a cell, in the page's language.

A build keeps such sentences in Chinese, as they were said when the file was read. Here each is known again
by its wording (sentences.toml) and told in English; what varies in it is carried over as it stands, but for
lines and tables of the form, which have English names. A sentence that is not known is shown as it is:
nothing is translated by guess.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from dashboard.wording import Words
from etl import dictionaries

CATALOGUE = Path(__file__).with_name("sentences.toml")
GAP = re.compile(r"\{(\w+)\}")
DOUBT = "，可能是："
"""What may follow any sentence about a cell: the readings that may be meant."""


def told(sentence: str, say: Words) -> str:
    """A sentence of a reader in the page's language."""
    if say.language == "zh":
        return sentence
    said, doubt, readings = sentence.partition(DOUBT)
    english = _english(said)
    if english is None:
        return sentence
    return f"{english} Perhaps: {readings}" if doubt else english


def _english(sentence: str) -> str | None:
    for pattern, english in _known():
        found = pattern.fullmatch(sentence)
        if found:
            return english.format(
                **{name: _named(name, text) for name, text in found.groupdict().items()}
            )
    return None


@cache
def _known() -> list[tuple[re.Pattern[str], str]]:
    """Every sentence as a pattern, and its English."""
    entries = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["sentence"]
    return [(re.compile(_pattern(entry["zh"]), re.DOTALL), entry["en"]) for entry in entries]


def _pattern(sentence: str) -> str:
    """Letters as they are; where something varies, anything."""
    parts = GAP.split(sentence)
    return "".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))


def _named(gap: str, text: str) -> str:
    names = {"line": _lines, "table": _tables}.get(gap)
    return names().get(text, text) if names else text


@cache
def _lines() -> dict[str, str]:
    """The lines of the forms by their Chinese names."""
    figures, _ = dictionaries()
    return {row["line_zh"]: row["line_en"] for row in figures.values()}


@cache
def _tables() -> dict[str, str]:
    """The tables of the forms by their Chinese headings, the number of the part left out."""
    zh, en = Words("zh"), Words("en")
    names = ("proactive", "requests", "disputes")
    return {zh(f"form.{name}").split("、", 1)[1]: en(f"form.{name}") for name in names}
