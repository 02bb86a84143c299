"""Builds a published DuckDB of an invented city, for the tests of the dashboard.

The shape is that of `schema.sql` and `views.sql` in `etl/database`; the figures come from a fixed seed, a
few cells are planted so that each convention (zero base, missing, not applicable, broken sums) occurs.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from etl.database.store import SCHEMA_VERSION, create_schema, create_views
from etl.database.vocabulary import sums
from etl.forms import Form, all_figures, form_for_year
from etl.model import TABLES

CITY = ("临江省", "云川市")
COUNTIES = ("青浦岭区", "白石滩区", "桃溪县", "鹿鸣县")
DEPARTMENTS = ("教育局", "财政局", "民政局", "卫生健康局", "住房和城乡建设局", "自然资源局")
TOWNSHIPS = ("南泉镇", "北坡乡", "东阁街道")
LETTERS = {"number": "n", "blank": "b", "missing": "m", "unreadable": "u"}
YEARS = (2020, 2021, 2022, 2023)
Values = dict[str, float | None]


def build(folder: Path, years: tuple[int, ...] = YEARS, version: int = SCHEMA_VERSION) -> Path:
    """Write `tiny.duckdb` and `CURRENT` into the folder; returns the database file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tiny.duckdb"
    path.write_bytes(_made(years, version))
    (folder / "CURRENT").write_text(path.name, encoding="utf-8")
    return path


