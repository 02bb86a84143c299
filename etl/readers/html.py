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
from etl.readers.charset import in_utf8

MAX_SPAN = 1000
MAX_CELLS = 100_000

_MIME = re.compile(
    rb"\s*(?:mime-version|content-type|from|subject|date|message-id|snapshot)[\w-]*\s*:", re.I
)
# Half of a page exported by Word is styles, which nobody need decode or parse.
_STYLE = re.compile(rb' style="[^"]*"')
# Its conditional comments cut a line in pieces.
_CONDITION = re.compile(rb"<!--\[if.*?-->|<!--\[endif\]-->|<!\[[^>]*>", re.S)
_NOT_SHOWN = frozenset(("del", "noscript", "template", "select", "textarea", "iframe"))
_PARTS = "tr,td,th,table"
_TELLING = "[colspan],[rowspan],br,p + p,div + div,img,sup,input,del"
_INLINE = frozenset(
    re.findall(
        r"[\w:]+",
        "span font b strong u i em a label ins small big s strike sub sup mark time code nobr abbr tt "
        "cite q var kbd bdo acronym o:p st1:chsdate st1:personname st1:place st1:city",
    )
)
_INLAY = 4
"""An inner table of so few parts (itself, a row, two cells) is part of the text of its cell."""
_BREAK = "\x02"
_TABLE = "\x03"
_BREAK_BYTE, _TABLE_BYTE = _BREAK.encode(), _TABLE.encode()
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
    content = in_utf8(_STYLE.sub(b"", _page(content)))
    if _BREAK_BYTE in content or _TABLE_BYTE in content:
        content = content.replace(_BREAK_BYTE, b" ").replace(_TABLE_BYTE, b" ")
    if b"<!--[if" in content or b"<![" in content:
        content = _CONDITION.sub(b"", content)
    tree = LexborHTMLParser(content)
    if tree.body is None:
        raise UnreadableDocument("empty", "网页没有正文")
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
    tables: list[LexborNode] = []
    for node in body.css("table,script,style"):
        if node.tag == "table":
            tables.append(node)
        else:
            node.decompose()
    parts = [table.css(_PARTS) for table in tables]
    if inlays := [at for at, of_one in enumerate(parts) if len(of_one) <= _INLAY]:
        tables = _without_inlays(tables, inlays)
        parts = [table.css(_PARTS) for table in tables]
    grids: list[Grid] = []
    seen = 0
    for table, of_one in zip(tables, parts, strict=True):
        tags = [part.tag or "" for part in of_one]
        count = len(tags) - tags.count("tr") - 1
        if count <= 1 or tags.count("table") > 1:
            continue
        seen += count
        if seen > MAX_CELLS:
            raise UnreadableDocument("too_large", f"表格单元格超过 {MAX_CELLS} 个，不予读取")
        spanned = _mark_breaks(table)
        grids.append(Grid(tuple(_cells(of_one, tags, spanned))))
        table.replace_with(_BREAK + _TABLE + _BREAK)
    return grids


def _without_inlays(tables: list[LexborNode], inlays: list[int]) -> list[LexborNode]:
    """The tables but for the little ones within cells, which become text of their cells."""
    gone = {at for at in inlays if _within_cell(tables[at])}
    for at in sorted(gone, reverse=True):
        tables[at].replace_with(_BREAK + tables[at].text() + _BREAK)
    return [table for at, table in enumerate(tables) if at not in gone]


def _within_cell(table: LexborNode) -> bool:
    """Whether a table stands in another's cell."""
    node = table.parent
    while node is not None and node.tag not in ("td", "th"):
        node = node.parent
    return node is not None


def _mark_breaks(table: LexborNode) -> set[int]:
    """Put into the text of the cells what only the markup says: lines, raised note marks, pictures.
    Returns the ids of cells with spans."""
    spanned: set[int] = set()
    for node in reversed(table.css(_TELLING)):  # what is destroyed must not be met again
        tag = node.tag
        if tag == "td" or tag == "th":
            spanned.add(node.mem_id)
        elif tag == "br":
            node.replace_with(_BREAK)
        elif tag == "img":
            node.replace_with(_PICTURE)  # ink that cannot be read is no blank
        elif tag == "sup":
            node.replace_with(f"[{node.text()}]")  # 12<sup>1</sup> is not 121
        elif tag in _NOT_SHOWN:
            node.decompose()
        elif tag != "input":
            node.insert_before(_BREAK)
        elif node.attributes.get("type") in (None, "text"):
            node.replace_with(node.attributes.get("value") or "")
    return spanned


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
    for node in reversed(list(body.traverse())):  # what is destroyed must not be met again
        tag = node.tag
        if tag in _INLINE:
            node.unwrap(delete_empty=True)
        elif tag in _NOT_SHOWN:
            node.decompose()
        elif tag == "pre":
            node.replace_with(re.sub(r"\r?\n", _BREAK, node.text()))
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
    if "\n" in text or "\r" in text:
        text = _FOLD.sub(" ", text)
    return "\n".join([line for part in text.split(_BREAK) if (line := part.strip())])


def _span(node: LexborNode, name: str) -> int:
    found = _DIGITS.match(node.attributes.get(name) or "")
    return min(max(int(found.group(1)), 1), MAX_SPAN) if found else 1
