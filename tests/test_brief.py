"""The brief: what it says equals what the pages' own questions answer, in both languages, cut nowhere."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from tiny_database import build

from dashboard import brief
from dashboard.database import Build
from dashboard.exports.brief import brief_docx
from dashboard.exports.workbook import Facts
from dashboard.questions import brief as questions
from dashboard.questions import findings, measures
from dashboard.questions.decided import NOBODY
from dashboard.questions.measures import AS_PRINTED
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope, status
from dashboard.wording import Language, Words

SCOPE = Scope(2023, 2022)
FACTS = Facts("简报", "2023", 1, 1, "2025-04-01", "")
TODAY = date(2025, 4, 1)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return Build(str(build(tmp_path_factory.mktemp("tiny"))))


def asked(tiny: Build, scope: Scope = SCOPE, language: Language = "zh") -> brief.Brief:
    say = Words(language)
    return brief.brief(tiny, scope, "云川市", say, TODAY, NOBODY, AS_PRINTED)


def read(content: bytes) -> tuple[str, list[list[list[str]]]]:
    document = docx.Document(io.BytesIO(content))
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), tables


def test_who_handed_in_adds_up_to_the_status_line(tiny: Build) -> None:
    found, counted = asked(tiny), status(tiny, SCOPE)
    assert (found.reported, found.expected) == (counted["reported"], counted["expected"])
    assert len(found.missing) == found.states["missing"]


def test_its_figures_are_those_of_the_comparison(tiny: Build) -> None:
    text, tables = read(brief_docx(asked(tiny), FACTS, ["备注一行"], Words("zh")))
    dictionary = measures.indicators(tiny)
    chosen = [dictionary["applications.received"]]
    answer = measures.compare(tiny, SCOPE, chosen, "level", limit=0)[0]
    row = next(row for row in tables[0] if row[0] == "新收申请")
    assert row[2:5] == [
        f"{int(answer[f'0_{name}']):,}" for name in ("this", "both_this", "both_last")
    ]
    assert "备注一行" in text
    assert "2025-04-01" in text


def test_findings_are_counted_as_the_page_lists_them(tiny: Build) -> None:
    for row in asked(tiny).severities:
        listed = findings.entries(tiny, SCOPE, Narrowing(row["severity"]), 1)
        assert row["entries"] == listed[0]["total"]


def test_worst_come_first_and_the_sound_have_nothing(tiny: Build) -> None:
    found = asked(tiny)
    assert [row["errors"] for row in found.worst] == sorted(
        (row["errors"] for row in found.worst), reverse=True
    )
    wrong = {row["key"] for row in questions.worst(tiny, SCOPE, 1000)}
    assert found.sound
    assert wrong.isdisjoint(row["key"] for row in found.sound)
    assert {row["key"] for row in found.missing}.isdisjoint(row["key"] for row in found.sound)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_opens_in_both_languages_and_across_the_forms(tiny: Build, language: Language) -> None:
    found = asked(tiny, Scope(2021, 2020), language)
    text, tables = read(brief_docx(found, FACTS, [], Words(language)))
    assert {"zh": "采用不同格式", "en": "follow different forms"}[language] in text
    issued = next(
        row for row in tables[0] if row[0] in ("行政规范性文件制发", "Normative documents issued")
    )
    assert issued[3:6] == ["/", "/", "/"]


def test_who_is_not_named_is_counted(tiny: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief, "NAMED", 2)
    found = asked(tiny)
    rest = int(found.sound[0]["total"]) - 2
    assert len(found.sound) == 2
    text, _ = read(brief_docx(found, FACTS, [], Words("zh")))
    assert f"另有 {rest} 个" in text


def test_an_area_without_reports_has_a_brief_too(tiny: Build) -> None:
    text, _ = read(
        brief_docx(asked(tiny, Scope(2023, 2022, level="province")), FACTS, [], Words("zh"))
    )
    assert "没有发现不符之处" in text
