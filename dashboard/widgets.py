"""Pickers whose choice is in the address, and a chart with its table twin and its pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from html import escape

import pyarrow as pa
import streamlit as st

from dashboard import address, charts, delivery, frame, tables
from dashboard.charts import Spec
from dashboard.database import Build, Row
from dashboard.exports.whole import LARGE, Whole
from dashboard.frame import Page
from dashboard.names import file_name
from dashboard.questions import measures
from dashboard.wording import Language, Words

Twin = tuple[list[tables.Column], list[list[str]]]
"""The table that says what a chart shows: its columns and its cells, ready HTML."""


def gone(name: str, allowed: Sequence[str]) -> None:
    """Say where the address names what is no longer there; the default stands in for it."""
    value = address.strange(name, allowed)
    if value:
        st.warning(Words(frame.language())("filter.gone", value=value))


def indicator(page: Page, dictionary: Mapping[str, Row], default: str) -> str:
    """Choose one indicator; parameter ``code``."""
    say = page.say
    codes = list(dictionary)
    gone("code", codes)
    chosen = address.read("code", codes, default) or default
    labels = _labels(page.build, say.language)
    st.selectbox(
        say("overview.indicator"), codes, format_func=labels.__getitem__, width=380, filter_mode="contains",
        **address.bind("code", chosen),
    )  # fmt: skip
    return chosen


@lru_cache(maxsize=32)
def _labels(build: Build, language: Language) -> dict[str, str]:
    """Group and label of every indicator."""
    say = Words(language)
    return {
        code: f"{say.of(row, 'group')} · {say.of(row, 'label')}"
        for code, row in measures.indicators(build).items()
    }


def rows(page: Page, allowed: Sequence[str], default: str) -> str:
    """Choose what a row stands for; parameter ``rows``."""
    gone("rows", allowed)
    chosen = address.read("rows", allowed, default) or default
    st.segmented_control(
        page.say("overview.rank_by"), allowed, required=True,
        format_func=lambda name: page.say(f"rows.{name}"), **address.bind("rows", chosen),
    )  # fmt: skip
    return chosen


def chart(
    page: Page,
    spec: Spec,
    data: Sequence[Row],
    title: str,
    remark: str = "",
    twin: Twin | None = None,
) -> None:
    """A titled chart, with the same numbers as a table and the chart as a picture to take away.

    ``remark``, such as a change of form, stands below the chart and on the picture; ``twin`` is the
    table where it says more than the marks do.
    """
    st.html(f'<h3 class="gk-h3">{escape(title)}</h3>')
    draw(data, spec, title)
    beneath(page, spec, data, title, remark, twin)


def draw(data: Sequence[Row], spec: Spec, title: str) -> None:
    """A chart alone. Rows become an Arrow table here: Streamlit's way there, through pandas, is long."""
    st.vega_lite_chart(pa.Table.from_pylist(list(data)), spec, alt=title, width="stretch")


def beneath(
    page: Page,
    spec: Spec,
    data: Sequence[Row],
    title: str,
    remark: str = "",
    twin: Twin | None = None,
) -> None:
    """What stands below every chart: its remark, its table twin, its pictures."""
    say, found = page.say, page.status
    if remark:
        st.html(f'<p class="gk-note">{escape(remark)}</p>')
    source = say("chart.source", n=found["reported"], total=found["expected"], date=page.date)
    below = [line for line in (source, remark) if line]
    with st.container(horizontal=True, gap="small"):
        with st.popover(say("overview.table"), type="tertiary"):
            st.html(tables.plain(*(twin or _twin(data, say)), title))
        for kind in ("png", "svg"):
            st.download_button(
                say(f"chart.{kind}"),
                data=partial(charts.picture, spec, data, title, below, kind),
                file_name=file_name(title, page.scope, page.date, kind),
                on_click="ignore", type="tertiary", key=f"{kind} {title}",
            )  # fmt: skip


