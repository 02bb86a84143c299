"""A report as a web page, in the manners of several content management systems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal

from data.generator.spec import ReportSpec, Text, size
from etl.model import Cell, Grid

Manner = Literal["plain", "word", "sloppy"]


@dataclass(frozen=True, slots=True)
class HtmlStyle:
    """How one site publishes. ``declared`` is the charset its head names; None names none."""

    manner: Manner = "plain"
    charset: str = "utf-8"
    declared: str | None = "utf-8"
    chrome: bool = True
    """Navigation, breadcrumbs and a footer around the report."""
    metadata_table: bool = False
    """索引号, 发布机构 and the like in a table before the report."""
    layout_table: bool = False
    """The report stands in a cell of a table used only for layout."""


def typeset(spec: ReportSpec, style: HtmlStyle | None = None) -> bytes:
    """The page as bytes in the style's charset."""
    style = style or HtmlStyle()
    body = "\n".join(_block(block, style) for block in spec.blocks)
    if style.layout_table:
        body = (
            '<table width="980" align="center" border="0" cellspacing="0" cellpadding="0"><tr>'
            f'<td valign="top">\n{body}\n</td></tr></table>'
        )
    page = _head(spec, style) + _before(spec, style) + body + _after(spec, style)
    if style.manner == "sloppy":
        page = _shout(page)
    return page.encode(style.charset)


def _head(spec: ReportSpec, style: HtmlStyle) -> str:
    charset = f'<meta charset="{style.declared}">' if style.declared else ""
    office = ""
    if style.manner == "word":
        office = (
            ' xmlns:o="urn:schemas-microsoft-com:office:office"'
            ' xmlns:w="urn:schemas-microsoft-com:office:word"'
        )
    return (
        f"<!DOCTYPE html>\n<html{office}><head>{charset}<title>{escape(spec.title)}</title>\n"
        f'<meta name="SiteName" content="{escape(spec.site)}">'
        f'<meta name="PubDate" content="{spec.published:%Y-%m-%d} 09:30">\n'
        "<style>body{font-family:SimSun}td{padding:2px}.bt{text-align:center}</style>\n"
        "</head><body>\n"
    )


def _before(spec: ReportSpec, style: HtmlStyle) -> str:
    made = ""
    if style.chrome:
        made += (
            '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>'
            '<li><a href="/bsfw/">办事服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>\n'
            '<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政府信息公开</a>'
            " &gt; 政府信息公开年报</div>\n"
        )
    if style.metadata_table:
        made += _metadata(spec)
    elif style.chrome:
        made += (
            f'<div class="info">发布时间：{spec.published:%Y-%m-%d} 09:30　'
            f"来源：{escape(spec.agency)}　字号：【大 中 小】</div>\n"
        )
    return made


def _metadata(spec: ReportSpec) -> str:
    index = f"XH{spec.year % 100:02}-{spec.published:%m%d}"
    pairs = [
        ("索引号", index, "组配分类", "政府信息公开年报"),
        ("发布机构", spec.agency, "发布日期", f"{spec.published:%Y-%m-%d}"),
        ("名称", spec.title, "有效性", "有效"),
    ]
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>\n" for row in pairs
    )
    return f'<table class="xxgk" width="100%" border="1">\n{rows}</table>\n'


def _after(spec: ReportSpec, style: HtmlStyle) -> str:
    if not style.chrome:
        return "\n</body></html>\n"
    return (
        '\n<div class="foot"><p><a href="javascript:window.print()">打印本页</a> '
        '<a href="javascript:window.close()">关闭窗口</a></p>'
        f"<p>主办：{escape(spec.site)}办公室（虚构）　网站标识码：0000000000</p></div>\n"
        '<script>var counter = {id: 0, hits: "1234"};</script>\n</body></html>\n'
    )


def _block(block: Text | Grid, style: HtmlStyle) -> str:
    if isinstance(block, Grid):
        return _table(block, style)
    return _word_text(block) if style.manner == "word" else _plain_text(block)


def _plain_text(block: Text) -> str:
    text = escape(block.text, quote=False)
    if block.role == "title":
        return f'<h1 class="bt">{text}</h1>'
    if block.role == "heading":
        return f"<p><strong>{text}</strong></p>"
    if block.role == "signature":
        return f'<p align="right">{text}</p>'
    if block.role == "footer":
        return f'<p class="note"><small>{text}</small></p>'
    return f"<p>　　{text}</p>"


def _word_text(block: Text) -> str:
    """Word cuts text into spans where it likes, here between text and numbers."""
    runs = "".join(
        f'<span lang="EN-US">{run}</span>'
        if western
        else f'<span style="mso-hansi-font:仿宋">{run}</span>'
        for western, run in _runs(block.text)
    )
    weight = ("<b>", "</b>") if block.role in ("title", "heading") else ("", "")
    align = {"title": "center", "signature": "right"}.get(block.role, "justify")
    return (
        f'<p class="MsoNormal" style="text-align:{align};mso-pagination:widow-orphan">'
        f"{weight[0]}{runs}{weight[1]}<o:p></o:p></p>"
    )


def _runs(text: str) -> list[tuple[bool, str]]:
    return [
        (western, escape("".join(signs), quote=False))
        for western, signs in groupby(text, key=lambda sign: sign.isascii() and sign.isalnum())
    ]


def _table(grid: Grid, style: HtmlStyle) -> str:
    cell: Callable[[Cell], str] = _word_cell if style.manner == "word" else _plain_cell
    rows, _ = size(grid)
    by_row = {row: list(cells) for row, cells in groupby(grid.cells, key=lambda c: c.row)}
    lines = ["".join(cell(c) for c in by_row.get(row, ())) for row in range(1, rows + 1)]
    name = ' class="MsoTableGrid" style="border-collapse:collapse;mso-yfti-tbllook:1184"'
    head = name if style.manner == "word" else ' border="1" cellspacing="0" width="100%"'
    if style.manner == "sloppy":
        return f"<table{head}>\n" + "\n".join(f"<tr>{line}" for line in lines) + "\n</table>"
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table{head}><tbody>\n{body}\n</tbody></table>"


def _spans(cell: Cell) -> str:
    made = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return made + (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "")


def _plain_cell(cell: Cell) -> str:
    text = escape(cell.text, quote=False) or "&nbsp;"
    return f"<td{_spans(cell)}>{text}</td>"


def _word_cell(cell: Cell) -> str:
    text = escape(cell.text, quote=False) or "&nbsp;"
    return (
        f'<td{_spans(cell)} style="border:solid windowtext .5pt"><p class="MsoNormal">'
        f'<span lang="EN-US">{text}<o:p></o:p></span></p></td>'
    )


def _shout(page: str) -> str:
    """Upper-case tags, cells and paragraphs left open: what old editors wrote."""
    for tag in ("table", "tr", "td", "p", "strong", "div"):
        page = page.replace(f"<{tag} ", f"<{tag.upper()} ").replace(f"<{tag}>", f"<{tag.upper()}>")
        page = page.replace(f"</{tag}>", f"</{tag.upper()}>")
    return page.replace("</TD>", "").replace("</TR>", "").replace("</P>", "")
