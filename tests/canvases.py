"""Canvases that draw the same pages as several programs do: rules as strokes, shapes or lines; as OFD.

Each is handed to ``data.generator.typeset.pdf.typeset`` in the place of reportlab's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from random import Random
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

THIN = 0.48
MILLIMETRES = 25.4 / 72


class ThinShapes(Canvas):
    """Borders as filled shapes half a point thin, as Word prints them."""

    def rect(self, x: float, y: float, width: float, height: float, *_: Any, **__: Any) -> None:
        for sides in ((x, y, width, THIN), (x, y + height, width, THIN)):
            super().rect(*sides, stroke=0, fill=1)
        for sides in ((x, y, THIN, height), (x + width, y, THIN, height)):
            super().rect(*sides, stroke=0, fill=1)


class Strokes(Canvas):
    """Borders as single strokes, in pieces that overlap a little."""

    def rect(self, x: float, y: float, width: float, height: float, *_: Any, **__: Any) -> None:
        for x0, y0, x1, y1 in _sides(x, y, width, height):
            self.line(x0, y0, (x0 + x1) / 2 + 0.2, (y0 + y1) / 2)
            self.line((x0 + x1) / 2, (y0 + y1) / 2, x1, y1)


class LetterByLetter(Canvas):
    """Every letter placed on its own, as scanners' programs and some printers write text."""

    def drawString(self, x: float, y: float, text: str, *_: Any, **__: Any) -> None:
        for letter in text:
            super().drawString(x, y, letter)
            x += self.stringWidth(letter)


PDF_CANVASES: tuple[type[Canvas], ...] = (Canvas, Canvas, ThinShapes, Strokes, LetterByLetter)


def _sides(
    x: float, y: float, width: float, height: float
) -> Iterator[tuple[float, float, float, float]]:
    yield (x, y, x + width, y)
    yield (x, y + height, x + width, y + height)
    yield (x, y, x, y + height)
    yield (x + width, y, x + width, y + height)


# --- OFD ----------------------------------------------------------------------------------------------


class OfdManner:
    """What producers of OFD do differently; drawn once a document."""

    def __init__(self, random: Random) -> None:
        self.prefix = random.choice(("ofd:", "", "o:"))
        self.deltas = random.choice(("each", "runs", "none"))
        self.placing = random.choice(("boundary", "matrix", "page"))
        self.rules = random.choice(("strokes", "shapes", "both_ways"))
        self.glyphs = random.random() < 0.3
        self.template = random.random() < 0.3
        self.folder = random.choice(("Doc_0", "doc_1/sub", "D"))
        self.absolute = random.random() < 0.5
        self.second_body = random.random() < 0.2
        self.annotated = random.random() < 0.3
        self.indented = random.random() < 0.3
        self.compression = random.choice((ZIP_DEFLATED, ZIP_STORED))


def ofd_canvas(random: Random) -> type[Canvas]:
    """A canvas that writes OFD in one producer's manner."""
    return type("OfdOfOneProducer", (_Ofd,), {"manner": OfdManner(random)})


