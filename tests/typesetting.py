"""Typesets drawn reports into every format the product reads: ``FORMATS[name](drawn) -> bytes``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO
from random import Random
from zipfile import ZipFile

import numpy as np
import pypdfium2
import xlsxwriter
from canvases import PDF_CANVASES, ofd_canvas
from PIL import Image, ImageFilter
from random_reports import Drawn

from data.generator.spec import Block, ReportSpec, Text
from data.generator.typeset import docx, html, pdf, text
from data.generator.typeset.html import HtmlStyle
from data.generator.typeset.pdf import PdfStyle
from data.generator.typeset.text import TextStyle
from etl.model import Cell, Grid
from etl.readers import office

LINE = "\ue000"
"""Stands for a line end within a cell until the format's own sign for it is put in."""
RUN = re.compile(r'<w:r><w:t xml:space="preserve">([^<]*)</w:t></w:r>')
DPI = 200


def spec_of(drawn: Drawn, line_end: str = "") -> ReportSpec:
    """The blocks with ``line_end`` where a cell's line ends."""
    blocks = tuple(_with_line_ends(block, line_end) for block in drawn.blocks)
    title = next(block.text for block in blocks if isinstance(block, Text))
    return ReportSpec(
        drawn.agency, drawn.year, title, "云砚市", date(drawn.year + 1, 1, 20), blocks
    )


def _with_line_ends(block: Block, line_end: str) -> Block:
    if isinstance(block, Text):
        return block
    return Grid(
        tuple(
            Cell(c.text.replace("\n", line_end), c.row, c.column, c.rowspan, c.colspan)
            for c in block.cells
        )
    )


def _luck(drawn: Drawn, what: str) -> Random:
    return Random(f"{what} {drawn.seed}")


# --- pages of the web ---------------------------------------------------------------------------------


def as_html(drawn: Drawn) -> bytes:
    random = _luck(drawn, "html")
    charset = random.choice(("utf-8", "gb18030"))
    style = HtmlStyle(
        manner=random.choice(("plain", "word", "sloppy")),
        charset=charset,
        declared=random.choice(
            ("gb2312", "gbk", None) if charset == "gb18030" else ("utf-8", None)
        ),
        chrome=random.random() < 0.7,
        metadata_table=random.random() < 0.3,
        layout_table=random.random() < 0.3,
    )
    page = html.typeset(spec_of(drawn, LINE), style).decode(charset)
    end = random.choice(("<br>", "<br/>\n", "</p><p>")) if style.manner == "word" else "<br>"
    return page.replace(LINE, end).encode(charset)


def as_mhtml(drawn: Drawn) -> bytes:
    """What a browser saves as one file: the page among other parts, in quoted-printable or base64."""
    random = _luck(drawn, "mhtml")
    page = html.typeset(spec_of(drawn, LINE), HtmlStyle()).decode().replace(LINE, "<br>")
    whole = MIMEMultipart("related", type="text/html")
    whole["Subject"], whole["From"] = "annual report", "<Saved by a browser>"
    if random.random() < 0.5:
        whole.attach(MIMEText(page, "html", "utf-8"))
    else:
        part = EmailMessage()
        part.set_content(page, subtype="html", cte="quoted-printable")
        whole.attach(part)
    whole.attach(MIMEText("td{padding:2px}", "css", "utf-8"))
    return whole.as_bytes()


# --- word processors ----------------------------------------------------------------------------------


def as_docx(drawn: Drawn) -> bytes:
    random = _luck(drawn, "docx")
    spec = spec_of(drawn, LINE)
    with ZipFile(BytesIO(docx.typeset(spec))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].decode()
    change = random.choice((None, _runs_in_pieces, _with_changes, _in_controls))
    if change is not None:
        body = change(body, random)
    end = random.choice(("<w:br/>", "<w:cr/>"))
    breaks = f'</w:t>{end}<w:t xml:space="preserve">'
    if random.random() < 0.5 and change is None:
        breaks = '</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">'
    parts["word/document.xml"] = body.replace(LINE, breaks).encode()
    return docx.archive(parts)


