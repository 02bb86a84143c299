"""What readers say in Chinese is told in English, every sentence of it, and nothing by guess."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.sentences import GAP, told
from dashboard.wording import Words

ETL = Path(__file__).resolve().parents[1] / "etl"
ROOMS = ("readers", "report", "sources", "reading.py")
SPEAKS = {
    "UnreadableDocument", "NotAReport", "Problem", "Refusal", "report", "doubt", "_refused",
    "_uncertain", "_needs_ocr", "replace",
}  # fmt: skip
"""What is called with a sentence for people (``report`` and ``doubt`` of the findings of a table)."""
NAMES = {"message", "why"}
"""What a sentence is called before it is said."""
ENDINGS = {
    "_uncertain": "，须用办公软件转换后读取",
    "_needs_ocr": "，须用文字识别读取，请先安装：甲",
}
"""What a function adds to the sentence it is called with."""
PIECES = {"甲，须用办公软件转换后读取", "甲，须用文字识别读取，请先安装：甲"}
"""Literals that hold what another call says."""
SILENT = {"no_picture", "configuration"}
"""Kinds of problem that no page shows."""
EN = Words("en")


def chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def sentence_of(node: ast.expr) -> str | None:
    """A literal with 甲 for all that varies; None for what is no literal in Chinese."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(p.value) if isinstance(p, ast.Constant) else "甲" for p in node.values)
    else:
        return None
    return text if chinese(text.replace("甲", "")) else None


def said_in(tree: ast.AST) -> Iterator[str]:
    """Every sentence that a module says to people."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            options = node.value
            found = [options.body, options.orelse] if isinstance(options, ast.IfExp) else [options]
            if node.targets[0].id in NAMES:
                yield from filter(None, map(sentence_of, found))
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            given = [*node.args, *(word.value for word in node.keywords if word.arg == "refusal")]
            given = given if name != "replace" else given[len(node.args) :]
            kinds = {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
            if name in SPEAKS and not kinds & SILENT:
                yield from (
                    text + ENDINGS.get(name, "") for text in filter(None, map(sentence_of, given))
                )


def every_sentence() -> list[str]:
    modules = [
        path for room in ROOMS for path in (sorted((ETL / room).rglob("*.py")) or [ETL / room])
    ]
    found = [text for path in modules for text in said_in(ast.parse(path.read_text("utf-8")))]
    reasons = tomllib.loads((ETL / "report" / "headings.toml").read_text("utf-8"))["refusals"]
    found += [f"{entry['reason']}：“甲”" for entry in reasons]
    lost = ast.parse((ETL / "reading.py").read_text("utf-8"))
    found += [
        text
        for node in ast.walk(lost)
        if isinstance(node, ast.Dict)
        for text in filter(None, map(sentence_of, node.values))
    ]
    return sorted({text for text in found if text not in PIECES})


@pytest.mark.parametrize("sentence", every_sentence())
def test_every_sentence_of_a_reader_is_told_in_english(sentence: str) -> None:
    english = told(sentence, EN)
    assert english != sentence
    assert not chinese(english.replace("甲", ""))
    assert english.count("甲") <= sentence.count("甲")
    assert told(sentence, Words("zh")) == sentence


def test_the_sentences_were_found() -> None:
    """The tests above are as good as the search: what is known to be said is among what it found."""
    found = every_sentence()
    assert {"文件是空的", "表中没有“甲”一行", "这是通知或其他公文，不是年度报告本身：“甲”"} <= set(
        found
    )
    assert len(found) > 70


def test_names_of_the_form_are_told_and_printed_text_is_left() -> None:
    assert told("表中没有“属于行政查询事项”一行", EN) == (
        "The table has no line “matter for administrative inquiry (registers under special rules)”."
    )
    assert told("没有找到“收到和处理政府信息公开申请情况”的表格", EN).endswith(
        "“Part three: requests received and processed” was not found."
    )
    assert told("此格写作“约三件”，不能确定是什么数，可能是：3、30", EN) == (
        "This cell says “约三件”; which number that is cannot be told. Perhaps: 3、30"
    )


def test_what_is_not_known_stays_as_it_is() -> None:
    assert told("单位自己写的一句话", EN) == "单位自己写的一句话"


def test_both_languages_name_the_same_gaps() -> None:
    catalogue = Path(__file__).resolve().parents[1] / "dashboard" / "sentences.toml"
    for entry in tomllib.loads(catalogue.read_text(encoding="utf-8"))["sentence"]:
        assert sorted(GAP.findall(entry["zh"])) == sorted(GAP.findall(entry["en"])), entry
