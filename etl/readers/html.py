"""HTML (and MHTML) → paragraphs and grids.

The tree is left to turbohtml: what never is text is removed, inline markup unwrapped, every table replaced
by a marker, and the rest is one text whose pieces are paragraphs. A table that only arranges the page
(it holds other tables, or has a single cell) is no grid: its text stays with the paragraphs.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from functools import lru_cache

import turbohtml
from turbohtml import Document as Tree
from turbohtml import Element, Text

from etl.errors import UnreadableDocument
from etl.model import Block, Cell, Document, Grid, Paragraph
from etl.readers.charset import decode
from etl.readers.text import with_piped_rows

MAX_SPAN = 1000
MAX_CELLS = 100_000
DEEPEST = 480
"""Levels of markup above a table: soon after, parser and browsers lay a table's parts side by side."""

_MIME = re.compile(
    rb"\s*(?:mime-version|content-type|from|subject|date|message-id|snapshot)[\w-]*\s*:", re.I
)
# Half of a page exported by Word is styles, which nobody need decode or parse.
_STYLE = re.compile(rb' style="[^"]*"')
# Some of it hides what it adorns or strikes it out.
_UNSEEN_STYLE = re.compile(
    rb"(?:style|STYLE)\s*=\s*(?=[\"'][^\"'>]*"
    rb"(?:(?i:display)\s*:\s*none|visibility\s*:\s*hidden|line-through))"
)
_UNSEEN = (b"isplay", b"hidden", b"line-through")
# Its conditional comments cut a line in pieces.
_CONDITION = re.compile(r"<!--\[if.*?-->|<!--\[endif\]-->|<!\[[^>]*>", re.S)
_NEVER_TEXT = "script,style,del,s,strike"
_HIDDEN = "tr[hidden],td[hidden],th[hidden],td [hidden],th [hidden],span[hidden]"
_NOT_SHOWN = "noscript,template,select,textarea,iframe"
_MENUS = "li > a[href]:only-child"
_CELLS = "td,th"
_SPANNED = "[colspan],[rowspan]"
_TELLING = "br,p + p,div + div,img,sup,sub,input"
_INLINE = (
    "span,font,b,strong,u,i,em,a,label,ins,small,big,s,strike,sub,sup,mark,time,code,nobr,abbr,tt,"
    r"cite,q,var,kbd,bdo,acronym,o\:p,st1\:chsdate,st1\:personname,st1\:place,st1\:city"
)
_INLAY = 3
"""An inner table of so few parts (a row, two cells) is part of the text of its cell."""
_BREAK = "\x02"
_TABLE = "\x03"
_PICTURE = "\ufffc"
_NOTE_MARK = re.compile(r"\s*[\[(（【]?\d{1,2}[\])）】]?\s*")
"""Of a raised text: a note's number, and no digit of the figure before it."""
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
    page = _page(content)
    hides = any(sign in page for sign in _UNSEEN)
    if hides:
        page = _UNSEEN_STYLE.sub(b"hidden style=", page)
    text = decode(_STYLE.sub(b"", page))
    if _BREAK in text or _TABLE in text:
        text = text.replace(_BREAK, " ").replace(_TABLE, " ")
    if "<!--[if" in text or "<![" in text:
        text = _CONDITION.sub("", text)
    tree = turbohtml.parse(text, positions=False)
    body = tree.find("body")
    if body is None:
        raise UnreadableDocument("empty", "网页没有正文")
    body.remove(_NEVER_TEXT)
    if hides:
        _remove_hidden(body)
    grids = _take_tables(body)
    blocks = _blocks(body, grids)
    return Document("html", tuple(with_piped_rows(blocks)), _metadata(tree))


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


def _metadata(tree: Tree) -> dict[str, str]:
    """What the head says: ``title`` of the article (else of the page), ``published``, ``agency``."""
    found: dict[str, str] = {}
    title = tree.find("title")
    if title is not None and (text := title.text.strip()):
        found["title"] = found["page_title"] = text
    for meta in tree.select("head meta[name]"):
        key = _META.get((meta.attr("name") or "").lower())
        text = (meta.attr("content") or "").strip()
        if key is not None and text:
            found[key] = text
    return found


