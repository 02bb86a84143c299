"""OFD: characters and lines placed by boundary, matrix, template and drawings used twice."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from etl.errors import UnreadableDocument
from etl.model import Document, Grid, Paragraph
from etl.readers import read

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(*pages: str, common: str = "", head: str = "", **parts: str) -> Document:
    """Pages of 210 × 297 mm with the given content."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="P{n}.xml"/>' for n in range(len(pages)))
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr(
            "OFD.xml",
            f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>/Doc_0/D.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        package.writestr(
            "Doc_0/D.xml",
            f"<ofd:Document {NS}><ofd:CommonData>{area}{common}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for number, page in enumerate(pages):
            layer = f"<ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content>"
            package.writestr(f"Doc_0/P{number}.xml", f"<ofd:Page {NS}>{head}{layer}</ofd:Page>")
        for name, text in parts.items():
            package.writestr(f"Doc_0/{name}.xml", text)
    return read(buffer.getvalue())


def text(x: float, y: float, characters: str, more: str = "", delta: str = "") -> str:
    deltas = f' DeltaX="{delta}"' if delta else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 50 5" Size="4"{more}>'
        f'<ofd:TextCode X="0" Y="4"{deltas}>{characters}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0 + 0.2} {y1 - y0 + 0.2}">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


RULES = "".join(
    [line(20, y, 120, y) for y in (20, 30, 40)] + [line(x, 20, x, 40) for x in (20, 70, 120)]
)
TEXTS = text(22, 22, "规章") + text(72, 22, "812") + text(22, 32, "许可") + text(72, 32, "0")


def cells(document: Document) -> list[str]:
    return [cell.text for b in document.blocks if isinstance(b, Grid) for cell in b.cells]


def test_table_and_paragraph() -> None:
    document = ofd(RULES + TEXTS + text(22, 50, "三、收到和处理情况"))
    assert document.format == "ofd"
    assert cells(document) == ["规章", "812", "许可", "0"]
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["三、收到和处理情况"]


@pytest.mark.parametrize(
    ("mark", "read_as"),
    [
        (text(72, 32, "45", ' CTM="0.7 0.7 -0.7 0.7 0 0"'), "0"),
        (text(72, 32, "45", ' Alpha="60"'), "0"),
        (text(92, 32, "45", ' Alpha="0"'), "0 \ufffc\ufffc"),
        (text(92, 32, "45", ' Fill="false"'), "0 \ufffc\ufffc"),
        (
            text(92, 32, "45").replace(
                "<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode'
            ),
            "0 \ufffc\ufffc",
        ),
    ],
)
def test_a_watermark_is_nothing_and_unseen_digits_are_illegible(mark: str, read_as: str) -> None:
    assert cells(ofd(RULES + TEXTS + mark)) == ["规章", "812", "许可", read_as]


def test_a_small_picture_in_an_empty_cell_is_no_blank() -> None:
    picture = '<ofd:ImageObject Boundary="75 32 6 4" ResourceID="9"/>'
    shown = RULES + text(22, 22, "规章") + text(72, 22, "812") + text(22, 32, "许可") + picture
    assert cells(ofd(shown)) == ["规章", "812", "许可", "\ufffc"]


def test_box_is_in_points() -> None:
    grid = next(b for b in ofd(RULES + TEXTS).blocks if isinstance(b, Grid))
    assert grid.cells[1].box == pytest.approx((198.4, 56.7, 340.2, 85.0), abs=0.5)


def test_matrix_scales_text_and_runs_of_distances_repeat() -> None:
    scaled = (
        '<ofd:TextObject Boundary="0 0 210 297" CTM="0.5 0 0 0.5 72 26" Size="8">'
        '<ofd:TextCode X="0" Y="0" DeltaX="g 2 4">812</ofd:TextCode></ofd:TextObject>'
    )
    assert cells(ofd(RULES + text(22, 22, "规章") + scaled)) == ["规章", "812", "", ""]


def test_borders_as_thin_filled_shapes() -> None:
    filled = RULES.replace(
        "<ofd:PathObject ", '<ofd:PathObject Stroke="false" Fill="true" '
    ).replace("</ofd:AbbreviatedData>", " L 0.1 0.1 C</ofd:AbbreviatedData>")
    assert cells(ofd(filled + TEXTS)) == ["规章", "812", "许可", "0"]


def test_template_page_lies_under_the_page() -> None:
    template = (
        f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{RULES}</ofd:Layer></ofd:Content></ofd:Page>"
    )
    document = ofd(
        TEXTS,
        common='<ofd:TemplatePage ID="9" BaseLoc="T.xml"/>',
        head='<ofd:Template TemplateID="9"/>',
        T=template,
    )
    assert cells(document) == ["规章", "812", "许可", "0"]


def test_composite_drawing() -> None:
    unit = f'<ofd:CompositeGraphicUnit ID="5"><ofd:Content>{RULES}</ofd:Content></ofd:CompositeGraphicUnit>'
    document = ofd(
        TEXTS + '<ofd:CompositeObject Boundary="0 0 210 297" ResourceID="5"/>',
        common="<ofd:PublicRes>R.xml</ofd:PublicRes>",
        R=f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>",
    )
    assert cells(document) == ["规章", "812", "许可", "0"]


def test_invisible_text_is_not_read() -> None:
    assert "99" not in cells(ofd(RULES + TEXTS + text(72, 32, "99", ' Visible="false"')))


@pytest.mark.parametrize(
    ("pages", "kind"),
    [
        ([RULES], "needs_ocr"),
        (['<ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/>'], "needs_ocr"),
        ([""] * 500, "too_large"),
    ],
)
def test_refusals(pages: list[str], kind: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        ofd(*pages)
    assert refusal.value.kind == kind


def test_absurd_numbers_do_no_harm() -> None:
    odd = text(22, 22, "规章", delta="g 1000000000 3") + text(1e300, 22, "9") + text(72, 22, "nan")
    assert "规章" in cells(ofd(RULES + TEXTS + odd))[0]
