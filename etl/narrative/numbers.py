"""What a written number is worth: Arabic or Chinese numerals, scales such as 万, and percentages.

The text is already free of blanks and of full-width forms (`passage.py` sees to that).
"""

from __future__ import annotations

from decimal import Decimal

from etl.model import Number

DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"〇": 0, "○": 0, "两": 2}
POWERS = {"十": 10, "百": 100, "千": 1000}
CAPITALS = "壹贰叁肆伍陆柒捌玖拾佰仟"
"""The forms of cheques and deeds: 叁件, 拾贰件. Some are surnames, so a counting unit must follow."""
MYRIADS = {"万": 10**4, "亿": 10**8}
SCORES = {"廿": 20, "卅": 30}
PLAIN = str.maketrans(CAPITALS, "一二三四五六七八九十百千")

NUMERALS = "".join((*DIGITS, *POWERS, *MYRIADS, *SCORES)).replace("○", "")
"""The characters of a Chinese numeral, for character classes; ○ masks a figure outside of years."""

ARABIC = (
    r"(?:[0-9]+万[0-9]{1,4}千?(?![0-9.])|[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
)
SCALE = r"[十百千]?[万亿]|[百千]"


def value_of(numeral: str, scale: str = "") -> Number:
    """The number that ``numeral`` times ``scale`` says: ("5.6", "万") is 56000, ("一百零六", "") 106."""
    if not scale and numeral.isdecimal():
        return int(numeral)
    if numeral[0] in NUMERALS or numeral[0] in CAPITALS:
        return chinese_value(numeral + scale)
    plain = numeral.replace(",", "").replace("，", "")
    if "万" in plain:  # 1万2千
        myriads, _, rest = plain.partition("万")
        return int(myriads) * 10**4 + int(rest.rstrip("千")) * (1000 if rest[-1] == "千" else 1)
    exact = Decimal(plain) * chinese_value(scale)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def chinese_value(numeral: str) -> int:
    """The value of a Chinese numeral; a bare 百 is 100, an empty one 1, 二〇二三 is read by digits."""
    if not numeral:
        return 1
    numeral = numeral.translate(PLAIN)
    if len(numeral) > 1 and all(character in DIGITS for character in numeral):
        return int("".join(str(DIGITS[character]) for character in numeral))
    return _positional(numeral)


def _positional(numeral: str) -> int:
    total = section = 0
    digit: int | None = None
    last_power = 1
    for character in numeral:
        if character in DIGITS:
            digit = DIGITS[character]
            last_power = 1 if character in "零〇○" else last_power
        elif character in SCORES:
            section += SCORES[character]
        elif character in POWERS:
            last_power = POWERS[character]
            section += (1 if digit is None else digit) * last_power
            digit = None
        else:
            last_power = MYRIADS[character]
            total += max(section + (digit or 0), 1) * last_power
            section, digit = 0, None
    # 两千三 is 2300, 两千零三 is 2003: a last digit without its power takes the next lower one
    tail = (digit or 0) * (last_power // 10 if last_power > 10 else 1)
    return total + section + tail
