"""自查: drop a report, see the verdict as the overseer will see it. Stores nothing, needs no data."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile as Upload

from dashboard import evidence, frame, selfcheck, tables
from dashboard.formtable import Marks
from dashboard.sentences import told
from dashboard.wording import Words
from etl import check_report, dictionaries

KEPT = "self-check answer"
Row = dict[str, Any]


def main() -> None:
    say = frame.open_plain("selfcheck", "selfcheck.lede")
    left, right = st.columns(2, gap="medium")
    with left:
        given = st.file_uploader(say("selfcheck.file"), key="own report")
    with right:
        before = st.file_uploader(say("selfcheck.previous"), key="last report")
    frame.notes(say("selfcheck.privacy"))
    if given is None:
        frame.callout(say("selfcheck.start"))
        return
    answer = _answer(say, given, before)
    if "error" in answer:
        message = told(answer["error"].get("message", ""), say)
        frame.notice(say("selfcheck.unreadable", name=given.name), message)
        return
    _verdict(say, answer, before is not None)


def _answer(say: Words, given: Upload, before: Upload | None) -> Row:
    """The check's answer; kept for this session only, so that a change of language does not check again."""
    key = (given.file_id, before.file_id if before is not None else None)
    kept = st.session_state.get(KEPT)
    if kept is None or kept[0] != key:
        with st.status(say("selfcheck.reading"), expanded=False) as status:
            content = before.getvalue() if before is not None else None
            kept = (key, check_report(given.getvalue(), given.name, content, _rules()))
            status.update(label=say("selfcheck.done"), state="complete")
        st.session_state[KEPT] = kept
    answer: Row = kept[1]
    return answer


def _rules() -> Path | None:
    """The office's rules, so that the verdict is the one that the overseer sees."""
    given = os.environ.get("GONGKAI_RULES")
    return Path(given) if given else None


def _verdict(say: Words, answer: Row, with_previous: bool) -> None:
    figures, rules = dictionaries(_rules())
    entries = selfcheck.entries(answer, rules)
    counts = selfcheck.counts(entries)
    _headline(say, answer, counts)
    if not with_previous:
        frame.notes(say("selfcheck.no_previous"))
    _problems(say, answer)
    cells = selfcheck.cells(answer)
    for found in entries:
        if found[0]["verdict"] == "broken":
            _entry(say, found, figures, cells)
    undecided = [found for found in entries if found[0]["verdict"] == "undecided"]
    if undecided:
        with st.expander(say("selfcheck.undecided", n=len(undecided))):
            st.html("".join(_sentence(say, found) for found in undecided))
    with st.expander(say("selfcheck.tables")):
        for html in _tables(say, figures, cells, Marks()):
            st.html(html)


def _headline(say: Words, answer: Row, counts: dict[str, int]) -> None:
    errors = counts["error"]
    name = answer["agency"] or say("common.unknown")
    pairs = [
        (say("rows.agency"), escape(name)),
        (say("filter.year"), str(answer["year"] or say("common.unknown"))),
        (say("file.form"), escape(say.code("formname", answer["form"]))),
        (say("file.format"), escape(say.code("format", answer["source"]["format"]))),
    ]
    text = say("selfcheck.errors", n=errors) if errors else say("selfcheck.clean")
    chips = "".join(
        tables.badge(f"{say.code('severity', code)} {counts[code]}", code)
        for code in ("error", "warning", "notice")
        if counts[code]
    )
    tone = " gk-bad-verdict" if errors else " gk-good-verdict"
    st.html(
        f'<div class="gk-callout{tone}"><b>{escape(text)}</b> <span class="gk-chips">{chips}</span></div>'
        + evidence.facts(pairs)
    )


def _problems(say: Words, answer: Row) -> None:
    """What we could not read, said apart from what the report gets wrong."""
    if not answer["problems"]:
        return
    with st.expander(say("selfcheck.problems", n=len(answer["problems"]))):
        items = "".join(
            f"<li>{escape(told(str(problem['message']), say))}</li>"
            for problem in answer["problems"]
        )
        st.html(f'<ul class="gk-note">{items}</ul>')


def _entry(say: Words, found: list[Row], figures: dict[str, Row], cells: dict[str, Row]) -> None:
    frame.heading(say.of(found[0], "title"), found[0]["rule"])
    st.html(evidence.verdict_html(found, say) + evidence.repair_html(found, figures, say))
    marks = evidence.marks_of(found)
    with st.expander(say("selfcheck.where")):
        for html in _tables(say, figures, cells, marks):
            st.html(html)
        bases = dict.fromkeys(say.ground(row) for row in found)
        frame.notes(*(f"{say('findings.grounds')}{say('common.colon')}{basis}" for basis in bases))


def _tables(say: Words, figures: dict[str, Row], cells: dict[str, Row], marks: Marks) -> list[str]:
    wanted = evidence.tables_of(marks) or list(evidence.TABLES)
    known = [row for address, row in figures.items() if address in cells]
    return evidence.source_tables(known, cells, marks, say, lambda figure: None, wanted)


def _sentence(say: Words, found: list[Row]) -> str:
    return "".join(f'<p class="gk-say">{escape(say.of(row, "message"))}</p>' for row in found)


if __name__ == "__main__":
    main()
