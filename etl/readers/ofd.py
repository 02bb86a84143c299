"""OFD (GB/T 33190) → Document: its characters and lines, read as those of a PDF are."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

from etl.errors import UnreadableDocument
from etl.model import Box, Document
from etl.readers.affine import IDENTITY, Matrix, moved, slants, times
from etl.readers.cells import ILLEGIBLE, Glyph
from etl.readers.ink import FAINT, SMALL, THIN, WHITE
from etl.readers.layout import Sheet, blocks, by_frame, tables_of
from etl.readers.package import open_package, parse_xml, part
from etl.readers.ruling import frames
from etl.readers.runs import runs_of_glyphs
from etl.readers.segments import Segments

POINTS = 72 / 25.4
"""OFD measures in millimetres."""
MAX_PAGES = 400
MAX_DEPTH = 8
SCANNED = 0.5

_OPERATION = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")
_ENDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
"""How many numbers an operation takes; the last two are where it ends."""


@dataclass(slots=True)
class _Marks:
    """What stands on one page."""

    glyphs: list[Glyph] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)
    """For each glyph, which text object wrote it."""
    horizontal: Segments = field(default_factory=list)
    vertical: Segments = field(default_factory=list)
    picture: float = 0.0
    blots: list[Box] = field(default_factory=list)
    """Small pictures, which may stand for a figure."""


@dataclass(frozen=True, slots=True)
class _Book:
    package: zipfile.ZipFile
    templates: dict[str, str]
    composites: dict[str, Any]


def read(content: bytes) -> Document:
    """Raises UnreadableDocument: ``damaged encrypted too_large needs_ocr``."""
    package = open_package(content, "OFD")
    if "Encryptions.xml" in package.namelist():
        raise UnreadableDocument("encrypted", "OFD 文件已加密，请先取消加密")
    root = _parse(package, "OFD.xml").find(".//{*}DocRoot")
    if root is None or not root.text:
        raise UnreadableDocument("damaged", "OFD 文件没有正文")
    path = _resolve("", root.text)
    document = _parse(package, path)
    pages = document.findall("{*}Pages/{*}Page")
    if len(pages) > MAX_PAGES:
        raise UnreadableDocument("too_large", f"OFD 超过 {MAX_PAGES} 页，不予读取")
    book = _Book(package, _templates(document, path), _composites(package, document, path))
    whole = _numbers(document.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox") or "0 0 210 297")
    sheets = [
        _sheet(book, number, _resolve(path, page.get("BaseLoc", "")), whole)
        for number, page in enumerate(pages, 1)
    ]
    return _document(sheets)


def _document(sheets: list[Sheet]) -> Document:
    unread = [sheet.number for sheet in sheets if not sheet.legible]
    if unread and not any(sheet.tables for sheet in sheets):
        raise UnreadableDocument(
            "needs_ocr", "OFD 的页面没有可用的文字层，请转换为 PDF 后用文字识别读取"
        )
    metadata = {"unread_pages": ",".join(map(str, unread))} if unread else {}
    return Document("ofd", blocks(sheets), metadata)


def _sheet(book: _Book, number: int, path: str, whole: list[float]) -> Sheet:
    page = _parse(book.package, path)
    area = _numbers(page.findtext("{*}Area/{*}PhysicalBox") or "") or whole
    to_points: Matrix = (POINTS, 0.0, 0.0, POINTS, -area[0] * POINTS, -area[1] * POINTS)
    marks = _Marks()
    for use in page.findall("{*}Template"):
        template = book.templates.get(use.get("TemplateID", ""))
        if template:
            _walk(_parse(book.package, template).find("{*}Content"), to_points, book, marks, 0)
    _walk(page.find("{*}Content"), to_points, book, marks, 0)
    width, height = area[2] * POINTS, area[3] * POINTS
    found = frames(marks.horizontal, marks.vertical)
    legible = bool(marks.glyphs) or not (found or marks.picture > SCANNED * width * height)
    inside, outside = by_frame(marks.glyphs, found)
    objects = marks.objects
    tables = tables_of(
        found, inside, number, lambda a, b: objects[a] == objects[b], None, marks.blots
    )
    return Sheet(number, width, height, runs_of_glyphs(outside, number), tables, legible)


def _walk(holder: Any, m: Matrix, book: _Book, marks: _Marks, depth: int) -> None:
    """Gather what a layer, block or composite draws; ``m`` leads from its space to points."""
    for item in () if holder is None or depth > MAX_DEPTH else holder:
        kind = item.tag.rpartition("}")[2]
        if item.get("Visible") == "false":
            continue
        if kind in ("Layer", "PageBlock"):
            _walk(item, m, book, marks, depth + 1)
            continue
        own = times(_own_matrix(item), m)
        if kind == "TextObject":
            _add_text(item, own, marks)
        elif kind == "PathObject":
            _add_path(item, own, marks)
        elif kind == "ImageObject":
            x0, y0, x1, y1 = moved(m, *_corners(item))
            marks.picture = max(marks.picture, (x1 - x0) * (y1 - y0))
            if y1 - y0 <= SMALL:
                marks.blots.append((x0, y0, x1, y1))
        elif kind == "CompositeObject":
            _walk(book.composites.get(item.get("ResourceID", "")), own, book, marks, depth + 1)


def _own_matrix(item: Any) -> Matrix:
    """From an object's own space to that of its layer: its CTM, then the corner of its box."""
    ctm = _numbers(item.get("CTM", ""))
    a, b, c, d, e, f = ctm if len(ctm) == 6 else IDENTITY
    x, y, *_ = [*_numbers(item.get("Boundary", "")), 0.0, 0.0]
    return (a, b, c, d, e + x, f + y)


