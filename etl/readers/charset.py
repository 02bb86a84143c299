"""Bytes → text: byte order mark, strict UTF-8, the declared charset, then gb18030.

Chinese sites declare charsets carelessly, so a declaration counts only where it decodes strictly, and
``gb2312`` or ``gbk`` always mean the superset gb18030. What is clean in none is read part by part, each
with the fewest U+FFFD.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,20})""")
_SUPERSET = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030"}
_PIECES = re.compile(rb"[<>\r\n]+|[^<>\r\n]+")
"""None of these signs is the second byte of a Chinese one."""
_HEAD = 4096
_USUAL = re.compile("[\t\n\r -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_HIGH_BYTES = bytes(range(128, 256))
_SURE = 60
"""Bytes of valid multi-byte sequences that settle for UTF-8."""


def decode(content: bytes) -> str:
    """The text of a file without its byte order mark; never raises."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    wide = _unmarked_utf16(content)
    if wide is not None:
        return wide
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        dirty = _is_dirty_utf8(content, error.start)
    for declared in () if dirty else (_declared(content), "gb18030"):
        text = _strict(content, declared)
        if text is not None:
            return text
    return "".join(map(_piece, _PIECES.findall(content)))


def _is_dirty_utf8(content: bytes, first_error: int) -> bool:
    """A bad byte or a cut end: chance never makes twenty valid sequences in a row."""
    before = content[:first_error]
    if len(before) - len(before.translate(None, _HIGH_BYTES)) > _SURE:
        return True
    after = content[first_error + 1 : first_error + 4 * _SURE].decode("utf-8", "replace")
    wide = len(after) - len(after.encode("ascii", "ignore"))
    return wide * 3 > _SURE and wide > 20 * after.count("\ufffd")


def _piece(content: bytes) -> str:
    """One line, or one text between tags, of a page put together from parts in two charsets. Chance
    makes no Chinese sign of other bytes in UTF-8, where each takes three."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if text.isascii() or sum(sign > "\u07ff" for sign in text) > 2 * bad:
        return text
    return min((content.decode("gb18030", "replace"), text), key=lambda each: each.count("\ufffd"))


def _strict(content: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _declared(content: bytes) -> str | None:
    found = _DECLARATION.search(content[:_HEAD])
    if found is None:
        return None
    name = found.group(1).decode("ascii").lower()
    # A single-byte charset decodes everything and so proves nothing.
    if name.startswith(("iso-8859", "windows-125", "latin", "us-ascii", "cp125")):
        return None
    return _SUPERSET.get(name, name)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: no other text has zero bytes."""
    if not content[:_HEAD].count(0):
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strict(content[: len(content) // 2 * 2], encoding)
        if text and len(_USUAL.findall(text[:_HEAD])) > 0.9 * len(text[:_HEAD]):
            return text
    return None
