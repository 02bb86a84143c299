"""How exactly each format is read: ``make accuracy``, or with the repository on the path
``python tests/accuracy.py [--documents N] [FORMAT ...]``.

Reads N random reports of each format (fewer scans) and every document of the corpora beside this clone,
and prints the shares of figures exactly right, said to be unread, and wrong.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from random_reports import Drawn, draw, verdicts
from typesetting import FORMATS

from etl.errors import UnreadableDocument
from etl.model import Number, State
from etl.readers import read
from etl.report import understand

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SLOW = {"doc": 10, "xls": 10, "scan": 40}
SLOW |= dict.fromkeys(("scan_skewed", "scan_turned", "scan_coarse", "photograph"), 80)
"""How many times fewer documents of these formats are read."""
FOLDERS: tuple[str, ...] = (
    "html",
    "docx",
    "xlsx",
    "txt",
    "md",
    "pdf",
    "pdf_wordlike",
    "pdf_chrome",
)
FOLDERS += ("ofd", "doc", "wps", "scan")

Figures = Mapping[str, tuple[State, Number | None]]


@dataclass
class Score:
    """What came of the figures of one format."""

    format: str
    documents: int = 0
    right: int = 0
    problems: int = 0
    wrong: list[tuple[str, str, object, object]] = field(default_factory=list)
    """Document, address, what is printed, what was read."""

    @property
    def share(self) -> float:
        """Of all figures, those exactly right."""
        return self.right / max(self.right + self.problems + len(self.wrong), 1)

    def add(self, drawn: Drawn, figures: Figures) -> None:
        """Count one drawn report."""
        self.documents += 1
        for address, verdict in verdicts(drawn, figures).items():
            self._count(verdict, f"{drawn.seed}", address, drawn.wanted[address], figures)
        for address in figures.keys() - drawn.wanted.keys():
            if figures[address][0] == "number":
                self._count("wrong", f"{drawn.seed}", address, None, figures)

    def add_gold(self, name: str, gold: Mapping[str, Number | None], figures: Figures) -> None:
        """Count a document of the corpora, whose gold knows numbers only."""
        self.documents += 1
        for address, value in gold.items():
            state, found = figures.get(address, ("missing", None))
            unread = state in ("unreadable", "missing") and value is not None
            verdict = "right" if found == value else "problem" if unread else "wrong"
            self._count(verdict, name, address, value, figures)

    def _count(
        self, verdict: str, name: str, address: str, wanted: object, figures: Figures
    ) -> None:
        if verdict == "wrong":
            self.wrong.append((name, address, wanted, figures.get(address)))
        else:
            self.right += verdict == "right"
            self.problems += verdict == "problem"


def figures_of(content: bytes) -> Figures:
    """State and value of every figure; a file that is refused has none."""
    try:
        report = understand(read(content))
    except UnreadableDocument:
        return {}
    return {figure.figure: (figure.state, figure.value) for figure in report.figures}


def score(name: str, seeds: Iterable[int]) -> Score:
    """Random reports of one format."""
    result = Score(name)
    for seed in seeds:
        drawn = draw(seed)
        result.add(drawn, figures_of(FORMATS[name](drawn)))
    return result


def corpora() -> Iterator[Score]:
    """Every document of the corpora, where they are at hand."""
    typeset = CORPUS / "typeset"
    if not typeset.is_dir():
        return
    gold: dict[str, Any] = json.loads((typeset / "gold.json").read_text("utf-8"))
    for folder in FOLDERS:
        result = Score(f"typeset/{folder}")
        for path in sorted((typeset / folder).glob("v*")):
            variant = path.name.split("__")[0].split(".")[0]
            result.add_gold(path.name, gold[variant], figures_of(path.read_bytes()))
        yield result
    result = Score("real")
    for beside in sorted((CORPUS / "real").glob("*.gold.json")):
        stem = beside.name.removesuffix(".gold.json")
        path = next(p for p in beside.parent.glob(f"{stem}.*") if p != beside)
        figures = json.loads(beside.read_text("utf-8"))["figures"]
        result.add_gold(path.name, figures, figures_of(path.read_bytes()))
    yield result


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help=", ".join(FORMATS))
    parser.add_argument("--documents", type=int, default=400, help="of each fast format")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    chosen = parser.parse_args(arguments)
    print("format | documents | figures | right | problem | wrong\n---|---:|---:|---:|---:|---:")
    for name in chosen.formats or FORMATS:
        count = max(chosen.documents // SLOW.get(name, 1), 1)
        show(score(name, range(chosen.first, chosen.first + count)))
    for result in () if chosen.formats else corpora():
        show(result)


def show(result: Score) -> None:
    """One line of the table; wrong figures below it."""
    figures = result.right + result.problems + len(result.wrong)
    shares = f"{result.share:.3%} | {result.problems} | {len(result.wrong)}"
    print(f"{result.format} | {result.documents} | {figures} | {shares}", flush=True)
    for line in result.wrong[:5]:
        print("   ", *line)


if __name__ == "__main__":
    main()
