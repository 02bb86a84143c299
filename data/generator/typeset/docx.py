"""A report as a word-processor document: OOXML written part by part, with real merges."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from data.generator.spec import ReportSpec, Text, size
from etl.model import Cell, Grid

LONG_AGO = (1980, 1, 1, 0, 0, 0)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
PAGE_WIDTH = 9600
"""Of the text, in twentieths of a point."""


def typeset(spec: ReportSpec) -> bytes:
    """The document as a zip archive with fixed times."""
    body = "".join(_block(block) for block in spec.blocks)
    document = (
        f'{XML}<w:document xmlns:w="{WORD}"><w:body>{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": document,
    }
    return archive({name: text.encode() for name, text in parts.items()})


def archive(members: dict[str, bytes]) -> bytes:
    """A zip of these members, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def _block(block: Text | Grid) -> str:
    return _table(block) if isinstance(block, Grid) else _paragraph(block)


def _paragraph(block: Text) -> str:
    align = {"title": "center", "signature": "right"}.get(block.role, "both")
    bold = "<w:rPr><w:b/></w:rPr>" if block.role in ("title", "heading") else ""
    return f'<w:p><w:pPr><w:jc w:val="{align}"/></w:pPr>{_run(block.text, bold)}</w:p>'


def _run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _table(grid: Grid) -> str:
    rows, columns = size(grid)
    width = PAGE_WIDTH // columns
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    layout = "".join(f'<w:gridCol w:w="{width}"/>' for _ in range(columns))
    cover = {
        (row, cell.column): cell
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rowspan)
    }
    body = "".join(_row(cover, row, columns, width) for row in range(1, rows + 1))
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{layout}</w:tblGrid>{body}</w:tbl><w:p/>"
    )


def _row(cover: dict[tuple[int, int], Cell], row: int, columns: int, width: int) -> str:
    cells = [cover[row, column] for column in range(1, columns + 1) if (row, column) in cover]
    return "<w:tr>" + "".join(_cell(cell, row, width) for cell in cells) + "</w:tr>"


def _cell(cell: Cell, row: int, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ""
    if cell.rowspan > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    text = _run(cell.text) if cell.text and row == cell.row else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width * cell.colspan}" w:type="dxa"/>{span}{merge}</w:tcPr>'
        f"<w:p>{text}</w:p></w:tc>"
    )
