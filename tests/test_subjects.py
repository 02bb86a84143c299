"""What a report says of each subject, whom to ask, its notes: taken, stored, found, shown."""

from __future__ import annotations

from pathlib import Path

import pytest
import visiting

from dashboard.database import Build, ask, newest
from dashboard.questions import text
from dashboard.questions.scope import Scope
from etl.facts import stretches
from etl.facts.contact import contact
from etl.pipeline import load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample" / "reports" / "2021" / "市直" / "澜禾市公安局.txt"
CONTACT = (
    "如有疑问，请与澜禾市公安局联系（地址：澜禾市清晖路6号，邮编：000123，电话：0000-8620117）。"
)
NOTE = "注：行政许可数含出入境证件。"
SECOND, THIRD = "\n一、总体情况", "\n三、收到和处理"


def said(part: str, body: str) -> dict[str, str]:
    return {each.subject: body[each.start : each.end].strip() for each in stretches(part, body)}


def test_part_one_is_told_apart_by_its_sub_headings() -> None:
    body = (
        "一年来工作平稳。\n（一）主动公开情况。公开信息9条。\n（二）依申请公开。收到2件。"
        "（三）政府信息管理情况。严格审核。\n（四）政府信息公开平台建设情况。改版网站。\n"
        "（五）监督保障情况。开展培训。\n（六）疫情防控。有序推进。"
    )
    assert said("overview", body) == {
        "proactive": "（一）主动公开情况。公开信息9条。",
        "on_request": "（二）依申请公开。收到2件。",
        "management": "（三）政府信息管理情况。严格审核。",
        "platform": "（四）政府信息公开平台建设情况。改版网站。",
        "supervision": "（五）监督保障情况。开展培训。",
    }


@pytest.mark.parametrize(
    ("body", "problems", "measures"),
    [
        ("仍有不足：一是更新慢。二是解读少。下一步，我局将加强更新。", "二是解读少。", "下一步，"),
        (
            "（一）存在的问题\n更新不及时。\n（二）改进措施\n每周检查。",
            "不及时。",
            "（二）改进措施",
        ),
        ("主要问题是更新慢；针对以上问题，拟改进。", "更新慢；", "针对以上问题，"),
        ("存在一些不足。\n2024年，我镇将加强培训。", "不足。", "2024年，我镇将"),
    ],
)
def test_part_five_turns_from_problems_to_measures(body: str, problems: str, measures: str) -> None:
    found = said("shortcomings", body)
    assert found["problems"].endswith(problems)
    assert found["measures"].startswith(measures)


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("overview", "我局坚持以公开为常态，全年公开信息9条。"),
        ("overview", "（一）主动公开平台和依申请公开。都在这里。"),
        ("shortcomings", "无。"),
        ("other_matters", "（一）主动公开。不在第一部分。"),
    ],
)
def test_what_cannot_be_told_apart_is_left(part: str, body: str) -> None:
    assert stretches(part, body) == []


def test_contact_is_taken_as_printed() -> None:
    assert contact(["", CONTACT + "电子邮箱：wgk@example.cn。"]) == {
        "phone": "0000-8620117",
        "address": "澜禾市清晖路6号",
        "postcode": "000123",
        "email": "wgk@example.cn",
    }


@pytest.mark.parametrize(
    "words",
    [
        "及时更新公开指南中的受理地址等基础信息。",
        "12345热线全年接听电话1286个。",
        "公布监督电话和邮箱，接受社会监督。",
        "工作平稳。",
    ],
)
def test_what_is_no_contact_is_left(words: str) -> None:
    assert contact([words]) == {}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """One report of the sample, with a contact and a note, loaded as an office would."""
    folder = tmp_path_factory.mktemp("office")
    body = SAMPLE.read_text(encoding="utf-8")
    body = body.replace(SECOND, f"\n{CONTACT}\n{SECOND}", 1).replace(THIRD, f"\n{NOTE}\n{THIRD}", 1)
    (folder / SAMPLE.name).write_text(body, encoding="utf-8")
    data = folder / "data"
    load(
        [folder / SAMPLE.name], data, read_roster(ROOT / "data" / "roster.csv"), load_rulebook(), 1
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_DATA", str(data))
        return newest()


def hits(build: Build, word: str, part: str | None) -> list[str]:
    found = text.passages(build, Scope(2021, 2020), [word], part, False)
    return [row["id"] for row in found]


def test_a_subject_a_note_and_the_contact_are_found(build: Build) -> None:
    assert hits(build, "出入境证件", "note") == ["note"]
    assert hits(build, "清晖路", "foreword") == ["foreword"]
    assert hits(build, "重大答复", "overview.on_request") == ["overview.on_request"]
    assert hits(build, "重大答复", "overview.platform") == []
    assert hits(build, "重大答复", None) == ["overview"]  # once, not again for its subject


def test_every_part_that_can_be_chosen_is_one_that_is_stored(build: Build) -> None:
    stored = {row["id"] for row in ask(build, "select distinct id from passages")}
    assert stored <= set(text.PARTS)
    assert set(text.SUBJECTS) <= stored


def test_the_imprint_says_when_over_what_and_by_which_notice(build: Build) -> None:
    (agency,) = ask(build, "select agency_id from filed")
    (row,) = text.imprints(build, agency["agency_id"])
    assert list(row["periods"]) == ["2021-01-01—2021-12-31"]
    assert list(row["notices"]) == ["2021-30"]
    assert (row["phone"], row["postcode"]) == ("0000-8620117", "000123")


def test_the_agency_page_shows_them(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATA", str(build.folder))
    (filed,) = ask(build, "select coalesce(agency_code, agency) as key from filed")
    html = visiting.text(visiting.opened("agency.py", agency=filed["key"]))
    for shown in (
        "国办公开办函〔2021〕30号",
        "2021-01-01—2021-12-31",
        "0000-8620117",
        NOTE,
        "主要问题",
        "改进措施",
    ):
        assert shown in html