def _corners(item: Any) -> tuple[float, float, float, float]:
    x, y, width, height = (_numbers(item.get("Boundary", "")) + [0.0] * 4)[:4]
    return (x, y, x + width, y + height)


def _add_text(item: Any, m: Matrix, marks: _Marks) -> None:
    opacity, seen = _opacity(item)
    if slants(m) or 0 < opacity < FAINT:
        return  # a watermark
    size = _number(item.get("Size"), 1.0)
    stretch = _number(item.get("HScale"), 1.0)
    number = len(marks.objects)
    x = y = 0.0
    for code in item.iterfind("{*}TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        blank = False
        for index, char in enumerate(code.text or ""):
            advance = size * stretch * (1.0 if east_asian_width(char) in "WFA" else 0.5)
            step = across[index] if index < len(across) else (0.0 if down else advance)
            if char.isspace():
                blank = True
            else:
                width = min(advance, step) if step > 0 else advance
                box = moved(m, x, y - 0.88 * size, x + width, y + 0.2 * size)
                char = char if seen or not char.isdecimal() else ILLEGIBLE
                marks.glyphs.append((" " + char if blank else char, *box, len(marks.objects)))
                marks.objects.append(number)
                blank = False
            x += step
            y += down[index] if index < len(down) else 0.0


def _opacity(item: Any) -> tuple[float, bool]:
    """How opaque a text is painted, and whether a person sees it: in ink, and not in white."""
    colour = item.find("{*}FillColor")
    opacity = _number(item.get("Alpha"), 255.0) / 255
    if colour is None:
        return opacity, opacity > 0 and item.get("Fill") != "false"
    opacity *= _number(colour.get("Alpha"), 255.0) / 255
    white = min(_numbers(colour.get("Value", "")) or [0.0]) >= WHITE
    inked = item.get("Fill") != "false" or item.get("Stroke") == "true"
    return opacity, opacity > 0 and inked and not white


def _deltas(written: str | None) -> list[float]:
    """``1.8 g 3 3.7`` → 1.8, 3.7, 3.7, 3.7."""
    words = iter((written or "").split())
    deltas: list[float] = []
    for word in words:
        if word == "g":
            count, step = int(_number(next(words, "0"), 0)), _number(next(words, "0"), 0)
            deltas += [step] * min(count, 10_000)
        else:
            deltas.append(_number(word, 0.0))
    return deltas


def _add_path(item: Any, m: Matrix, marks: _Marks) -> None:
    stroked, filled = item.get("Stroke") != "false", item.get("Fill") == "true"
    for points in _parts(item.findtext("{*}AbbreviatedData") or ""):
        if stroked:
            for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
                _add_line(marks, moved(m, x0, y0, x1, y1))
        elif filled:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            _add_line(marks, moved(m, min(xs), min(ys), max(xs), max(ys)))


def _add_line(marks: _Marks, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    if y1 - y0 <= THIN and x1 - x0 >= y1 - y0:
        marks.horizontal.append(((y0 + y1) / 2, x0, x1))
    if x1 - x0 <= THIN and y1 - y0 >= x1 - x0:
        marks.vertical.append(((x0 + x1) / 2, y0, y1))


def _parts(data: str) -> Iterator[list[tuple[float, float]]]:
    """The subpaths as points; a closed one ends where it began, a curve is its chord."""
    points: list[tuple[float, float]] = []
    for match in _OPERATION.finditer(data):
        operation, numbers = match[1], _numbers(match[2])
        if operation == "C":
            points += points[:1]
        elif len(numbers) >= _ENDS[operation]:
            if operation in "SM" and points:
                yield points
                points = []
            points.append((numbers[_ENDS[operation] - 2], numbers[_ENDS[operation] - 1]))
    if points:
        yield points


def _templates(document: Any, path: str) -> dict[str, str]:
    found = document.iterfind("{*}CommonData/{*}TemplatePage")
    return {page.get("ID", ""): _resolve(path, page.get("BaseLoc", "")) for page in found}


def _composites(package: zipfile.ZipFile, document: Any, path: str) -> dict[str, Any]:
    """Drawings used in several places, by their id."""
    composites: dict[str, Any] = {}
    for kind in ("PublicRes", "DocumentRes"):
        for resource in document.iterfind("{*}CommonData/{*}" + kind):
            name = _resolve(path, resource.text or "")
            if name in package.NameToInfo:
                for unit in _parse(package, name).iter("{*}CompositeGraphicUnit"):
                    composites[unit.get("ID", "")] = unit.find("{*}Content")
    return composites


def _parse(package: zipfile.ZipFile, name: str) -> Any:
    data = part(package, name, "OFD")
    if data is None:
        raise UnreadableDocument("damaged", f"OFD 文件已损坏：缺少 {name}")
    return parse_xml(data, "OFD")


def _resolve(base: str, location: str) -> str:
    """A path in the package, absolute with a leading slash, else from the folder of ``base``."""
    location = location.strip()
    joined = posixpath.join(posixpath.dirname(base), location)
    return posixpath.normpath(location if location.startswith("/") else joined).lstrip("/")


def _numbers(written: str) -> list[float]:
    return [_number(word, 0.0) for word in written.split()]


def _number(written: str | None, default: float) -> float:
    try:
        value = float(written) if written else default
    except ValueError:
        return default
    return value if abs(value) < 1e6 else default
