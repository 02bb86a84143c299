"""HTML (and MHTML) → paragraphs and grids.

The tree is left to lexbor: what never is text is stripped, inline markup unwrapped, every table replaced
by a marker, and the rest is one text whose pieces are paragraphs. A table that only arranges the page
(it holds other tables, or has a single cell) is no grid: its text stays with the paragraphs.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from etl.errors import UnreadableDocument
from etl.model import Block, Cell, Document, Grid, Paragraph
from etl.readers.charset import decode

MAX_SPAN = 1000
MAX_CELLS = 100_000

_MIME = re.compile(
    rb"\s*(?:mime-version|content-type|from|subject|date|message-id|snapshot)[\w-]*\s*:", re.I
)
# Word's own markup: conditional comments cut a line in two, smart tags hide dates from the parser.
_WORD_MARKUP = re.compile(r"<!--.*?-->|<!\[[^>]*>|</?(?:o|st1|w|v|m):[^>]*>", re.S | re.I)
_NEVER_TEXT = "script,style,noscript,template,select,textarea,iframe,del"
_INLINE = (
    "span,font,b,strong,u,i,em,a,label,ins,big,small,s,strike,sub,mark,nobr,abbr,time,code,tt,cite,q,"
    "var,kbd,bdo,acronym,samp,dfn,ruby,rb"
)
_INLAY = 2
"""An inner table of so few cells is part of its cell's text, not a table that a page is made of."""
_BREAK = "\x1e"
_TABLE = "\x1d"
_PICTURE = "\ufffc"
_WORD_SIGNS = ("<!--[", "<![", "<o:", "<st1:")
_RARE = ("<sup", "<SUP", "<input", "<INPUT", "<pre", "<PRE")
_FOLD = re.compile(r"\s*[\r\n\f]\s*")
_DIGITS = re.compile(r"\s*\+?(\d{1,9})")
_META = {
    "articletitle": "title",
    "pubdate": "published",
    "publishdate": "published",
    "contentsource": "agency",
}


def read(content: bytes) -> Document:
    """Read a page. Raises UnreadableDocument where it has no body or more cells than any report."""
    content = _page(content)
    text = decode(content).replace(_BREAK, " ").replace(_TABLE, " ")
    if any(sign in text for sign in _WORD_SIGNS):
        text = _WORD_MARKUP.sub("", text)
    tree = LexborHTMLParser(text)
    if tree.body is None:
        raise UnreadableDocument("empty", "网页没有正文")
    metadata = _metadata(tree)
    for node in tree.css(_NEVER_TEXT):
        node.decompose()
    _mark_breaks(tree, text)
    grids = _take_tables(tree)
    return Document("html", tuple(_blocks(tree, grids)), metadata)


def _page(content: bytes) -> bytes:
    """The HTML part of an MHTML archive; anything else as it is."""
    if not _MIME.match(content[:200]):
        return content
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(payload, bytes):
            return payload
    return content


def _metadata(tree: LexborHTMLParser) -> dict[str, str]:
    """What the head says: ``title`` of the article (else of the page), ``published``, ``agency``."""
    found: dict[str, str] = {}
    title = tree.css_first("title")
    if title is not None and (text := title.text(strip=True)):
        found["title"] = found["page_title"] = text
    for meta in tree.css("meta[name]"):
        key = _META.get((meta.attributes.get("name") or "").lower())
        text = (meta.attributes.get("content") or "").strip()
        if key is not None and text:
            found[key] = text
    return found


def _mark_breaks(tree: LexborHTMLParser, text: str) -> None:
    """Put into the text what only the markup says: line breaks, raised note marks, pictures."""
    for node in tree.css("br"):
        node.replace_with(_BREAK)
    for node in tree.css("td p:not(:first-child),td div:not(:first-child),td li:not(:first-child)"):
        node.insert_before(_BREAK)
    for node in tree.css("td img"):
        node.replace_with(_PICTURE)  # ink that cannot be read is no blank
    if not any(tag in text for tag in _RARE):
        return
    for node in tree.css("td sup,th sup"):
        node.replace_with(f"[{node.text()}]")  # 12<sup>1</sup> is not 121
    for node in tree.css('td input:not([type]),td input[type="text"]'):
        node.replace_with(node.attributes.get("value") or "")
    for node in tree.css("pre"):
        node.replace_with(re.sub(r"\r?\n", _BREAK, node.text()))


def _take_tables(tree: LexborHTMLParser) -> list[Grid]:
    """Read the tables of figures and leave a marker in place of each."""
    for table in tree.css("td table,th table"):
        if len(table.css("table")) == 1 and len(table.css("td,th")) <= _INLAY:
            table.replace_with(_BREAK + table.text() + _BREAK)
    grids: list[Grid] = []
    seen = 0
    for table in tree.css("table"):
        parts = table.css("tr,td,th,table")
        tags = [part.tag or "" for part in parts]
        count = len(tags) - tags.count("tr") - 1
        if count <= 1 or tags.count("table") > 1:
            continue
        seen += count
        if seen > MAX_CELLS:
            raise UnreadableDocument("too_large", f"表格单元格超过 {MAX_CELLS} 个，不予读取")
        spanned = {node.mem_id for node in table.css("[colspan],[rowspan]")}
        grids.append(Grid(tuple(_cells(parts, tags, spanned))))
        table.replace_with(_BREAK + _TABLE + _BREAK)
    return grids


def _cells(parts: list[LexborNode], tags: list[str], spanned: set[int]) -> Iterator[Cell]:
    """Origins of a table's cells: ``parts`` are its rows and cells in document order."""
    row, column = 0, 1
    held: dict[int, int] = {}
    for part, tag in zip(parts, tags, strict=True):
        if tag == "tr":
            row += 1
            column = 1
            continue
        if tag == "table":
            continue
        while held and held.get(column, 0) >= row:
            column += 1
        text = part.text().strip()
        if _BREAK in text or "\n" in text:
            text = _cell_text(text)
        if part.mem_id not in spanned:
            yield _interned(text, row, column)
            column += 1
            continue
        colspan, rowspan = _span(part, "colspan"), _span(part, "rowspan")
        if rowspan > 1:
            held.update(dict.fromkeys(range(column, column + colspan), row + rowspan - 1))
        yield _interned(text, row, column, rowspan, colspan)
        column += colspan


_interned = lru_cache(maxsize=65_536)(Cell)
"""Cells are values, and most cells of most reports hold the same label or nought in the same place."""


def _blocks(tree: LexborHTMLParser, grids: list[Grid]) -> Iterator[Block]:
    for node in tree.css("li > a[href]:only-child"):
        node.decompose()  # menus
    for node in tree.css(_INLINE):
        node.unwrap()
    tree.merge_text_nodes()
    body = tree.body
    tables = iter(grids)
    for piece in body.text(separator=_BREAK).split(_BREAK) if body is not None else ():
        if piece == _TABLE:
            yield next(tables)
            continue
        text = piece.strip()
        if "\n" in text or _PICTURE in text:
            text = _FOLD.sub(" ", text.replace(_PICTURE, "")).strip()
        if text:
            yield Paragraph(text)


def _cell_text(text: str) -> str:
    """Lines of a cell without outer white space, none of them empty; a line end in the source of the
    page is a blank."""
    lines = (_FOLD.sub(" ", line.strip()) for line in text.split(_BREAK))
    return "\n".join(filter(None, lines))


def _span(node: LexborNode, name: str) -> int:
    found = _DIGITS.match(node.attributes.get(name) or "")
    return min(max(int(found.group(1)), 1), MAX_SPAN) if found else 1
