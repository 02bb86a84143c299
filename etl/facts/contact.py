"""How to reach the agency about its report: telephone, address, postcode, e-mail, as the report says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from etl.facts.text import flat, patterns


def contact(texts: Iterable[str]) -> dict[str, str]:
    """``phone``, ``address``, ``postcode``, ``email``: the first of each that is stated."""
    whole = "。".join(flat(text) for text in texts)
    if not re.search(patterns()["reached"], whole):
        return {}
    found = ((name, pattern.search(whole)) for name, pattern in _patterns().items())
    return {name: match[1] for name, match in found if match}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(words) for name, words in patterns()["contact"].items()}
