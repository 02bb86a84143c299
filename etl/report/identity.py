"""Who reports, for which year, published when: title first, then foreword, signature, metadata.

A publication date never makes a report year: a report without a year has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from etl.model import Identity
from etl.report.dates import YEAR, as_year, first_date
from etl.report.layout import Layout
from etl.report.titles import Title, agency_of_name, is_agency, years_of_period

_PUBLISHED = re.compile(r"(?:发布|公布|公开|信息提供|提供|上网|发表)\s*(?:时间|日期)\s*[:：]?\s*")
_LESS_SURELY_PUBLISHED = (
    re.compile(r"(?<![一-鿿])(?:日\s*期|时\s*间)\s*[:：]\s*"),
    re.compile(r"(?:成文|发文|生成|印发|制发|更新)\s*(?:时间|日期)\s*[:：]?\s*"),
)
_PUBLISHERS = (
    r"(?:发布机构|公开机构|发文机关|发文机构|公开主体|发布单位|信息提供单位|制发机关|公开责任部门)"
)
_PUBLISHER = re.compile(rf"{_PUBLISHERS}\s*[:：]\s*([^\s，,。;；:：]{{2,40}})")
_PUBLISHER_HEAD = re.compile(rf"{_PUBLISHERS}[:：]?")
_OF_YEAR = rf"(?:{YEAR})年?度?(?:政府)?(?:信息|政务)公开"
_NAMED = re.compile(
    rf"({YEAR})年?度?[^，。；]{{0,20}}?(?:信息|政务)公开[^，。；]{{0,10}}?(?:报告|年报)"
)
_OPENS = re.compile(rf"({YEAR})年度?[，,]")
_SPAN = re.compile(r"日[起至到止—–~～-]|\d[起至到止]")
"""What makes a date one end of a period: 自2024年1月1日起, 至12月31日止."""
_COMPILES = r"编制(?!委|办)"
_TAKING_TOGETHER = r"综合(?!行政|执法|保税|治理|服务|管理|监督)"
"""Not as they stand in names: 机构编制委员会, 综合行政执法局."""
_AGENCY = (
    re.compile(rf"[《〈](?:关于)?([^《》〈〉]{{2,40}}?){_OF_YEAR}"),
    re.compile(
        rf"(?:现将|现?公[布开]|发布|编制了?|制作了?|现就)([^，。；《》]{{2,30}}?){_OF_YEAR}"
    ),
    re.compile(
        rf"(?:公[布开]|发布|编制了?){YEAR}年度?(?!度|政府)([^，。；《》]{{2,30}}?)"
        r"(?=政府(?:信息|政务)公开|(?:信息|政务)公开)"
    ),
    re.compile(rf"[，。；]([^，。；《》（）]{{4,30}}?){_COMPILES}了?(?:本|此|{YEAR})"),
    re.compile(
        r"(?:本(?:年度)?报告)?由([^，。；《》]{2,30}?)"
        rf"(?:负责)?(?:{_COMPILES}|制作|汇总|根据|按照|结合|{_TAKING_TOGETHER}|依据)"
    ),
    re.compile(r"(?:请|可)[^，。；]{0,6}?与([^，。；（(]{2,30}?)(?:[（(][^）)]{0,40}[）)])?联系"),
    re.compile(r"请(?:直接|及时)?(?:联系|咨询)([^，。；（(:：]{4,30}?)(?=[（(，。])"),
)
_NO_NAME = re.compile(
    r"国务院|本[机行单部]|我[局委办镇区县市乡街]|(?:党政|综合|(?:政务|信息)公开)?(?:办公室|领导小组)"
)
_SHORT_FOR = re.compile(r"[（(](?:以下|下同|简称)[^（）()]*[）)]")
_INNER_OFFICE = re.compile(
    r"(?<=局|厅|会|处|镇|乡|院|道|关|心)"
    r"(?<!委员会)(?:综合|党政|行政|(?:政府)?(?:信息|政务)公开(?:工作)?)?(?:领导小组)?(?:办公室|办|科|处|室|机构)$"
)
"""A part of an agency that answers for it: 某局政务公开办公室."""


def identify(layout: Layout, title: Title | None, metadata: Mapping[str, str]) -> Identity:
    """Agency, report year, publication date and title; what the document does not say is None."""
    text = re.sub(r"\s+", "", foreword(layout, title))
    year = _year(title, text, layout)
    agency = title.agency if title else None
    agency = agency or _agency_of(text) or _signature(layout.tail) or _publisher(layout, metadata)
    agency = agency or agency_of_name(metadata)
    published = _published(layout, title, metadata, year)
    return Identity(agency, year, published, title.text if title else None)


def foreword(layout: Layout, title: Title | None) -> str:
    """The sentences between title and first section."""
    lines = layout.head[title.after if title else 0 :]
    return "\n".join(line for line in lines if len(line) > 20 and re.search(r"[，。]", line))


def _year(title: Title | None, text: str, layout: Layout) -> int | None:
    """The title's year; what the report itself says goes before a title that only the file bears."""
    if title is not None and title.year and title.printed:
        return title.year
    named = [as_year(year) for year in _NAMED.findall(text)]
    stated = {*named[:1], *years_of_period("\n".join(layout.head))[:1]}
    if len(stated) == 1:
        return min(stated)
    opening = _year_at_opening(text, layout)
    if title is not None and title.year:
        return title.year if opening in (None, title.year) else None
    signed = _signature_date(layout.tail)
    if not stated and signed is not None and signed.month <= 6:
        return signed.year - 1
    return opening


