"""Scans and pictures: every figure with its confidence, doubt kept; refused where OCR is not installed."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from paper import Paper
from printed_reports import TITLE
from programs import needs

from etl.errors import UnreadableDocument
from etl.model import Grid, Paragraph, Place
from etl.readers import read, scan
from etl.report import understand

XS = (80.0, 240.0, 320.0, 400.0)
LINES = [["信息内容", "制发件数", "废止件数"], ["规章", "0", "1287"], ["行政规范性文件", "345", ""]]

needs_ocr = needs(scan.is_available(), "pip install -r requirements-ocr.txt")


def page() -> Paper:
    paper = Paper()
    paper.paragraph(["二、主动公开政府信息情况"])
    paper.table(LINES, XS)
    return paper


def picture(content: bytes, dpi: int = 200, turn: float = 0.0, kind: str = "PNG") -> bytes:
    image = pdfium.PdfDocument(content)[0].render(scale=dpi / 72).to_pil().convert("RGB")
    buffer = BytesIO()
    image.rotate(turn, fillcolor="white").save(buffer, format=kind, dpi=(dpi, dpi))
    return buffer.getvalue()


def texts(grid: Grid) -> list[str]:
    return [cell.text for cell in grid.cells]


@needs_ocr
@pytest.mark.parametrize(("dpi", "turn"), [(200, 0.0), (150, 0.0), (200, 0.8), (200, -1.5)])
def test_picture_of_a_page(dpi: int, turn: float) -> None:
    document = read(picture(page().done(), dpi, turn))
    assert document.format == "scan"
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert texts(grid) == [text for line in LINES for text in line]
    assert all(cell.confidence is not None and cell.confidence > 0.5 for cell in grid.cells)
    assert "主动公开" in "".join(b.text for b in document.blocks if isinstance(b, Paragraph))


@needs_ocr
def test_box_is_where_the_cell_is_on_the_page_as_it_came() -> None:
    document = read(picture(page().done(), turn=-1.0))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    plain = next(b for b in read(page().done()).blocks if isinstance(b, Grid))
    before, after = plain.cells[5].box, grid.cells[5].box
    assert before is not None
    assert after is not None
    # Turned by one degree clockwise about the middle of the page.
    assert after[0] - before[0] == pytest.approx((421 - 140) * 0.0175, abs=2.5)
    assert after[1] - before[1] == pytest.approx((360 - 297) * 0.0175, abs=2.5)


@needs_ocr
def test_pdf_of_pictures_is_a_scan_and_pages_with_text_are_not_recognised() -> None:
    paper = page()
    paper.page()
    from reportlab.lib.utils import ImageReader

    paper.canvas.drawImage(ImageReader(BytesIO(picture(page().done()))), 0, 0, 595, 842)
    document = read(paper.done())
    assert document.format == "pdf"
    first, second = (block for block in document.blocks if isinstance(block, Grid))
    assert texts(first) == texts(second)
    assert {cell.confidence for cell in first.cells} == {None}
    assert {cell.page for cell in second.cells} == {2}


@needs_ocr
def test_hidden_text_of_some_scanner_is_not_believed() -> None:
    from reportlab.lib.utils import ImageReader

    paper = Paper()
    paper.canvas.drawImage(ImageReader(BytesIO(picture(page().done()))), 0, 0, 595, 842)
    hidden = paper.canvas.beginText(80, 700)
    hidden.setTextRenderMode(3)
    hidden.setFont("Helvetica", 9)
    hidden.textLine("9999 8888 7777")
    paper.canvas.drawText(hidden)
    document = read(paper.done())
    assert document.format == "scan"
    assert "9999" not in str(document.blocks)


@needs_ocr
def test_red_seal_over_figures_does_not_hide_them() -> None:
    paper = page()
    paper.canvas.setStrokeColorRGB(0.9, 0.1, 0.1)
    paper.canvas.setStrokeAlpha(0.6)
    paper.canvas.setLineWidth(3)
    paper.canvas.circle(330, 690, 60)
    document = read(picture(paper.done()))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert texts(grid) == [text for line in LINES for text in line]


@needs_ocr
def test_unsure_reading_keeps_the_other_one() -> None:
    from etl.readers.recognise import SURE, Reading, _agreed

    assert _agreed(Reading("12", 0.6, ("17",)), Reading("12", 0.99)) == Reading("12", 0.99)
    assert _agreed(Reading("12", 0.6, ("17",)), Reading("12", 0.7)).alternatives == ("17",)
    unsure = _agreed(Reading("12", 0.6), Reading("17", 0.95))
    assert (unsure.text, unsure.alternatives) == ("17", ("12",))
    assert unsure.confidence < SURE


@needs_ocr
@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8\xff\xe0 no picture"]
)
def test_broken_picture(content: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read(content)
    assert refusal.value.kind == "damaged"


def test_without_ocr_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "is_available", lambda: False)
    with pytest.raises(UnreadableDocument, match="requirements-ocr.txt") as refusal:
        read(picture(page().done()))
    assert refusal.value.kind == "needs_ocr"


def test_without_ocr_legible_tables_are_read_and_the_other_pages_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scan, "is_available", lambda: False)
    from reportlab.lib.utils import ImageReader

    paper = page()
    paper.page()
    paper.canvas.drawImage(ImageReader(BytesIO(picture(page().done()))), 0, 0, 595, 842)
    document = read(paper.done())
    assert document.metadata["unread_pages"] == "2"
    titled = replace(document, blocks=(Paragraph(TITLE), *document.blocks))
    unread = [p for p in understand(titled).problems if p.kind == "unread_page"]
    assert [(p.where, "第 2 页" in p.message) for p in unread] == [(Place(page=2), True)]
    assert sum(isinstance(block, Grid) for block in document.blocks) == 1
