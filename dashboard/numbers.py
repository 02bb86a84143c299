"""How a number and its change are judged and written, on screen and in exports alike.

The three signs are never merged: `…` not reported, `/` cannot exist, `—` growth without a base.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "flat", "zero_base", "both_zero", "missing", "not_applicable", "rate"]
MISSING = "…"
NOT_APPLICABLE = "/"
NO_BASE = "—"
FLAT = 0.0005
"""Changes under 0.05 % are called unchanged."""


@dataclass(frozen=True, slots=True)
class Change:
    """This year's value against last year's; ``ratio`` only where a growth may be stated."""

    this: float | None
    last: float | None
    difference: float | None
    ratio: float | None
    status: Status


def change(
    this: float | None, last: float | None, applicable: bool = True, additive: bool = True
) -> Change:
    """Judge a pair of values. Rates (not additive) have a difference in points and no growth."""
    if not applicable:
        return Change(this, last, None, None, "not_applicable")
    if this is None or last is None:
        return Change(this, last, None, None, "missing")
    difference = this - last
    if not additive:
        return Change(this, last, difference, None, "rate")
    if last == 0:
        status: Status = "both_zero" if this == 0 else "zero_base"
        return Change(this, last, difference, 0.0 if this == 0 else None, status)
    ratio = difference / abs(last)
    return Change(this, last, difference, ratio, "flat" if abs(ratio) < FLAT else "ok")


def number(value: float | None, unit: str = "", applicable: bool = True) -> str:
    """`1,234`; money with two decimals, rates with one and their sign; `…` or `/` without a number.

    Without a unit every decimal there is.
    """
    if value is None:
        return MISSING if applicable else NOT_APPLICABLE
    if unit == "":
        return exact(value, ",")
    return f"{value:,.{decimals(value, unit)}f}{'%' if unit == '%' else ''}"


def exact(value: float, grouping: str = "") -> str:
    """All decimals of a stored number (at most six), no more."""
    text = f"{value:{grouping}.6f}"
    return text.rstrip("0").rstrip(".")


def decimals(value: float, unit: str) -> int:
    """Decimals to show: two for money, one for rates, none for counts (one for a median between two)."""
    if unit == "万元":
        return 2
    return 1 if unit == "%" or not float(value).is_integer() else 0


def difference(move: Change, unit: str = "") -> str:
    """`+12`, `-3`, `0`, `+1.2` (points) with a true minus sign."""
    if move.difference is None:
        return NOT_APPLICABLE if move.status == "not_applicable" else MISSING
    if unit == "":
        sign = "+" if move.difference > 0 else "−" if move.difference < 0 else ""
        return sign + exact(abs(move.difference), ",")
    return _signed(f"{move.difference:+,.{decimals(move.difference, unit)}f}")


def growth(move: Change, flat: str) -> str:
    """`▲2.0%`, `▼13.1%`, the word for unchanged, `—`, `…` or `/`."""
    if move.status in ("missing",):
        return MISSING
    if move.status in ("not_applicable", "rate"):
        return NOT_APPLICABLE
    if move.status == "zero_base":
        return NO_BASE
    if move.status in ("flat", "both_zero") or move.ratio is None:
        return flat
    return f"{'▲' if move.ratio > 0 else '▼'}{abs(move.ratio) * 100:,.1f}%"


def direction(move: Change) -> Literal["up", "down", ""]:
    """The third cue beside arrow and number."""
    if move.status == "rate" and move.difference:
        return "up" if move.difference > 0 else "down"
    if move.status == "zero_base":
        return ""
    if move.status != "ok" or move.ratio is None:
        return ""
    return "up" if move.ratio > 0 else "down"


def _signed(text: str) -> str:
    text = text.replace("-", "−")
    return text[1:] if text.strip("+−0.,") == "" else text
