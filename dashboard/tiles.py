"""A schematic map: one tile an area, in the order of the division codes, shaded by an indicator.

It draws no border and claims no position. A tile is a link; its number and growth stand on it, so that
the shade only repeats them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import ceil, sqrt

from dashboard import numbers
from dashboard.comparison import Comparison, Line
from dashboard.database import Row
from dashboard.wording import Words

STEPS = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """One area as it is drawn."""

    label: str
    shown: str
    grown: str
    step: int
    """0: no number; 1 to STEPS: fifths of the tiles, the darker the larger."""
    link: str | None


def by_code(model: Comparison, answer: Sequence[Row]) -> Comparison:
    """The lines of a comparison in the order of the division codes; ``answer`` is what it was made of."""
    codes = [row["code"] or "~" for row in answer]
    order = sorted(range(len(codes)), key=lambda n: (not model.lines[n].is_total, codes[n]))
    return replace(model, lines=tuple(model.lines[n] for n in order))


def tiles(
    model: Comparison, like: Comparison, link: Callable[[Line], str | None], flat: str
) -> tuple[Tile, ...]:
    """The areas of a comparison (first indicator); growth is that of units with both years."""
    unit = model.measures[0].unit
    lines = [
        (line, twin)
        for line, twin in zip(model.lines, like.lines, strict=True)
        if not line.is_total
    ]
    known = sorted({line.pairs[0].move.this for line, _ in lines} - {None}, key=float)  # type: ignore[arg-type]
    return tuple(
        Tile(
            line.label,
            numbers.number(line.pairs[0].move.this, unit, line.pairs[0].this_exists),
            numbers.growth(twin.pairs[0].move, flat),
            _step(line.pairs[0].move.this, known),
            link(line),
        )
        for line, twin in lines
    )


def html(found: Sequence[Tile], title: str, say: Words) -> str:
    """The tiles as a grid of links, with a legend."""
    cells = "".join(_tile(tile) for tile in found)
    legend = "".join(f'<i class="gk-heat-{step}"></i>' for step in range(1, STEPS + 1))
    return (
        f'<div class="gk-tiles" role="list" aria-label="{escape(title)}"'
        f' style="--gk-across:{across(len(found))}">{cells}</div>'
        f'<p class="gk-note gk-legend">{escape(say("tiles.less"))} {legend} {escape(say("tiles.more"))}'
        f" · {escape(say('tiles.note'))}</p>"
    )


def frame(found: Sequence[Tile], say: Words) -> list[Row]:
    """The same as rows for the picture and the table twin: label, shown, grown, step, across, down …"""
    wide = across(len(found))
    return [
        {
            "label": tile.label,
            "shown": say("common.beside", value=tile.shown, more=tile.grown),
            "number": tile.shown,
            "grown": tile.grown,
            "tip": tile.label,
            "said": f"{tile.label} {tile.shown}",
            "link": tile.link,
            "step": tile.step,
            "across": n % wide,
            "down": n // wide,
        }
        for n, tile in enumerate(found)
    ]


def across(n: int) -> int:
    """Tiles in a row: a block a little wider than high."""
    return max(ceil(sqrt(n * 1.4)), 1)


def _step(value: float | None, known: Sequence[float | None]) -> int:
    if value is None:
        return 0
    return 1 + known.index(value) * STEPS // len(known)


def _tile(tile: Tile) -> str:
    label, shown, grown = (escape(text) for text in (tile.label, tile.shown, tile.grown))
    inner = f"<b>{label}</b><span>{shown}</span><small>{grown}</small>"
    css = f"gk-tile gk-heat-{tile.step}"
    if tile.link is None:
        return f'<div role="listitem"><div class="{css}">{inner}</div></div>'
    return (
        f'<div role="listitem"><a class="gk-in {css}" data-stay="1" href="{escape(tile.link)}"'
        f' target="_self">{inner}</a></div>'
    )
