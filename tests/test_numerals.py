"""What stands in a cell: a number, nothing, a dash, words, or doubtful ink."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.numerals import read_cell


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0", 0),
        ("12", 12),
        ("１２", 12),
        (" 7\u3000", 7),
        ("1,113", 1113),
        ("1，113", 1113),
        ("1,\n113", 1113),
        ("1 113", 1113),
        ("2 1", 21),
        ("1\n0", 10),
        ("0 0", 0),
        ("12件", 12),
        ("共12件", 12),
        ("22（其中修订16件）", 22),
        ("22(其中修订16件", 22),
        ("12①", 12),
        ("12²", 12),
        ("12[1]", 12),
        ("12*", 12),
        ("+19", 19),
        ("-5", -5),
        ("－5", -5),
        ("增3", 3),
        ("减少2", -2),
        ("零", 0),
        ("十二", 12),
        ("一百零六", 106),
        ("十二件", 12),
        ("贰", 2),
        ("壹佰零陆件", 106),
        ("12個", 12),
        ("共两件（含转办）", 2),
        ("5万", 50_000),
        ("3.5", 3.5),
    ],
)
def test_number(raw: str, value: float) -> None:
    assert read_cell(raw) == ("number", value, ())


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [
        ("251000元", "万元", 25.1),
        ("1424.4万元", "万元", 1424.4),
        ("160.5964万元", "元", 160.5964),
        ("251000", "元", 25.1),
        ("86,101.49", "万元", 86101.49),
        ("1.5亿元", "万元", 15_000),
        ("3萬圓", "元", 3),
        ("3万", "万元", 3),
        ("0", "元", 0),
        ("20", "千元", 2),
    ],
)
def test_money_is_in_ten_thousand_yuan(raw: str, unit: str, value: float) -> None:
    assert read_cell(raw, unit) == ("number", value, ())


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\xa0\n", "\u200b"])
def test_blank_is_not_zero(raw: str) -> None:
    assert read_cell(raw) == ("blank", None, ())


@pytest.mark.parametrize("raw", ["/", "-", "—", "——", "－", "–", "／", "--"])
def test_dash(raw: str) -> None:
    assert read_cell(raw) == ("dash", None, ())


@pytest.mark.parametrize(
    "raw", ["无", "不适用", "未增未减", "暂 无", "N/A", "详见附件", "见第十二条"]
)
def test_words(raw: str) -> None:
    assert read_cell(raw) == ("words", None, ())


@pytest.mark.parametrize(
    ("raw", "alternatives"),
    [
        ("〇", ("0",)),
        ("○", ("0",)),
        ("O", ("0",)),
        ("l", ("1",)),
        ("1O", ("10",)),
        ("一", ("1", "—")),
        ("1|0", ("10", "1", "0")),
        ("0 5", ("5",)),
        ("12,34", ("1234",)),
        ("1.872", ("1872", "1.872")),
        ("—5", ("-5", "5")),
        ("1/2", ("1", "2")),
        ("10%", ("10",)),
        ("①", ("1",)),
        ("251000元", ("251000",)),
        ("\ufffc", ()),
        ("××", ()),
        ("其中三件转办", ()),
    ],
)
def test_doubtful_ink_is_never_guessed(raw: str, alternatives: tuple[str, ...]) -> None:
    assert read_cell(raw) == ("unreadable", None, alternatives)


@given(st.integers(0, 10**12))
def test_any_way_of_writing_an_integer(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for raw in (str(number), f"{number:,}", wide, f"{number}件", f" {number}\n"):
        assert read_cell(raw).value == number


@given(st.text(max_size=12), st.sampled_from([None, "元", "万元"]))
def test_only_numbers_have_values(raw: str, money: str | None) -> None:
    reading = read_cell(raw, money)
    assert (reading.value is not None) == (reading.state == "number")
    assert not reading.alternatives or reading.state == "unreadable"
