"""Written numbers and their values."""

from __future__ import annotations

import pytest

from etl.model import Number
from etl.narrative.numbers import chinese_value, value_of


@pytest.mark.parametrize(
    ("numeral", "scale", "value"),
    [
        ("0", "", 0),
        ("1093", "", 1093),
        ("1,113", "", 1113),
        ("12，345，678", "", 12345678),
        ("5.6", "万", 56000),
        ("0.36", "万", 3600),
        ("21.4", "万", 214000),
        ("1.2", "亿", 120000000),
        ("3", "百", 300),
        ("99.04", "", 99.04),
        ("一百零六", "", 106),
        ("两千三", "", 2300),
        ("两千零三", "", 2003),
    ],
)
def test_value(numeral: str, scale: str, value: Number) -> None:
    found = value_of(numeral, scale)
    assert found == value
    assert isinstance(found, type(value))


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("零", 0),
        ("十", 10),
        ("十二", 12),
        ("廿三", 23),
        ("四十八", 48),
        ("百", 100),
        ("一百一", 110),
        ("一万二", 12000),
        ("三万零五十", 30050),
        ("一亿三千万", 130000000),
        ("拾贰", 12),
        ("壹佰零叁", 103),
        ("二〇二三", 2023),
    ],
)
def test_chinese_numeral(numeral: str, value: int) -> None:
    assert chinese_value(numeral) == value
