"""Recognises the form's labels as filers print them: exact, else a known variant, else not at all.

Comparison ignores white space, punctuation, numbering, remarks in brackets and Traditional characters.
Likeness of misspelt labels is measured here too, but never decides alone (see ``align``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from difflib import SequenceMatcher
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from etl.forms import forms
from etl.numerals import TEN_THOUSAND_YUAN, read_cell

_SIMPLIFIED = str.maketrans(
    "規範許處罰強費業項務對內訊數與協購採總額獲執詢護權屬國機關構組織後複復訴議經維糾結審確認開錯舉報類請補無當"
    "據繳納轉繼續辦製發廢現減標區證條個應該農學產員萬單會時間書責監佈進問題顯為於訂實體將從並這過還級縣鎮鄉廳衛"
    "療環劃檔門戶網統計佔較變動態眾聯繫電話郵編際營連運輸鐵勞動聲響廣東華僑臺灣龍陽陰陝濟寧東臨億圓",
    "规范许处罚强费业项务对内讯数与协购采总额获执询护权属国机关构组织后复复诉议经维纠结审确认开错举报类请补无当"
    "据缴纳转继续办制发废现减标区证条个应该农学产员万单会时间书责监布进问题显为于订实体将从并这过还级县镇乡厅卫"
    "疗环划档门户网统计占较变动态众联系电话邮编际营连运输铁劳动声响广东华侨台湾龙阳阴陕济宁东临亿圆",
)
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、.,:\s]|\([一二三四五六七八九十]{1,3}\)|\(?\d{1,2}\)|\d{1,2}[、.,:]?(?=[^\d.]))+"
)
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|[(\[【][^()\[\]\d]*$")
_BARE_NUMBER = re.compile(r"^(?:\([一二三四五六七八]?\)?|[一二三四五六七八][、.]|\d[.、])$")
"""What is left of a label whose rest stands on the next page."""
_NOT_LETTERS = re.compile(r"[^\u3400-\u9fff0-9A-Za-z]+")
_MONEY_UNIT = re.compile(r"(万元|亿元|千元|元)")
_STATED_UNIT = re.compile(
    r"(?:^|[\s(（【;；]|情况|表)(?:计量|金额|货币)?单位[:：]([^。:：]{1,16})$"
)
_CLAUSE = re.compile(r"^第?二十条第?")
_VALUE_WORDS = re.compile(
    r"^(?:暂?无|[否同]|[一二两三四五六七八九十百千]+|没有|不适用|不涉及|未增未减|无增减|未发生|不收费|未收费|免费|空白?|零|无此项|无变化|持平|不变|详?见.*|同上)$"
)
LONGEST_LABEL = 60
_TELLING = 3
"""A label of fewer letters is part of too many others."""


class Label(NamedTuple):
    """What a text names. Each of ``lines`` and ``fields`` gives the id by table."""

    key: str
    lines: dict[str, str]
    fields: dict[str, str]
    group: str | None = None
    forms: frozenset[str] = frozenset()
    """Forms whose table ``proactive`` prints this text as a heading of a field."""


def simplified(text: str) -> str:
    """Traditional characters that stand in forms and titles made simple, sign by sign."""
    return text.translate(_SIMPLIFIED)


def normalise(text: str) -> str:
    """The letters and digits that matter: simplified, without numbering, remarks, punctuation."""
    flat = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text)).translate(_SIMPLIFIED)
    flat = _REMARK.sub("", _NUMBERING.sub("", flat))
    return _NOT_LETTERS.sub("", _NUMBERING.sub("", flat)).replace("其它", "其他")


@lru_cache(maxsize=16_384)
def recognise(text: str) -> Label | None:
    """The label that a cell or line prints, exactly or as a known variant; None where it is none."""
    if len(text) > 2 * LONGEST_LABEL:
        return None
    key = normalise(text)
    if not key:
        return None
    if _CLAUSE.match(key):
        return Label(key, {}, {}, "clause")
    return _index().get(key)


@lru_cache(maxsize=16_384)
def is_label_text(text: str) -> bool:
    """Whether a text looks like a label rather than like something filled in."""
    if recognise(text) is not None:
        return True
    flat = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text))
    if _BARE_NUMBER.match(flat):
        return True
    if not re.search(r"[\u3400-\u9fff]", flat) or _VALUE_WORDS.match(flat):
        return False
    if read_cell(text, TEN_THOUSAND_YUAN).state == "number" or re.match(r"^[约近超]\d", flat):
        return False
    return not re.match(r"^[+-]?\d[\d,.]*(?:[万亿千]?元|[件条项个宗份次起例人]|[(\[【※*]|$)", flat)


@lru_cache(maxsize=4096)
def stands_for_a_value(text: str) -> bool:
    """Whether a text is what a figure's cell holds: a number, a dash, or words for nothing."""
    reading = read_cell(text)
    if reading.state == "words":
        return _VALUE_WORDS.match(text) is not None
    if reading.state == "unreadable":
        return recognise(text) is None and not is_label_text(text) and len(text) < 12
    return reading.state != "blank"


