"""Which statement of a kind is shown, and what follows from a stated 100 %."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from etl.model import Mention
from etl.narrative import choose, derive, extract


def read(*passages: tuple[str, str]) -> list[Mention]:
    return [m for section, text in passages for m in extract(text, section, 2023)]


def shown(mentions: Sequence[Mention], kind: str) -> float:
    (value,) = (mentions[i].value for i in choose(mentions) if mentions[i].kind == kind)
    return value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("全县12345热线受理诉求28940件，其中我局承办611件。", "hotline.received", 611),
        ("全区收到申请573件，其中区政府收到94件。", "requests.received", 573),
        ("微信公众号发布约300条。微信公众号全年发布298条。", "published.wechat", 298),
        ("发布政策解读46篇。全年开展政策解读50次。", "published.interpretations", 46),
        ("局长信箱来信35件、领导留言板留言52件。", "messages.received", 52),
        ("12345热线满意率98%。12345热线满意率99%。", "hotline.satisfaction_rate", 98),
    ],
)
def test_choice_within_a_passage(text: str, kind: str, value: float) -> None:
    mentions = read(("overview", text))
    assert len([m for m in mentions if m.kind == kind]) == 2
    assert shown(mentions, kind) == value


def test_the_section_that_the_form_prescribes_comes_first() -> None:
    mentions = read(
        ("overview", "收取信息处理费80元，收到申请9件。"),
        ("other_matters", "收取信息处理费60元，收到申请12件。"),
    )
    assert shown(mentions, "requests.processing_fee") == 60
    assert shown(mentions, "requests.received") == 9


def test_one_of_each_kind() -> None:
    mentions = read(("overview", "公开信息300条，其中网站200条、微信100条。公开信息310条。"))
    assert len(mentions) == 4
    chosen = sorted(mentions[i].kind for i in choose(mentions))
    assert chosen == ["published.total", "published.website", "published.wechat"]


def test_answered_follows_from_a_full_rate() -> None:
    mentions = read(("other_matters", "受理12345热线投诉工单282条，答复率100%。"))
    (answered,) = derive(mentions)
    assert (answered.kind, answered.value) == ("hotline.answered", 282)
    assert answered.derived == "hotline.received × hotline.answer_rate"


@pytest.mark.parametrize(
    "text",
    [
        "受理12345热线工单282条，答复率99.6%。",
        "受理12345热线工单282条，答复280条，答复率100%。",
        "收到政府信息公开申请19件，按时答复率100%。",
        "网站发布信息20条，微信发布信息30条。",
        "答复率100%。",
    ],
)
def test_nothing_is_made_up(text: str) -> None:
    assert derive(read(("overview", text))) == ()


def test_nothing_from_nothing() -> None:
    assert choose([]) == frozenset()
    assert derive([]) == ()
