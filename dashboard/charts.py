"""Charts as Vega-Lite specifications without data, built once with Altair and cached; no streamlit.

The same specification, with its data put in, is what the picture exports draw. Marks take colours that
stand out on light and dark; direction is told by sign and side, colour only repeats it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import vl_convert

from dashboard.database import Row
from dashboard.wording import Language, Words

Spec = dict[str, Any]
MAIN, SECOND, UP, DOWN, GREY = "#2073bc", "#f46a25", "#d0453c", "#1a8f7d", "#8a929b"
FONT = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Zen Hei, sans-serif"
CHINESE_AXIS = (
    "datum.value >= 1e8 ? format(datum.value / 1e8, ',.2~f') + '亿' : "
    "datum.value >= 1e4 ? format(datum.value / 1e4, ',.1~f') + '万' : format(datum.value, ',.1~f')"
)
ENGLISH_AXIS = "format(datum.value, ',.1~f')"


@cache
def trend(language: Language, broken: bool) -> Spec:
    """A chained line over years. Data: tick ("2023|1,234|36/37"), value (index), label, shown, below
    (the label's side), new_form (true in the first year of another form), link.
    ``broken`` draws the vertical rule there."""
    x = alt.X(
        "tick:N",
        sort="ascending",
        scale=alt.Scale(type="band", padding=0),
        axis=alt.Axis(
            aria=False,
            title=None,
            labelAngle=0,
            labelAlign="center",
            labelPadding=8,
            ticks=False,
            labelExpr="split(datum.value, '|')",
        ),
    )
    scale = alt.Scale(zero=True, nice=True, range=[{"expr": "height"}, 18])
    y = alt.Y("value:Q", axis=_axis(language, 4), scale=scale)
    base = alt.Chart().encode(x=x, y=y)
    layers = [
        base.mark_line(aria=False, color=MAIN, strokeWidth=2),
        leading(base.mark_point(color=MAIN, filled=True, opacity=1, size=70), language),
        *_labels(base, "label:N"),
    ]
    if broken:
        layers.append(_break("tick"))
    return finished(alt.layer(*layers).properties(height=225))


@cache
def ranked(language: Language) -> Spec:
    """Horizontal bars with direct labels. Data: label (in order), value, shown."""
    x = alt.X("value:Q", axis=None, scale=_inside(0, 90))
    base = alt.Chart().encode(y=_named_rows(), x=x)
    bars = leading(base.mark_bar(color=MAIN, height={"band": 0.62}), language)
    text = led(base.mark_text(aria=False, align="left", dx=6, fontSize=12)).encode(text="shown:N")
    return finished(alt.layer(bars, text).properties(height={"step": 27}))


def _named_rows() -> alt.Y:
    """A row for each label, in the order of the data."""
    axis = alt.Axis(
        aria=False,
        title=None,
        labelLimit=210,
        labelOverlap=False,
        labelPadding=8,
        ticks=False,
        domain=False,
    )
    return alt.Y("label:N", sort=None, axis=axis)


@cache
def diverging(language: Language) -> Spec:
    """Bars around zero for changes. Data: label (in order), value, shown, side ("up", "down")."""
    x = alt.X("value:Q", axis=None, scale=_inside(80, 80))
    colour = alt.Color(
        "side:N", scale=alt.Scale(domain=["up", "down"], range=[UP, DOWN]), legend=None
    )
    base = alt.Chart().encode(y=_named_rows(), x=x)
    bars = leading(base.mark_bar(height={"band": 0.62}).encode(color=colour), language)
    up = base.transform_filter("datum.value >= 0").mark_text(
        aria=False, align="left", dx=6, fontSize=12
    )
    down = base.transform_filter("datum.value < 0").mark_text(
        aria=False, align="right", dx=-6, fontSize=12
    )
    zero = (
        alt.Chart()
        .mark_rule(aria=False, color=GREY)
        .encode(x=alt.XDatum(0, axis=None, type="quantitative"))
    )
    layers = (zero, bars, *(led(text).encode(text="shown:N") for text in (up, down)))
    return finished(alt.layer(*layers).properties(height={"step": 27}))


def picture(spec: Spec, data: Sequence[Row], title: str, below: Sequence[str], kind: str) -> bytes:
    """The chart as PNG or SVG bytes on white, with its title and lines of coverage, source, remarks."""
    complete = {
        **spec,
        "title": {
            "text": title, "subtitle": list(below), "anchor": "start", "fontSize": 16,
            "subtitleFontSize": 12, "subtitleColor": "#4a5058", "offset": 14,
        },
        "data": {"values": _values(data)},
        "width": 720,
        "background": "white",
        "padding": 18,
        "config": {"font": FONT, "view": {"stroke": None}, "axis": {"labelFontSize": 12, "grid": False}},
    }  # fmt: skip
    if kind == "svg":
        return vl_convert.vegalite_to_svg(json.dumps(complete)).encode()
    return bytes(vl_convert.vegalite_to_png(json.dumps(complete), scale=2))


def _values(data: Sequence[Row]) -> list[Row]:
    """The rows without their links, which lead nowhere outside the application."""
    return [{name: value for name, value in row.items() if name != "link"} for row in data]


def trend_title(say: Words, label: str, years: tuple[int, int], growth: str, status: str) -> str:
    """The finding itself, by a fixed template: 「新收申请：2023 年比 2022 年▲2.0%」; ``years`` are
    the year and the one that it is compared with."""
    if status in ("ok", "flat", "both_zero"):
        return say("chart.trend_title", label=label, year=years[0], versus=years[1], growth=growth)
    return say("chart.trend_plain", label=label, year=years[0])


def _labels(base: alt.Chart, text: str) -> list[alt.Chart]:
    """Numbers beside the points of a line, on the side where the line is not (field ``below``)."""
    return [
        led(base.transform_filter(f"{'' if below else '!'}datum.below"))
        .mark_text(aria=False, dy=14 if below else -11, fontSize=12)
        .encode(text=text)
        for below in (False, True)
    ]


def _break(field: str) -> alt.Chart:
    """A dashed rule before the first year of another form."""
    x = alt.X(f"{field}:N", sort="ascending", bandPosition=0)
    rule = alt.Chart().transform_filter("datum.new_form")
    drawn: alt.Chart = rule.mark_rule(aria=False, strokeDash=[4, 3], color=GREY).encode(x=x)
    return drawn


def _inside(left: int, right: int) -> alt.Scale:
    """A scale from zero that leaves room (pixels) for the labels beside the bars."""
    return alt.Scale(zero=True, nice=False, range=[left, {"expr": f"width - {right}"}])


def _axis(language: Language, ticks: int) -> alt.Axis:
    expression = CHINESE_AXIS if language == "zh" else ENGLISH_AXIS
    return alt.Axis(
        aria=False,
        title=None,
        tickCount=ticks,
        labelExpr=expression,
        domain=False,
        ticks=False,
        grid=True,
    )


def tips(language: Language) -> list[alt.Tooltip]:
    """What is shown of the mark under the pointer."""
    names = ("项目", "数值") if language == "zh" else ("Item", "Value")
    return [alt.Tooltip("tip:N", title=names[0]), alt.Tooltip("shown:N", title=names[1])]


def leading(marks: alt.Chart, language: Language) -> alt.Chart:
    """Marks that say what they are and lead to what stands behind them: fields said, tip, shown, link."""
    return led(marks.encode(tooltip=tips(language), description="said:N"))


def led(marks: alt.Chart) -> alt.Chart:
    """Marks, or the numbers on them, that lead where the field link says."""
    return marks.encode(href=alt.condition("datum.link", "link:N", alt.value("")))


def finished(chart: alt.LayerChart | alt.FacetChart) -> Spec:
    """A chart as a specification without data and defaults."""
    spec: Spec = chart.to_dict(validate=False)
    for part in (spec, *spec["layer"]):
        for key in ("data", "datasets", "config", "$schema"):
            part.pop(key, None)
        if "href" in part.get("encoding", {}):
            part["mark"]["cursor"] = "pointer"
    return spec


@cache
def beside_peers(language: Language, broken: bool) -> Spec:
    """An agency's line with its peers' median dashed. Data: year, value, peers, label, shown, tip,
    new_form; ``broken`` draws the vertical rule where another form begins."""
    x = alt.X(
        "year:N",
        sort="ascending",
        scale=alt.Scale(type="band", padding=0),
        axis=alt.Axis(
            aria=False, title=None, labelAngle=0, labelAlign="center", labelPadding=8, ticks=False
        ),
    )
    scale = alt.Scale(zero=True, nice=True, range=[{"expr": "height"}, 18])
    base = alt.Chart().encode(x=x)
    y = alt.Y("value:Q", axis=_axis(language, 4), scale=scale)
    layers = [
        base.mark_line(aria=False, color=SECOND, strokeWidth=1.5, strokeDash=[5, 3]).encode(
            y=alt.Y("peers:Q", scale=scale, axis=None)
        ),
        base.mark_line(aria=False, color=MAIN, strokeWidth=2).encode(y=y),
        leading(base.mark_point(color=MAIN, filled=True, opacity=1, size=70).encode(y=y), language),
        *_labels(base.encode(y=y), "label:N"),
    ]
    if broken:
        layers.append(_break("year"))
    return finished(alt.layer(*layers).properties(height=190))
