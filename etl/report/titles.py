"""Finds a report's title, parses it, and refuses by name what only speaks of reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from etl.errors import NotAReport, UnreadableDocument
from etl.report.dates import YEAR, as_year, first_date
from etl.report.labels import headings, simplified
from etl.report.layout import Layout

_YEAR_WORDS = re.compile(rf"(?:{YEAR}|(?<!\d)\d\d(?=年))\s*年*\s*度?\s*的?")
_DATE_WORDS = re.compile(rf"{YEAR}年\d{{1,2}}月(?:\d{{1,2}}日)?")
_BLANK = re.compile(r"[\s\u3000\xa0\u200b-\u200f\u2060\ufeff]+")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_EDGES = '《》〈〉“”"·-—、:：的_ '
_REPORT = re.compile(
    r"(?:信息|政务|依申请)公开.{0,12}(?:报告|年报)|(?:报告|年报).{0,4}(?:政府)?信息公开"
)
_REPORT_END = re.compile(r"(?:报告|年报)(?:[（(][^（）()]*[）)])?[》”\"]?\d*$")
_PUBLIC = re.compile(
    r"(?:的?政府|的)?(?:信息|政务)(?:依申请)?公开"
    r"(?!办(?!理|结)|科|处(?!理)|中心|领导小组|(?:和|与)?政务服务)"
)
"""Where a title comes to its subject; 政务公开办公室 is an agency."""
_PREFIX = re.compile(
    r"^【[^】]{1,8}】(?=.)|^(?:信息名称|信息标题|名\s*称|标\s*题|题\s*名|文件名称|当前位置)\s*[:：]|^关于|^\d{1,2}[.、．](?=\D)|^[《<〈「“\"【\[]+|^附件\d?[:：]?"
)
_NOT_A_TITLE = re.compile(
    r"[。；;，,>»｜|]|首页|根据|按照|现将|现发布|编制本|索引号|下载|如下|上一[篇条]|下一[篇条]"
)
_AGENCY_END = re.compile(
    r"(?:局|委|会|办|室|府|厅|院|中心|街道|镇|乡|处|队|署|校|馆|站|社|行|所|部|区|县|市|州|省|盟|旗|园|公司|"
    r"场|司|苏木|学|集团|组|海关|台|监狱)$"
)
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
_SENDING = r"(?:报送|上报|呈报|印发|公布|发布|公开|编制|做好)"
_BETWEEN = re.compile(
    rf"^(?:关于)?{_SENDING}|^关于|关于(?:{_SENDING})?$|(?:报送|上报|呈报|工作|法治)$"
)
"""What stands between an agency's name and the report's, on either side of it."""
_EMPTIED = re.compile(r"（）|\(\)|〔〕|\[\]|【】")
_WHOLE_YEAR = re.compile(r"0?1(?:月(?:0?1日)?)?[—–~～至到-]+12月(?:31日)?份?")
_OF_THE_PAGE = re.compile(
    r"\s+[\[（(]?\s*(?:(?:发布|更新|发表)[时日]|(?:信息)?来源|浏览|字[体号]).*$"
)
_ONLY_YEAR = re.compile(rf"({YEAR})(?:年度?)?")
_PERIOD = re.compile(rf"({YEAR})年?(?:0?1月0?1日|[./-]0?1[./-]0?1)(?=[起至到—–~～-])")
_GARBLED = re.compile("鏀垮簻|淇℃伅|锟斤拷|ä¿¡|å…¬å¼€|ÐÅÏ¢|\ufffd{4}")
"""政府, 信息, 公开 as they look when UTF-8 is taken for GBK or Latin, or GBK for Latin."""
_LONGEST = 70
_ABOVE = 3
_BELOW = 3


class Title(NamedTuple):
    """A title, what it names, and the number of the line after it."""

    text: str
    agency: str | None
    year: int | None
    after: int
    printed: bool = True
    """False where only the file's own name says so: the CMS may have kept another year's."""


def is_agency(name: str) -> bool:
    """Whether a text ends as names of agencies end."""
    return _AGENCY_END.search(_IN_BRACKETS.sub("", name)) is not None


def years_of_period(text: str) -> list[int]:
    """The years from whose first day on a text says that its figures count."""
    return [as_year(year) for year in _PERIOD.findall(_flat(text))]


def find_title(lines: tuple[str, ...], metadata: Mapping[str, str]) -> Title | None:
    """The report's title among the lines before its first section, else in the file's metadata."""
    ranked = [
        (rank, Title(text, *parse_title(text), position + 1))
        for position, line in enumerate(lines)
        if len(line) <= 2 * _LONGEST and re.search("公开|报告|年报", _flat(line))
        for text in _with_lines_above(lines, position)
        if (rank := _rank(text))
    ]
    named = [Title(text, *parse_title(text), 0, False) for text in _parts_of_names(metadata)]
    best = max((rank for rank, _ in ranked), default=0)
    leading = [title for rank, title in ranked if rank == best]
    counted = {year for line in lines for year in years_of_period(line)}
    told = counted or {title.year for title in leading if title.year}
    for title in named:
        rank = _rank(title.text)
        agrees = not leading or title.year is None or not told or title.year in told
        if rank > best and agrees:
            leading, best = [title._replace(after=leading[-1].after if leading else 0)], rank
    if len({title[1:3] for title in leading}) > 1:  # a list of reports stands beside this one
        wanted = {title[1:3] for title in named}
        leading = [title for title in leading if title[1:3] in wanted] or leading
    leading = [title for title in leading if title.year in counted] or leading
    return _with_lines_below(leading[-1], lines) if leading else None


def own_names(metadata: Mapping[str, str]) -> list[str]:
    """Titles that the file itself bears."""
    return [text for key in ("title", "page_title") if (text := metadata.get(key))]


def agency_of_name(metadata: Mapping[str, str]) -> str | None:
    """The agency whose report the file's own titles say that it is."""
    agencies = (parse_title(text)[0] for text in _parts_of_names(metadata) if _rank(text))
    return next(filter(None, agencies), None)


