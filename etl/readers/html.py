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
_NEVER_TEXT = ["script", "style", "noscript", "template", "select", "textarea", "iframe", "del"]
_INLINE = re.findall(
    r"\w+",
    "span font b strong u i em a label ins big small s strike sub mark nobr abbr time code tt cite q "
    "var kbd bdo acronym samp dfn ruby rb",
)
_INLAY = 2
"""An inner table of so few cells is part of its cell's text, not a table that a page is made of."""
_BREAK = "\x1e"
_TABLE = "\x1d"
_PICTURE = "\ufffc"
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
    text = decode(_page(content)).replace(_BREAK, " ").replace(_TABLE, " ")
    if "<!--[" in text or "<![" in text or "<o:" in text or "<st1:" in text:
        text = _WORD_MARKUP.sub("", text)
    tree = LexborHTMLParser(text)
    if tree.body is None:
        raise UnreadableDocument("empty", "网页没有正文")
    if len(tree.css("td,th")) > MAX_CELLS:
        raise UnreadableDocument("too_large", f"表格单元格超过 {MAX_CELLS} 个，不予读取")
    metadata = _metadata(tree)
    tree.strip_tags(_NEVER_TEXT)
    _mark_breaks(tree)
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


def _mark_breaks(tree: LexborHTMLParser) -> None:
    """Put into the text what only the markup says: line breaks, raised note marks, pictures."""
    for node in tree.css("br"):
        node.replace_with(_BREAK)
    for node in tree.css("td p:not(:first-child),td div:not(:first-child),td li:not(:first-child)"):
        node.insert_before(_BREAK)
    for node in tree.css("td sup,th sup"):
        node.replace_with(f"[{node.text()}]")  # 12<sup>1</sup> is not 121
    for node in tree.css("td img"):
        node.replace_with(_PICTURE)  # ink that cannot be read is no blank
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
    for table in tree.css("table"):
        parts = table.css("tr,td,th,table")
        if sum(part.tag != "tr" for part in parts) <= 2 or any(
            part.tag == "table" for part in parts[1:]
        ):
            continue
        grids.append(Grid(tuple(_cells(parts))))
        table.replace_with(_BREAK + _TABLE + _BREAK)
    return grids


def _cells(parts: list[LexborNode]) -> Iterator[Cell]:
    """Origins of a table's cells: ``parts`` are its rows and cells in document order."""
    row, column = 0, 1
    held: dict[int, int] = {}
    for part in parts:
        tag = part.tag
        if tag == "tr":
            row += 1
            column = 1
        elif tag != "table":
            while held and held.get(column, 0) >= row:
                column += 1
            attributes = part.attributes
            colspan = _span(attributes["colspan"]) if "colspan" in attributes else 1
            rowspan = _span(attributes["rowspan"]) if "rowspan" in attributes else 1
            if rowspan > 1:
                held.update(dict.fromkeys(range(column, column + colspan), row + rowspan - 1))
            yield Cell(_cell_text(part.text()), row, column, rowspan, colspan)
            column += colspan


def _blocks(tree: LexborHTMLParser, grids: list[Grid]) -> Iterator[Block]:
    tree.unwrap_tags(_INLINE)
    tree.merge_text_nodes()
    body = tree.body
    tables = iter(grids)
    for piece in body.text(separator=_BREAK).split(_BREAK) if body is not None else ():
        if piece == _TABLE:
            yield next(tables)
        elif text := _folded(piece.replace(_PICTURE, "")):
            yield Paragraph(text)


def _cell_text(text: str) -> str:
    """Lines of a cell without outer white space, none of them empty."""
    if _BREAK not in text:
        return _folded(text)
    return "\n".join(filter(None, map(_folded, text.split(_BREAK))))


def _folded(text: str) -> str:
    """Line ends of the source file are blanks."""
    text = text.strip()
    return _FOLD.sub(" ", text) if "\n" in text or "\r" in text else text


def _span(value: str | None) -> int:
    found = _DIGITS.match(value) if value else None
    return min(max(int(found.group(1)), 1), MAX_SPAN) if found else 1
