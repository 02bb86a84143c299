"""Two texts side by side: which sentences stand opposite each other, and what is marked."""

from __future__ import annotations

import pytest

from dashboard.alike import marked, pairs, side_by_side
from dashboard.wording import Words


@pytest.mark.parametrize(
    ("own", "other", "wanted"),
    [
        ("甲事。乙事。", "甲事。乙事。", [("甲事。", "甲事。"), ("乙事。", "乙事。")]),
        ("甲事已办。", "甲事已办。丙项另有安排。", [("甲事已办。", "甲事已办。"), ("", "丙项另有安排。")]),
        ("2023年公开8条。", "2022年公开8条。", [("2023年公开8条。", "2022年公开8条。")]),
        ("收到申请三件。", "网站改版上线。", [("收到申请三件。", ""), ("", "网站改版上线。")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_pairs(own: str, other: str, wanted: list[tuple[str, str]]) -> None:
    assert pairs(own, other) == wanted


def test_every_sentence_of_both_stands_once_and_in_order() -> None:
    own, other = "一二三。四五六。七八九。十百千。", "四五六。七八久。甲乙丙。十百千。"
    left, right = zip(*pairs(own, other), strict=True)
    assert ("".join(left), "".join(right)) == (own, other)


@pytest.mark.parametrize(
    ("sentence", "other", "html"),
    [
        ("2023年公开8条", "2022年公开8条", "202<mark>3</mark>年公开8条"),
        ("全部新写", "", "<mark>全部新写</mark>"),
        ("<b>同</b>", "<b>同</b>", "&lt;b&gt;同&lt;/b&gt;"),
        ("", "旧句", ""),
    ],
)
def test_marked(sentence: str, other: str, html: str) -> None:
    assert marked(sentence, other) == html


def test_table_escapes_and_mutes_what_is_the_same() -> None:
    html = side_by_side("甲。<i>", "甲。<u>", ("县<局>", "乡"), Words("zh"))
    assert "<i>" not in html
    assert "县&lt;局&gt;" in html
    assert html.count('class="gk-same"') == 1
