"""What the prose reader takes, by trap: invented sentences in tests/narrative/*.txt, one a line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.model import Mention
from etl.narrative import extract, kinds

FOLDER = Path(__file__).parent / "narrative"
LINE_END = "⏎"


def cases() -> list[tuple[int, str, str]]:
    """(year, text, what it says) of every line of the case files."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                year, text, says = (part.strip() for part in line.split("|"))
                found.append((int(year), text.replace(LINE_END, "\n"), says))
    return found


def said(mention: Mention) -> str:
    marks = "~" * mention.approximate + "!" * mention.negated
    return f"{mention.kind}={mention.value}{marks}"


@pytest.mark.parametrize(("year", "text", "says"), cases())
def test_says(year: int, text: str, says: str) -> None:
    found = extract(text, "overview", year)
    assert Counter(map(said, found)) == Counter(says.split())


@pytest.mark.parametrize(("year", "text", "says"), cases())
def test_places_are_in_the_original(year: int, text: str, says: str) -> None:
    for mention in extract(text, "overview", year):
        begin = mention.offset
        assert text[begin : begin + len(mention.sentence)] == mention.sentence
        printed = mention.sentence[mention.start : mention.end]
        assert printed.strip() == printed != ""
        assert mention.unit == kinds()[mention.kind].unit


def test_every_kind_is_stated_by_some_case() -> None:
    stated = {word.split("=")[0] for _, _, says in cases() for word in says.split()}
    assert stated == set(kinds())
    assert len(kinds()) == 47


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("微信公众\n号发布 近 2 60\n余条。", "近 2 60\n余条"),
        ("全年未收到政府信\n息公开申请。", "未收到政府信\n息公开申请"),
        ("办结率９８．５％，收到申请１２件。", "１２件"),
    ],
)
def test_span_holds_the_figure_with_its_unit(text: str, printed: str) -> None:
    mention = extract(text, "overview", 2023)[-1]
    assert mention.sentence[mention.start : mention.end] == printed


def test_scope_is_that_of_the_clause() -> None:
    text = "全县受理12345热线工单28940件，其中我局承办611件。"
    assert [(m.value, m.scope) for m in extract(text, "overview", 2023)] == [
        (28940, "area"),
        (611, "own"),
    ]


def test_offset_counts_the_sentences_before() -> None:
    text = "工作平稳。\n全年收到申请8件。"
    (mention,) = extract(text, "overview", 2023)
    assert (mention.offset, mention.sentence) == (6, "全年收到申请8件。")


def test_without_a_year_the_first_one_named_is_the_reports() -> None:
    text = "2023年收到申请30件，2022年收到25件。"
    assert [m.value for m in extract(text, "overview", None)] == [30]


def test_one_fact_stated_twice_is_one_mention() -> None:
    text = "未收到政府信息公开申请。因未收到政府信息公开申请，无结转。"
    assert [said(m) for m in extract(text, "overview", 2023)] == ["requests.received=0!"]


PIECES = st.sampled_from(
    [*"，。；、（）：\n 0123456789％%", "其中", "收到申请", "12345", "未", "无", "件", "条"]
    + ["网站", "公开信息", "上年", "2022年", "分别", "办结", "万", "百", "“", "”", "余", "均为零"]
    + ["公报", "其他渠道", "抖音", "等", "通过", "建议", "提案", "栏目", "均", "累计", "共", "转载"]
)


@settings(deadline=None)  # what it costs is for the benchmark to say
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_and_every_place_exists(text: str) -> None:
    for mention in extract(text, "overview", 2023):
        sentence = text[mention.offset : mention.offset + len(mention.sentence)]
        assert sentence == mention.sentence
        assert 0 <= mention.start < mention.end <= len(sentence)