def _parts_of_names(metadata: Mapping[str, str]) -> Iterator[str]:
    """The file's own titles up to the site's name, and each part of one that lists several."""
    for text in own_names(metadata):
        yield without_site(text)
        yield from map(_bare, re.split(r"[_|｜]", text))


def refuse(title: Title | None, layout: Layout, metadata: Mapping[str, str], tables: int) -> None:
    """Raise NotAReport for what speaks of reports and is none. Tables of the form are proof."""
    if tables >= 2:
        return
    candidates = [title.text] if title else []
    candidates += own_names(metadata)
    if title is None:
        candidates += [line for line in layout.head if 6 <= len(line) <= 60 and "。" not in line]
    for text in candidates:
        reason = _refusal(text)
        if reason is not None:
            raise NotAReport(f"{reason}：“{_bare(text)}”")
    if title is None and tables == 0 and any(map(_GARBLED.search, layout.head)):
        raise UnreadableDocument("damaged", "文字是乱码，存盘时用错了编码；请用原来的编码重新保存")
    if title is None and tables == 0 and len(layout.sections) < 2:
        raise NotAReport("没有年度报告的标题、章节和表格，不是政府信息公开工作年度报告")


@lru_cache(maxsize=256)
def parse_title(title: str) -> tuple[str | None, int | None]:
    """Agency and year that a title names, either or both None."""
    flat = _DATE_WORDS.sub("", _WHOLE_YEAR.sub("", _flat(title)))
    found = re.search(rf"({YEAR})年?度?(?:(?:政府)?(?:信息|政务)公开|年?度?报告)", flat)
    found = found or re.search(rf"({YEAR})", flat)
    year = as_year(found.group(1)) if found else None
    public = _PUBLIC.search(flat)
    agency = _agency_in(flat[: public.start()]) if public else ""
    if agency.endswith("人民") and public and "政府" in public.group(0):
        agency += "政府"
    return _as_printed(agency or _agency_after(flat), title) or None, year