def _twin(data: Sequence[Row], say: Words) -> Twin:
    """The marks as a table; every number leads where its mark does."""
    columns = [tables.Column(say("chart.item")), tables.Column(say("chart.value"), True)]
    return columns, [[escape(row["tip"]), tables.anchor(row["shown"], row["link"])] for row in data]


def form_break(page: Page, years: Sequence[int]) -> str:
    """The sentence that announces a change of form among the years of a chart; else nothing."""
    forms = measures.forms_by_year(page.build, sorted(set(years))) if years else {}
    return page.say("overview.form_note") if len(set(forms.values())) > 1 else ""


def indicators(page: Page, dictionary: Mapping[str, Row], default: Sequence[str]) -> list[str]:
    """Choose any indicators; parameter ``codes``, commas between."""
    say = page.say
    known = list(dictionary)
    given = address.read("codes", None)
    asked = given.split(",") if given else list(default)
    chosen = [code for code in asked if code in known]
    for code in asked:
        if code not in known:
            st.warning(say("filter.gone", value=code))

    labels = _labels(page.build, say.language)
    st.multiselect(
        say("compare.indicators"), known, format_func=labels.__getitem__, filter_mode="contains",
        placeholder=say("compare.choose"), **address.bind("codes", chosen),
    )  # fmt: skip
    return chosen


def choice(name: str, label: str, options: dict[str, str], width: int = 190) -> str:
    """One of a few, as a select box; the first is the default; parameter ``name``."""
    first = next(iter(options))
    gone(name, list(options))
    chosen = address.read(name, list(options), first) or first
    st.selectbox(
        label, list(options), format_func=lambda code: options[code], width=width,
        **address.bind(name, chosen),
    )  # fmt: skip
    return chosen


def pages(page: Page, number: int, total: int, size: int) -> None:
    """Page buttons with the range they show; parameter ``page``."""
    count = -(-total // size)
    first, last = (number - 1) * size + 1, min(number * size, total)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(count, **address.bind("page", min(number, count)))
        st.caption(page.say("compare.pages", first=first, last=last, total=f"{total:,}"))


def downloads(
    page: Page,
    subject: str,
    builders: dict[str, Callable[[], bytes]],
    whole: Whole | None = None,
) -> None:
    """Buttons that make a file when clicked: suffix → builder. What has more than ``LARGE`` rows is
    written by a process of its own (``whole``)."""
    large = whole is not None and whole.rows > LARGE
    with st.container(horizontal=not large):
        for suffix, build in builders.items():
            name = file_name(subject, page.scope, page.date, suffix)
            if whole is not None and large:
                delivery.offer(page, whole, suffix, name)
                continue
            st.download_button(
                page.say(f"export.{suffix}"), data=build, on_click="ignore", file_name=name,
                icon=":material/download:", key=f"download {subject} {suffix}",
            )  # fmt: skip


def maybe(
    name: str, label: str, codes: Sequence[str], say: Words, width: int = 130, words: str = ""
) -> str | None:
    """One of some codes, or all of them; parameter ``name``; labels under ``words`` (else ``name``)."""
    labels = {code: say(f"{words or name}.{code}") for code in codes}
    return named(name, label, labels, say("common.all"), width)


def named(
    name: str, label: str, options: dict[str, str], everything: str, width: int
) -> str | None:
    """One of some labelled codes, or everything; parameter ``name``."""
    gone(name, list(options))
    chosen = address.read(name, list(options))
    st.selectbox(
        label, ["", *options], format_func=lambda code: options.get(code, everything), width=width,
        filter_mode="contains", **address.bind(name, chosen or ""),
    )  # fmt: skip
    return chosen


def text(name: str, label: str, hint: str, width: int = 420) -> str:
    """A line of free text; parameter ``name``."""
    given = address.read(name, None) or ""
    st.text_input(label, placeholder=hint, width=width, **address.bind(name, given))
    return given.strip()
