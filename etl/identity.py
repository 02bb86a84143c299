"""Who reports, for which year, published when: title first, then foreword, signature, metadata.

A publication date never makes a report year: a report without a year has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from etl.errors import NotAReport
from etl.labels import headings
from etl.locate import Layout
from etl.model import Identity

_YEAR = r"(?:20[0-3]\d|二[〇○零ОO０0][一二][〇○零ОO０0一二三四五六七八九])"
_YEAR_WORDS = re.compile(rf"{_YEAR}\s*年?\s*度?\s*的?")
_REPORT = re.compile(
    r"(?:信息|政务|依申请)公开.{0,12}(?:报告|年报)|(?:报告|年报).{0,4}(?:政府)?信息公开"
)
_PUBLIC = re.compile(r"(?:的?政府|的)?(?:信息|政务)公开")
_PREFIX = re.compile(
    r"^(?:信息名称|信息标题|名称|标题|题名|文件名称|当前位置)\s*[:：]|^关于|^[《<〈「“\"【\[]+|^附件\d?[:：]?"
)
_NOT_A_TITLE = re.compile(
    r"[。；;，,>»｜|]|首页|根据|按照|现将|现发布|编制本|索引号|下载|如下|上一[篇条]|下一[篇条]"
)
_AGENCY_END = re.compile(
    r"(?:局|委|委员会|办|办公室|府|厅|院|中心|街道|镇|乡|处|会|室|队|署|校|馆|站|社|行|所|部|区|县|市|州|省|盟|旗|园|公司|场|司|总队|苏木|大学|学院|集团|组)$"
)
_DATE = re.compile(
    r"(20[0-3]\d)\s*(?:年|[-./])\s*(1[0-2]|0?[1-9])\s*(?:月|[-./])\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_CHINESE_DATE = re.compile(
    r"二[〇○零ОO0]([一二三][〇○零ОO0一二三四五六七八九])年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_PUBLISHED = (
    re.compile(r"(?:发布|公布|公开|信息提供|提供|上网|发表)\s*(?:时间|日期)\s*[:：]?\s*"),
    re.compile(r"(?<![一-鿿])(?:日\s*期|时\s*间)\s*[:：]\s*"),
    re.compile(r"(?:成文|发文|生成|印发|制发|更新)\s*(?:时间|日期)\s*[:：]?\s*"),
)
_PUBLISHER = re.compile(
    r"(?:发布机构|发文机关|公开主体|发布单位|信息提供单位|制发机关|公开责任部门)\s*[:：]\s*([^\s，,。;；:：]{2,40})"
)
_PERIOD = re.compile(rf"({_YEAR})\s*年\s*0?1\s*月\s*0?1\s*日")
_FOREWORD_AGENCY = (
    re.compile(
        rf"[《〈](?:关于)?([^《》〈〉]{{2,40}}?)(?:{_YEAR})\s*年?度?\s*(?:政府)?(?:信息|政务)公开"
    ),
    re.compile(
        rf"(?:现将|现公布|公布|编制了?|制作了?|现就)([^，。；《》]{{2,30}}?)(?:{_YEAR})\s*年?度?\s*(?:政府)?(?:信息|政务)公开"
    ),
    re.compile(
        r"(?:本(?:年度)?报告)?由([^，。；《》（(]{2,30}?)(?:负责)?(?:编制|制作|汇总|根据|按照|结合|综合|依据)"
    ),
    re.compile(r"(?:请|可)[^，。；]{0,6}?与([^，。；（(]{2,30}?)(?:[（(][^）)]{0,40}[）)])?联系"),
)
_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | dict.fromkeys(
    "〇○ОO０0", "0"
)


class Head:
    """What stands before the first section: title, dates, foreword; and the file's own metadata."""

    def __init__(self, layout: Layout, metadata: Mapping[str, str]) -> None:
        self.lines = layout.head
        self.metadata = metadata
        self.title, self.after = self._find_title()

    def _find_title(self) -> tuple[str | None, int]:
        """The title and the number of the line after it."""
        best: tuple[int, str, int] | None = None
        for position, line in enumerate(self.lines):
            if len(line) > 70 or not ("公开" in line or "报告" in line or "年报" in line):
                continue
            for text in self._with_lines_above(position):
                rank = _rank(text)
                if rank and (best is None or rank >= best[0]):
                    best = (rank, text, position + 1)
        for text in map(_without_site, self.named()):
            rank = _rank(text)
            if rank and (best is None or rank > best[0]):
                best = (rank, text, best[2] if best else 0)
        return (best[1], best[2]) if best else (None, 0)

    def named(self) -> list[str]:
        """Titles that the file itself bears."""
        return [text for key in ("title", "page_title") if (text := self.metadata.get(key))]

    def _with_lines_above(self, position: int) -> Iterator[str]:
        """The line alone, and after one or two short lines that may be the title's beginning."""
        text = self.lines[position]
        yield _bare(text)
        for line in reversed(self.lines[max(position - 2, 0) : position]):
            part = line.strip()
            if len(part) > 30 or _NOT_A_TITLE.search(part) or re.search(r"[:：]", part):
                return
            flat = re.sub(r"\s+", "", part)
            if not (
                _AGENCY_END.search(flat) or re.search(rf"{_YEAR}年?度?$", flat) or "公开" in flat
            ):
                return
            text = part + text
            yield _bare(text)