def _year_at_opening(text: str, layout: Layout) -> int | None:
    """The year with which the foreword or the first part begins: 2023年，我局…"""
    first = layout.sections[0].text if layout.sections else ""
    for part in (text, re.sub(r"\s+", "", first[:60])):
        if found := _OPENS.match(part):
            return as_year(found.group(1))
    return None


def _agency_of(text: str) -> str | None:
    text = _SHORT_FOR.sub("", text)
    for pattern in _AGENCY:
        for found in pattern.finditer(text):
            name = re.split(rf"(?:社会)?(?:公布|发布)|现将|{_COMPILES}", found.group(1))[-1]
            name = _INNER_OFFICE.sub("", name.strip("的“”由"))
            if name.endswith("人民") and text.startswith("政府", found.end(1)):
                name += "政府"
            if is_agency(name) and not _NO_NAME.match(name):
                return name
    return None


def _signature(tail: Sequence[str]) -> str | None:
    """A short line that names an agency, with a date on the line after it."""
    for line, after in zip(tail, tail[1:], strict=False):
        name = re.sub(r"\s+", "", line)
        if len(name) > 30 or re.search("[:：]", name):
            continue
        if is_agency(name) and len(after) < 30 and first_date(after):
            return name
    return None


def _signature_date(tail: Sequence[str]) -> date | None:
    for line in reversed(tail):
        flat = re.sub(r"\s+", "", line)
        if len(flat) <= 20 and not re.search("[:：]", flat) and (found := _lone_date(flat)):
            return found
    return None


def _lone_date(line: str) -> date | None:
    """The date of a line that gives one; a line that opens or ends a period gives none."""
    return None if _SPAN.search(re.sub(r"\s+", "", line)) else first_date(line)


def _publisher(layout: Layout, metadata: Mapping[str, str]) -> str | None:
    for line, after in zip(layout.head, (*layout.head[1:], ""), strict=False):
        found = _PUBLISHER.search(re.sub(r"[ \t\u3000\xa0]+(?=[^:：]{0,6}[:：])", "", line))
        if found:
            return found.group(1)
        if _PUBLISHER_HEAD.fullmatch(re.sub(r"\s+", "", line)) and is_agency(after):
            return after  # label and name in two cells of the page's head
    return metadata.get("agency")


def _published(
    layout: Layout, title: Title | None, metadata: Mapping[str, str], year: int | None
) -> date | None:
    """The first date that the page gives as its own; one before the report year is left over."""
    for found in _candidates(layout, title, metadata):
        if found is not None and (year is None or found.year >= year):
            return found
    return None


def _candidates(
    layout: Layout, title: Title | None, metadata: Mapping[str, str]
) -> Iterator[date | None]:
    lines = [line for line in (*layout.head, *layout.tail) if len(line) < 200]
    yield from _dates_after(_PUBLISHED, lines)
    yield first_date(metadata.get("published", ""))
    for pattern in _LESS_SURELY_PUBLISHED:
        yield from _dates_after(pattern, lines)
    after = title.after if title else 0
    for line in layout.head[after : after + 3]:
        if len(line) < 25:
            yield _lone_date(line)
    yield _signature_date(layout.tail)


def _dates_after(pattern: re.Pattern[str], lines: Iterable[str]) -> Iterator[date | None]:
    for line in lines:
        for found in pattern.finditer(line):
            yield first_date(line[found.end() : found.end() + 20])
