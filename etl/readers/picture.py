"""The picture of a figure's cell with its surroundings, from PDF files and scans."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from etl.errors import UnreadableDocument
from etl.model import Box, Place
from etl.readers import sniff
from etl.readers.scan import A4_HEIGHT

DPI = 144
AROUND = 150.0
"""Points of the page shown on each side of the cell."""
MARK = (196, 30, 58)


def picture_of(content: bytes, place: Place) -> bytes:
    """PNG of the part of the page around ``place.box``, the cell framed.

    Raises UnreadableDocument: ``no_picture`` for formats without pages or a place without a box.
    """
    if place.page is None or place.box is None:
        raise UnreadableDocument("no_picture", "这个数字没有页面位置，无法给出图像")
    kind = sniff(content)
    if kind == "pdf":
        page = _pdf_page(content, place.page)
    elif kind == "scan":
        page = _scanned_page(content, place.page)
    else:
        raise UnreadableDocument("no_picture", "这种格式没有页面图像")
    scale = DPI / 72
    left, top, right, bottom = (edge * scale for edge in place.box)
    draw = ImageDraw.Draw(page)
    draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), outline=MARK, width=3)
    output = BytesIO()
    page.crop(_around(place.box, page.size)).save(output, format="PNG", optimize=True)
    return output.getvalue()


def _around(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The cell's whole row and its neighbours above and below, within the page."""
    scale = DPI / 72
    left, top, right, bottom = box
    return (
        max(0, int((left - 3 * AROUND) * scale)),
        max(0, int((top - AROUND) * scale)),
        min(size[0], int((right + 3 * AROUND) * scale)),
        min(size[1], int((bottom + AROUND) * scale)),
    )


def _pdf_page(content: bytes, number: int) -> Image.Image:
    from etl.readers.pdfium import open_document

    document = open_document(content)
    try:
        if not 1 <= number <= len(document):
            raise UnreadableDocument("no_picture", f"PDF 没有第 {number} 页")
        page: Image.Image = document[number - 1].render(scale=DPI / 72).to_pil()
        return page.convert("RGB")
    finally:
        document.close()


def _scanned_page(content: bytes, number: int) -> Image.Image:
    """Scaled so that a point of its boxes is a point of an A4 page, as the reader takes it."""
    try:
        picture = Image.open(BytesIO(content))
        picture.seek(number - 1)
        page = picture.convert("RGB")
    except (OSError, EOFError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableDocument("damaged", "图片已损坏，无法打开") from error
    factor = A4_HEIGHT * DPI / max(page.size)
    return page.resize((round(page.width * factor), round(page.height * factor)))
