"""Tables as HTML: real header cells, right-aligned figures, links on numbers. Everything is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from dashboard import numbers
from dashboard.comparison import Comparison, Line, Measure, Pair
from dashboard.wording import Words

RowLink = Callable[[Line], str | None]
NumberLink = Callable[[Line, Measure, int], str | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a plain table: its heading and how its cells are set."""

    name: str
    numeric: bool = False
    width: str = ""


def anchor(text: str, address: str | None, css: str = "") -> str:
    """A link that stays inside the application, or the bare text."""
    shown = escape(text)
    if address is None:
        return f'<span class="{css}">{shown}</span>' if css else shown
    return f'<a class="gk-in {css}" href="{escape(address)}" target="_self">{shown}</a>'


def badge(text: str, tone: str) -> str:
    """A small label; tone is error, warning, notice, good or plain."""
    return f'<span class="gk-badge gk-{tone}">{escape(text)}</span>'


def plain(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], caption: str, css: str = ""
) -> str:
    """A table of ready HTML cells; the caption is read by screen readers only."""
    head = "".join(
        f'<th scope="col" class="{_align(column)}"'
        + (f' style="width:{column.width}"' if column.width else "")
        + f">{escape(column.name)}</th>"
        for column in columns
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="{_align(column)}">{cell}</td>'
            for column, cell in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="gk-table {css}"><caption class="gk-hidden">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def comparison(
    model: Comparison,
    say: Words,
    caption: str,
    row_link: RowLink,
    number_link: NumberLink,
    printed: Comparison | None = None,
) -> str:
    """The comparison as a two-level table: this year, last year, difference, growth an indicator.

    ``printed``: the same without corrected values; where the two differ a number is marked and the
    printed one stands beneath it.
    """
    before = {} if printed is None else {_key(line): line for line in printed.lines}
    groups = "".join(
        f'<th scope="colgroup" colspan="4" class="gk-group">{escape(measure.label)}'
        f'<span class="gk-unit">{escape(_unit(measure, say))} · {_behind(model, n, say)}</span></th>'
        for n, measure in enumerate(model.measures)
    )
    years = (str(model.year), str(model.versus), say("common.difference"), model.grown(say))
    leaves = "".join(
        f'<th scope="col" class="gk-n{" gk-first" if n == 0 else ""}">{escape(name)}</th>'
        for _ in model.measures
        for n, name in enumerate(years)
    )
    body = "".join(
        _compared(line, model, say, row_link, number_link, before.get(_key(line)))
        for line in model.lines
    )
    return (
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="gk-table gk-compare"><caption class="gk-hidden">{escape(caption)}</caption>'
        f'<thead><tr><th scope="col" rowspan="2">{escape(say("rows." + model.by))}</th>'
        f'<th scope="col" rowspan="2" class="gk-n">{escape(say("common.coverage"))}</th>{groups}</tr>'
        f"<tr>{leaves}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _compared(
    line: Line,
    model: Comparison,
    say: Words,
    row_link: RowLink,
    number_link: NumberLink,
    before: Line | None,
) -> str:
    printed = line.pairs if before is None else before.pairs
    cells = "".join(
        _pair(line, measure, pair, model, say, number_link, was)
        for measure, pair, was in zip(model.measures, line.pairs, printed, strict=True)
    )
    covered = f"{line.reported}/{line.expected}"
    return (
        f'<tr class="{"gk-total" if line.is_total else ""}">'
        f'<th scope="row">{anchor(line.label, row_link(line))}</th>'
        f'<td class="gk-n gk-soft">{covered}</td>{cells}</tr>'
    )


def _pair(
    line: Line,
    measure: Measure,
    pair: Pair,
    model: Comparison,
    say: Words,
    number_link: NumberLink,
    printed: Pair,
) -> str:
    move = pair.move
    this = numbers.number(move.this, measure.unit, pair.this_exists)
    last = numbers.number(move.last, measure.unit, pair.last_exists)
    grown = numbers.growth(move, say("common.flat"))
    hint = escape(say("compare.hint", both=pair.n_both, this=pair.n_this, last=pair.n_last))
    this_cell = anchor(this, number_link(line, measure, model.year) if pair.n_this else None)
    last_cell = anchor(last, number_link(line, measure, model.versus) if pair.n_last else None)
    this_cell += _beneath(move.this, printed.move.this, measure.unit, printed.this_exists, say)
    last_cell += _beneath(move.last, printed.move.last, measure.unit, printed.last_exists, say)
    return (
        f'<td class="gk-n gk-first" title="{hint}">{this_cell}</td>'
        f'<td class="gk-n gk-soft" title="{hint}">{last_cell}</td>'
        f'<td class="gk-n">{escape(numbers.difference(move, measure.unit))}</td>'
        f'<td class="gk-n gk-{numbers.direction(move) or "same"}">{escape(grown)}</td>'
    )


def _beneath(
    value: float | None, printed: float | None, unit: str, exists: bool, say: Words
) -> str:
    """The mark of a number that holds corrected values, and what is printed."""
    if value == printed:
        return ""
    shown = say("corrected.printed", value=numbers.number(printed, unit, exists))
    return f'※<small class="gk-printed">{escape(shown)}</small>'


def _key(line: Line) -> tuple[bool, str, str | None]:
    return line.is_total, line.label, line.value


def _behind(model: Comparison, n: int, say: Words) -> str:
    """How many units stand behind the total of an indicator."""
    pair = model.total.pairs[n]
    count = pair.n_both if model.basis == "like" else pair.n_this
    return escape(say(f"compare.behind_{model.basis}", n=count, total=model.total.expected))


def _unit(measure: Measure, say: Words) -> str:
    unit = say.code("unit", measure.unit)
    return unit if measure.additive else f"{unit} · {say('common.median')}"


def _align(column: Column) -> str:
    return "gk-n" if column.numeric else ""