@lru_cache(maxsize=4096)
def stands_beside(text: str) -> bool:
    """Whether a heading is that of a column which the form does not have (行次, 备注, 占比 …)."""
    return recognise(text) is None and _beside().fullmatch(normalise(text)) is not None


@cache
def _beside() -> re.Pattern[str]:
    return re.compile(headings()["beside"]["columns"])


def split_labels(text: str) -> list[str]:
    """Labels that stand on one line, apart: ``自然人 法人或其他组织 总计``; else the line itself."""
    tokens = text.split()
    if len(tokens) < 2 or recognise(text) is not None:
        return [text]
    if all(recognise(token) is not None for token in tokens):
        return tokens
    for cut in range(1, len(tokens)):
        parts = ["".join(tokens[:cut]), "".join(tokens[cut:])]
        if all(recognise(part) is not None for part in parts):
            return parts
    return [text]


@lru_cache(maxsize=4096)
def likeness(left: str, right: str) -> float:
    """How alike two normalised labels are, 0–1; a shortened label is like its full form."""
    short, long = sorted((len(left), len(right)))
    if short == 0 or short < _TELLING < long:
        return 0.0
    if left in right or right in left:
        return 0.6 + 0.4 * short / long
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def money_unit(text: str) -> str | None:
    """The money unit that a heading prints (``元``, ``万元`` …)."""
    found = _MONEY_UNIT.search(simplified(text).replace("圆", "元"))
    return found.group(1) if found else None


def stated_money_unit(text: str) -> str | None:
    """The money unit of a line or cell that states a whole table's units (``单位：件、元``)."""
    found = _STATED_UNIT.search(simplified(text.strip()))
    return money_unit(found.group(1)) if found else None


@cache
def headings() -> dict[str, Any]:
    """``headings.toml``: patterns of section headings, group headings, titles of what is no report."""
    return tomllib.loads(
        (resources.files(__package__) / "headings.toml").read_text(encoding="utf-8")
    )


@cache
def _index() -> dict[str, Label]:
    index: dict[str, Label] = {}
    for form in forms().values():
        for table in form.tables:
            for line in table.lines:
                for text in (line.label, *line.aliases):
                    _entry(index, text).lines.setdefault(table.id, line.id)
            for field in table.fields:
                for text in (field.label, *field.aliases):
                    _entry(index, text).fields.setdefault(table.id, field.id)
                    if table.id == "proactive":
                        _add_form(index, text, form.id)
    for group, texts in headings()["groups"].items():
        for text in texts:
            index[normalise(text)] = _entry(index, text)._replace(group=group)
    return index


def _entry(index: dict[str, Label], text: str) -> Label:
    key = normalise(text)
    return index.setdefault(key, Label(key, {}, {}))


def _add_form(index: dict[str, Label], text: str, form: str) -> None:
    label = _entry(index, text)
    index[label.key] = label._replace(forms=label.forms | {form})