class _Ofd(Canvas):
    """The few calls of the typesetter, written down as objects of OFD pages (GB/T 33190)."""

    manner: OfdManner

    def __init__(self, out: BytesIO, pagesize: tuple[float, float], **_: Any) -> None:
        self.out, (self.width, self.height) = out, pagesize
        self.pages: list[list[str]] = [[]]
        self.font_size = 10.0

    def setTitle(self, title: str | None) -> None:
        self.title = title

    def setFont(self, name: str, size: float, leading: float | None = None) -> None:
        self.font, self.font_size = name, size

    def setLineWidth(self, width: float) -> None:
        pass

    def showPage(self) -> None:
        self.pages.append([])

    def drawString(self, x: float, y: float, text: str, *_: Any, **__: Any) -> None:
        if text:
            self._text(x * MILLIMETRES, (self.height - y) * MILLIMETRES, text)

    def _text(self, x: float, y: float, text: str) -> None:
        size = self.font_size * MILLIMETRES
        widths = [
            pdfmetrics.stringWidth(letter, self.font, self.font_size) * MILLIMETRES
            for letter in text
        ]
        whole = (x, y - size, sum(widths) + 0.1, 1.3 * size)
        deltas = self._deltas(widths[:-1])
        if self.manner.placing == "page":
            attributes = (
                f'Boundary="0 0 {self.width * MILLIMETRES:.3f} {self.height * MILLIMETRES:.3f}"'
            )
            at = (x, y)
        elif self.manner.placing == "matrix":
            attributes = f'Boundary="{_numbers(whole)}" CTM="0.5 0 0 0.5 0 0"'
            size, at = 2 * size, (0.0, 2 * size)
            deltas = self._deltas([2 * width for width in widths[:-1]])
        else:
            attributes, at = f'Boundary="{_numbers(whole)}"', (0.0, size)
        p = self.manner.prefix
        glyphs = ""
        if self.manner.glyphs:
            numbers = " ".join(str(index + 3) for index in range(len(text)))
            glyphs = (
                f'<{p}CGTransform CodePosition="0" CodeCount="{len(text)}" GlyphCount="{len(text)}">'
                f"<{p}Glyphs>{numbers}</{p}Glyphs></{p}CGTransform>"
            )
        self.pages[-1].append(
            f'<{p}TextObject ID="{self._next()}" {attributes} Font="1" Size="{size:.4f}">{glyphs}'
            f'<{p}TextCode X="{at[0]:.3f}" Y="{at[1]:.3f}"{deltas}>{escape(text)}</{p}TextCode>'
            f"</{p}TextObject>"
        )

    def _deltas(self, widths: list[float]) -> str:
        if not widths or self.manner.deltas == "none" and len(set(widths)) == 1 and widths[0] > 3:
            return ""
        steps = [f"{width:.3f}" for width in widths]
        if self.manner.deltas == "runs":
            runs: list[list[Any]] = []
            for step in steps:
                if runs and runs[-1][1] == step:
                    runs[-1][0] += 1
                else:
                    runs.append([1, step])
            steps = [
                f"g {count} {step}" if count > 2 else " ".join([step] * count)
                for count, step in runs
            ]
        return f' DeltaX="{" ".join(steps)}"'

    def rect(self, x: float, y: float, width: float, height: float, *_: Any, **__: Any) -> None:
        scaled = (
            x * MILLIMETRES,
            (self.height - y - height) * MILLIMETRES,
            width * MILLIMETRES,
            height * MILLIMETRES,
        )
        if self.manner.rules == "strokes":
            self._path(
                scaled,
                f"M 0 0 L {scaled[2]:.3f} 0 L {scaled[2]:.3f} {scaled[3]:.3f} L 0 {scaled[3]:.3f} C",
            )
            return
        for x0, y0, x1, y1 in _sides(*scaled):
            across, down = max(x1 - x0, 0.12), max(y1 - y0, 0.12)
            if self.manner.rules == "shapes":
                corners = f"M 0 0 L {across:.3f} 0 L {across:.3f} {down:.3f} L 0 {down:.3f} C"
                self._path((x0, y0, across, down), corners, ' Stroke="false" Fill="true"')
            else:
                self._path((x0, y0, across, down), f"S {x1 - x0:.3f} {y1 - y0:.3f} L 0 0")

    def _path(self, box: tuple[float, ...], data: str, more: str = "") -> None:
        p = self.manner.prefix
        self.pages[-1].append(
            f'<{p}PathObject ID="{self._next()}" Boundary="{_numbers(box)}" LineWidth="0.18"{more}>'
            f"<{p}AbbreviatedData>{data}</{p}AbbreviatedData></{p}PathObject>"
        )

    def _next(self) -> int:
        return 100 + sum(map(len, self.pages))

    def save(self) -> None:
        parts = OfdPackage(self.manner, self.width * MILLIMETRES, self.height * MILLIMETRES)
        with ZipFile(self.out, "w", self.manner.compression) as package:
            for name, content in parts.of(self.pages):
                package.writestr(name, content)


