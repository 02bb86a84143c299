"""What a file is, by its bytes alone; and what is refused, with which word."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from etl.errors import UnreadableDocument
from etl.readers import MAX_BYTES, read, sniff

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def stream_name(name: str) -> bytes:
    return OLE2 + (name + "\0").encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n%PDF-1.4\n", "pdf"),
        (b"<html><p>%PDF-1.4</p></html>", "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "html"),
        ("\ufeff<html><body>年报</body></html>".encode("utf-16-le"), "html"),
        ("<table><tr><td>规章</td></tr></table>".encode("gb18030"), "html"),
        (b"<!-- made by hand -->\n<TABLE border=1>", "html"),
        ("公开年报\n<div class='x'>内容</div>".encode(), "html"),
        (("行政许可\t12\n" * 20 + "<html>\n").encode(), "text"),
        (("<body>\n" + "行政许可\t12\n" * 20).encode(), "text"),
        (("<html>\n" + "<p>行政许可\n" * 20).encode(), "html"),
        ("<html><body>年报</body></html>".encode("utf-16-le"), "html"),
        ("某局年报\x0b一、总体情况".encode(), "text"),
        ("某局年报，信息公开".encode("utf-16-be"), "text"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "html"),
        (b"<?xml version='1.0'?><w:wordDocument xmlns:w='x'/>", "office"),
        (b"{\\rtf1\\ansi", "office"),
        (zipped("word/document.xml", "[Content_Types].xml"), "docx"),
        (zipped("word/document2.xml", "[Content_Types].xml"), "docx"),
        (zipped("xl/workbook.xml"), "xlsx"),
        (zipped("OFD.xml"), "ofd"),
        (zipped("META-INF/manifest.xml", "content.xml"), "office"),
        (zipped("a.html", "b.pdf"), "archive"),
        (zipped("word/document.xml")[:-30], "docx"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "archive"),
        (b"Rar!\x1a\x07\0", "archive"),
        (b"report.html".ljust(257, b"\0") + b"ustar\x0000", "archive"),
        (stream_name("WordDocument"), "doc"),
        (stream_name("WORDDOCUMENT"), "doc"),
        (stream_name("Workbook"), "xlsx"),
        (stream_name("EncryptedPackage"), "doc"),
        (stream_name("PowerPoint Document"), "unknown"),
        (b"\x89PNG\r\n\x1a\n", "scan"),
        (b"\xff\xd8\xff\xe0", "scan"),
        (b"II*\0", "scan"),
        (b"BM\x36\0\0\0\0\0\0\0", "scan"),
        ("2023年政府信息公开工作年度报告".encode("gb18030"), "text"),
        ("一、总体情况：2023年政府信息公开工作年度报告".encode("utf-16"), "text"),
        ("| 规章 | 0 |\n|---|---|\n".encode(), "text"),
        (bytes(range(256)) * 8, "unknown"),
    ],
)
def test_kind_by_bytes(content: bytes, kind: str) -> None:
    assert sniff(content) == kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\0\0", "empty"),
        (zipped("a.html"), "archive"),
        (bytes(range(256)) * 8, "unknown_format"),
        (b"%PDF-1.7 and then nothing", "damaged"),
        (zipped("word/document.xml")[:-30], "damaged"),
        (stream_name("WordDocument"), "damaged"),
        (b"\0" + b"x" * MAX_BYTES, "too_large"),
    ],
)
def test_refused_by_name(content: bytes, kind: str) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read(content)
    assert refusal.value.kind == kind
    assert "\n" not in str(refusal.value)
