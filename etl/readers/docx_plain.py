"""Makes the tree of a DOCX plain: what is not printed taken out, alternatives and text boxes resolved,
and U+FFFC put for ink that is no text (pictures, signs of symbol fonts, white figures): no cell with ink
in it may read as blank."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _R, _TC, _VAL, _T = _W + "p", _W + "r", _W + "tc", _W + "val", _W + "t"
_SHADE, _FIELD, _FIELD_KIND = _W + "shd", _W + "fldChar", _W + "fldCharType"
_WHITE = ("FFFFFF", "auto", "", None)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NOTE_MARK = re.compile(r"\s*[\[(（【]?\d{1,2}[\])）】]?\s*")
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_INK = "\ufffc"
_LEVELLING = 4
_RUN_STYLE = re.compile(rb'<w:rStyle w:val="([^"]*)"')
_OF_STYLE = re.compile(rb'<w:(vanish|d?strike|vertAlign)(?: w:val="(\w*)")?\s*/>')
_DRAWN_BY_FIELD = re.compile(r"\s*(?:eq|symbol|advance)\b", re.I)


def make_plain(body: Any, data: bytes, styles: Callable[[], bytes | None]) -> None:
    """Take out what is not printed, and move text boxes behind the paragraph that holds them.
    ``data`` is the body's source; ``styles`` gives that of the styles, if it is needed."""
    present = {found.split(b" ")[0] for found in set(_TO_RESOLVE.findall(data))}
    if b"rStyle" in present:
        present |= _from_styles(body, set(_RUN_STYLE.findall(data)), styles() or b"")
    for name, resolve in _RESOLVED.items():
        for element in list(body.iter("{*}" + name)) if name.encode() in present else ():
            resolve(element)
    if b"fldChar" in present:
        _resolve_fields(body)


def _from_styles(body: Any, used: set[bytes], styles: bytes) -> set[bytes]:
    """Give runs what their character styles say of being seen; which properties these are."""
    told = {name.decode(): said for name in used if (said := _said(name, styles))}
    for mark in list(body.iter(_W + "rStyle")) if told else ():
        for tag, value in told.get(mark.get(_VAL, ""), ()):
            if mark.getparent().find(_W + tag.decode()) is None:
                mark.addnext(mark.makeelement(_W + tag.decode(), {_VAL: value.decode() or "1"}))
    return {tag for said in told.values() for tag, _ in said}


def _said(name: bytes, styles: bytes) -> list[tuple[bytes, bytes]]:
    start = styles.find(b'w:styleId="' + name + b'"')
    return _OF_STYLE.findall(styles, start, styles.find(b"</w:style>", start)) if start >= 0 else []


def _keep_one_branch(choice: Any) -> None:
    """Of alternatives, the last that has text: drawings come first, their fallback after."""
    branches = list(choice)
    with_text = [b for b in branches if b.find(".//" + _W + "txbxContent") is not None]
    for branch in branches:
        if branch is not (with_text or branches)[-1]:
            choice.remove(branch)


def _drop_deleted(mark: Any) -> None:
    """Deleted text, or a row or cell whose properties say that it is deleted."""
    holder = mark.getparent()
    if holder.tag in (_W + "trPr", _W + "tcPr"):
        mark = holder.getparent()
    _remove(mark)


def _drop_unseen(mark: Any) -> None:
    """Text hidden or struck out."""
    run = mark.getparent().getparent()
    if mark.get(_VAL) not in ("0", "false") and run is not None and run.tag == _W + "r":
        _remove(run)


def _drop_row(mark: Any) -> None:
    """A row that is hidden."""
    row = mark.getparent().getparent()
    if row is not None and row.tag == _W + "tr" and mark.get(_VAL) not in ("0", "false"):
        _remove(row)


def _raise(mark: Any) -> None:
    """The mark of a note, which is no digit of the figure before it."""
    run = mark.getparent().getparent()
    if mark.get(_VAL) != "baseline" and run is not None and run.tag == _R:
        for text in run.iter(_T):
            text.text = (text.text or "").translate(_RAISED)


def _raise_beside(mark: Any) -> None:
    """A note's mark raised by so many points; a whole line is moved so only to fit its row."""
    run = mark.getparent().getparent()
    holder = None if run is None or run.tag != _R else next(run.iterancestors(_P), None)
    if holder is None or not _NOTE_MARK.fullmatch(_text_of(run)) or not _far(mark.get(_VAL, "")):
        return
    if any(r.find(f".//{_W}position") is None and _text_of(r).strip() for r in holder.iter(_R)):
        _raise(mark)


