"""What a cell of a sheet shows for its content: struck out, white, hidden, its number in a number format
(ECMA-376 part 1, 18.8.31). The one judge for XLSX and XLS.

A format that this does not know gives a doubt, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

Place = tuple[int, int]
Readings = tuple[str | None, ...]
"""What a cell shows where that is not (only) its value, for which None stands; several where in doubt."""
Shown = dict[Place, Readings]
MAX_CELLS = 2_000_000
GONE: Readings = ("",)
"""Nothing is shown."""
ASIDE: Readings = ("", None)
"""In a hidden column: nothing is shown, but that is no blank of the form."""

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;-"¥"#,##0', 6: '"¥"#,##0;-"¥"#,##0',
    7: '"¥"#,##0.00;-"¥"#,##0.00', 8: '"¥"#,##0.00;-"¥"#,##0.00', 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;-"¥"#,##0;"¥-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '"¥"#,##0.00;-"¥"#,##0.00;"¥-"', 48: "##0.0E+0",
}  # fmt: skip
"""The formats that a file names by number only, but for dates and plain ones."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<room>.)|\*(?P<filler>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<digits>[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]*)?|\.[0#?]+)(?P<scale>,*)"
    r"|(?P<percent>%)|(?P<text>@)|(?P<plain>[^0#?.,A-Za-z/\\\"@%\[\]*_!])",
    re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|[\\!_*].|\[[^\]]*\]|[^;"])*', re.DOTALL)
_COLOUR = re.compile(
    r"(?i)black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+|[黑蓝青绿红白黄]色?|颜色\s*\d+"
)
_QUOTED = re.compile(r'"[^"]*"|[\\!_*].|\[[^\]]*\]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Format:
    """What a cell's format does to its content: strikes it out, prints it white, writes its number."""

    struck: bool = False
    white: bool = False
    code: str = ""

    @property
    def is_telling(self) -> bool:
        """Whether a cell may show another text than its value."""
        return self.struck or self.white or not is_plain(self.code)


def shown_by(format: Format, number: float | None, no_zeros: bool = False) -> Readings | None:
    """What a format makes of a cell's number, or (None) of its text; None where it shows it as it is."""
    if format.struck or (no_zeros and number == 0):
        return GONE
    if format.white:
        return (None, "")
    if number is None:
        return GONE if _hides_text(format.code) else None
    return _readings(number, format.code)


@cache
def is_date(code: str) -> bool:
    """Whether a format shows a number as a date or a time."""
    return bool(re.search("[ymdhsYMDHS]", _QUOTED.sub("", code).replace("General", "")))


@cache
def is_plain(code: str) -> bool:
    """Whether every whole number of no more than three digits shows these and nothing else."""
    return code in ("", "General", "@", "0", "0_ ") or is_date(code)


def shown(value: float, code: str) -> str | None:
    """The text of ``value`` in a format; None where the format is not known here."""
    sections = _sections(code)
    if len(sections) > 4 or any(re.search(r"\[[<>=]", section) for section in sections):
        return None
    section, own_sign = _section(value, sections)
    return _written(Decimal(repr(value if own_sign else abs(value))), section)


def _hides_text(code: str) -> bool:
    """Whether a cell of text shows nothing: only a fourth section says anything of it."""
    sections = _sections(code)
    return len(sections) == 4 and not sections[3]


def _readings(value: float, code: str) -> Readings | None:
    """What a cell shows for its number: None where that are its digits; else one text, or, in a format
    not known here, itself (None) and the format, so that nobody takes it for certain."""
    if is_date(code) or (is_plain(code) and value.is_integer()) or code in ("", "General", "@"):
        return None
    text = shown(value, code)
    if text is None:
        return (None, f"格式 {code}")
    return None if text == f"{value:.15g}" else (text,)


def _sections(code: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at <= len(code):
        match = _SECTION.match(code, at)
        end = match.end() if match else len(code)
        found.append(code[at:end])
        at = end + 1
    return found


def _section(value: float, sections: list[str]) -> tuple[str, bool]:
    """The section for a number, and whether the sign of a negative one is written before it."""
    if len(sections) == 1 or value > 0:
        return sections[0], len(sections) == 1
    if value < 0:
        return sections[1], False
    return (sections[2] if len(sections) > 2 else sections[0]), False


def _written(value: Decimal, section: str) -> str | None:
    """A number in one section of a format: the literal parts around its digits."""
    if section == "@":
        section = "General"
    parts: list[str | None] = []
    pattern: str | None = None
    at = 0
    while at < len(section):
        token = _TOKEN.match(section, at)
        if token is None or (token["digits"] or token["general"]) and pattern is not None:
            return None
        at = token.end()
        if token["digits"] or token["general"]:
            pattern = token["digits"] or ""
            value /= 1000 ** len(token["scale"] or "")
            parts.append(None)
        else:
            part = _literal(token)
            if part is None:
                return None
            value = value * 100 if token["percent"] else value
            parts.append(part)
    number = "" if pattern is None else _digits(value, pattern)
    return "".join(number if part is None else part for part in parts).strip()


def _literal(token: re.Match[str]) -> str | None:
    """What a part of a format other than its digits shows; None where that is not known here."""
    bracket = token["bracket"]
    if token["room"] or token["filler"]:
        return " " if token["room"] else ""
    if bracket is not None and not bracket.startswith("$"):
        return "" if _COLOUR.fullmatch(bracket) else None
    if bracket is not None:
        return bracket[1:].split("-")[0]
    return None if token["text"] else token[token.lastgroup or 0]


def _digits(value: Decimal, pattern: str) -> str:
    if not pattern:
        return f"{float(value):.15g}"
    whole, _, decimals = pattern.partition(".")
    rounded = abs(value).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole and before:
        before = f"{int(before):,}".rjust(len(before), "0")
    kept = decimals.rfind("0") + 1
    after = after[:kept] + after[kept:].rstrip("0")
    point = "." if after else ""
    return f"{'-' if value < 0 and rounded else ''}{before}{point}{after}"
