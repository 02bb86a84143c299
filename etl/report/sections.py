"""Tells what a line of text is: a section's heading, prose, a note, a page number, a footer."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from etl.report.labels import headings, recognise

_NUMBER = r"(?:第?[一二三四五六七八九](?:部分)?[、，,.．:：)）]|[1-6][、．.])"
_NUMBER_SIGNS = frozenset("第一二三四五六七八九123456")
# The more particular first: a heading over disputes may also speak of requests.
_BY_PRECISION = ("disputes", "requests", "proactive", "overview", "other_matters", "shortcomings")
_LONGEST_HEADING = 45
_UNITS_AFTER = re.compile(r"[(（]?(?:计量|金额)?单位[:：][^。:：]{1,12}$")
_NOTE = re.compile(r"(?:备?注|说明)\s*[:：]")
_FOOTER = re.compile(
    r"版权所有|[主承]办(?:单位)?\s*[:：]|网站标识码|ICP备|公网安备|扫一扫|二维码|^(?:打印|关闭|上一[篇条]|下一[篇条]|分享)|"
    r"网站地图|责任编辑|^(?:编辑|审核|来源|作者)[:：]|您?访问.{0,6}量|相关(?:链接|阅读|文档)|在手机(?:上|打开)"
)
_MARKED_PAGE = re.compile(
    r"(?:[-—–·]+\s*\d{1,3}\s*[-—–·]+|第\s*\d+\s*页.*|P(?:age)?[.\s]*\d+\b.*|\d+\s*/\s*\d+\s*页?)\s*$"
)
_PAGE_SIGNS = frozenset("-—–·第P0123456789")
_INLINE = re.compile(r"(?<=[。；;！\s])(?=[一二三四五六]\s*、)")
_IN_LABELS = re.compile(r"勾稽|不再处理|区分处理|不计其他|逾期不补正|未按收费通知")
FIGURES_AT_END = re.compile(r"(?:\s+[\d,.０-９/／—－-]+)+\s*$")


def opening(text: str) -> tuple[str, str] | None:
    """The section that a line opens by a numbered heading, and what follows on the same line."""
    if text[0] not in _NUMBER_SIGNS:
        return None
    return _opening(text) if len(text) <= _LONGEST_HEADING else _opening_of(text)


def bare_heading(text: str) -> str | None:
    """The section that a short line names without a number."""
    return _bare(text) if 4 <= len(text) <= 30 else None


def is_footer(text: str) -> bool:
    """Whether the page's frame begins here."""
    return len(text) < 80 and _FOOTER.search(text) is not None


def is_note(text: str) -> bool:
    """Whether a line is a note to the table above it."""
    return _NOTE.match(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a line (not empty) is only the number of a page."""
    return text[0] in _PAGE_SIGNS and len(text) < 40 and _MARKED_PAGE.match(text) is not None


def is_prose(text: str) -> bool:
    """Whether a line is a sentence rather than a piece of a table."""
    if not re.search(r"[。；！]|[\u3400-\u9fff]{2}[，,].*[\u3400-\u9fff]{2}", text):
        return False
    if _IN_LABELS.search(text) or len(text.split()) > 3 and FIGURES_AT_END.search(text):
        return False
    return recognise(FIGURES_AT_END.sub("", text)) is None


def inner_parts(text: str) -> list[str]:
    """A paragraph that holds several sections, cut where they begin."""
    return _INLINE.split(text)


def _opening_of(text: str) -> tuple[str, str] | None:
    flat = _UNITS_AFTER.sub("", re.sub(r"\s+", "", text[:120]))
    found = _numbered().match(flat)
    if found is None or found.lastgroup is None:
        return None
    heading = found.group(0)
    rest = flat[len(heading) :]
    if not rest or len(flat) <= _LONGEST_HEADING and not re.search(r"[。；;，,、]", rest):
        return found.lastgroup, ""
    if not re.match(r"[。:：(（]|[\u3400-\u9fff0-9]", rest) or not re.search(r"[。，]", text):
        return None
    return found.lastgroup, _after(text, len(heading))


_opening = lru_cache(maxsize=8192)(_opening_of)


@lru_cache(maxsize=8192)
def _bare(text: str) -> str | None:
    found = _unnumbered().match(re.sub(r"\s+", "", text))
    return found.lastgroup if found is not None else None


def _named() -> str:
    parts = headings()["sections"]
    return "|".join(f"(?P<{name}>{parts[name]})" for name in _BY_PRECISION)


@cache
def _numbered() -> re.Pattern[str]:
    return re.compile(rf"{_NUMBER}(?:{_named()})")


@cache
def _unnumbered() -> re.Pattern[str]:
    return re.compile(rf"(?:{_named()})$")


def _after(text: str, letters: int) -> str:
    """``text`` without its first ``letters`` non-blank characters and the colon after them."""
    seen = 0
    for position, sign in enumerate(text):
        if seen == letters:
            return text[position:].lstrip(" 。:：\u3000\xa0")
        seen += not sign.isspace()
    return ""
