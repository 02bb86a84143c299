"""Passages of prose in, mentions out: the line protocol of ``etl mentions --json``."""

from __future__ import annotations

import json
from typing import Any

from etl.model import Mention
from etl.narrative import extract


def answer(line: str) -> dict[str, Any]:
    """The answer to one input line; a line that is no passage is answered with an error."""
    try:
        passage = json.loads(line)
    except ValueError as error:
        return {"id": None, "error": f"不是 JSON：{error}"}
    complaint = _complaint(passage)
    if complaint is not None:
        return {"id": None, "error": complaint}
    found = extract(passage["text"], passage["section"], passage["year"])
    return {"id": passage["id"], "mentions": [_mention(mention) for mention in found]}


def _complaint(passage: Any) -> str | None:
    if not isinstance(passage, dict):
        return "不是 JSON 对象"
    missing = [key for key in ("id", "section", "year", "text") if key not in passage]
    if missing:
        return f"缺少 {'、'.join(missing)}"
    if not isinstance(passage["text"], str) or not isinstance(passage["section"], str):
        return "text 与 section 应为字符串"
    if passage["year"] is not None and type(passage["year"]) is not int:
        return "year 应为整数或 null"
    return None


def _mention(mention: Mention) -> dict[str, Any]:
    """Offsets and text are those of the figure in the passage."""
    start, end = mention.start, mention.end
    return {
        "kind": mention.kind,
        "value": mention.value,
        "unit": mention.unit,
        "approximate": mention.approximate,
        "negated": mention.negated,
        "start": mention.offset + start,
        "end": mention.offset + end,
        "text": mention.sentence[start:end],
    }
