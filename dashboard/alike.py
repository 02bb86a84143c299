"""Two texts side by side, sentence by sentence, with the changed words marked.

``pairs`` says which sentences stand opposite each other; ``side_by_side`` draws them. Texts come from
documents: everything is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from typing import Any

from dashboard.database import Build
from dashboard.questions import reports, text
from dashboard.wording import Words

SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
OPPOSITE = 0.4
"""From this likeness on, two sentences are one with changes; below, one went and another came."""
Pair = tuple[str, str]
COPIED = {"text.copied_year": "last_year", "text.copied_peer": "peer"}


def beside(build: Build, rule: str, report: dict[str, Any], say: Words) -> str:
    """The report's text beside the one it resembles; nothing for other rules."""
    if rule not in COPIED:
        return ""
    found = text.likest(build, report["report_id"], COPIED[rule])
    if not found:
        return ""
    other = found[0]
    own, theirs = (
        "\n".join(section["body"] for section in reports.sections(build, id))
        for id in (report["report_id"], other["other_id"])
    )
    heads = (
        f"{report['agency']} {report['year']}",
        f"{other['other_agency']} {other['other_year']}",
    )
    return side_by_side(own, theirs, heads, say)


def side_by_side(own: str, other: str, heads: Pair, say: Words) -> str:
    """A table of two columns; what one text has and the other has not is marked."""
    rows = "".join(
        f"<tr{_same(left, right)}><td>{marked(left, right)}</td><td>{marked(right, left)}</td></tr>"
        for left, right in pairs(own, other)
    )
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{escape(say("findings.alike"))}">'
        f'<table class="gk-alike"><caption>{escape(say("findings.alike"))}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def pairs(own: str, other: str) -> list[Pair]:
    """The sentences of both texts in order, opposite each other; "" where one has none."""
    left, right = SENTENCE.findall(own), SENTENCE.findall(other)
    found: list[Pair] = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            found += zip(left[a:b], right[c:d], strict=True)
        else:
            found += _opposite(left[a:b], right[c:d])
    return found


def marked(sentence: str, other: str) -> str:
    """The sentence as HTML; words that the other has not are marked."""
    if sentence == other:
        return escape(sentence)
    if not other:
        return f"<mark>{escape(sentence)}</mark>" if sentence else ""
    matcher = SequenceMatcher(None, sentence, other, autojunk=False)
    return "".join(
        escape(sentence[a:b]) if tag == "equal" else f"<mark>{escape(sentence[a:b])}</mark>"
        for tag, a, b, _, _ in matcher.get_opcodes()
        if b > a
    )


def _opposite(left: list[str], right: list[str]) -> Iterator[Pair]:
    """Sentences between two equal ones: each with the next of the other text that is like it."""
    for sentence in left:
        at = next((n for n, other in enumerate(right) if _alike(sentence, other)), None)
        if at is None:
            yield sentence, ""
            continue
        yield from (("", other) for other in right[:at])
        yield sentence, right[at]
        right = right[at + 1 :]
    yield from (("", other) for other in right)


def _alike(sentence: str, other: str) -> bool:
    matcher = SequenceMatcher(None, sentence, other, autojunk=False)
    return matcher.quick_ratio() >= OPPOSITE and matcher.ratio() >= OPPOSITE


def _same(left: str, right: str) -> str:
    return ' class="gk-same"' if left == right else ""
