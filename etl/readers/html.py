"""HTML (and MHTML) → paragraphs and grids.

The tree is left to turbohtml: what never is text is removed, inline markup unwrapped, every table replaced
by a marker, and the rest is one text whose pieces are paragraphs. A table that only arranges the page
(it holds other tables, or has a single cell) is no grid: its text stays with the paragraphs.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import turbohtml
from turbohtml import Document as Tree
from turbohtml import Element, Text

from etl.errors import UnreadableDocument
from etl.model import Block, Cell, Document, Grid, Paragraph
from etl.readers.charset import decode
from etl.readers.text import PIPES, with_piped_rows
from etl.readers.unseen import PICTURE, UNSEEN, looks_by_class, take_unseen, without_styles

MAX_SPAN = 1000
MAX_CELLS = 100_000
_START = 1024
DEEPEST = 480
"""Levels of markup above a table: soon after, parser and browsers lay a table's parts side by side."""

_MIME = re.compile(
    rb"\s*(?:mime-version|content-type|from|subject|date|message-id|snapshot)[\w-]*\s*:", re.I
)
# Conditional comments of Word cut a line in pieces.
_CONDITION = re.compile(r"<!--\[if.*?-->|<!--\[endif\]-->|<!\[[^>]*>", re.S)
_NEVER_TEXT = "script,style,del,s,strike"
_NOT_SHOWN = "select,textarea,iframe"
_MENUS = "li > a[href]:only-child"
_CELLS = "td,th"
_SPANNED = "[colspan],[rowspan]"
_TELLING = "tr :not(td,th,p,div,span,font,b,strong,u,i,em,a),p + p,div + div"
_INK = frozenset(("img", "svg", "canvas", "object", "embed", "iframe", "video"))
_TYPED = ("text", "number", "tel", "search")
"""Kinds of input that show their value."""
_INLINE = (
    "span,font,b,strong,u,i,em,a,label,ins,small,big,s,strike,sub,sup,mark,time,code,nobr,abbr,tt,"
    r"cite,q,var,kbd,bdo,acronym,o\:p,st1\:chsdate,st1\:personname,st1\:place,st1\:city"
)
_INLAY = 3
"""An inner table of so few parts (a row, two cells) is part of the text of its cell."""
_BREAK = "\x02"
_TABLE = "\x03"
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
    looks = looks_by_class(page)
    text = decode(without_styles(page, bool(looks)))
    if _BREAK in text or _TABLE in text:
        text = text.replace(_BREAK, " ").replace(_TABLE, " ")
    if "[endif]" in text:
        text = _CONDITION.sub("", text)
    tree = turbohtml.parse(text, positions=False)
    body = tree.find("body")
    if body is None:
        raise UnreadableDocument("empty", "网页没有正文")
    body.remove(_NEVER_TEXT)
    if looks or body.select_one(UNSEEN) is not None:
        take_unseen(body, looks)
    grids = _take_tables(body)
    return Document("html", tuple(_blocks(body, grids)), _metadata(tree))


def _page(content: bytes) -> bytes:
    """The page in a charset whose tags are ASCII; of an MHTML archive its longest, for there may be
    frames beside it."""
    if _MIME.match(content[:200]):
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
        payloads = [part.get_payload(decode=True) for part in parts]
        content = max((p for p in payloads if isinstance(p, bytes)), key=len, default=content)
    return decode(content).encode("utf-8", "replace") if b"\0" in content[:_START] else content


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


def _take_tables(body: Element) -> list[Grid]:
    """Read the tables of figures and leave a marker in place of each."""
    grids: list[Grid] = []
    seen = 0
    for table in _tables(body):
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


def _tables(body: Element) -> list[Element]:
    """The tables of a page, the little ones within cells turned into text of their cells."""
    tables = body.find_all("table")
    if not any(table.find("table") is not None for table in tables):
        return tables
    for table in reversed(body.select("td table,th table")):
        if len(table.select("tr,td,th,table")) <= _INLAY:
            table.replace_with(Text(_BREAK + table.text + _BREAK))
    return body.find_all("table")


def _mark_breaks(table: Element) -> None:
    """Put into the text of the cells what only the markup says: lines, raised note marks, pictures."""
    for node in reversed(table.select(_TELLING)):  # what is destroyed must not be met again
        tag = node.tag
        if tag == "br":
            node.replace_with(Text(_BREAK))
        elif tag in ("p", "div"):
            node.insert_before(Text(_BREAK))
        elif tag in _INK:
            node.replace_with(Text(PICTURE))  # ink that cannot be read is no blank
        elif tag in ("sup", "sub"):
            node.replace_with(Text(f"[{node.text}]"))  # 12<sup>1</sup> is not 121
        elif tag in ("input", "select"):
            node.replace_with(Text(_filled_in(node)))


def _filled_in(field: Element) -> str:
    """What a reader sees in a field."""
    if field.tag == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return chosen.text if chosen is not None else ""
    kind = (field.attr("type") or "text").lower()
    if kind in _TYPED:
        return field.attr("value") or ""
    return "" if kind == "hidden" else PICTURE


def _cells(table: Element, spanned: set[Element]) -> list[Cell]:
    """Origins of a table's cells in document order."""
    found: list[Cell] = []
    held: dict[int, int] = {}
    for row, line in enumerate(table.select("tr"), 1):
        column = 1
        for part in line.select(_CELLS):
            while held and held.get(column, 0) >= row:
                column += 1
            if part not in spanned:
                found.append(_cell(part.text, row, column))
                column += 1
                continue
            colspan, rowspan = _span(part.attr("colspan")), _span(part.attr("rowspan"))
            if rowspan > 1:
                held.update(dict.fromkeys(range(column, column + colspan), row + rowspan - 1))
            found.append(_cell(part.text, row, column, rowspan, colspan))
            column += colspan
    return found


@lru_cache(maxsize=65_536)
def _cell(text: str, row: int, column: int, rowspan: int = 1, colspan: int = 1) -> Cell:
    """Cells are values, and most cells of most reports hold the same label or nought in the same place."""
    text = text.strip()
    if _BREAK in text or "\n" in text:
        text = _cell_text(text)
    return Cell(text, row, column, rowspan, colspan)


def _blocks(body: Element, grids: list[Grid]) -> Iterable[Block]:
    """Paragraphs, one for each run of text between block elements, and the grids among them."""
    body.remove(_MENUS).remove(_NOT_SHOWN)
    for node in reversed(body.find_all("pre")):
        node.replace_with(Text(re.sub(r"\r?\n", _BREAK, _BREAK + node.text + _BREAK)))
    for node in reversed(body.find_all("sup")):
        if _NOTE_MARK.fullmatch(node.text):
            node.decompose()
    body.strip_tags(_INLINE).normalize()
    text = _BREAK.join(body.strings)
    blocks = _blocks_in(text, grids)
    return with_piped_rows(blocks) if any(sign in text for sign in PIPES) else blocks


def _blocks_in(whole: str, grids: list[Grid]) -> Iterator[Block]:
    tables = iter(grids)
    for piece in whole.split(_BREAK):
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
