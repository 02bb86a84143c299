"""Cell text → what stands there: a number, nothing, a dash, words, or ink that cannot be read.

Blank is never zero, and a doubtful sign (〇, O, l) is never guessed: it is ``unreadable`` and its
possible readings are given as alternatives. Money is returned in 万元.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from etl.model import Number, State

TEN_THOUSAND_YUAN = "万元"

_YUAN = {"元": 10_000, "圆": 10_000, "千元": 10, "万元": 1, "万": 1, "亿元": 0.0001, "亿": 0.0001}
"""What a printed money unit must be divided by to give 万元."""

_MULTIPLIERS = {"万": 10_000, "亿": 100_000_000}
_COUNTED = "件条项个宗份次起例人册篇期户家批"
# NFKC would turn these into digits: 12① must not become 121.
_NOTE_MARKS = re.compile(
    r"[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u00b9\u00b2\u00b3\u2070-\u2079\u3251-\u325f\u32b1-\u32bf*※]+|#(?![A-Z])"
)
_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u3164\xad]+")
_DASHES = re.compile(
    r"[-/\\|~_\u2010-\u2015\u2212\u2500\u2501\u2571\u2572\u4e00\u2f00\u30fc\ufe31]+"
)
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,，'’]\d{3})+(?:\.\d+)?")
_DOTTED = re.compile(r"[1-9]\d{0,2}\.(?!000)\d{3}")
_WORDED = re.compile(
    rf"""(?P<lead>共计|合计|共|计|人民币|￥|¥|增加|减少|增|减)?
    (?P<number>[+-]?\d[\d,]*(?:\.\d+)?)
    (?P<unit>亿元|千元|万元|[元圆亿万{_COUNTED}])?
    (?:人次|整|人民币)?
    (?P<remark>\(.*\)?|\[.*\]?|（.*）?|【.*】?)?""",
    re.VERBOSE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_CHINESE = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_NUMBER = re.compile(rf"共?([零一二两三四五六七八九十百千]+)[{_COUNTED}]?(?:\(.*\)?)?")
_COUNT_IN_WORDS = re.compile(
    rf"(?<![第零一二两三四五六七八九十百千])[一二两三四五六七八九十百千]+[{_COUNTED}]"
)
_CAPITALS = str.maketrans("壹贰貳弍叁參肆伍陆陸柒捌玖拾佰仟", "一二二二三三四五六六七八九十百千")
_IN_NUMERALS = re.compile(rf"共?[零一二两三四五六七八九十百千廿卅]+[{_COUNTED}]?")
_MONEY_SIGNS = str.maketrans("萬億圓個條項戶", "万亿元个条项户")
_LOOKALIKE = str.maketrans(
    {"〇": "0", "○": "0", "◯": "0", "O": "0", "o": "0", "Q": "0", "D": "0"}
    | {"l": "1", "I": "1", "!": "1", "丨": "1", "Z": "2", "S": "5", "B": "8"}
)
_MAX_DIGITS = 15
_LONGEST_WORDS = 20


class CellReading(NamedTuple):
    """What a cell says; ``value`` only for ``number``, ``alternatives`` only for ``unreadable``."""

    state: State
    value: Number | None = None
    alternatives: tuple[str, ...] = ()


@lru_cache(maxsize=16_384)
def read_cell(raw: str, money: str | None = None) -> CellReading:
    """Read one cell. ``money`` is the unit its column is printed in (``元``, ``万元`` …) or None
    for counts; a unit in the cell itself wins. Money comes back in 万元."""
    text = _SPACE.sub("", raw)
    if not text:
        return CellReading("blank")
    if text.isascii() and text.isdigit():
        return _number(text, money)
    bare = _NOTE_MARKS.sub("", text)
    plain = unicodedata.normalize("NFKC", bare).translate(_MONEY_SIGNS)
    if not plain:
        return CellReading("unreadable", alternatives=(unicodedata.normalize("NFKC", text),))
    if _DASHES.fullmatch(plain):
        return _dash(plain)
    return _figure(plain, money) or _without_figure(plain)


def _dash(plain: str) -> CellReading:
    if plain in ("一", "⼀"):  # a typist's dash, or the numeral one
        return CellReading("unreadable", alternatives=("1", "—"))
    if plain == "|":
        return CellReading("unreadable", alternatives=("1", "/"))
    return CellReading("dash")


def _figure(plain: str, money: str | None) -> CellReading | None:
    if _PLAIN.fullmatch(plain):
        return _number(plain, money)
    if _GROUPED.fullmatch(plain):
        return _number(re.sub("[,，'’]", "", plain), money)
    found = _WORDED.fullmatch(plain)
    if found is None:
        return None
    digits = found["number"]
    if "," in digits and not _GROUPED.fullmatch(digits):
        return CellReading("unreadable", alternatives=(digits.replace(",", ""),))
    unit = found["unit"] or ""
    if money is None and unit in _YUAN and unit not in _MULTIPLIERS:
        return CellReading("unreadable", alternatives=(digits,))  # yuan in a column of counts
    sign = "-" if (found["lead"] or "").startswith("减") else ""
    if money is not None and unit in _YUAN:
        money = unit
    return _number(sign + digits.replace(",", ""), money, unit)


def _number(digits: str, money: str | None, unit: str = "") -> CellReading:
    bare = digits.lstrip("+-")
    if len(bare) > _MAX_DIGITS or (
        len(bare) > 1 and bare[0] == "0" and bare.strip("0.") and bare[1] != "."
    ):
        return CellReading("unreadable", alternatives=(bare.lstrip("0") or "0",))
    value: Number = float(digits) if "." in digits else int(digits)
    if money is not None:
        return CellReading("number", _in_ten_thousand_yuan(value, money))
    if _DOTTED.fullmatch(bare):  # 1.872 may be 1872
        return CellReading("unreadable", alternatives=(bare.replace(".", ""), bare))
    return CellReading("number", value * _MULTIPLIERS.get(unit, 1))


def _in_ten_thousand_yuan(value: Number, unit: str) -> Number:
    divisor = _YUAN.get(unit, 1)
    if divisor == 1:
        return value
    exact = round(value / divisor, 10)
    return int(exact) if exact == int(exact) else exact


def _without_figure(plain: str) -> CellReading:
    spelled = plain.translate(_CAPITALS)
    count = _CHINESE_NUMBER.fullmatch(spelled)
    value = _chinese(count[1]) if count is not None else None
    if value is not None:
        return CellReading("number", value)
    if _IN_NUMERALS.fullmatch(spelled):
        return CellReading("unreadable")
    counts = re.search(r"[\d〇○]", plain) or _COUNT_IN_WORDS.search(plain)
    if len(plain) <= _LONGEST_WORDS and _HAN.search(plain) and not counts:
        return CellReading("words")
    if plain.upper() in ("N/A", "NA", "NULL", "NONE"):
        return CellReading("words")
    return CellReading("unreadable", alternatives=_lookalikes(plain))


def _lookalikes(plain: str) -> tuple[str, ...]:
    digits = plain.translate(_LOOKALIKE)
    if digits.isdigit():
        return (str(int(digits)),)
    minus = re.fullmatch(r"[\u2010-\u2015](\d+)", plain)
    if minus:
        return ("-" + minus[1], minus[1])
    parts = re.findall(r"\d+(?:\.\d+)?", plain)
    joined = ["".join(parts)] if len(parts) > 1 and re.fullmatch(r"[\d|]+", plain) else []
    return tuple(dict.fromkeys(joined + parts))[:4]


def _chinese(text: str) -> int | None:
    """零, 十二, 一百零六 → their value; None where the signs make no number."""
    if all(sign in _CHINESE for sign in text):
        return _CHINESE[text] if len(text) == 1 else None
    total, digit = 0, None
    for sign in text:
        if sign in _CHINESE:
            if digit:
                return None
            digit = _CHINESE[sign]
        else:
            weight = {"十": 10, "百": 100, "千": 1000}[sign]
            if digit is None and (total or weight > 10):
                return None
            total += (1 if digit is None else digit) * weight
            digit = None
    return total + (digit or 0)
