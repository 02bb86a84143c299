"""A database of a few reports, built in a line each, and the findings that the real check makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from etl.check import check
from etl.database.store import create_schema
from etl.forms import SINGLE_LINE, all_figures, forms
from etl.likeness import find, sketch
from etl.model import TABLES
from etl.rulebook import Rulebook, load

TEXTS = {
    "plain": "我局坚持以公开为常态，把群众关心的事放在前面，全年公开信息{2}条，"
    "涉及供水、防汛、节水三个方面，栏目由专人维护，更新之前须经两级审看。收到公开申请{0}件，逐件登记，逐件回访，能当面说清的当面说清，"
    "其中延长答复期限的{1}件，均事先告知。"
    "文件起草时即写明是否公开，不公开的写明理由，由办公室汇总后每季度清理一遍。"
    "网站改版后合并了重复的栏目，手机上也能查到办事指南。"
    "各科室的公开任务列入年度考核，年中抽查，年末打分，结果在局内通报，"
    "对迟报漏报的科室作了提醒，并要求在十日之内补齐。",
    "other": "本镇今年把村务公开与政务公开放在一起抓，各村设了公示墙，民政、低保、惠农补贴的名单按季上墙，"
    "拍照存档备查。全年公开{2}条，"
    "赶集日在集市摆台答疑，来问的多是宅基地和医保，问得多的印成了折页。依申请公开{0}件，办理时请司法所把关，{1}件经申请人同意作了合并。"
    "网络不好的两个山村改用大喇叭和流动宣传车，由驻村干部带着材料上门读给老人听，听不懂的当场讲明白，并把大家的意见记下来带回镇里，"
    "隔月答复。镇里还请县里的老师来讲过一课，新来的年轻人跟着学了怎样写摘要、怎样遮去姓名和住址。",
    "short": "全年收到公开申请{0}件，均已办结。",
}
"""Invented prose, long enough to be compared but for the last."""

LETTERS = {"blank": "b", "dash": "d", "words": "w", "unreadable": "u", "missing": "m"}


def orderly(year: int | None, form: str | None) -> dict[str, Any]:
    """The facts of a text as the form wants it."""
    parts = ("overview", "proactive", "requests", "disputes", "shortcomings", "other_matters")
    return {
        "sections": [{"id": id, "number": n} for id, n in zip(parts, "一二三四五六", strict=True)],
        "subjects": ["proactive", "on_request", "management", "platform", "supervision"],
        "shortcomings": ["problems", "measures"],
        "fee": True,
        "notices": [{"2019": "2019-60", "2021": "2021-30"}[form]] if form else [],
        "periods": [[year, 1, 1, year, 12, 31]] if year else [],
        "years": [year] if year else [],
        **dict.fromkeys(("all_done", "parts", "shares", "growth"), []),
    }


@dataclass
class Made:
    """One report: every figure of its form is 0 unless ``cells`` says otherwise."""

    cells: Mapping[str, float | str] = field(default_factory=dict)
    """A number, or the name of a state."""
    year: int | None = 2023
    form: str | None = "2021"
    single_line: bool = False
    agency: str = "云砚市水务局"
    fill: float | str = 0
    mentions: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What differs from an orderly text."""
    sections: dict[str, str] = field(default_factory=dict)
    """Prose by section id."""
    prose: dict[str, Any] | None = None
    """One of ``TEXTS`` with its ``figures``, instead of ``sections``."""
    is_current: bool = True
    published: str | None = "in time"
    kind: str = "department"
    level: str = "county"
    region: str = "云砚市"


def database(*reports: Made, absent: tuple[str, ...] = ()) -> duckdb.DuckDBPyConnection:
    """A build's tables with these reports; ``absent`` agencies are listed but report nothing."""
    connection = duckdb.connect()
    create_schema(connection)
    agencies: dict[str, int] = {}
    for report in reports:
        _add_agency(connection, agencies, report.agency, report)
    for name in absent:
        _add_agency(connection, agencies, name, Made())
    for id, report in enumerate(reports, 1):
        _add(connection, id, agencies[report.agency], report)
    return connection


