"""The picture of a figure: its cell framed, with the rows around it."""

from __future__ import annotations

from io import BytesIO

import pytest
from paper import Paper
from PIL import Image

from etl.errors import UnreadableDocument
from etl.model import Grid, Place
from etl.readers import read
from etl.readers.picture import DPI, MARK, picture_of


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
