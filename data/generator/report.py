"""One report put together: what is printed in the cells, the prose, headings and signature, as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from data.generator.city import Agency
from data.generator.layout import Quirks, disputes, proactive, requests
from data.generator.prose import SUBJECTS, Said
from data.generator.spec import Block, ReportSpec, Text
from etl.forms import Form
from etl.model import SECTIONS, Grid

FOOTER = "（本报告为软件示例数据，机构与数据均属虚构。）"
NUMERALS = "一二三四五六"
HEADINGS = {
    "overview": "总体情况",
    "proactive": "主动公开政府信息情况",
    "requests": "收到和处理政府信息公开申请情况",
    "disputes": "政府信息公开行政复议、行政诉讼情况",
    "shortcomings": "存在的主要问题及改进情况",
    "other_matters": "其他需要报告的事项",
}
NOTICES = {
    "2019": (
        "《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》"
        "（国办公开办函〔2019〕60号）"
    ),
    "2021": (
        "《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告"
        "格式〉的通知》（国办公开办函〔2021〕30号）"
    ),
}


@dataclass(slots=True)
class Draft:
    """A report before it is typeset; a planted fault changes it in place."""

    agency: Agency
    year: int
    form: Form
    """The form its tables follow."""
    figures: dict[str, float]
    """What is true, by address: the prose is written from these."""
    cells: dict[str, str]
    """What is printed, by address."""
    said: Said
    published: date
    dated: bool = False
    """Whether it must print its date: a fault of the date can only be found where one stands."""
    quirks: Quirks = field(default_factory=Quirks)
    notice: str = ""
    """Id of the form whose notice the foreword cites; the form's own where empty."""
    period: int = 0
    """The year of the statistical period; the report's own where zero."""
    sections: list[str] = field(default_factory=lambda: list(SECTIONS))
    numbers: list[str] = field(default_factory=lambda: list(NUMERALS))
    notes: dict[str, str] = field(default_factory=dict)
    """By table, printed below it."""
    printed_name: str = ""
    spaced: bool = False
    """Figures stand between blanks: ``2024 年``."""
    seed: int = 0

    @property
    def name(self) -> str:
        """As printed in title and signature."""
        return self.printed_name or self.agency.name_in(self.year)

    @property
    def random(self) -> Random:
        """The same lot each time: title and foreword do not depend on faults planted."""
        return Random(f"report {self.seed} {self.agency.code} {self.year}")


def title_of(draft: Draft) -> str:
    """One of the ways in which agencies entitle their reports."""
    shapes = [
        "{name}{year}年政府信息公开工作年度报告",
        "{name}{year}年政府信息公开工作年度报告",
        "{name}{year}年度政府信息公开工作年度报告",
        "{year}年{name}政府信息公开工作年度报告",
        "{name}政府信息公开工作年度报告（{year}年）",
        "{name}{year}年政府信息公开年度报告",
    ]
    return draft.random.choice(shapes).format(name=draft.name, year=draft.year)


def as_spec(draft: Draft) -> ReportSpec:
    """The draft as blocks in reading order."""
    place = draft.agency.county or draft.agency.city
    number = int(draft.agency.code) % 100_000
    return ReportSpec(
        agency=draft.name,
        year=draft.year,
        title=title_of(draft),
        site=f"{place}人民政府",
        published=draft.published,
        blocks=tuple(_spaced(block) if draft.spaced else block for block in _blocks(draft)),
        address=f"https://www.lanhe.example/zwgk/{draft.published:%Y%m}/t{number:05}.html",
    )


def _blocks(draft: Draft) -> Iterator[Block]:
    yield Text("title", title_of(draft))
    yield Text("paragraph", _foreword(draft))
    for place, section in enumerate(draft.sections):
        heading = HEADINGS[section]
        yield Text("heading", f"{draft.numbers[place]}、{heading}")
        yield from _section(draft, section)
    if draft.random.random() < 0.55 or draft.dated:
        yield Text("signature", draft.name)
        yield Text("signature", _long_date(draft.published))
    yield Text("footer", FOOTER)


def _spaced(block: Block) -> Block:
    """Blanks around numbers, as word processors insert them beside Chinese text."""
    if isinstance(block, Grid):
        return block
    return Text(block.role, re.sub(r"(?<=\S)(\d[\d.%]*)(?=\S)", r" \1 ", block.text))


def _foreword(draft: Draft) -> str:
    basis = NOTICES[draft.notice or draft.form.id]
    period = draft.period or draft.year
    span = f"自{period}年1月1日起至{period}年12月31日止"
    shapes = [
        "根据《中华人民共和国政府信息公开条例》和{basis}要求，编制本年度报告。"
        "报告所列数据统计期限{span}。",
        "按照《中华人民共和国政府信息公开条例》第五十条和{basis}的规定，现公布{name}{year}年政府信息"
        "公开工作年度报告，数据统计时间{span}。",
        "本报告依据《中华人民共和国政府信息公开条例》及{basis}编制，由总体情况、主动公开政府信息情况、"
        "收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况、"
        "其他需要报告的事项六个部分组成。统计数据{span}。",
    ]
    shape = draft.random.choice(shapes)
    return shape.format(basis=basis, span=span, name=draft.name, year=draft.year)


def _section(draft: Draft, section: str) -> Iterator[Block]:
    if section == "overview":
        yield from _overview(draft)
    elif section in ("shortcomings", "other_matters"):
        for paragraph in getattr(draft.said, section):
            yield Text("paragraph", paragraph)
    else:
        yield from _tables(draft, section)
        if section in draft.notes:
            yield Text("note", draft.notes[section])


def _overview(draft: Draft) -> Iterator[Block]:
    yield Text("paragraph", draft.said.intro)
    apart = draft.random.random() < 0.35
    subjects = [subject for subject in SUBJECTS if subject in draft.said.subjects]
    for place, subject in enumerate(subjects):
        title = f"（{NUMERALS[place]}）{draft.said.titles[subject]}"
        if apart:
            yield Text("subheading", title)
            yield Text("paragraph", draft.said.subjects[subject])
        else:
            yield Text("paragraph", f"{title}。{draft.said.subjects[subject]}")


def _tables(draft: Draft, section: str) -> list[Grid]:
    if section == "proactive":
        return proactive(draft.form, draft.cells, draft.quirks)
    if section == "requests":
        return [requests(draft.form, draft.cells, draft.quirks)]
    return disputes(draft.form, draft.cells, draft.quirks)


def _long_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def printed(figures: Mapping[str, float]) -> dict[str, str]:
    """Figures as an agency prints them plainly: whole counts, money with its decimals."""
    return {figure: _plain(figure, value) for figure, value in figures.items()}


def _plain(figure: str, value: float) -> str:
    if figure.endswith(".items_change") and value > 0:
        return f"+{value:g}"
    if figure == "proactive.procurement.amount_10k_yuan" and value:
        return f"{value:.2f}万元".replace(".00", "")
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def known_as(agency: Agency, year: int, formal: bool) -> str:
    """The name on the cover: townships print their short or their formal name."""
    if formal and agency.level == "township" and agency.aliases:
        return agency.aliases[0]
    return agency.name_in(year)
