"""Document → report: where everything is, which form, every figure, who reports for which year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from etl.forms import Form, form_for_year, forms
from etl.model import Document, Identity, Place, Problem, Report
from etl.report.align import align
from etl.report.identity import foreword, identify
from etl.report.labels import normalise, recognise, split_labels
from etl.report.layout import Layout
from etl.report.locate import locate
from etl.report.settle import settle
from etl.report.tables.rows import line_of
from etl.report.titles import find_title, refuse

_FREE_TEXT_UNTIL = 2018
_BOTH_FORMS = "处理决定数量"
"""The 2019 heading is what filers of 2021 shorten theirs to: it tells nothing."""
_ONLY_IN_2019 = ("本年新", "上一年项目", "采购", "政府集中采购", "其他对外管理")


def understand(document: Document) -> Report:
    """The report in a document. Raises NotAReport, with the reason, where it is none."""
    layout = locate(document)
    tables = [table for table in layout.strips if layout.strips[table] or layout.lines[table]]
    title = find_title(layout.head, document.metadata)
    refuse(title, layout, document.metadata, len(tables))
    identity = identify(layout, title, document.metadata)
    problems = [*_unread_pages(document), *_another_report(layout)]
    form = _form(layout, identity, problems)
    figures = align(layout, form) if form is not None else None
    if form is not None and figures is not None:
        settle(form, figures)
    return Report(
        identity=identity,
        form=form.id if form is not None else None,
        sections=layout.sections,
        figures=tuple(figures.figures.values()) if figures else (),
        problems=(*problems, *(figures.problems if figures else ())),
        foreword=foreword(layout, title),
        notes=layout.notes,
    )


def _unread_pages(document: Document) -> Iterator[Problem]:
    """One problem for each page of which the reader could read nothing."""
    for page in document.metadata.get("unread_pages", "").split(","):
        if page:
            message = f"第 {page} 页只有图像，没有读取；页上的表格和文字都不在结果里"
            yield Problem("unread_page", message, Place(page=int(page)))


def _another_report(layout: Layout) -> Iterator[Problem]:
    """A second report in the same document, such as last year's, is named rather than mixed in."""
    if layout.another is not None:
        message = "文件里还有另一份报告，没有读取；请另存为一个文件再载入"
        yield Problem("another_report", message, Place(page=layout.another.page))


def _form(layout: Layout, identity: Identity, problems: list[Problem]) -> Form | None:
    """By the headings of ``proactive``; where they are lost, by the lines of ``requests``."""
    for votes in (_votes_of_proactive(layout), _votes_of_requests(layout)):
        ranked = Counter(votes).most_common()
        if len(ranked) == 1 or len(ranked) > 1 and ranked[0][1] > ranked[1][1]:
            if len(ranked) > 1:
                problems.append(Problem("form", "表中混有两种年度报告格式的表头，按多数认定"))
            return forms()[ranked[0][0]]
    if identity.year is None or identity.year <= _FREE_TEXT_UNTIL:
        return None
    problems.append(Problem("form", "没有可辨认的表头，按报告年度认定格式"))
    return form_for_year(identity.year)


def _votes_of_proactive(layout: Layout) -> Iterator[str]:
    """One vote for each block of lines, by the headings over it and the lines in it."""
    block: list[str] = []
    for text in _texts(layout, "proactive"):
        label = recognise(text)
        if label is not None and label.group == "clause":
            yield from _majority(block)
            block = []
        elif label is not None and len(label.forms) == 1 and label.key != _BOTH_FORMS:
            block += label.forms
        elif _is_only_in_2019(text):
            block.append("2019")
    yield from _majority(block)


@lru_cache(maxsize=8192)
def _is_only_in_2019(text: str) -> bool:
    return normalise(text).startswith(_ONLY_IN_2019)


def _majority(block: list[str]) -> list[str]:
    return [Counter(block).most_common(1)[0][0]] if block else []


def _votes_of_requests(layout: Layout) -> Iterator[str]:
    """The 2021 form parts （六）其他处理 in three lines."""
    named = {line_of(text, "requests") for text in _texts(layout, "requests")}
    if {"otherwise_handled_not_clarified", "otherwise_handled_fee_unpaid"} & named:
        yield "2021"
    elif "otherwise_handled" in named:
        yield "2019"


def _texts(layout: Layout, table: str) -> Iterator[str]:
    """What stands in a table's cells, in reading order."""
    for strip in layout.strips[table]:
        for row in strip.rows:
            for cell in row:
                if cell.text:
                    yield cell.text
    for line in layout.lines[table]:
        for text in split_labels(line.text):
            yield from [text] if recognise(text) else text.split()
