"""Sentences that a text taken from elsewhere leaves standing: by year and by name."""

from __future__ import annotations

import pytest

from etl.facts.openings import openings
from etl.model import Identity

OWN = Identity(agency="云岭县水务局", year=2023)


@pytest.mark.parametrize(
    ("sentence", "year", "name", "plans"),
    [
        ("2021年，我局将继续充实公开内容", 2021, None, True),
        ("2023年，我局将进一步加强培训", 2023, None, True),
        ("一是2022年度，本单位将持续优化栏目", 2022, None, True),
        ("云岭县教育局将继续加强学习培训", None, "云岭县教育局", True),
        ("2022年，我局认真贯彻条例", 2022, None, False),
    ],
)
def test_is_noted(sentence: str, year: int | None, name: str | None, plans: bool) -> None:
    (opening,) = openings([sentence], OWN)
    assert (opening["year"], opening["name"], opening["plans"]) == (year, name, plans)


@pytest.mark.parametrize(
    ("year", "sentence", "ended"),
    [
        (2024, "一是扎实做好新冠疫情防控信息公开", "新冠疫情防控"),
        (2023, "聚焦脱贫攻坚，公开扶贫项目", "脱贫攻坚"),
        (2024, "持续推进企业复工复产", "复工复产"),
        (2022, "扎实做好新冠疫情防控信息公开", None),
        (2021, "聚焦脱贫攻坚，公开扶贫项目", None),
        (2023, "聚焦巩固拓展脱贫攻坚成果同乡村振兴有效衔接", None),
        (2023, "及时公开发布如疫情防控、脱贫攻坚等工作方案", None),
        (2024, "加强疫情防控，做好流感监测", None),
    ],
)
def test_a_campaign_that_is_over_is_noted(year: int, sentence: str, ended: str | None) -> None:
    found = openings([sentence], Identity(agency="云岭县水务局", year=year))
    assert [opening["ended"] for opening in found] == ([ended] if ended else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "2024年，我局将继续充实公开内容",
        "云岭县水务局将继续加强学习培训",
        "2023年，我局认真贯彻条例",
        "2022年，我局将政务公开纳入考核",
        "2022年收到申请3件，2023年收到5件",
        "与2021年相比，申请增加8件",
        "根据2019年修订的条例，我局将继续公开",
        "会同云岭县教育局将继续开展培训",
    ],
)
def test_is_not_stale(sentence: str) -> None:
    assert [o for o in openings([sentence], OWN) if o["name"] != "会同云岭县教育局"] == []
