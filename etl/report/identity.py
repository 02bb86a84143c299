"""Who reports, for which year, published when: title first, then foreword, signature, metadata.

A publication date never makes a report year: a report without a year has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from etl.model import Identity
from etl.report.dates import YEAR, as_year, first_date
from etl.report.locate import Layout
from etl.report.titles import Title, is_agency

_PUBLISHED = re.compile(r"(?:发布|公布|公开|信息提供|提供|上网|发表)\s*(?:时间|日期)\s*[:：]?\s*")
_LESS_SURELY_PUBLISHED = (
    re.compile(r"(?<![一-鿿])(?:日\s*期|时\s*间)\s*[:：]\s*"),
    re.compile(r"(?:成文|发文|生成|印发|制发|更新)\s*(?:时间|日期)\s*[:：]?\s*"),
)
_PUBLISHER = re.compile(
    r"(?:发布机构|发文机关|公开主体|发布单位|信息提供单位|制发机关|公开责任部门)\s*[:：]\s*"
    r"([^\s，,。;；:：]{2,40})"
)
_OF_YEAR = rf"(?:{YEAR})年?度?(?:政府)?(?:信息|政务)公开"
_NAMED = re.compile(
    rf"({YEAR})年?度?[^，。；]{{0,20}}?(?:信息|政务)公开[^，。；]{{0,10}}?(?:报告|年报)"
)
_PERIOD = re.compile(rf"({YEAR})年0?1月0?1日")
_SPAN = re.compile(r"日[起至到止—–~～-]|\d[起至到止]")
"""What makes a date one end of a period: 自2024年1月1日起, 至12月31日止."""
_AGENCY = (
    re.compile(rf"[《〈](?:关于)?([^《》〈〉]{{2,40}}?){_OF_YEAR}"),
    re.compile(rf"(?:现将|现公布|公布|编制了?|制作了?|现就)([^，。；《》]{{2,30}}?){_OF_YEAR}"),
    re.compile(
        r"(?:本(?:年度)?报告)?由([^，。；《》（(]{2,30}?)"
        r"(?:负责)?(?:编制|制作|汇总|根据|按照|结合|综合|依据)"
    ),
    re.compile(r"(?:请|可)[^，。；]{0,6}?与([^，。；（(]{2,30}?)(?:[（(][^）)]{0,40}[）)])?联系"),
)
_NO_NAME = re.compile(r"国务院|本[机行单部]|我[局委办镇区县市乡街]")


def identify(layout: Layout, title: Title | None, metadata: Mapping[str, str]) -> Identity:
    """Agency, report year, publication date and title; what the document does not say is None."""
    text = re.sub(r"\s+", "", foreword(layout, title))
    agency, year = (title.agency, title.year) if title else (None, None)
    year = year or _year_of(text, layout.tail)
    agency = agency or _agency_of(text) or _signature(layout.tail) or _publisher(layout, metadata)
    published = _published(layout, title, metadata, year)
    return Identity(agency, year, published, title.text if title else None)


def foreword(layout: Layout, title: Title | None) -> str:
    """The sentences between title and first section."""
    lines = layout.head[title.after if title else 0 :]
    return "\n".join(line for line in lines if len(line) > 20 and re.search(r"[，。]", line))


def _year_of(text: str, tail: Sequence[str]) -> int | None:
    found = _NAMED.search(text) or _PERIOD.search(text)
    if found:
        return as_year(found.group(1))
    signed = _signature_date(tail)
    return signed.year - 1 if signed is not None and signed.month <= 6 else None


def _agency_of(text: str) -> str | None:
    for pattern in _AGENCY:
        for found in pattern.finditer(text):
            name = re.split(r"(?:社会)?(?:公布|发布)|现将|编制", found.group(1))[-1].strip("的“”")
            if is_agency(name) and not _NO_NAME.match(name):
                return name
    return None


def _signature(tail: Sequence[str]) -> str | None:
    """A short line that names an agency, with a date on the line after it."""
    for line, after in zip(tail, tail[1:], strict=False):
        name = re.sub(r"\s+", "", line)
        if len(name) <= 30 and is_agency(name) and len(after) < 30 and first_date(after):
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
    for line in layout.head:
        found = _PUBLISHER.search(re.sub(r"[ \t\u3000\xa0]+(?=[^:：]{0,6}[:：])", "", line))
        if found:
            return found.group(1)
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