def checked(
    *reports: Made, rulebook: Rulebook | None = None, single: bool = False
) -> duckdb.DuckDBPyConnection:
    """The same, checked."""
    connection = database(*reports)
    connection.execute("create temp table likeness_year as select distinct year from report")
    find(connection)
    check(connection, rulebook or load(), single=single)
    return connection


def findings(connection: duckdb.DuckDBPyConnection, where: str = "true") -> list[dict[str, Any]]:
    """All findings as plain dictionaries, in order."""
    rows = connection.execute(f"select * from finding where {where} order by finding_id")
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _add_agency(
    connection: duckdb.DuckDBPyConnection, agencies: dict[str, int], name: str, report: Made
) -> None:
    if name in agencies:
        return
    agencies[name] = len(agencies) + 1
    connection.execute(
        "insert into agency by name select ? as agency_id, ? as code, ? as name, [] as aliases,"
        " ? as city, ? as region, ? as level, ? as kind, true as listed",
        [agencies[name], f"A{agencies[name]}", name, report.region, report.region, report.level,
         report.kind],
    )  # fmt: skip


def _add(connection: duckdb.DuckDBPyConnection, id: int, agency: int, report: Made) -> None:
    values, letters = _figures(report)
    chosen = {m["kind"]: m["value"] for m in report.mentions}
    row: dict[str, Any] = {
        "report_id": id, "agency_id": agency, "year": report.year, "form": report.form,
        "sha256": f"{id:064x}", "printed_agency": report.agency, "title": report.agency,
        "published": _published(report), "is_current": report.is_current,
        "single_line": report.single_line,
        "has_numbers": any(value is not None for value in values.values()),
        "facts": json.dumps(orderly(report.year, report.form) | report.facts, ensure_ascii=False),
        **letters, **values, **chosen,
    }  # fmt: skip
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    connection.execute(f"insert into report ({names}) values ({marks})", list(row.values()))
    sections = report.sections
    if report.prose is not None:
        text = TEXTS[report.prose["text"]].format(*report.prose["figures"])
        sections = {"overview": text}
        connection.execute(
            "insert into sketch values (?, ?, ?, ?)", [id, *map(_plain, sketch(text))]
        )
    for position, (section, body) in enumerate(sections.items()):
        connection.execute(
            "insert into section by name select ? as report_id, ? as position, ? as id, ? as body",
            [id, position, section, body],
        )
    for position, mention in enumerate(report.mentions):
        _add_mention(connection, id, position, mention)


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _published(report: Made) -> str | None:
    in_time = f"{report.year + 1}-01-20" if report.year else None
    return in_time if report.published == "in time" else report.published


def _figures(report: Made) -> tuple[dict[str, float | None], dict[str, str]]:
    own = set(forms()[report.form].figures) if report.form else set()
    merged = {f for f in all_figures() if f.startswith(f"{SINGLE_LINE}.")}
    if report.single_line:
        own |= merged
    values: dict[str, float | None] = {}
    letters = dict.fromkeys((f"{table}_states" for table in TABLES), "")
    for figure in all_figures():
        cell = report.cells.get(figure, report.fill)
        if report.single_line and figure.startswith(f"{SINGLE_LINE}_"):
            cell = "missing"
        letter = "x" if figure not in own else LETTERS.get(str(cell), "n")
        letters[f"{figure.split('.')[0]}_states"] += letter
        if letter == "n":
            values[figure] = float(cell)
    unknown = set(report.cells) - own
    assert not unknown, f"not in the form: {unknown}"
    return values, letters


def _add_mention(
    connection: duckdb.DuckDBPyConnection, id: int, position: int, mention: dict[str, Any]
) -> None:
    text = mention.get("text", f"{mention['value']}件")
    sentence = mention.get("sentence", f"全年{text}。")
    start = sentence.index(text)
    connection.execute(
        "insert into mention by name select ? as report_id, ? as position, ? as kind, ? as value,"
        " ? as unit, ? as approximate, ? as negated, 'overview' as section, ? as sentence,"
        " ? as start_at, ? as end_at, ? as scope, ? as derived, true as chosen",
        [id, position, mention["kind"], mention["value"], mention.get("unit", "件"),
         mention.get("approximate", False), mention.get("negated", False), sentence, start,
         start + len(text), mention.get("scope"), mention.get("derived")],
    )  # fmt: skip
