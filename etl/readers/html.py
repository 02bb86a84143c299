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
# Half of a page exported by Word is styles, which nobody need decode or parse.
_STYLE = re.compile(rb' style="[^"]*"')
# Its conditional comments and smart tags cut a line in pieces.
_WORD_MARKUP = re.compile(r"<!--.*?-->|<!\[[^>]*>|</?(?:o|st1|w|v|m):[^>]*>", re.I | re.S)
_NEVER_TEXT = "script,style"
_NOT_SHOWN = frozenset(("del", "noscript", "template", "select", "textarea", "iframe"))
_TELLING = "br,img,sup,input,p + p,div + div,del"
_UNWRAPPED = (
    "span,font,b,strong,u,i,em,a,label,ins,small,big,s,sub,sup,mark,time,code,nobr,pre,"
    + ",".join(sorted(_NOT_SHOWN))
)
_INLAY = 2
"""An inner table of so few cells is part of its cell's text, not a table that a page is made of."""
_BREAK = "\x02"
_TABLE = "\x03"
_PICTURE = "\ufffc"
_WORD_SIGNS = (b"<o:", b"[if")
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
    content = _STYLE.sub(b"", _page(content))
    text = decode(content)
    if _BREAK in text or _TABLE in text:
        text = text.replace(_BREAK, " ").replace(_TABLE, " ")
    if b"Mso" in content and any(sign in content for sign in _WORD_SIGNS):
        text = _WORD_MARKUP.sub("", text)
    tree = LexborHTMLParser(text)
    if tree.body is None:
        raise UnreadableDocument("empty", "网页没有正文")
    for node in tree.body.css(_NEVER_TEXT):
        node.decompose()
    grids = _take_tables(tree.body)
    return Document("html", tuple(_blocks(tree, grids)), _metadata(tree))


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
    for meta in tree.head.css("meta[name]") if tree.head is not None else ():
        key = _META.get((meta.attributes.get("name") or "").lower())
        text = (meta.attributes.get("content") or "").strip()
        if key is not None and text:
            found[key] = text
    return found


def _take_tables(body: LexborNode) -> list[Grid]:
    """Read the tables of figures and leave a marker in place of each."""
    tables = body.css("table")
    for table in tables:
        if len(table.css("td,th")) <= _INLAY and _within_cell(table):
            table.replace_with(_BREAK + table.text() + _BREAK)
    grids: list[Grid] = []
    seen = 0
    for table in tables:
        parts = table.css("tr,td,th,table")
        tags = [part.tag or "" for part in parts]
        count = len(tags) - tags.count("tr") - 1
        if count <= 1 or tags.count("table") > 1:
            continue
        seen += count
        if seen > MAX_CELLS:
            raise UnreadableDocument("too_large", f"表格单元格超过 {MAX_CELLS} 个，不予读取")
        _mark_breaks(table)
        spanned = {node.mem_id for node in table.css("[colspan],[rowspan]")}
        grids.append(Grid(tuple(_cells(parts, tags, spanned))))
        table.replace_with(_BREAK + _TABLE + _BREAK)
    return grids


def _within_cell(table: LexborNode) -> bool:
    """Whether a table stands in another's cell."""
    node = table.parent
    while node is not None and node.tag not in ("td", "th"):
        node = node.parent
    return node is not None


def _mark_breaks(table: LexborNode) -> None:
    """Put into the text of the cells what only the markup says: lines, raised note marks, pictures."""
    for node in table.css(_TELLING):
        tag = node.tag
        if tag == "br":
            node.replace_with(_BREAK)
        elif tag in _NOT_SHOWN:
            node.decompose()
        elif tag == "img":
            node.replace_with(_PICTURE)  # ink that cannot be read is no blank
        elif tag == "sup":
            node.replace_with(f"[{node.text()}]")  # 12<sup>1</sup> is not 121
        elif tag == "input":
            if node.attributes.get("type") in (None, "text"):
                node.replace_with(node.attributes.get("value") or "")
        else:
            node.insert_before(_BREAK)


def _cells(parts: list[LexborNode], tags: list[str], spanned: set[int]) -> list[Cell]:
    """Origins of a table's cells: ``parts`` are its rows and cells in document order."""
    found: list[Cell] = []
    row, column = 0, 1
    held: dict[int, int] = {}
    for part, tag in zip(parts, tags, strict=True):
        if tag == "tr":
            row += 1
            column = 1
            continue
        if tag == "table":
            continue
        if held:
            while held.get(column, 0) >= row:
                column += 1
        text = part.text_lexbor().strip()
        if _BREAK in text or "\n" in text:
            text = _cell_text(text)
        if part.mem_id not in spanned:
            found.append(_interned(text, row, column))
            column += 1
            continue
        colspan, rowspan = _span(part, "colspan"), _span(part, "rowspan")
        if rowspan > 1:
            held.update(dict.fromkeys(range(column, column + colspan), row + rowspan - 1))
        found.append(_interned(text, row, column, rowspan, colspan))
        column += colspan
    return found


_interned = lru_cache(maxsize=65_536)(Cell)
"""Cells are values, and most cells of most reports hold the same label or nought in the same place."""


def _blocks(tree: LexborHTMLParser, grids: list[Grid]) -> Iterator[Block]:
    """Paragraphs, one for each run of text between block elements, and the grids among them."""
    body = tree.body
    if body is None:
        return
    for node in body.css("li > a[href]:only-child"):
        node.decompose()  # menus
    for node in body.css(_UNWRAPPED):
        tag = node.tag
        if tag in _NOT_SHOWN:
            node.decompose()
        elif tag == "pre":
            node.replace_with(re.sub(r"\r?\n", _BREAK, node.text()))
        else:
            node.unwrap()
    tree.merge_text_nodes()
    tables = iter(grids)
    for piece in body.text(separator=_BREAK).split(_BREAK):
        text = piece.strip()
        if text == _TABLE:
            yield next(tables)
        elif text:
            yield Paragraph(_FOLD.sub(" ", text) if "\n" in text else text)


def _cell_text(text: str) -> str:
    """Lines of a cell without outer white space, none of them empty; a line end in the source of the
    page is a blank."""
    lines = (_FOLD.sub(" ", line.strip()) for line in text.split(_BREAK))
    return "\n".join(filter(None, lines))


def _span(node: LexborNode, name: str) -> int:
    found = _DIGITS.match(node.attributes.get(name) or "")
    return min(max(int(found.group(1)), 1), MAX_SPAN) if found else 1