def _remove_hidden(body: Element) -> None:
    """Leave out hidden parts of tables and of lines; whole hidden tables may be all that there is,
    for a page's script to show."""
    for node in reversed(body.select(_HIDDEN)):
        if node.find("table") is None:
            node.decompose()


def _take_tables(body: Element) -> list[Grid]:
    """Read the tables of figures and leave a marker in place of each."""
    _take_inlays(body)
    grids: list[Grid] = []
    seen = 0
    for table in body.find_all("table"):
        if len(list(table.ancestors)) > DEEPEST:
            raise UnreadableDocument(
                "too_large", f"网页标签嵌套超过 {DEEPEST} 层，表格无法可靠读取"
            )
        if table.find("table") is not None:
            continue
        count = len(table.select(_CELLS))
        if count <= 1:
            continue
        seen += count
        if seen > MAX_CELLS:
            raise UnreadableDocument("too_large", f"表格单元格超过 {MAX_CELLS} 个，不予读取")
        spanned = set(table.select(_SPANNED))
        _mark_breaks(table)
        grids.append(Grid(tuple(_cells(table, spanned))))
        table.replace_with(Text(_BREAK + _TABLE + _BREAK))
    return grids


def _take_inlays(body: Element) -> None:
    """Turn the little tables within cells into text of their cells."""
    for table in reversed(body.select("td table,th table")):
        if len(table.select("tr,td,th,table")) <= _INLAY:
            table.replace_with(Text(_BREAK + table.text + _BREAK))


def _mark_breaks(table: Element) -> None:
    """Put into the text of the cells what only the markup says: lines, raised note marks, pictures."""
    for node in reversed(table.select(_TELLING)):  # what is destroyed must not be met again
        tag = node.tag
        if tag == "br":
            node.replace_with(Text(_BREAK))
        elif tag == "img":
            node.replace_with(Text(_PICTURE))  # ink that cannot be read is no blank
        elif tag in ("sup", "sub"):
            node.replace_with(Text(f"[{node.text}]"))  # 12<sup>1</sup> is not 121
        elif tag != "input":
            node.insert_before(Text(_BREAK))
        elif node.attr("type") in (None, "text"):
            node.replace_with(Text(node.attr("value") or ""))


def _cells(table: Element, spanned: set[Element]) -> list[Cell]:
    """Origins of a table's cells in document order."""
    found: list[Cell] = []
    held: dict[int, int] = {}
    for row, line in enumerate(table.select("tr"), 1):
        column = 1
        for part in line.select(_CELLS):
            while held and held.get(column, 0) >= row:
                column += 1
            text = part.text.strip()
            if _BREAK in text or "\n" in text:
                text = _cell_text(text)
            if part not in spanned:
                found.append(_interned(text, row, column))
                column += 1
                continue
            colspan, rowspan = _span(part.attr("colspan")), _span(part.attr("rowspan"))
            if rowspan > 1:
                held.update(dict.fromkeys(range(column, column + colspan), row + rowspan - 1))
            found.append(_interned(text, row, column, rowspan, colspan))
            column += colspan
    return found


_interned = lru_cache(maxsize=65_536)(Cell)
"""Cells are values, and most cells of most reports hold the same label or nought in the same place."""


def _blocks(body: Element, grids: list[Grid]) -> Iterator[Block]:
    """Paragraphs, one for each run of text between block elements, and the grids among them."""
    body.remove(_MENUS).remove(_NOT_SHOWN)
    for node in reversed(body.find_all("pre")):
        node.replace_with(Text(re.sub(r"\r?\n", _BREAK, _BREAK + node.text + _BREAK)))
    for node in reversed(body.find_all("sup")):
        if _NOTE_MARK.fullmatch(node.text):
            node.decompose()
    body.strip_tags(_INLINE).normalize()
    tables = iter(grids)
    for piece in _BREAK.join(body.strings).split(_BREAK):
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


@lru_cache(maxsize=1024)
def _span(printed: str | None) -> int:
    found = _DIGITS.match(printed or "")
    return min(max(int(found.group(1)), 1), MAX_SPAN) if found else 1
