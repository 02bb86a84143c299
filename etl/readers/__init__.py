"""Decides what a file is by its bytes, and has the one reader for it read it.

A reader module has one door, ``read(content: bytes) -> Document``, and is imported when first needed.
"""

from __future__ import annotations

import re
import zipfile
from importlib import import_module
from io import BytesIO

from etl.errors import UnreadableDocument
from etl.model import Document
from etl.readers.charset import decode

MAX_BYTES = 256 * 1024 * 1024
"""No report comes near this; what does is a disk image or an attack."""

READERS = {
    "html": "html",
    "text": "text",
    "docx": "docx",
    "xlsx": "xlsx",
    "ofd": "ofd",
    "pdf": "pdf",
    "scan": "scan",
    "doc": "doc",
    "office": "office",
}

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8")
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_XML = re.compile(
    rb"<(?:w:wordDocument|office:document|pkg:package|\?mso-application[^>]{0,40}Word\.Document)"
)
_TAGS_AT_START = re.compile(rb"<(!doctype\s+html|[a-z][a-z0-9:]*[\s>/])", re.I)
_TAGS_ANYWHERE = re.compile(rb"<(!doctype\s+html|html|head|body|table|div)[\s>]", re.I)
_MHTML = re.compile(rb"^(mime-version|content-type|from|subject|date|message-id)\s*:", re.I)
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13})
_START, _SAMPLE = 65536, 8192
_MANY_LINES, _FEW_TAGS = 10, 12


def read(content: bytes) -> Document:
    """The document in ``content``, whatever its format. Raises UnreadableDocument."""
    if len(content) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"文件超过 {MAX_BYTES >> 20} MB，不予读取")
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableDocument("empty", "文件是空的")
    kind = sniff(content)
    if kind == "archive":
        raise UnreadableDocument("archive", "这是压缩包，须先解开，再读其中的文件")
    if kind == "unknown":
        raise UnreadableDocument("unknown_format", "认不出这是什么格式的文件")
    return _read_as(kind, content)


def sniff(content: bytes) -> str:
    """``html docx doc pdf scan ofd xlsx text office archive unknown``, by the bytes alone.

    ``office`` is what only an office program reads: RTF, WordprocessingML of 2003, ODF.
    """
    head = content[:1024]
    if content.startswith(b"PK"):
        return _sniff_zip(content)
    if content.startswith(_OLE2):
        return _sniff_ole2(content)
    if content.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "scan"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "scan"
    if content.startswith(_ARCHIVES) or content[257:262] == b"ustar":
        return "archive"
    if head.lstrip().startswith(b"{\\rtf"):
        return "office"
    if b"%PDF-" in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "pdf"
    return _sniff_text(content)


def _read_as(kind: str, content: bytes) -> Document:
    reader = import_module(f"{__name__}.{READERS[kind]}")
    try:
        document: Document = reader.read(content)
    except UnreadableDocument as error:
        if error.kind != "needs_office" or kind == "office":
            raise
        return _read_as("office", content)
    return document


def _sniff_zip(content: bytes) -> str:
    """By the names of the members; a broken archive by the names that still stand in the bytes."""
    try:
        names = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        names = {name for name in _LANDMARKS if name.encode() in content}
    for landmark, kind in _LANDMARKS.items():
        if landmark in names:
            return kind
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "docx"
    return "archive"


_LANDMARKS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsx",
    "OFD.xml": "ofd",
    "META-INF/manifest.xml": "office",
}


def _sniff_ole2(content: bytes) -> str:
    """By the names of the streams, which stand in the directory as UTF-16."""
    names = content.lower()
    for stream, kind in (("worddocument", "doc"), ("workbook", "xlsx"), ("book", "xlsx")):
        if (stream + "\0").encode("utf-16-le") in names:
            return kind
    return "doc" if "encryptedpackage".encode("utf-16-le") in names else "unknown"


def _sniff_text(content: bytes) -> str:
    plain = content
    if b"\0" in content[:1024] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        plain = decode(content[:_START]).encode("utf-8", "replace")
    start = plain[:_START].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _OFFICE_XML.search(start[:4096]):
        return "office"
    if _MHTML.match(start) and b"multipart/related" in start.lower():
        return "html"
    if len(start[:_SAMPLE].translate(None, _CONTROLS)) < 0.99 * len(start[:_SAMPLE]):
        return "unknown"
    if _TAGS_AT_START.match(start) or _TAGS_ANYWHERE.search(start) or start[:5] == b"<?xml":
        return "text" if _is_lined(plain) else "html"
    if start.startswith(b"<!--") and _TAGS_ANYWHERE.search(plain):
        return "html"
    return "text"


def _is_lined(plain: bytes) -> bool:
    """Whether what has a tag in it is laid out by its lines: a page is by its tags."""
    few = plain[:4096].count(b"<") < _FEW_TAGS and plain.count(b"<") < _FEW_TAGS
    return few and plain.count(b"\n") > _MANY_LINES
