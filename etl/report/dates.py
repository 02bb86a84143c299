"""Dates and years as Chinese documents print them."""

from __future__ import annotations

import re
from datetime import date

YEAR = (
    r"(?:20[0-3]\d|[二贰貳弍][〇○◯零ОΟOo0][一二壹贰貳弍]"
    r"[〇○◯零ОΟOo0一二三四五六七八九壹贰貳弍叁參肆伍陆陸柒捌玖])"
)

_DATE = re.compile(
    r"(20[0-3]\d)\s*(?:年|[-./])\s*(1[0-2]|0?[1-9])\s*(?:月|[-./])\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_SPELLED = re.compile(
    rf"({YEAR})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日"
)
_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= dict.fromkeys("〇○◯ОΟOo", "0")
_DIGITS |= {sign: str(value) for value, sign in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_DIGITS |= {"貳": "2", "弍": "2", "參": "3", "陸": "6"}


def first_date(text: str) -> date | None:
    """The first date in a text; None where there is none or digits are lost (``20231月1日``)."""
    found = _DATE.search(text)
    spelled = None if found else _SPELLED.search(re.sub(r"\s+", "", text))
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
        if spelled:
            year, month, day = spelled.groups()
            return date(as_year(year), _small(month), _small(day))
    except ValueError:
        return None
    return None


def as_year(text: str) -> int:
    """2023, 二〇二三, 贰零贰叁 → 2023."""
    return int("".join(_DIGITS.get(sign, sign) for sign in text))


def _small(text: str) -> int:
    """十二 → 12, 三十一 → 31."""
    tens, ten, ones = text.rpartition("十")
    return int(_DIGITS.get(tens, "1")) * (10 if ten else 0) + int(_DIGITS.get(ones, "0"))