class OfdPackage:
    """The parts of the zip, named and linked as one producer does."""

    def __init__(self, manner: OfdManner, width: float, height: float) -> None:
        self.manner, self.box = manner, f"0 0 {width:.3f} {height:.3f}"

    def of(self, pages: list[list[str]]) -> Iterator[tuple[str, str]]:
        pages = pages if pages[-1] else pages[:-1]
        manner, tag = self.manner, self._tag
        root = f"{manner.folder}/Document.xml"
        bodies = tag("DocBody", tag("DocInfo", tag("DocID", "0")) + tag("DocRoot", self._at(root)))
        if manner.second_body:  # an older version kept in the file; the first is the document
            bodies += tag("DocBody", tag("DocInfo", "") + tag("DocRoot", "Old/Document.xml"))
            yield (
                "Old/Document.xml",
                self._part("Document", tag("CommonData", "") + tag("Pages", "")),
            )
        yield "OFD.xml", self._part("OFD", bodies, ' Version="1.0" DocType="OFD"')
        listed = "".join(
            tag("Page", "", f' ID="{n + 1}" BaseLoc="{self._local(f"Pages/Page_{n}/Content.xml")}"')
            for n in range(len(pages))
        )
        common = tag("MaxUnitID", "99999") + tag("PageArea", tag("PhysicalBox", self.box))
        common += tag("PublicRes", "PublicRes.xml")
        if manner.template:
            common += tag("TemplatePage", "", f' ID="900" BaseLoc="{self._local("Tpls/T.xml")}"')
            blank = tag("Content", tag("Layer", ""))
            yield f"{manner.folder}/Tpls/T.xml", self._part("Page", blank)
        notes = tag("Annotations", "Annots/Annotations.xml") if manner.annotated else ""
        yield root, self._part("Document", tag("CommonData", common) + tag("Pages", listed) + notes)
        font = tag("Fonts", tag("Font", "", ' ID="1" FontName="宋体"'))
        yield f"{manner.folder}/PublicRes.xml", self._part("Res", font)
        if manner.annotated:
            yield from self._annotations()
        for number, objects in enumerate(pages):
            use = (
                tag("Template", "", ' TemplateID="900" ZOrder="Background"')
                if manner.template
                else ""
            )
            layer = tag("Layer", "".join(objects), ' ID="7" Type="Body"')
            page = tag("Area", tag("PhysicalBox", self.box)) + use + tag("Content", layer)
            yield f"{manner.folder}/Pages/Page_{number}/Content.xml", self._part("Page", page)

    def _annotations(self) -> Iterator[tuple[str, str]]:
        """A reader's own remark on the first page: not what the agency published."""
        tag = self._tag
        listed = tag("Page", tag("FileLoc", "Page_0.xml"), ' PageID="1"')
        yield f"{self.manner.folder}/Annots/Annotations.xml", self._part("Annotations", listed)
        remark = tag("Remark", "核对过")
        note = tag("Annot", remark, ' ID="9000" Type="Highlight" Creator="x"')
        yield f"{self.manner.folder}/Annots/Page_0.xml", self._part("PageAnnot", note)

    def _at(self, path: str) -> str:
        return f"/{path}" if self.manner.absolute else path

    def _local(self, path: str) -> str:
        return f"/{self.manner.folder}/{path}" if self.manner.absolute else path

    def _tag(self, name: str, content: str, attributes: str = "") -> str:
        p, end = self.manner.prefix, "\n  " if self.manner.indented and "<" in content else ""
        return f"<{p}{name}{attributes}>{end}{content}{end}</{p}{name}>"

    def _part(self, name: str, content: str, attributes: str = "") -> str:
        colon = self.manner.prefix.rstrip(":")
        space = f' xmlns{":" + colon if colon else ""}="http://www.ofdspec.org/2016"'
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + self._tag(
            name, content, space + attributes
        )


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.3f}" for value in values)