def refuse(head: Head, layout: Layout, tables: int) -> None:
    """Raise NotAReport for what speaks of reports and is none. Tables of the form are proof."""
    if tables >= 2:
        return
    candidates = [head.title] if head.title else []
    candidates += head.named()
    if not head.title:
        candidates += [
            line for line in head.lines if 6 <= len(line) <= 60 and not re.search("[。；]", line)
        ]
    for text in candidates:
        reason = _refusal(text)
        if reason is not None:
            raise NotAReport(f"{reason}：“{_bare(text)}”")
    if head.title is None and tables == 0 and len(layout.sections) < 2:
        raise NotAReport("没有年度报告的标题、章节和表格，不是政府信息公开工作年度报告")


def identify(head: Head, layout: Layout) -> tuple[Identity, str]:
    """Identity and foreword."""
    foreword = "\n".join(
        line for line in head.lines[head.after :] if len(line) > 20 and re.search(r"[，。]", line)
    )
    agency, year = parse_title(head.title) if head.title else (None, None)
    tail = layout.tail
    year = year or _year_of(foreword, tail)
    published = _published(head, tail, year)
    agency = agency or _agency_of(foreword) or _signature(tail) or _publisher(head)
    return Identity(agency, year, published, head.title), foreword


def parse_title(title: str) -> tuple[str | None, int | None]:
    """Agency and year that a title names, either or both None."""
    flat = re.sub(r"[\s\u3000\xa0]+", "", title)
    found = re.search(_YEAR, flat)
    year = _as_year(found.group(0)) if found else None
    public = _PUBLIC.search(flat)
    before = flat[: public.start()] if public else ""
    agency = _YEAR_WORDS.sub("", before).strip('《》〈〉“”"（）()·-—、:：的')
    if agency.endswith("人民") and public and "政府" in public.group(0):
        agency += "政府"
    if not agency:
        inside = re.search(r"[（(]([^（）()]{2,30})[）)]$", flat)
        text = _YEAR_WORDS.sub("", inside.group(1)) if inside else ""
        agency = text if _AGENCY_END.search(text) else ""
    return agency or None, year


def _rank(text: str) -> int:
    """How much a text looks like a report's title: 0 not at all."""
    flat = re.sub(r"\s+", "", text)
    if not 6 <= len(flat) <= 70 or _NOT_A_TITLE.search(flat) or not _REPORT.search(flat):
        return 0
    agency, year = parse_title(flat)
    ends = bool(re.search(r"(?:报告|年报)(?:[（(][^（）()]*[）)])?[》”\"]?\d*$", flat))
    return 1 + 2 * bool(year) + 2 * bool(agency) + 2 * ends + ("年度" in flat)


def _bare(text: str) -> str:
    flat = text.strip()
    while (shorter := _PREFIX.sub("", flat).strip()) != flat:
        flat = shorter
    return flat.rstrip('》〉」”"】] ')


