"""载入: files are handed in, read in another process while all go on reading, and the outcome is told."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from dashboard import evidence, frame, tables
from dashboard.access.visitor import visitor
from dashboard.decisions import permitted
from dashboard.intake import jobs
from dashboard.intake.jobs import Answer, Busy, Job
from dashboard.sentences import told
from dashboard.wording import Words, as_text

ROUND = "files handed in"
"""Counts the loads started in this session: each has an uploader of its own."""
FLASH = "said of handing in"
SHOWN = 200
"""Refusals shown below a load; all of them are under their own part of the page."""
SECONDS = 1.0


def panel(folder: Path, say: Words) -> None:
    """Hand files in; how the running job goes, else how the last one ended."""
    said = st.session_state.pop(FLASH, None)
    if said:
        st.error(as_text(said))
    if jobs.running(folder):
        progress(folder, say)
        return
    _hand_in(folder, say)
    outcome(folder, say)


def outcome(folder: Path, say: Words) -> None:
    """What the last job came to, until it is put away."""
    job = jobs.current(folder)
    if job is None or not job.ended:
        return
    frame.heading(say(f"load.ended_{job.what}"), job.subject)
    if job.failure is not None:
        _failed(job.failure, say)
    elif job.what == "load":
        _loaded(job.answer, say)
    else:
        frame.callout(say("load.published", build=job.answer["build"]))
    st.button(say("load.forget"), on_click=jobs.forget, args=(folder,))


@st.fragment(run_every=SECONDS)
def progress(folder: Path, say: Words) -> None:
    """The running job, looked at again every second; the whole page follows when it ends."""
    job = jobs.current(folder)
    if job is None or job.ended:
        st.rerun()
    assert job is not None
    frame.heading(say(f"load.running_{job.what}"), job.subject)
    st.html(bar(job, say))


def bar(job: Job, say: Words) -> str:
    """How far a job is: files read of all, then the build being made."""
    share = job.done / job.total if job.total else 0.0
    if job.what != "load" or (job.total and job.done == job.total):
        text = say("load.publishing")
    elif not job.total:
        text = say("load.starting")
    else:
        text = say("load.reading", done=f"{job.done:,}", total=f"{job.total:,}")
    return (
        f'<div class="gk-progress" role="progressbar" aria-label="{escape(text)}" aria-valuemin="0"'
        f' aria-valuemax="100" aria-valuenow="{share * 100:.0f}">'
        f'<span style="width:{share * 100:.1f}%"></span></div>'
        f'<p class="gk-note" aria-live="polite">{escape(text)} {escape(say("load.others_read"))}</p>'
    )


def _hand_in(folder: Path, say: Words) -> None:
    number = st.session_state.setdefault(ROUND, 0)
    files = st.file_uploader(
        say("load.files"), accept_multiple_files=True, key=f"handed in {number}"
    )  # fmt: skip
    frame.notes(say("load.how"))
    st.button(
        say("load.start", n=len(files)) if files else say("load.choose"), type="primary",
        disabled=not files, on_click=_start, args=(folder, say, number), key="start load",
        icon=":material/upload:",
    )  # fmt: skip


def _start(folder: Path, say: Words, number: int) -> None:
    files = st.session_state.get(f"handed in {number}") or []
    if not permitted.may_keep():
        st.session_state[FLASH] = say("access.not_keeper")
        return
    try:
        jobs.load(folder, [(file.name, file.getvalue()) for file in files], visitor().signature)
    except Busy:
        st.session_state[FLASH] = say("load.busy")
    except OSError as error:
        st.session_state[FLASH] = say("load.unwritable", cause=error.strerror or str(error))
    else:
        st.session_state[ROUND] = number + 1


def _loaded(answer: Answer, say: Words) -> None:
    refused = answer["refused"]
    pairs = [
        (say("load.read"), f"<b>{answer['read']:,}</b>"),
        (say("load.unchanged"), f"{answer['unchanged']:,}"),
        (say("load.refused"), f"{len(refused):,}"),
        (say("load.build"), f"<code>{escape(answer['build'])}</code>"),
    ]
    st.html(evidence.facts(pairs))
    if not refused:
        return
    columns = [tables.Column(say("file.name")), tables.Column(say("intake.message"))]
    body = [[escape(row["file"]), escape(told(row["message"], say))] for row in refused[:SHOWN]]
    st.html(tables.plain(columns, body, say("load.refused"), "gk-wrap"))
    if len(refused) > SHOWN:
        frame.notes(say("load.more_refused", n=len(refused) - SHOWN))


def _failed(failure: Answer, say: Words) -> None:
    kind = failure["kind"] if failure["kind"] in ("locked", "configuration", "store") else "crash"
    frame.callout(say(f"load.failed_{kind}", cause=failure["message"]), warn=True)