@cache
def _made(years: tuple[int, ...], version: int) -> bytes:
    """The database file: made once a process, since that takes seconds and hundreds of tests want one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tiny.duckdb"
        _make(path, years, version)
        return path.read_bytes()


def _make(path: Path, years: tuple[int, ...], version: int) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.begin()  # one wait for the disk rather than some hundred
        create_schema(connection)
        create_views(connection)
        connection.executemany("insert into rule values (?,?,?,?,?,?,?,?,?,?,null)", RULES)
        agencies = _agencies(connection)
        _reports(connection, agencies, years)
        for column, sql in sums().items():
            connection.execute(f'update report set "{column}" = {sql}')
        _findings(connection)
        connection.execute(
            "insert into build select ?, 'tiny', 'tiny', timestamp '2025-04-01 08:00:00',"
            " (select count(*) from report), (select count(*) from finding)",
            [version],
        )
        connection.commit()


RULES = [
    ["requests.balance", "error", "收支平衡", "Requests balance"]
    + ["新收加结转等于办理结果总计加结转下年", "received + carried in = results + carried out"]
    + ["年度报告格式表三", "Form, part three", ["2019", "2021"], True],
    ["requests.results_total", "error", "办理结果总计", "Results total"]
    + ["办理结果总计等于各办理结果之和", "the total equals the sum of the results"]
    + ["年度报告格式表三（七）", "Form, part three (7)", ["2019", "2021"], True],
    ["requests.continuity", "warning", "上下年衔接", "Continuity"]
    + ["上年结转等于上年报告的结转下年", "carried in = last year's carried out"]
    + ["表三各栏的含义", "What part three means", ["2019", "2021"], True],
    ["structure.blanks", "notice", "应填未填", "Blank cells"]
    + ["格式要求填数的格子为空", "cells blank where the form wants a number"]
    + ["年度报告格式", "", ["2019", "2021"], True],
]


def _agencies(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []

    def add(name: str, county: str | None, level: str, kind: str, **more: Any) -> None:
        rows.append(
            {"id": len(rows) + 1, "name": name, "county": county, "level": level, "kind": kind}
            | {"from": None, "listed": True}
            | more
        )

    add("云川市人民政府", None, "city", "government")
    for department in DEPARTMENTS:
        add(f"云川市{department}", None, "city", "department")
    for county in COUNTIES:
        add(f"{county}人民政府", county, "county", "government")
        for department in DEPARTMENTS[:3]:
            add(f"{county}{department}", county, "county", "department")
        for town in TOWNSHIPS:
            kind = "subdistrict" if town.endswith("街道") else "township"
            add(f"{county}{town}", county, "township", kind)
    add("云川市数据局", None, "city", "department", **{"from": 2023})
    add("云川市某某中心", None, "city", "other", listed=False)
    for row in rows:
        province, city = CITY
        code = f"3702{row['id']:04d}" if row["listed"] else None
        connection.execute(
            "insert into agency values (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [row["id"], code, row["name"], [], province, city, row["county"]]
            + [row["county"] or city, row["level"], row["kind"], row["from"], None, row["listed"]],
        )
    return rows


def _reports(
    connection: duckdb.DuckDBPyConnection, agencies: list[dict[str, Any]], years: tuple[int, ...]
) -> None:
    draw = random.Random(20250401)
    report_id = 0
    carried: dict[int, list[int]] = {}
    for year in years:
        form = form_for_year(year)
        assert form is not None
        for agency in agencies:
            if (agency["from"] or 0) > year or (agency["id"], year) in ((9, 2022), (14, 2023)):
                continue
            report_id += 1
            values = _figures(draw, form, carried.setdefault(agency["id"], [0] * 6))
            prose = _prose(draw, agency, year)
            _insert_report(connection, report_id, agency, year, form, values, prose)
    connection.execute(
        "insert into source (sha256, name, format, bytes, loaded_at, refusal_kind, refusal_message)"
        " values ('ff00', 'inbox/通知.pdf', 'pdf', 1200,"
        " timestamp '2025-03-30 10:00:00', 'encrypted', '文件加密，无法读取'),"
        " ('ff01', 'inbox/半年统计.html', 'html', 900,"
        " timestamp '2025-03-30 10:00:00', 'not_a_report', '不是年度报告：半年统计')"
    )


def _figures(draw: random.Random, form: Form, carried: list[int]) -> Values:
    values: Values = dict.fromkeys(form.figures, 0)
    requests = form.table("requests")
    people = requests.group("requesters")
    results = requests.group("results")
    for number, person in enumerate(people):
        received = int(draw.paretovariate(1.1)) - 1 if number < 2 else int(draw.random() < 0.1)
        pending = int(received > 3 and draw.random() < 0.4)
        values[f"requests.received.{person}"] = received
        values[f"requests.carried_in.{person}"] = carried[number]
        for _ in range(received + carried[number] - pending):
            outcome = draw.choices(results, [30, 6] + [1] * (len(results) - 2))[0]
            values[f"requests.{outcome}.{person}"] = (
                values[f"requests.{outcome}.{person}"] or 0
            ) + 1
        values[f"requests.results_total.{person}"] = received + carried[number] - pending
        values[f"requests.carried_out.{person}"] = pending
        carried[number] = pending
    for line in requests.lines:
        total = sum(values[f"requests.{line.id}.{person}"] or 0 for person in people)
        values[f"requests.{line.id}.total"] = total
    for figure in form.figures:
        if figure.startswith("proactive."):
            values[figure] = draw.choice((0, 0, int(draw.paretovariate(0.8))))
        if figure.startswith("disputes.") and figure.endswith(".upheld") and draw.random() < 0.1:
            values[figure] = values[figure.replace("upheld", "total")] = draw.randint(1, 3)
    return values


def _prose(draw: random.Random, agency: dict[str, Any], year: int) -> Values:
    size = {"city": 6, "county": 3, "township": 1}[agency["level"]]
    website = int(draw.paretovariate(1.3) * 120 * size)
    wechat = int(draw.paretovariate(1.3) * 80 * size)
    received = int(draw.paretovariate(1.2) * 40 * size)
    prose: Values = {
        "published.total": website + wechat,
        "published.website": website,
        "published.wechat": wechat,
        "hotline.received": received,
        "hotline.answered": received,
        "hotline.answer_rate": round(100 - draw.random() * 3, 1),
    }
    if agency["id"] % 7 == 0:
        prose["hotline.received"] = prose["hotline.answered"] = prose["hotline.answer_rate"] = None
    if agency["id"] == 12 and year % 2 == 0:
        prose["hotline.received"] = 0
    return prose


def _insert_report(
    connection: duckdb.DuckDBPyConnection,
    report_id: int,
    agency: dict[str, Any],
    year: int,
    form: Form,
    values: Values,
    prose: Values,
) -> None:
    if report_id % 11 == 3:  # a wrong total: breaks two rules in one cell
        values["requests.results_total.total"] = (values["requests.results_total.total"] or 0) + 2
    if report_id % 13 == 5:
        values["requests.granted.business"] = None
    sha = f"{report_id:064x}"
    states = {
        table: "".join(
            _letter(figure, values) for figure in all_figures() if figure.startswith(f"{table}.")
        )
        for table in TABLES
    }
    columns = {
        "report_id": report_id, "agency_id": agency["id"], "year": year, "form": form.id,
        "sha256": sha, "printed_agency": agency["name"],
        "title": f"{agency['name']}{year}年政府信息公开工作年度报告",
        "published": f"{year + 1}-01-{6 + agency['id'] % 26:02d}", "is_current": True,
        "single_line": False, "facts": "{}", "has_numbers": True,
    }  # fmt: skip
    columns |= {f"{table}_states": letters for table, letters in states.items()}
    columns |= values | {kind: value for kind, value in prose.items() if value is not None}
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    connection.execute(f"insert into report ({names}) values ({marks})", list(columns.values()))
    name = f"reports/{year}/{agency['name']}.html"
    connection.execute(
        "insert into source (sha256, report_id, name, format, bytes, address, loaded_at)"
        " values (?, ?, ?, 'html', 40000, ?, timestamp '2025-03-30')",
        [sha, report_id, name, f"https://example.invalid/{year}/{agency['id']}.html"],
    )
    _prose_rows(connection, report_id, agency, prose)


def _letter(figure: str, values: Values) -> str:
    if figure not in values:
        return "x"
    return "n" if values[figure] is not None else "b"


def _prose_rows(
    connection: duckdb.DuckDBPyConnection, report_id: int, agency: dict[str, Any], prose: Values
) -> None:
    website, received = prose["published.website"], prose["hotline.received"]
    sentence = f"通过政府网站公开信息{website}条。"
    total = f"全年主动公开信息{prose['published.total']}条。"
    body = f"{agency['name']}认真贯彻条例。{total}{sentence}全年受理12345热线{received or 0}件。"
    connection.executemany(
        "insert into mention values"
        " (?, ?, ?, ?, '条', false, false, 'overview', ?, ?, ?, null, null, true)",
        [
            [report_id, 1, "published.total", prose["published.total"], total, 8, len(total) - 1],
            [report_id, 2, "published.website", website, sentence, 10, len(sentence) - 1],
        ],
    )
    connection.executemany(
        "insert into section values (?, ?, ?, ?, ?)",
        [
            [report_id, 1, "overview", "一、总体情况", body],
            [
                report_id,
                5,
                "shortcomings",
                "五、存在的主要问题及改进情况",
                "解读形式单一，将丰富形式。",
            ],
            [report_id, 6, "other_matters", "六、其他需要报告的事项", "本年度未收取信息处理费。"],
        ],
    )


def _findings(connection: duckdb.DuckDBPyConnection) -> None:
    """Two findings explained by one repair for each wrong total, and some single ones."""
    connection.execute("""
        insert into repair
        select row_number() over (order by report_id), report_id, 'sure', 'typo',
               [{'figure': 'requests.results_total.total',
                 'printed': "requests.results_total.total",
                 'implied': "requests.results_total.total" - 2}], []
        from report where report_id % 11 = 3;
        insert into finding
        select row_number() over (order by report_id, rule), report_id, rule, 'total', 'error',
               'broken', "requests.results_total.total", "requests.results_total.total" - 2,
               ['requests.results_total.total', 'requests.received.total'],
               '总计栏办理结果总计与应有之数不符，相差 2。', 'The results total is off by 2.',
               '年度报告格式表三（七）', 'published', p.repair_id, null, null
        from report join repair p using (report_id)
        cross join (values ('requests.balance'), ('requests.results_total')) u(rule);
        insert into finding
        select 10000 + report_id, report_id, 'structure.blanks', '', 'notice', 'broken', null, null,
               ['requests.granted.business'], '1 个格子应填未填。', 'One cell is blank.',
               '年度报告格式', 'published', null, null, null
        from report where report_id % 13 = 5;
        insert into problem
        select report_id, 1, 'unreadable', '数字无法辨认', 'requests.received.total', null, 2, 4, 9
        from report where report_id % 40 = 7;
        insert into tally
        select 'requests.balance', year, form, 'holds', count(*) from report group by all;
    """)
