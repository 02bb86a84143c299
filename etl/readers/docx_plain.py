"""Makes the tree of a DOCX plain: what is not printed taken out, alternatives and text boxes resolved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _VAL, _T = _W + "p", _W + "val", _W + "t"
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def make_plain(body: Any, data: bytes) -> None:
    """Take out what is not printed, and move text boxes behind the paragraph that holds them."""
    present = set(_TO_RESOLVE.findall(data))
    for name, resolve in _RESOLVED.items():
        for element in list(body.iter("{*}" + name)) if name.encode() in present else ():
            resolve(element)


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


def _raise(mark: Any) -> None:
    """The mark of a note, which is no digit of the figure before it."""
    run = mark.getparent().getparent()
    if mark.get(_VAL) == "superscript" and run is not None and run.tag == _W + "r":
        for text in run.iter(_T):
            text.text = (text.text or "").translate(_RAISED)


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
    "vanish": _drop_unseen,
    "strike": _drop_unseen,
    "dstrike": _drop_unseen,
    "vertAlign": _raise,
    "txbxContent": _move_behind_paragraph,
}


_TO_RESOLVE = re.compile(b"<[a-z0-9]+:(" + "|".join(_RESOLVED).encode() + b")[ />]")
