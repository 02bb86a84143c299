"""The picture of a figure: its cell framed, with the rows around it."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from paper import Paper
from PIL import Image
from programs import needs
from random_reports import draw
from typesetting import FORMATS

import etl
from etl.errors import UnreadableDocument
from etl.model import Grid, Place
from etl.readers import read, scan
from etl.readers.picture import DPI, MARK, picture_of
from etl.report import understand


def test_cell_is_framed_where_it_stands() -> None:
    paper = Paper()
    paper.table([["规章", "0", "1287"], ["许可", "3", "4"]], (80, 240, 320, 400))
    content = paper.done()
    grid = next(block for block in read(content).blocks if isinstance(block, Grid))
    cell = grid.cells[2]
    image = Image.open(BytesIO(picture_of(content, Place(page=1, box=cell.box))))
    marked = [
        (x, y)
        for x in range(image.width)
        for y in range(image.height)
        if image.getpixel((x, y)) == MARK
    ]
    width = max(x for x, _ in marked) - min(x for x, _ in marked)
    height = max(y for _, y in marked) - min(y for _, y in marked)
    assert (width, height) == pytest.approx((80 * DPI / 72, 24 * DPI / 72), abs=6)


@pytest.mark.parametrize("seed", [3, 5])
def test_the_box_of_a_figure_holds_what_is_printed(seed: int) -> None:
    content = FORMATS["pdf"](draw(seed))
    pages = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage() for page in pages]
    for figure in understand(read(content)).figures:
        if figure.state == "missing":
            continue
        place = figure.where
        assert place is not None
        assert place.page is not None
        assert place.box is not None
        height = pages[place.page - 1].get_height()
        left, top, right, bottom = place.box
        inside = texts[place.page - 1].get_text_bounded(left, height - bottom, right, height - top)
        assert "".join(inside.split()) == "".join(figure.raw.split()), figure


@needs(scan.is_available(), "pip install -r requirements-ocr.txt")
def test_the_box_of_a_figure_in_a_scan_is_that_of_the_page_it_was_made_from() -> None:
    drawn = draw(6)
    printed = {f.figure: f.where for f in understand(read(FORMATS["pdf"](drawn))).figures}
    figures = understand(read(FORMATS["scan"](drawn))).figures
    assert len(figures) >= 198
    for figure in figures:
        known, seen = printed[figure.figure], figure.where
        if known is None or seen is None or known.box is None:
            continue
        assert seen.page == known.page
        assert seen.box == pytest.approx(known.box, abs=3)
        assert 0 < (seen.confidence or 0) <= 1


@pytest.mark.parametrize("name", ["html", "mhtml", "docx", "xlsx", "text", "markdown", "ofd"])
def test_other_formats_say_in_which_cell_a_figure_stands(name: str) -> None:
    content = FORMATS[name](draw(2))
    document = read(content)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    for figure in understand(document).figures:
        if figure.state == "missing":
            continue
        place = figure.where
        assert place is not None
        assert place.table is not None
        held = {(c.row, c.column): c.text for c in grids[place.table - 1].cells}
        assert place.row is not None
        assert place.column is not None
        assert held[place.row, place.column] == figure.raw
    assert etl.picture_of(content, {"page": 1, "box": [0, 0, 9, 9]}) is None


def test_the_door_gives_none_where_there_is_no_such_page() -> None:
    content = Paper().done()
    assert etl.picture_of(content, {"page": 7, "box": [0, 0, 9, 9]}) is None
    assert etl.picture_of(content, {"table": 1, "row": 2}) is None
    shown = etl.picture_of(content, {"page": 1, "box": [10, 10, 90, 40]})
    assert shown is not None
    assert shown.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"<html><table></table></html>", Place(page=1, box=(0, 0, 9, 9))),
        (b"%PDF-1.4", Place(table=1, row=2, column=3)),
    ],
)
def test_no_picture_without_a_page(content: bytes, place: Place) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        picture_of(content, place)
    assert refusal.value.kind == "no_picture"
