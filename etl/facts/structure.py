"""The parts of a report as printed: headings, subjects, period, notice, years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from etl.facts.text import flat, patterns
from etl.model import Section

ORDINAL = re.compile(r"^(?:第)?[（(]?([一二三四五六七八九十])[）)]?(?:部分)?[、.．，,:：]?")
SUBHEADING = re.compile(r"[（(][一二三四五六七八九][）)]、?([^。：:，,]{2,24})")
NOTICE = re.compile(r"国办公开办函[〔\[【（(［](\d{4})[〕\]】）)］]第?(\d+)号")
DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
PERIOD = re.compile(
    rf"{DAY}(?:起|开始)?(?:至|到|—|－|-|～|~)+(?:(\d{{4}})年)?(\d{{1,2}})月(\d{{1,2}})日"
)
YEAR = re.compile(r"(20(?<!\d20)\d\d)年")
"""It opens with plain digits, which the engine finds quickly; no digit stands before them."""
SCHEME = 3
"""Sub-headings that must name one of the five subjects before the others are missed among them."""


def section_heads(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections in the order of the document, each with the number that its heading bears."""
    return [
        {
            "id": section.id,
            "number": match.group(1) if (match := ORDINAL.match(flat(section.heading))) else None,
        }
        for section in sections
    ]


def covered_subjects(overview: str) -> list[str]:
    """Which of the five subjects part one covers: by its sub-headings where these follow the form."""
    subjects = patterns()["subjects"]
    text = flat(overview)
    heads = "\n".join(SUBHEADING.findall(text))
    by_heading = [name for name, words in subjects.items() if re.search(words["heading"], heads)]
    if len(by_heading) >= SCHEME:
        return by_heading
    return [name for name, words in subjects.items() if re.search(words["text"], text)]


def shortcomings(text: str) -> list[str]:
    """Which of ``problems`` and ``measures`` part five names."""
    words = patterns()["shortcomings"]
    return [name for name in ("problems", "measures") if re.search(words[name], flat(text))]


def fee_stated(texts: Mapping[str, str]) -> bool:
    """Whether the information-processing fee is spoken of, wherever that is."""
    return any(re.search(patterns()["fee"]["stated"], flat(text)) for text in texts.values())


def cited_notices(texts: Iterable[str]) -> list[str]:
    """The form's notices that are cited, as ``2021-30``."""
    found = (match for text in texts for match in NOTICE.finditer(flat(text)))
    return sorted({f"{match.group(1)}-{match.group(2)}" for match in found})


def periods(text: str) -> list[list[int]]:
    """Statistical periods: year, month, day of the first and of the last day."""
    found = []
    for match in PERIOD.finditer(flat(text)):
        first, month, day, last, *end = match.groups()
        found.append([int(part) for part in (first, month, day, last or first, *end)])
    return found


def years(texts: Iterable[str]) -> list[int]:
    """The years that stand in the prose."""
    return sorted({int(year) for text in texts for year in YEAR.findall(flat(text))})
