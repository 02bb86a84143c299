"""Scans and pictures: pages that hold no characters, only ink."""

from __future__ import annotations

from etl.errors import UnreadableDocument
from etl.model import Document
from etl.readers.layout import Sheet, blocks

INSTALL = "pip install -r requirements-ocr.txt"


def read(content: bytes) -> Document:
    """A picture of a page. Raises UnreadableDocument: ``needs_ocr``."""
    raise _needs_ocr("这是图片，没有文字层")


def complete(content: bytes, sheets: list[Sheet], illegible: list[int]) -> Document:
    """A PDF some of whose pages have no usable text.

    Without OCR, its legible pages are read where tables stand on them, and the others are named
    in ``metadata["unread_pages"]``. Raises UnreadableDocument: ``needs_ocr``.
    """
    if not any(sheet.tables for sheet in sheets):
        raise _needs_ocr(f"PDF 第 {_listed(illegible)} 页没有可用的文字层")
    return Document("pdf", blocks(sheets), {"unread_pages": ",".join(map(str, illegible))})


def _needs_ocr(what: str) -> UnreadableDocument:
    return UnreadableDocument("needs_ocr", f"{what}，须用文字识别读取，请先安装：{INSTALL}")


def _listed(pages: list[int]) -> str:
    shown = "、".join(map(str, pages[:5]))
    return f"{shown} 等 {len(pages)}" if len(pages) > 5 else shown
