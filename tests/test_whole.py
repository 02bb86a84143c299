"""Exports of any size: whole, within the visitor's areas, flat in memory, handed to who asked alone."""

from __future__ import annotations

import csv
import pickle
import re
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from tiny_database import build

from dashboard import delivery
from dashboard.access.visitor import EVERYBODY, Visitor
from dashboard.database import Build
from dashboard.decisions.standing import said
from dashboard.delivery import Made, Shelf
from dashboard.exports import whole
from dashboard.exports.findings import findings_csv
from dashboard.exports.whole import Compared, Contributors, Findings, Registered, Whole
from dashboard.exports.workbook import Facts
from dashboard.questions import findings, measures
from dashboard.questions.decided import NOBODY
from dashboard.questions.measures import AS_PRINTED
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope
from dashboard.wording import Words

ROOT = Path(__file__).resolve().parents[1]
SCOPE, ZH = Scope(2023, 2022), Words("zh")
COUNTY = (("临江省", "云川市", "桃溪县"),)
MANY = 200_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The tiny database with as many findings more, over all reports of a year, one a formula."""
    path = build(tmp_path_factory.mktemp("whole"))
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            insert into finding by name
            with one as (select * from finding where verdict = 'broken' limit 1),
                 place as (select report_id, agency_id, row_number() over () - 1 as n
                           from report where year = 2023 and is_current)
            select o.* replace (1000 + i as finding_id, p.report_id as report_id,
                                p.agency_id as agency_id, 2023 as year, null as repair_id,
                                'line ' || i as instance, '=1+' || i as message_zh)
            from one o, range({MANY}) r(i) join place p on p.n = i % (select count(*) from place)
            """
        )
    return Build(str(path))


def every(data: Build, total: int) -> Findings:
    facts = Facts("清单", "2023", 36, 37, "2025-04-01", "http://here", total)
    return Findings(data, SCOPE, Narrowing(), NOBODY, {}, "Asia/Shanghai", facts, "zh")


def lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def test_two_hundred_thousand_rows_are_written_by_a_process_of_their_own(
    data: Build, tmp_path: Path
) -> None:
    total = findings.count(data, SCOPE, Narrowing())
    path = tmp_path / "all.csv"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = subprocess.run(
        [sys.executable, "-m", "dashboard.exports"], cwd=ROOT, check=True, capture_output=True,
        input=pickle.dumps((every(data, total), path, "csv")),
    ).stdout.split()  # fmt: skip
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert int(told[-1]) == total > MANY
    assert len(told) == total // whole.BATCH + 1, "it says how far it is"
    seen = {row["条目"] for row in lines(path)}
    assert len(seen) >= MANY, "every finding once"
    assert grown < 30_000, "kB: the application holds none of it"


def test_the_rows_are_those_of_the_small_export(data: Build, tmp_path: Path) -> None:
    narrow = Narrowing(agency="37020006")
    listed = findings.listing(data, SCOPE, narrow, whole.LARGE)
    small = findings_csv(said({}, listed, "Asia/Shanghai"), ZH)
    asked = every(data, len(listed))
    one = Findings(data, SCOPE, narrow, NOBODY, {}, asked.zone, asked.facts, "zh")
    whole.write(one, tmp_path / "one.csv", "csv", lambda n: None)
    assert (tmp_path / "one.csv").read_bytes() == small
    assert b"'=1+" in small


def test_only_the_areas_that_may_be_seen_are_written(data: Build, tmp_path: Path) -> None:
    seen = data.seen_by(COUNTY)
    n = whole.write(every(seen, 0), tmp_path / "part.csv", "csv", lambda n: None)
    assert 0 < n < MANY
    assert {row["地区"] for row in lines(tmp_path / "part.csv")} == {"桃溪县"}
    assert n == findings.count(seen, SCOPE, Narrowing())


def test_a_workbook_ends_with_its_sheet_and_says_so(
    data: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "SHEET", 500)
    path = tmp_path / "cut.xlsx"
    assert whole.write(every(data, MANY), path, "xlsx", lambda n: None) == 500
    with zipfile.ZipFile(path) as book:
        assert len(re.findall(rb"<row ", book.read("xl/worksheets/sheet1.xml"))) == 501
    notes = openpyxl.load_workbook(path, read_only=True)["说明"]
    said = "".join(str(cell.value) for row in notes.iter_rows() for cell in row)
    assert "前 500 行，共 200,000 行" in said


def kinds(data: Build) -> list[Whole]:
    facts = Facts("表", "2023", 36, 37, "2025-04-01", "", 36)
    dictionary = measures.indicators(data)
    chosen = [dictionary[code] for code in measures.HEADLINES]
    received = dictionary["applications.received"]
    return [
        Compared(data, SCOPE, chosen, "like", "this", AS_PRINTED, ("备注",), facts, "zh"),
        Contributors(data, SCOPE, received, None, None, facts, "zh"),
        Registered(
            data, SCOPE, None, date(2025, 1, 1), NOBODY, {"37020002": "整改中"}, facts, "zh"
        ),
    ]


@pytest.mark.parametrize("n", range(3))
def test_lists_of_agencies_join_their_batches_without_gap_or_repetition(
    data: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int
) -> None:
    written = {}
    for size in (7, 1000):
        monkeypatch.setattr(whole, "BATCH", size)
        one = pickle.loads(pickle.dumps(kinds(data)[n]))
        path = tmp_path / f"{size}.csv"
        whole.write(one, path, "csv", lambda n: None)
        written[size] = path.read_text(encoding="utf-8-sig")
    assert written[7] == written[1000]
    assert written[7].count("\n") > 30


def fetched(token: str) -> Response:
    call = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    return delivery.fetch(Request({**call, "path_params": {"token": token}}))


def test_a_file_is_handed_to_who_asked_for_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    monkeypatch.setattr(delivery, "shelf", shelf)
    (tmp_path / "f").write_bytes(b"12")
    now = time.monotonic()
    shelf.put("mine", Made(tmp_path / "f", "政府信息公开.csv", EVERYBODY, now))
    other = Visitor("chen", "chen", "reader", COUNTY)
    shelf.put("other", Made(tmp_path / "f", "x.csv", other, now))
    answer = fetched("mine")
    assert isinstance(answer, FileResponse)
    assert (answer.status_code, answer.path) == (200, tmp_path / "f")
    assert "attachment" in answer.headers["content-disposition"]
    assert [fetched(token).status_code for token in ("other", "guessed")] == [404, 404]
    monkeypatch.setattr(delivery, "caller", lambda request: None)
    assert fetched("mine").status_code == 404


def test_old_files_are_deleted(tmp_path: Path) -> None:
    shelf = Shelf()
    for n in range(delivery.KEPT + 1):
        path = tmp_path / str(n)
        path.touch()
        at = time.monotonic() - (2 * delivery.SECONDS if n == 3 else 0)
        shelf.put(str(n), Made(path, "x", EVERYBODY, at))
    assert not (tmp_path / "0").exists()
    assert shelf.get("1", EVERYBODY) is not None
    assert shelf.get("3", EVERYBODY) is None
