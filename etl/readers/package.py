"""Opens a zip of XML parts (DOCX, OFD, XLSX) and parses its parts, within limits."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any

from lxml import etree

from etl.errors import UnreadableDocument

MAX_MEMBERS = 20_000
MAX_PART = 64 * 1024 * 1024
"""Bytes of one part when unpacked."""
MAX_TOTAL = 256 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
"""What the standard library raises on a zip that is none, or is cut or overwritten."""


def open_package(content: bytes, what: str) -> zipfile.ZipFile:
    """Raises UnreadableDocument: ``damaged``, or ``too_large`` for a zip bomb."""
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except _BROKEN as error:
        raise UnreadableDocument("damaged", f"{what} 文件已损坏，无法打开") from error
    members = package.infolist()
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_TOTAL:
        raise UnreadableDocument("too_large", f"{what} 文件解压后过大，不予读取")
    return package


def part(package: zipfile.ZipFile, name: str, what: str) -> bytes | None:
    """The bytes of one part; None where there is none. Raises UnreadableDocument."""
    try:
        info = package.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 1:
        raise UnreadableDocument("encrypted", f"{what} 文件设有密码，请先取消密码")
    try:
        with package.open(info) as stream:
            data = stream.read(MAX_PART + 1)
    except _BROKEN as error:
        raise UnreadableDocument("damaged", f"{what} 文件已损坏：{name}") from error
    if len(data) > MAX_PART:
        raise UnreadableDocument("too_large", f"{what} 文件解压后过大，不予读取")
    return data


def parse_xml(data: bytes, what: str) -> Any:
    """The root element; entities are never expanded. Raises UnreadableDocument: ``damaged``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("damaged", f"{what} 文件已损坏：{error.msg}") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableDocument("damaged", f"{what} 文件含有不应有的 DTD，不予读取")
    return root
