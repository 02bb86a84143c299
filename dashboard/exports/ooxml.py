"""A small writer of Word documents: headings, paragraphs, one kind of table; nothing that runs.

Fonts are the names that offices expect (小标宋, 仿宋, 黑体); the reader's machine chooses what it has.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
</Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" \
Target="word/document.xml"/></Relationships>"""
DOCUMENT_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" \
Target="styles.xml"/></Relationships>"""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""
ONE_NUMBER = r"(?:[▲▼+−-]?[\d,.]+%?|[/…—]|持平)"
NUMBER = re.compile(rf"{ONE_NUMBER}(?:\n{ONE_NUMBER})*")
"""Cells of numbers and their signs only are set to the right."""
FLUSH = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
AUTO = 'w:line="264" w:lineRule="auto"'
EPOCH = (1980, 1, 1, 0, 0, 0)


class Document:
    """A document being written; ``bytes()`` gives the .docx."""

    def __init__(self) -> None:
        self.body: list[str] = []

    def title(self, text: str) -> None:
        """A paragraph in the style of titles."""
        self.body.append(_paragraph(text, "Title"))

    def heading(self, text: str) -> None:
        """A paragraph in the style of headings."""
        self.body.append(_paragraph(text, "Heading1"))

    def paragraph(self, text: str, style: str = "Normal") -> None:
        """One paragraph; style Normal (indented), Flush (not indented), Right, Small or
        Caption (small, on the page of the table below it)."""
        self.body.append(_paragraph(text, style))

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
    ) -> None:
        """A ruled table whose first row repeats on every page; widths in millimetres."""
        grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
        lines = [_row(header, widths, True), *(_row(row, widths, False) for row in rows)]
        self.body.append(
            '<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/>'
            f'<w:tblW w:w="{_twips(sum(widths))}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )

    def bytes(self) -> bytes:
        """The package; the same content gives the same bytes."""
        page = (
            '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851"'
            ' w:footer="992" w:gutter="0"/></w:sectPr>'
        )
        document = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f'<w:document xmlns:w="{W}"><w:body>{"".join(self.body)}{page}</w:body></w:document>'
        )
        parts = {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONS,
            "word/document.xml": document,
            "word/styles.xml": _styles(),
            "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for name, text in parts.items():
                package.writestr(
                    zipfile.ZipInfo(name, EPOCH), text.encode("utf-8"), zipfile.ZIP_DEFLATED
                )
        return buffer.getvalue()


def _paragraph(text: str, style: str) -> str:
    lines = FORBIDDEN.sub("", text).split("\n")
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{runs}</w:r></w:p>'


def _row(cells: Sequence[str], widths: Sequence[int], head: bool) -> str:
    drawn = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(cell, _cell_style(cell, head))}</w:tc>"
        for cell, width in zip(cells, widths, strict=True)
    )
    repeat = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{drawn}</w:tr>"


def _cell_style(text: str, head: bool) -> str:
    if head:
        return "CellHead"
    return "CellNumber" if NUMBER.fullmatch(text) else "Cell"


def _styles() -> str:
    """Title 二号小标宋, text 三号仿宋 with a two-character indent, tables 五号."""
    body = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    line = '<w:spacing w:line="560" w:lineRule="exact"/>'
    title = '<w:spacing w:before="0" w:after="480" w:line="600" w:lineRule="exact"/>'
    small = f'<w:spacing w:before="80" w:after="80" {AUTO}/>{FLUSH}'
    styles = [
        _style("Normal", "仿宋", 32, line + body),
        _style("Title", "方正小标宋简体", 44, f'{title}{FLUSH}<w:jc w:val="center"/>'),
        _style(
            "Heading1", "黑体", 32, f'<w:keepNext/><w:spacing w:before="160" w:after="80"/>{body}'
        ),
        _style("Flush", "仿宋", 32, line + FLUSH),
        _style("Right", "仿宋", 32, f'{line}{FLUSH}<w:jc w:val="right"/>'),
        _style("Small", "仿宋", 21, small),
        _style("Caption", "仿宋", 21, f"<w:keepNext/>{small}"),
        _style(
            "CellHead", "黑体", 21, f'<w:keepNext/><w:spacing {AUTO}/>{FLUSH}<w:jc w:val="center"/>'
        ),
        _style("Cell", "仿宋", 21, f"<w:spacing {AUTO}/>{FLUSH}"),
        _style("CellNumber", "仿宋", 21, f'<w:spacing {AUTO}/>{FLUSH}<w:jc w:val="right"/>'),
    ]
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = (
        '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/><w:tblPr>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:styles xmlns:w="{W}">{"".join(styles)}{grid}</w:styles>'
    )


def _style(name: str, font: str, half_points: int, paragraph: str) -> str:
    default = ' w:default="1"' if name == "Normal" else ""
    based = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{font}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr></w:style>'
    )


def _twips(millimetres: int) -> int:
    return round(millimetres * 1440 / 25.4)