def _without_site(text: str) -> str:
    """A page's title without the site's name after a dash, bar or underscore."""
    cut = re.search(r"(?:报告|年报)(?:[（(][^（）()]*[）)])?", text)
    return _bare(text[: cut.end()] if cut else text)


def _refusal(text: str) -> str | None:
    flat = re.sub(r"\s+", "", _without_site(text) if "解读" not in text else text)
    for entry in headings()["refusals"]:
        if re.search(entry["title"], flat):
            return str(entry["reason"])
    return None


def _as_year(text: str) -> int:
    return int("".join(_DIGITS.get(sign, "2" if sign == "二" else sign) for sign in text))


def _year_of(foreword: str, tail: Sequence[str]) -> int | None:
    flat = re.sub(r"\s+", "", foreword)
    named = re.search(
        rf"({_YEAR})年?度?[^，。；]{{0,20}}?(?:信息|政务)公开[^，。；]{{0,10}}?(?:报告|年报)", flat
    )
    if named:
        return _as_year(named.group(1))
    period = _PERIOD.search(flat)
    if period:
        return _as_year(period.group(1))
    signed = _signature_date(tail)
    return signed.year - 1 if signed is not None and signed.month <= 6 else None


def _agency_of(foreword: str) -> str | None:
    flat = re.sub(r"\s+", "", foreword)
    for pattern in _FOREWORD_AGENCY:
        for found in pattern.finditer(flat):
            name = re.split(r"(?:社会)?(?:公布|发布)|现将|编制", found.group(1))[-1].strip("的“”")
            if _AGENCY_END.search(name) and not re.match(
                r"国务院|本[机行]|我[局委办镇区县市]", name
            ):
                return name
    return None


def _signature(tail: Sequence[str]) -> str | None:
    """A short line that names an agency, with a date on the line after it or on its own end."""
    for line, after in zip(tail, tail[1:], strict=False):
        flat = re.sub(r"\s+", "", line)
        if len(flat) <= 30 and _AGENCY_END.search(flat) and _any_date(after) and len(after) < 30:
            return flat
    return None


def _signature_date(tail: Sequence[str]) -> date | None:
    for line in reversed(tail):
        flat = re.sub(r"\s+", "", line)
        if len(flat) <= 20 and (found := _any_date(flat)) and not re.search("[:：]", flat):
            return found
    return None


def _publisher(head: Head) -> str | None:
    for line in head.lines:
        found = _PUBLISHER.search(re.sub(r"[ \t\u3000\xa0]+(?=[^:：]{0,6}[:：])", "", line))
        if found:
            return found.group(1)
    return head.metadata.get("agency")


def _published(head: Head, tail: Sequence[str], year: int | None) -> date | None:
    for found in _published_candidates(head, tail):
        if found is not None and (year is None or found.year >= year):
            return found
    return None


def _published_candidates(head: Head, tail: Sequence[str]) -> Iterator[date | None]:
    lines = [line for line in (*head.lines, *tail) if len(line) < 200]
    for pattern in _PUBLISHED[:1]:
        yield from _dates_after(pattern, lines)
    yield _any_date(head.metadata.get("published", ""))
    for pattern in _PUBLISHED[1:]:
        yield from _dates_after(pattern, lines)
    for line in head.lines[head.after : head.after + 3]:
        if len(line) < 25:
            yield _any_date(line)
    yield _signature_date(tail)


def _dates_after(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[date | None]:
    for line in lines:
        for found in pattern.finditer(line):
            yield _any_date(line[found.end() : found.end() + 20])


def _any_date(text: str) -> date | None:
    """The first date in a text."""
    found = _DATE.search(text)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
        spelled = _CHINESE_DATE.search(re.sub(r"\s+", "", text))
        if spelled:
            year, month, day = spelled.groups()
            return date(_as_year("二〇" + year), _small(month), _small(day))
    except ValueError:
        return None
    return None


def _small(text: str) -> int:
    """十二 → 12, 三十一 → 31."""
    tens, ten, ones = text.rpartition("十")
    value = {sign: int(digit) for sign, digit in _DIGITS.items() if sign not in "〇○ОO０0零"}
    return (value.get(tens, 1) * 10 if ten else 0) + (value[ones] if ones else 0)
