"""Charts of parts and places: composition, distribution among peers, tiles. Specifications as in charts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape

import altair as alt

from dashboard.charts import MAIN, SECOND, Spec, finished, leading, led, tips
from dashboard.wording import Language

PARTS = ["#6bace6", "#28a197", "#f46a25", "#a285d1", "#b8bfc6"]
"""Told apart by colour-blind people, and all light enough for dark figures on them, in both themes."""
SHADES = ["#ffffff", "#e6eef6", "#cbdcec", "#b4cee6", "#9cc0e0", "#7fb0da"]
NARROW = 0.07
"""A part below this share has no room for its figure; the table has it."""


@cache
def composition(language: Language, key: bool = False) -> Spec:
    """Bars of one length in their parts. Data: label (in order), part, order, share, inside, shown.

    ``key`` draws the colours' names into the picture; on the page they stand above it and may wrap.
    """
    y = alt.Y(
        "label:N",
        sort=None,
        axis=alt.Axis(
            aria=False, title=None, labelLimit=150, labelPadding=8, ticks=False, domain=False
        ),
    )
    base = alt.Chart().encode(y=y, order="order:Q")
    x = alt.X("share:Q", stack="zero", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    legend = alt.Legend(
        title=None,
        orient="top",
        labelLimit=180,
        symbolType="square",
        aria=False,
        offset=4,
        padding=0,
    )
    colour = alt.Color(
        "part:N", sort=None, scale=alt.Scale(range=PARTS), legend=legend if key else None
    )
    drawn = base.mark_bar(height={"band": 0.7}, stroke="white", strokeWidth=1)
    bars = leading(drawn.encode(x=x, color=colour), language).properties(name="parts")
    middle = alt.X("middle:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    text = (
        led(base.transform_filter(f"datum.share >= {NARROW}"))
        .mark_text(aria=False, fontSize=11.5, color="#11161d")
        .encode(x=middle, text="inside:N")
        .properties(name="inside")
    )
    return finished(alt.layer(bars, text).properties(height={"step": 27}))


def key(names: Sequence[str]) -> str:
    """The colours of the parts and their names, for the page."""
    return "".join(
        f'<span><i style="background:{colour}"></i>{escape(name)}</span>'
        for colour, name in zip(PARTS, names, strict=True)
    )


@cache
def distribution(language: Language) -> Spec:
    """How many peers stand in each range, the own one marked. Data: label (in order), value, mark, own."""
    x = alt.X(
        "label:N",
        sort=None,
        axis=alt.Axis(aria=False, title=None, labelAngle=0, labelOverlap=True, ticks=False),
    )
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True, range=[{"expr": "height"}, 32]))
    colour = alt.Color(
        "own:N", scale=alt.Scale(domain=[False, True], range=[MAIN, SECOND]), legend=None
    )
    base = alt.Chart().encode(x=x, y=y)
    bars = leading(base.mark_bar(width={"band": 0.82}).encode(color=colour), language)
    text = led(base.mark_text(aria=False, dy=-8, fontSize=12)).encode(text="count:N")
    mark = base.mark_text(aria=False, dy=-23, fontSize=12, fontWeight=600).encode(text="mark:N")
    return finished(alt.layer(bars, text, mark).properties(height=190))


@cache
def tiles(language: Language) -> Spec:
    """Tiles in rows, for the picture to take away. Data: label, number, grown, step, across, down."""
    x = alt.X("across:O", axis=None, scale=alt.Scale(paddingInner=0.04))
    y = alt.Y("down:O", axis=None, scale=alt.Scale(paddingInner=0.06))
    shade = alt.Color(
        "step:O", scale=alt.Scale(domain=list(range(len(SHADES))), range=SHADES), legend=None
    )
    base = alt.Chart().encode(x=x, y=y)
    layers = [
        base.mark_rect(stroke="#8a929b", strokeWidth=0.5).encode(
            color=shade, tooltip=tips(language), description="said:N"
        ),
        base.mark_text(aria=False, dy=-18, fontSize=12, fontWeight=600).encode(text="label:N"),
        base.mark_text(aria=False, dy=2, fontSize=13).encode(text="number:N"),
        base.mark_text(aria=False, dy=20, fontSize=11).encode(text="grown:N"),
    ]
    return finished(alt.layer(*layers).properties(height={"step": 78}))
