"""How fast and how well the prose of reports is read, and copied prose is found.

Without a file: reports a second and core over generated prose, F1 on the passages of the tests, and
the search for copies (``copies.py``), written to ``results/prose.json``; about five minutes.
With gold passages (one JSON object a line: id, section, year, text, mentions): precision, recall and
F1 by kind, and every error; seconds. ``make score`` does that for all passages at hand.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import copies
from benchmarks.report import Row, line, write
from etl.narrative import extract

SPEED_GOAL = 2000
F1_GOAL = 0.97
LENGTH = 3000
REPORTS = 400
ROUNDS = 5
TESTS = Path(__file__).resolve().parents[1] / "tests"
CASES = TESTS / "narrative"
FILLING = (
    "坚持以人民为中心的发展思想，深入推进决策、执行、管理、服务、结果公开。",
    "严格落实信息发布“三审三校”制度，坚持先审后发，确保内容准确、权威、规范。",
    "加强政府网站和政务新媒体日常监管，及时整改更新不及时、链接失效等问题。",
    "进一步健全政府信息公开工作机制，明确分管领导和专职人员，压实工作责任。",
    "规范依申请公开办理流程，加强与申请人的沟通，提升答复文书质量。",
    "围绕重点领域和群众关切，持续做好就业、教育、医疗、社会救助等信息公开。",
    "一是个别部门主动公开意识有待加强；二是政策解读形式较为单一；三是队伍业务能力需要提升。",
    "下一步，将继续加大培训指导力度，推动政务公开工作提质增效。",
)
"""Prose without figures; a report is mostly that. Figures come from the case files of the tests."""


@dataclass(slots=True)
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0


@dataclass(slots=True)
class Scores:
    kinds: dict[str, Score] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def total(self) -> Score:
        scores = self.kinds.values()
        return Score(*(sum(getattr(s, part) for s in scores) for part in Score.__slots__))


def main(arguments: list[str] | None = None) -> int:
    """Print the measurements, or write them; 1 where a goal is missed."""
    chosen = _parser().parse_args(arguments)
    if chosen.gold:
        return _score(chosen.gold)
    rows = [speed()]
    if chosen.speed:
        print(line(rows[0]))
        return _status(rows)
    for path in sorted(TESTS.glob("narrative_*.jsonl")):
        rows.extend(quality(path.stem, compare(path).total()))
    rows.extend(copies.rows())
    write("prose", rows)
    return _status(rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.prose",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("gold", nargs="*", type=_file, help="gold passages to score, JSON lines")
    parser.add_argument("--speed", action="store_true", help="only print the speed; seconds")
    return parser


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"no such file: {name}")
    return path


def _status(rows: list[Row]) -> int:
    return 0 if all(row.holds in (True, None) for row in rows) else 1


def _score(paths: list[Path]) -> int:
    """Print the errors and the scores of each file; 1 where a goal is missed."""
    rows: list[Row] = []
    for path in paths:
        scores = compare(path)
        show(scores)
        rows.extend(quality(path.stem, scores.total()))
    for row in rows:
        print(line(row))
    return _status(rows)


def speed() -> Row:
    """Reports of about 3,000 characters a second on one core, the best of several rounds."""
    reports = generated(REPORTS)
    for report in reports[:20]:
        extract(report, "overview", 2023)
    best = min(_seconds(reports) for _ in range(ROUNDS))
    rate = len(reports) / best
    return Row(
        what=f"reports of {LENGTH} characters read on one core",
        value=round(rate),
        unit="reports/s",
        goal=f">= {SPEED_GOAL}",
        holds=rate >= SPEED_GOAL,
    )


def generated(count: int) -> list[str]:
    """Reports of mostly plain prose with about a dozen figures each, from a fixed seed."""
    dice = random.Random(30)
    telling = _telling_sentences()
    return [_report(dice, telling) for _ in range(count)]


def _report(dice: random.Random, telling: list[str]) -> str:
    sentences = dice.sample(telling, 7)
    length = sum(map(len, sentences))
    while length < LENGTH:
        sentences.append(dice.choice(FILLING))
        length += len(sentences[-1])
    dice.shuffle(sentences)
    return "\n".join("".join(sentences[i : i + 6]) for i in range(0, len(sentences), 6))


def _telling_sentences() -> list[str]:
    lines = [line for path in sorted(CASES.glob("*.txt")) for line in _lines(path)]
    return [line.split("|")[1].strip().replace("⏎", "\n") for line in lines if "=" in line]


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _seconds(reports: list[str]) -> float:
    """Processor time, so that other work on the machine does not count."""
    begin = time.process_time()
    for report in reports:
        extract(report, "overview", 2023)
    return time.process_time() - begin


def compare(path: Path) -> Scores:
    """The (kind, value) pairs read from gold passages against those annotated."""
    scores = Scores()
    for text in path.read_text(encoding="utf-8").splitlines():
        passage: dict[str, Any] = json.loads(text)
        gold = Counter((m["kind"], round(float(m["value"]), 4)) for m in passage["mentions"])
        found = Counter(
            (mention.kind, round(float(mention.value), 4))
            for mention in extract(passage["text"], passage["section"], passage["year"])
        )
        _count(scores, gold, found)
        if gold != found:
            scores.errors.append(_error(passage, gold - found, found - gold))
    return scores


def _count(
    scores: Scores, gold: Counter[tuple[str, float]], found: Counter[tuple[str, float]]
) -> None:
    for part, pairs in (("right", gold & found), ("wrong", found - gold), ("missed", gold - found)):
        for (kind, _), times in pairs.items():
            score = scores.kinds.setdefault(kind, Score())
            setattr(score, part, getattr(score, part) + times)


def _error(passage: dict[str, Any], missed: Counter[Any], wrong: Counter[Any]) -> str:
    named = [f"missed {kind}={value:g}" for kind, value in missed]
    named += [f"wrong {kind}={value:g}" for kind, value in wrong]
    return f"{passage['id']}  {', '.join(named)}\n      {passage['text']!r}"


def show(scores: Scores) -> None:
    """Print the errors, then precision, recall and F1 by kind, worst first."""
    for error in scores.errors:
        print(error)
    print(f"{'kind':32} {'gold':>5} {'P':>7} {'R':>7} {'F1':>7}")
    for kind, score in sorted(scores.kinds.items(), key=lambda item: (item[1].f1, item[0])):
        gold = score.right + score.missed
        print(f"{kind:32} {gold:5} {score.precision:7.3f} {score.recall:7.3f} {score.f1:7.3f}")


def quality(name: str, total: Score) -> list[Row]:
    """Precision, recall and F1 over all kinds of one gold file."""
    return [
        Row(f"precision of (kind, value) on {name}", round(total.precision, 4), "share"),
        Row(f"recall of (kind, value) on {name}", round(total.recall, 4), "share"),
        Row(
            what=f"F1 of (kind, value) on {name}",
            value=round(total.f1, 4),
            unit="share",
            goal=f">= {F1_GOAL}",
            holds=total.f1 >= F1_GOAL,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
