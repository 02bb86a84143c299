"""Decides which text of a page nobody sees, and which is raised like the mark of a note, by its styles.

Half of a page exported by Word is styles, which nobody need decode or parse: all are taken out, each
distinct one is judged once, and what tells is put back as an attribute ``look``. Hidden text goes. Text in
white may be hidden or stand on a dark ground that the page does not name: its figures become a picture,
ink that nobody can read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from turbohtml import Element, Text

PICTURE = "\ufffc"

UNSEEN = "noscript,template,rt,[hidden],[look],[style],font[color]"
"""Where a page has none of these, nothing is hidden in it."""

_STYLE = re.compile(rb"""style\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_LIGHT = rb"#(?:[d-f][\da-f]){3}(?![\da-f])|#[d-f]{3}(?![\da-f])|white\b|none|transparent|in[ih]"
_WHITE = rb"(?:#(?:f[c-f]){3}(?![\da-f])|#fff(?![\da-f])|white\b|rgba?\(255,255,255\b)"
_TINY = rb"(?:0(?![.\d])|0*\.\d+p[xt]|[01](?:\.\d+)?p[xt])"
_LOOKS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            b"hidden",
            rb"display:none|visibility:hidden|line-through|mso-hide:all|(?<!-)color:transparent"
            rb"|(?<!-)opacity:0(?:\.0+)?(?![.\d])|(?:left|top|indent):-\d{3}",
        ),
        (b"tiny", rb"font-size:" + _TINY),
        (b"sized", rb"font-size:(?!" + _TINY + rb")|font:"),
        (b"pale", rb"(?<![-\w])color:" + _WHITE),
        (b"inked", rb"(?<![-\w])color:(?!" + _WHITE + rb")"),
        (b"ground", rb"background(?:-color|-image)?:(?!" + _LIGHT + rb")"),
        (
            b"raised",
            rb"vertical-align:(?:super|text-top|[1-9.])|(?:top:-|text-raise:)[1-9.][\d.]*p[xt]",
        ),
    )
)
_TELLING = re.compile(rb"hidden|tiny|pale|raised")
"""The other looks matter only beside one of these."""
_SHEET = re.compile(rb"<style[^>]*>(?:\s*<!--)?([^<]*)")
_CONDITIONAL = re.compile(rb"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.S)
_RULE = re.compile(rb"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(rb"\.([A-Za-z_][\w-]*)")
_OF_A_CLASS = re.compile(rb"\s*(?:[a-z]+\d?)?\.([A-Za-z_][\w-]*)\s*")
_LINE_PARTS = "span,font,a,b,strong,i,em,u,label"
_HIDDEN = ",".join(
    f"{place}{mark}"
    for mark in ("[hidden]", "[look~=hidden]", "[look~=tiny]")
    for place in ("tr", "td", "th", "td ", "th ", "span", "font")
)
_PALE = ",".join(f"{part}[look~=pale]" for part in (*_LINE_PARTS.split(","), "td", "th", "p"))
_PALE += ",font[color]"
_RAISED = ",".join(f"{part}[look~=raised]" for part in _LINE_PARTS.split(","))
_NOTE_MARK = re.compile(r"\s*[\[(（【]?\d{1,2}[\])）】]?\s*")
_DIGIT = re.compile(r"\d")


def without_styles(page: bytes, keep: bool = False) -> bytes:
    """The page with attributes ``look`` in place of its styles, if any of them tells or ``keep``."""
    pieces = _STYLE.split(page)
    looks = {style: look for style in set(pieces[1::2]) if (look := _look(style))}
    said = b" ".join(looks.values())
    if keep or _TELLING.search(said) or b"ground" in said and b"color=" in page:
        pieces[1::2] = [looks.get(style, b"") for style in pieces[1::2]]
    else:
        del pieces[1::2]
    return b"".join(pieces)


def looks_by_class(page: bytes) -> dict[str, str]:
    """What the style sheets in the page's head say of classes, as far as that tells."""
    head = page[: page.find(b"<body")]
    return {name: look for sheet in _SHEET.findall(head) for name, look in _judged(sheet)}


@lru_cache(maxsize=256)
def _judged(sheet: bytes) -> tuple[tuple[str, str], ...]:
    """Telling classes of one style sheet. What is said twice of a class, or only of some devices, or
    only within something else, is not known to hold."""
    rules = _RULE.findall(_CONDITIONAL.sub(b"", sheet))
    named = [name for selectors, _ in rules for name in _CLASS.findall(selectors)]
    return tuple(
        (only[1].decode("ascii"), look[6:-1].decode("ascii"))
        for selectors, declared in rules
        for selector in selectors.split(b",")
        if (only := _OF_A_CLASS.fullmatch(selector)) and named.count(only[1]) == 1
        if _TELLING.search(look := _look(declared))
    )


@lru_cache(maxsize=4096)
def _look(style: bytes) -> bytes:
    """The attribute that says what a style does to its text; empty where that is nothing."""
    flat = b"".join(style.lower().split())
    looks = b" ".join(name for name, pattern in _LOOKS if pattern.search(flat))
    return b'look="' + looks + b'"' if looks else b""


def take_unseen(body: Element, by_class: Mapping[str, str]) -> None:
    """Leave out hidden parts of tables and of lines, and mark what is raised or white. Whole hidden
    tables may be all that there is, for a page's script to show; so may those for readers without."""
    body.remove("template,rt,rp")
    within = len(body.select("noscript table"))
    if not within or len(body.select("table")) > within:
        body.remove("noscript")
    for node in body.select("[style]"):
        _add_look(node, _look((node.attr("style") or "").encode())[6:-1].decode())
    for name, look in by_class.items():
        for node in body.select(f".{name}"):
            _add_look(node, look)
    _take_hidden(body)
    _mark_pale(body)
    _mark_raised(body)


def _take_hidden(body: Element) -> None:
    for node in reversed(body.select(_HIDDEN)):
        shown_within = "table,[look~=sized]" if _says(node, "tiny") else "table"
        if node.select_one(shown_within) is None:
            node.decompose()


def _mark_pale(body: Element) -> None:
    for node in reversed(body.select(_PALE)):
        if _DIGIT.search(node.text) and _is_pale(node):
            node.set_text(PICTURE)


def _mark_raised(body: Element) -> None:
    for node in body.select(_RAISED):
        text, around = node.text, node.closest("td,th,p,div,li,body")
        if (
            _NOTE_MARK.fullmatch(text)
            and around is not None
            and around.text.strip() != text.strip()
        ):
            node.replace_with(Element("sup", {}, [Text(text)]))


def _add_look(node: Element, look: str) -> None:
    node.attrs["look"] = f"{node.attr('look') or ''} {look}"


def _is_pale(node: Element) -> bool:
    """Whether text is white and nothing around it says that it stands on a dark ground."""
    color = node.attr("color")
    white = b"pale" in _look(f"color:{color}".encode()) if color else _says(node, "pale")
    if not white or node.select_one("[look~=inked],font[color]") is not None:
        return False
    return not any(map(_is_ground, (node, *node.ancestors)))


def _is_ground(node: object) -> bool:
    if not isinstance(node, Element):
        return False
    ground = node.attr("bgcolor")
    named = bool(ground) and b"ground" in _look(f"background:{ground}".encode())
    return named or _says(node, "ground")


def _says(node: Element, look: str) -> bool:
    return look in (node.attr("look") or "").split()