def _as_printed(name: str, title: str) -> str:
    """A name found in a simplified title, in the title's own characters."""
    printed = _BLANK.sub("", title).translate(_HALF_WIDTH)
    at = simplified(printed).find(name)
    return printed[at : at + len(name)] if at >= 0 else name


def without_site(text: str) -> str:
    """A page's title without the site's name after a dash, bar or underscore."""
    cut = re.search(r"(?:报告|年报)(?:[（(][^（）()]*[）)])?", text)
    return _bare(text[: cut.end()] if cut else text)


def _with_lines_above(lines: tuple[str, ...], position: int) -> Iterator[str]:
    """The line alone; and, if it lacks agency or year, after short lines that may begin the title."""
    text = _bare(lines[position])
    yield text
    if all(parse_title(text)):
        return
    for line in reversed(lines[max(position - _ABOVE, 0) : position]):
        part = line.strip()
        flat = _flat(part)
        if len(part) > 30 or _NOT_A_TITLE.search(part) or re.search(r"[:：]", part):
            return
        if not (is_agency(flat) or re.search(rf"{YEAR}年?度?$|信息$", flat) or "公开" in flat):
            return
        text = part + text
        yield _bare(text)


def _with_lines_below(title: Title, lines: tuple[str, ...]) -> Title:
    """A title that lacks agency or year, with what the short lines of a cover say right after it."""
    for line in lines[title.after : title.after + _BELOW]:
        flat = _flat(line).strip("（）()")
        only_year = _ONLY_YEAR.fullmatch(flat)
        if only_year:
            title = title._replace(year=title.year or as_year(only_year.group(1)))
        elif (
            3 < len(flat) <= 30
            and is_agency(flat)
            and not re.search(rf"[:：]|本站|网站|{_NOT_A_TITLE.pattern}", flat)
        ):
            title = title._replace(agency=title.agency or flat)
        else:
            break
    return title


def _rank(text: str) -> int:
    """How much a text looks like a report's title: 0 not at all."""
    flat = _flat(text)
    if not 6 <= len(flat) <= _LONGEST or _NOT_A_TITLE.search(flat) or not _REPORT.search(flat):
        return 0
    agency, year = parse_title(flat)
    ends = _REPORT_END.search(flat) is not None
    led = re.search(r"[:：].", flat) is not None  # 推荐：…
    return 2 + 2 * bool(year) + 2 * bool(agency) + 2 * ends + ("年度" in flat) - led


def _agency_in(text: str) -> str:
    """An agency's name without year and the words that lead from it to the report."""
    name = _EMPTIED.sub("", _YEAR_WORDS.sub("", text)).strip(_EDGES)
    name = _BETWEEN.sub("", name).strip(_EDGES)
    return name if name.count("（") == name.count("）") else name.strip("（）")


def _agency_after(flat: str) -> str:
    """The agency in brackets or after a dash at the title's end."""
    found = re.search(r"(?:报告|年报)[（(—-]+([^（）()]{2,30})[）)]?$", flat)
    for part in re.split("[，,、]", found.group(1)) if found else ():
        name = _agency_in(part)
        if is_agency(name) and not first_date(name):
            return name
    return ""


@lru_cache(maxsize=4096)
def _flat(text: str) -> str:
    """Simplified, without white space and invisible signs, digits of half width."""
    return simplified(_BLANK.sub("", text).translate(_HALF_WIDTH))


def _bare(text: str) -> str:
    flat = _OF_THE_PAGE.sub("", text.strip())
    while (shorter := _PREFIX.sub("", flat).strip()) != flat:
        flat = shorter
    return flat.rstrip('》〉」”"】] ')


def _refusal(text: str) -> str | None:
    flat = _WHOLE_YEAR.sub("", _flat(text))
    for entry in headings()["refusals"]:
        if re.search(entry["title"], flat):
            return str(entry["reason"])
    return None