def _run(content: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{content}</w:t></w:r>'


def _runs_in_pieces(body: str, random: Random) -> str:
    """A run for every letter, with spelling marks between."""
    letters = re.compile(r"&\w+;|.")

    def cut(found: re.Match[str]) -> str:
        return '<w:proofErr w:type="spellStart"/>'.join(map(_run, letters.findall(found[1])))

    return RUN.sub(cut, body)


def _with_changes(body: str, random: Random) -> str:
    """Tracked changes: some numbers inserted, others deleted beside them."""

    def change(found: re.Match[str]) -> str:
        if not found[1].isdigit() or random.random() < 0.7:
            return found[0]
        gone = f"<w:r><w:delText>{random.randint(1, 99)}</w:delText></w:r>"
        return f'<w:del w:id="1">{gone}</w:del><w:ins w:id="2">{found[0]}</w:ins>'

    return RUN.sub(change, body)


def _in_controls(body: str, random: Random) -> str:
    """Content controls around the text of cells."""
    return RUN.sub(lambda found: f"<w:sdt><w:sdtContent>{found[0]}</w:sdtContent></w:sdt>", body)


def as_doc(drawn: Drawn) -> bytes:
    """Through LibreOffice, which must be installed."""
    return office._convert(as_docx(drawn), "doc")


def as_xls(drawn: Drawn) -> bytes:
    return office._convert(as_xlsx(drawn), "xls")


# --- sheets -------------------------------------------------------------------------------------------


def as_xlsx(drawn: Drawn) -> bytes:
    """One sheet, or one for each section; numbers as numbers or as text."""
    random = _luck(drawn, "xlsx")
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    apart, typed, gap = random.random() < 0.3, random.random() < 0.5, random.randint(0, 2)
    sheet, row = book.add_worksheet("年报"), 0
    for block in spec_of(drawn, "\n").blocks:
        if isinstance(block, Text):
            if apart and block.role == "heading":
                sheet, row = book.add_worksheet(f"{len(book.worksheets()) + 1}"), 0
            sheet.write_string(row, 0, block.text)
            row += 1
        else:
            row = _put_grid(sheet, block, row, typed) + gap
    book.close()
    return out.getvalue()


def _put_grid(sheet: xlsxwriter.worksheet.Worksheet, grid: Grid, top: int, typed: bool) -> int:
    bottom = top
    for cell in grid.cells:
        y, x = top + cell.row - 1, cell.column - 1
        value = float(cell.text) if typed and cell.text.isascii() and cell.text.isdigit() else None
        if cell.rowspan > 1 or cell.colspan > 1:
            sheet.merge_range(y, x, y + cell.rowspan - 1, x + cell.colspan - 1, "")
        if value is not None:
            sheet.write_number(y, x, value)
        elif cell.text:
            sheet.write_string(y, x, cell.text)
        else:
            sheet.write_blank(y, x, None, None)
        bottom = max(bottom, y + cell.rowspan)
    return bottom


# --- text ---------------------------------------------------------------------------------------------


def as_text(drawn: Drawn) -> bytes:
    charset = _luck(drawn, "text").choice(("utf-8", "gb18030", "utf-16"))
    return text.typeset(spec_of(drawn), TextStyle(charset=charset))


def as_markdown(drawn: Drawn) -> bytes:
    return text.typeset(spec_of(drawn), TextStyle(markdown=True))


def as_lines(drawn: Drawn) -> bytes:
    """One cell a line, as copied out of a page; empty cells leave no trace."""
    lines: list[str] = []
    for block in spec_of(drawn).blocks:
        cells = block.cells if isinstance(block, Grid) else (block,)
        lines += [cell.text for cell in cells if cell.text]
    return "\n".join(lines).encode()


# --- pages --------------------------------------------------------------------------------------------


def as_pdf(drawn: Drawn) -> bytes:
    random = _luck(drawn, "pdf")
    style = PdfStyle(wide=random.random() < 0.3, page_numbers=random.random() < 0.7)
    return pdf.typeset(spec_of(drawn), style, random.choice(PDF_CANVASES))


def as_ofd(drawn: Drawn) -> bytes:
    random = _luck(drawn, "ofd")
    style = PdfStyle(wide=random.random() < 0.3, page_numbers=random.random() < 0.7)
    return pdf.typeset(spec_of(drawn), style, ofd_canvas(random))


def pages_of(content: bytes, dpi: int) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def as_scan(drawn: Drawn, dpi: int = DPI) -> bytes:
    """Its pages as pictures in a PDF, a little soft, as an office's scanner gives them."""
    random = _luck(drawn, "scan")
    pages = [
        page.filter(ImageFilter.GaussianBlur(random.uniform(0, 0.6)))
        for page in pages_of(as_pdf(drawn), dpi)
    ]
    return _bound(pages, dpi, random.randint(75, 92))


def as_coarse_scan(drawn: Drawn) -> bytes:
    """At 120 dpi, where figures are ten pixels high."""
    return as_scan(drawn, 120)


def as_turned_scan(drawn: Drawn) -> bytes:
    """Pages put into the scanner sideways or upside down."""
    turn = _luck(drawn, "turned").choice((90, 180, 270))
    return _bound([page.rotate(turn, expand=True) for page in pages_of(as_pdf(drawn), DPI)])


def as_skewed_scan(drawn: Drawn) -> bytes:
    """Pages that lie up to two degrees askew."""
    random = _luck(drawn, "skewed")
    pages = pages_of(as_pdf(drawn), DPI)
    return _bound(
        [
            page.rotate(random.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor="white")
            for page in pages
        ]
    )


def as_photograph(drawn: Drawn) -> bytes:
    """Uneven light, a little grain, slightly askew."""
    random = _luck(drawn, "photograph")
    pages = []
    for page in pages_of(as_pdf(drawn), DPI):
        grey = np.asarray(page.convert("L"), dtype=np.float32)
        rows, columns = np.mgrid[0 : grey.shape[0], 0 : grey.shape[1]]
        across, down = random.uniform(-0.45, 0.45), random.uniform(-0.45, 0.45)
        light = 0.8 + across * (columns / grey.shape[1] - 0.5) + down * (rows / grey.shape[0] - 0.5)
        grain = np.random.default_rng(drawn.seed).normal(0, 6, grey.shape)
        lit = Image.fromarray((grey * light + grain).clip(0, 255).astype(np.uint8))
        turned = lit.rotate(random.uniform(-1, 1), Image.Resampling.BICUBIC, fillcolor=150)
        pages.append(turned.filter(ImageFilter.GaussianBlur(0.6)))
    return _bound(pages)


def _bound(pages: list[Image.Image], dpi: int = DPI, quality: int = 85) -> bytes:
    """Pictures as the pages of a PDF without text."""
    out = BytesIO()
    first, *others = pages
    first.save(out, "PDF", save_all=True, append_images=others, resolution=dpi, quality=quality)
    return out.getvalue()


Typeset = Callable[[Drawn], bytes]
FORMATS: dict[str, Typeset] = {
    "html": as_html,
    "mhtml": as_mhtml,
    "docx": as_docx,
    "xlsx": as_xlsx,
    "text": as_text,
    "markdown": as_markdown,
    "lines": as_lines,
    "pdf": as_pdf,
    "ofd": as_ofd,
    "doc": as_doc,
    "xls": as_xls,
    "scan": as_scan,
    "scan_skewed": as_skewed_scan,
    "scan_turned": as_turned_scan,
    "scan_coarse": as_coarse_scan,
    "photograph": as_photograph,
}
"""Every format, from drawn report to bytes."""