def _far(moved: str) -> bool:
    """Whether half points up or down are more than what levels signs of two fonts."""
    return moved.lstrip("-").isdecimal() and abs(int(moved)) >= _LEVELLING


def _drop_tiny(mark: Any) -> None:
    """Text of half a point or one is seen by nobody."""
    run = mark.getparent().getparent()
    if mark.get(_VAL) in ("0", "1", "2") and run is not None and run.tag == _R:
        _remove(run)


def _mark_pale(mark: Any) -> None:
    """White figures: hidden, or on a dark ground that a style may give. Nobody knows which."""
    run = mark.getparent().getparent()
    white = mark.get(_VAL, "").upper() == "FFFFFF" or mark.get(_W + "themeColor") == "background1"
    if white and run is not None and run.tag == _R and not _stands_on_dark(run):
        for text in run.iter(_T):
            text.text = re.sub(r"\d+", _INK, text.text or "")


def _stands_on_dark(run: Any) -> bool:
    around = (run, *run.iterancestors(_P, _TC, _W + "tr", _W + "tbl"))
    shades = (element.find(f"{element.tag}Pr/{_SHADE}") for element in around)
    grounds = [shade.get(_W + "fill") for shade in shades if shade is not None]
    marked = run.find(f"{_W}rPr/{_W}highlight") is not None
    return marked or any(ground not in _WHITE for ground in grounds)


def _mark_ink(element: Any) -> None:
    """A picture or a sign of a symbol font in a cell; floating beside text, it may belong elsewhere."""
    cell = next(element.iterancestors(_TC), None)
    run = next(element.iterancestors(_R), None)
    if cell is None or run is None or element.find(f".//{_W}txbxContent") is not None:
        return
    in_line = element.tag == _W + "sym" or element.find("{*}inline") is not None
    if in_line or not _text_of(cell).strip():
        run.addnext(_run_of_ink(run))


def _run_of_ink(beside: Any) -> Any:
    run = beside.makeelement(_R, {})
    text = run.makeelement(_T, {})
    text.text = _INK
    run.append(text)
    return run


def _text_of(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(_T))


def _slash(below: Any) -> None:
    """A fraction's denominator."""
    for text in list(below.iter(_MATH))[:1]:
        text.text = "/" + (text.text or "")


def _raise_math(mark: Any) -> None:
    for text in mark.iter(_MATH):
        text.text = (text.text or "").translate(_RAISED)


def _resolve_fields(body: Any) -> None:
    """Take out what stands in the instructions of fields; what a field draws itself is ink."""
    open_fields: list[tuple[bool, list[str]]] = []
    for run in list(body.iter(_R)):
        mark = run.find(_FIELD)
        kind = None if mark is None else mark.get(_FIELD_KIND)
        if kind == "begin":
            open_fields.append((True, []))
        elif kind == "separate" and open_fields:
            open_fields[-1] = (False, open_fields[-1][1])
        elif kind == "end" and open_fields:
            if _DRAWN_BY_FIELD.match("".join(open_fields.pop()[1])):
                run.append(_run_of_ink(run)[0])
        elif open_fields and open_fields[-1][0]:
            open_fields[-1][1].extend(text.text or "" for text in run.iter(_W + "instrText"))
        if kind is None and any(instructing for instructing, _ in open_fields):
            for text in list(run.iter(_T)):
                _remove(text)


def _move_behind_paragraph(box: Any) -> None:
    holder = next((a for a in box.iterancestors(_P)), None)
    if holder is not None:
        for child in reversed(list(box)):
            holder.addnext(child)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


_RESOLVED: dict[str, Callable[[Any], None]] = {
    "AlternateContent": _keep_one_branch,
    "del": _drop_deleted,
    "cellDel": _drop_deleted,
    "moveFrom": _remove,
    "rt": _remove,
    "hidden": _drop_row,
    "vanish": _drop_unseen,
    "strike": _drop_unseen,
    "dstrike": _drop_unseen,
    "vertAlign": _raise,
    "position": _raise_beside,
    "sup": _raise_math,
    "sub": _raise_math,
    "den": _slash,
    "drawing": _mark_ink,
    "pict": _mark_ink,
    "object": _mark_ink,
    "sym": _mark_ink,
    "sz": _drop_tiny,
    "color": _mark_pale,
    "txbxContent": _move_behind_paragraph,
}


_TO_RESOLVE = re.compile(
    b"<[a-z0-9]+:((?:rStyle|fldChar|"
    + "|".join(sorted(_RESOLVED.keys() - {"sz", "color"})).encode()
    + b")(?=[ />])"
    rb'|sz w:val="[0-2](?=")|color [^>]*(?:"[Ff]{6}"|"background1"))'
)
"""Nearly every run has a size and a colour: only those that matter."""
