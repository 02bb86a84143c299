"""In which format and manner an agency publishes: mostly its site's page, sometimes a file."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from data.generator.city import Agency
from data.generator.spec import ReportSpec
from data.generator.typeset import docx, html, pdf, text
from data.generator.typeset.html import HtmlStyle
from data.generator.typeset.pdf import PdfStyle
from data.generator.typeset.text import TextStyle

Suffix = Literal["html", "docx", "pdf", "txt", "md"]

# What each place's site looks like, before and after it was rebuilt.
SITES = {
    "": (HtmlStyle(declared="gb2312", charset="gb18030"), HtmlStyle(metadata_table=True)),
    "霁明区": (HtmlStyle(layout_table=True), HtmlStyle()),
    "棠序区": (
        HtmlStyle(manner="sloppy", charset="gb18030", declared=None),
        HtmlStyle(metadata_table=True),
    ),
    "苇渡县": (
        HtmlStyle(manner="sloppy", charset="gb18030", declared="gbk", layout_table=True),
        HtmlStyle(manner="sloppy"),
    ),
    "砚屏县": (HtmlStyle(charset="gb18030", declared=None), HtmlStyle(layout_table=True)),
}
REBUILT = 2022
SHARES: dict[Suffix, float] = {"html": 0.70, "docx": 0.12, "pdf": 0.12, "txt": 0.04, "md": 0.02}
FROM_WORD = 0.18
"""Of the web pages, those pasted from a word processor."""


@dataclass(frozen=True, slots=True)
class Style:
    """A format with the manner of the formats that have one."""

    suffix: Suffix
    html: HtmlStyle = HtmlStyle()
    pdf: PdfStyle = PdfStyle()
    text: TextStyle = TextStyle()


def style_of(agency: Agency, year: int, seed: int) -> Style:
    """The format of one agency's report on one year."""
    random = Random(f"style {seed} {agency.code} {year}")
    (suffix,) = random.choices(list(SHARES), weights=list(SHARES.values()))
    site = SITES[agency.county][year >= REBUILT]
    if random.random() < FROM_WORD:
        site = HtmlStyle("word", site.charset, site.declared, site.chrome, site.metadata_table)
    wide = random.random() < 0.2
    ansi = random.random() < 0.5
    return Style(
        suffix,
        html=site,
        pdf=PdfStyle(wide=wide, page_numbers=random.random() < 0.8),
        text=TextStyle(markdown=suffix == "md", charset="gb18030" if ansi else "utf-8"),
    )


def typeset(spec: ReportSpec, style: Style) -> bytes:
    """The report as bytes in the style's format."""
    if style.suffix == "html":
        return html.typeset(spec, style.html)
    if style.suffix == "docx":
        return docx.typeset(spec)
    if style.suffix == "pdf":
        return pdf.typeset(spec, style.pdf)
    return text.typeset(spec, style.text)
