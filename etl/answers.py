"""What a command answers: sentences for people, or one JSON object a line for programs (``--json``).

While files are read: ``{"done", "total"}``. At the end one object: of a load ``{"build", "read",
"unchanged", "refused": [{"file", "message"}], "figures", "findings": {severity: n}, "unlisted"}``, of a
ruling ``{"build"}``, of a failure ``{"error": {"kind", "message"}}`` (``kind`` as in ``etl/errors.py``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from etl.errors import GongkaiError
from etl.pipeline import Summary

SEVERITIES = {"error": "错误", "warning": "警示", "notice": "提示"}
INTERVAL = 0.2


@contextmanager
def steps(out: TextIO) -> Iterator[Callable[[int, int], None]]:
    """Yields ``show(done, total)``, which writes a line at most five times a second."""
    last = 0.0

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= INTERVAL or done == total:
            last = now
            write(out, done=done, total=total)

    yield show


def write(out: TextIO, **answer: object) -> None:
    """One object a line, at once."""
    print(json.dumps(answer, ensure_ascii=False), file=out, flush=True)


def write_failure(out: TextIO, error: GongkaiError) -> None:
    """Say why a command ended, as one line of JSON."""
    write(out, error={"kind": error.kind, "message": str(error)})


def write_summary(out: TextIO, summary: Summary) -> None:
    """Say what a load did, as one line of JSON."""
    write(
        out,
        build=summary.build.name,
        read=summary.read,
        unchanged=summary.unchanged,
        refused=[{"file": name, "message": reason} for name, reason in summary.refused],
        figures=summary.figures,
        findings=summary.findings,
        unlisted=summary.unlisted,
    )


def tell(out: TextIO, summary: Summary) -> None:
    """Say what a load did, as one line of JSON."""
    """A load's summary for people."""
    print(
        f"读取 {summary.read} 份，未变 {summary.unchanged} 份，拒绝 {len(summary.refused)} 份；"
        f"共 {summary.figures} 个数据格",
        file=out,
    )
    found = "，".join(f"{zh} {summary.findings.get(code, 0)}" for code, zh in SEVERITIES.items())
    print(f"疑点：{found}", file=out)
    if summary.unlisted:
        print(f"名单之外的单位 {summary.unlisted} 个，请在“入库”页核对", file=out)
    for name, reason in summary.refused:
        print(f"  拒绝 {name}：{reason}", file=out)
    print(f"已发布 {summary.build}", file=out)


def readable(answer: Mapping[str, Any]) -> str:
    """One file's verdict for people."""
    name = answer["source"]["file"]
    if "error" in answer:
        return f"{name}：未能读取：{answer['error']['message']}"
    numbers = sum(figure["state"] == "number" for figure in answer["figures"])
    head = (
        f"{name}：{answer['agency'] or '单位未识别'}，{answer['year'] or '年度未识别'}，"
        f"数据格 {len(answer['figures'])} 个，其中数字 {numbers} 个"
    )
    lines = [
        f"  [{SEVERITIES[finding['severity']]}] {finding['message']}"
        for finding in answer["findings"]
        if finding["verdict"] == "broken"
    ]
    lines += [f"  [读取] {problem['message']}" for problem in answer["problems"]]
    return "\n".join([head, *(lines or ["  未发现疑点"])])
