"""Numbers that Word counts itself (一、 （一） 1.) and does not write into the text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from etl.readers.package import parse_xml, part

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = _W + "val"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LIST = re.compile(rb'<w:numId w:val="[1-9]')
_LIST_ID = re.compile(rb'<w:numId w:val="(\d+)"')
_DEPTH = re.compile(rb'<w:ilvl w:val="(\d)"')
_USED_STYLE = re.compile(rb'<w:pStyle w:val="([^"]*)"')
_BASED_ON = re.compile(rb'<w:basedOn w:val="([^"]*)"')
_CHINESE = "零一二三四五六七八九"
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of an automatic numbering."""

    format: str
    pattern: str
    """``%1、``: what is printed, with ``%n`` for the count at level n."""
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has been counted while reading."""

    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    """By list, then by depth from 0."""
    styles: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """List and depth that a paragraph style brings along."""
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, paragraph: Any) -> str:
        """The number printed before a paragraph, counted on; empty where it has none."""
        if not self.levels:
            return ""
        place = self._place(paragraph)
        levels = self.levels.get(place[0], {}) if place else {}
        if not place or place[1] not in levels:
            return ""
        depth, counts = place[1], self.counts.setdefault(place[0], {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return _printed(levels, depth, counts)

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(_W + "pPr")
        if properties is None:
            return None
        style = properties.find(_W + "pStyle")
        from_style = None if style is None else self.styles.get(style.get(_VAL, ""))
        return _numbered(properties.find(_W + "numPr"), from_style)


def load_numbering(package: zipfile.ZipFile, document: bytes) -> Numbering:
    """The lists that the document uses; where it uses none, nothing more is parsed."""
    styles = part(package, "word/styles.xml", "DOCX") or b""
    by_style = _styles(styles, document) if b"numPr" in styles else {}
    if not by_style and not _LIST.search(document):
        return Numbering()
    data = part(package, "word/numbering.xml", "DOCX")
    return Numbering(_lists(_root(data)), by_style) if data else Numbering()


def _root(data: bytes) -> Any:
    return parse_xml(data.replace(_STRICT, _W[1:-1].encode()), "DOCX")


def _styles(data: bytes, document: bytes) -> dict[str, tuple[str, int]]:
    """Found by pattern: parsing all styles would take longer than reading the document."""
    used = {name.decode("utf-8", "replace") for name in set(_USED_STYLE.findall(document))}
    return {name: place for name in used if (place := _inherited(name, data))}


def _inherited(name: str, data: bytes) -> tuple[str, int] | None:
    for _ in range(10):
        start = data.find(f'w:styleId="{name}"'.encode()) if name else -1
        if start < 0:
            return None
        style = data[start : data.find(b"</w:style>", start)]
        if b"<w:numPr>" in style:
            of, depth = _text(_LIST_ID, style), _text(_DEPTH, style)
            return (of, int(depth or "0")) if of not in ("", "0") else None
        name = _text(_BASED_ON, style)
    return None


def _text(pattern: re.Pattern[bytes], data: bytes) -> str:
    found = pattern.search(data)
    return found[1].decode("utf-8", "replace") if found else ""


def _numbered(found: Any, inherited: tuple[str, int] | None) -> tuple[str, int] | None:
    if found is None:
        return inherited
    of, depth = found.find(_W + "numId"), found.find(_W + "ilvl")
    list_id = of.get(_VAL, "0") if of is not None else (inherited or ("0", 0))[0]
    level = depth.get(_VAL, "0") if depth is not None else str((inherited or ("", 0))[1])
    return None if list_id == "0" or not level.isdigit() else (list_id, int(level))


def _lists(root: Any) -> dict[str, dict[int, Level]]:
    abstract = {
        entry.get(_W + "abstractNumId"): {
            int(level.get(_W + "ilvl", "0")): _level(level) for level in entry.iter(_W + "lvl")
        }
        for entry in root.iter(_W + "abstractNum")
    }
    lists = {}
    for entry in root.iter(_W + "num"):
        of = entry.find(_W + "abstractNumId")
        if of is not None:
            lists[entry.get(_W + "numId", "")] = abstract.get(of.get(_VAL), {})
    return lists


def _level(level: Any) -> Level:
    def value(name: str, default: str) -> str:
        found = level.find(_W + name)
        return default if found is None else str(found.get(_VAL, default))

    start = value("start", "1")
    return Level(value("numFmt", "decimal"), value("lvlText", ""), int(start or "1"))


def _printed(levels: Mapping[int, Level], depth: int, counts: Mapping[int, int]) -> str:
    if levels[depth].format in ("bullet", "none"):
        return ""

    def count(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = levels.get(at)
        return "" if level is None else _counted(counts.get(at, level.start), level.format)

    return re.sub(r"%(\d)", count, levels[depth].pattern)


def _counted(count: int, format: str) -> str:
    if format.startswith(("chinese", "japaneseCounting", "taiwaneseCounting", "ideographDigital")):
        return _chinese(count)
    if format == "decimalEnclosedCircle" and 1 <= count <= 20:
        return chr(0x245F + count)
    if format.endswith("Letter") and 1 <= count <= 26:
        return chr((64 if format[0] == "u" else 96) + count)
    if format == "upperRoman" and count < len(_ROMAN):
        return _ROMAN[count]
    return str(count)


def _chinese(count: int) -> str:
    if not 0 < count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    ten = "" if not tens else ("" if tens == 1 else _CHINESE[tens]) + "十"
    return ten + (_CHINESE[ones] if ones else "")
