"""How agencies print correct figures oddly: none of these is an error, and none may be called one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from data.generator.report import Draft

ORGANIZATIONS = (
    "business",
    "research_institution",
    "public_interest_body",
    "legal_service_body",
    "other_organization",
)
RULES = ("issued", "repealed", "in_force")
SHARE = 0.32
"""Of the reports without a planted fault, those that print something oddly."""
Variant = Callable[[Draft, Random], bool]
"""Changes how a draft is printed; false where the draft has nothing of the kind."""


def vary(draft: Draft, random: Random) -> str:
    """Apply at most one variant, the first in a drawn order that fits; its name, or nothing."""
    if random.random() > SHARE:
        return ""
    names = random.sample(list(VARIANTS), len(VARIANTS))
    return next((name for name in names if VARIANTS[name](draft, random)), "")


def _result_lines(draft: Draft) -> list[str]:
    return [f"requests.{line}" for line in draft.form.table("requests").group("results")]


def _zero_totals_blank(draft: Draft, random: Random) -> bool:
    """The total column left empty on result lines that count nothing."""
    totals = [f"{line}.total" for line in _result_lines(draft)]
    return _print(draft, [figure for figure in totals if draft.cells[figure] == "0"], "")


def _totals_blank(draft: Draft, random: Random) -> bool:
    """The total column left empty on every result line."""
    return _print(draft, [f"{line}.total" for line in _result_lines(draft)], "")


def _organizations_blank(draft: Draft, random: Random) -> bool:
    """Only natural persons and totals filled in, where no organization asked for anything."""
    lines = [f"requests.{line.id}" for line in draft.form.table("requests").lines]
    cells = [f"{line}.{kind}" for line in lines for kind in ORGANIZATIONS]
    if any(draft.cells[figure] != "0" for figure in cells):
        return False
    return _print(draft, cells, "")


def _slashes(draft: Draft, random: Random) -> bool:
    """``/`` where an agency makes no 规章."""
    line = "proactive.administrative_rules"
    cells = [f for f in draft.cells if f.startswith(f"{line}.") and draft.cells[f] == "0"]
    return _print(draft, cells, random.choice(["/", "—", "－", "无"]))


def _single_line(draft: Draft, random: Random) -> bool:
    """（六）其他处理 as one line of a 2021 table."""
    if draft.form.id == "2019":
        return False
    lines = draft.form.table("requests").group("otherwise_handled")
    for field in draft.form.table("requests").fields:
        parts = [f"requests.{line}.{field.id}" for line in lines]
        draft.cells[f"requests.otherwise_handled.{field.id}"] = str(
            sum(int(draft.cells.pop(figure)) for figure in parts)
        )
    draft.quirks = replace(draft.quirks, single_line=True)
    return True


def _split_tables(draft: Draft, random: Random) -> bool:
    draft.quirks = replace(draft.quirks, split_proactive=True)
    return True


def _three_tables(draft: Draft, random: Random) -> bool:
    draft.quirks = replace(draft.quirks, disputes="three")
    return True


def _unit_in_cell(draft: Draft, random: Random) -> bool:
    """The charges with their unit in the cell, now and then in yuan."""
    figure = "proactive.fees.amount_10k_yuan"
    value = draft.figures.get(figure, 0)
    if not value:
        return False
    yuan = f"{round(value * 10_000)}元"
    draft.cells[figure] = yuan if random.random() < 0.3 else f"{draft.cells[figure]}万元"
    return True


def _words_in_cell(draft: Draft, random: Random) -> bool:
    figure = "proactive.licensing.decisions"
    return _print(draft, [figure], f"{draft.cells[figure]}件")


def _separators(draft: Draft, random: Random) -> bool:
    figure = "proactive.licensing.decisions"
    value = int(draft.figures[figure])
    return value > 999 and _print(draft, [figure], f"{value:,}")


def _full_width(draft: Draft, random: Random) -> bool:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    cells = [figure for figure in draft.cells if figure.startswith("disputes.")]
    for figure in cells:
        draft.cells[figure] = draft.cells[figure].translate(wide)
    return True


def _spaced(draft: Draft, random: Random) -> bool:
    draft.spaced = True
    return True


def _labels(draft: Draft, random: Random) -> bool:
    """Shortened and old labels, as seen in print."""
    draft.quirks = replace(
        draft.quirks,
        labels={
            "proactive.normative_documents": "规范性文件",
            "requests.refused_security_or_stability": "危及“三安全一稳定”的",
            "requests.not_processed_petition": "信访举报投诉类",
        },
    )
    return True


def _note(draft: Draft, random: Random) -> bool:
    draft.notes["requests"] = "注：申请数量按受理登记时间统计，一次申请多项内容的计为一件。"
    return True


def _print(draft: Draft, figures: list[str], text: str) -> bool:
    draft.cells |= dict.fromkeys(figures, text)
    return bool(figures)


VARIANTS: dict[str, Variant] = {
    "zero_totals_blank": _zero_totals_blank,
    "totals_blank": _totals_blank,
    "organizations_blank": _organizations_blank,
    "slashes": _slashes,
    "single_line": _single_line,
    "split_tables": _split_tables,
    "three_tables": _three_tables,
    "unit_in_cell": _unit_in_cell,
    "words_in_cell": _words_in_cell,
    "separators": _separators,
    "full_width": _full_width,
    "spaced": _spaced,
    "labels": _labels,
    "note": _note,
}
