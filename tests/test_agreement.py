"""One report has the same figures in every format; one comparison the same numbers wherever it is read."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import database, numbers
from dashboard.comparison import Comparison, comparison
from dashboard.database import Build
from dashboard.exports.comparison import comparison_book, comparison_csv
from dashboard.exports.workbook import Facts
from dashboard.questions import measures
from dashboard.questions.scope import Scope
from dashboard.wording import Words
from data.generator.report import as_spec
from data.generator.sample import City, draft, sample_figures
from data.generator.styles import Style, typeset
from data.generator.typeset.text import TextStyle
from etl.model import Report, Source
from etl.pipeline import load
from etl.reading import process
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
STYLES = {
    "html": Style("html"), "docx": Style("docx"), "pdf": Style("pdf"), "text": Style("txt"),
    "markdown": Style("md", text=TextStyle(markdown=True)),
}  # fmt: skip
ZH = Words("zh")
CODES = ("applications.received", "published.total", "documents.issued")


@cache
def city() -> City:
    return sample_figures()


def read(agency: int, year: int, style: Style) -> Report:
    content = typeset(as_spec(draft(city(), agency, year)), style)
    reading = process(Source(f"x.{style.suffix}", content, hashlib.sha256(content).hexdigest()))
    assert reading.report is not None, reading.refusal
    return reading.report


def figures(report: Report) -> dict[str, tuple[str, float | None]]:
    return {figure.figure: (figure.state, figure.value) for figure in report.figures}


@pytest.mark.parametrize("year", [2020, 2023])
@pytest.mark.parametrize("agency", [0, 7, 19])
def test_a_report_has_the_same_figures_in_every_format(agency: int, year: int) -> None:
    readings = {name: figures(read(agency, year, style)) for name, style in STYLES.items()}
    first = readings.pop("html")
    assert sum(state == "number" for state, _ in first.values()) > 100
    for name, found in readings.items():
        differing = {a: (first[a], found.get(a)) for a in first if found.get(a) != first[a]}
        assert differing == {}, name


@pytest.mark.parametrize("agency", [0, 7])
def test_a_report_says_the_same_of_itself_in_every_format(agency: int) -> None:
    readings = {name: read(agency, 2023, style).identity for name, style in STYLES.items()}
    said = {name: (i.agency, i.year, i.published) for name, i in readings.items()}
    assert len(set(said.values())) == 1, said


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of a county's reports for two years, some of which lack figures."""
    folder = tmp_path_factory.mktemp("agreement") / "db"
    sample = ROOT / "data" / "sample" / "reports"
    files = [f for year in ("2022", "2023") for f in sorted((sample / year / "砚屏县").iterdir())]
    roster = read_roster(ROOT / "data" / "roster.csv")
    load([f for f in files if f.suffix == ".html"], folder, roster, load_rulebook(None), workers=2)
    return folder


@pytest.fixture
def build(office: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    monkeypatch.setenv("GONGKAI_DATA", str(office))
    return database.newest()


def compared(build: Build) -> Comparison:
    chosen = [measures.indicators(build)[code] for code in CODES]
    answer = measures.compare(build, Scope(2023, 2022), chosen, "agency", limit=1000)
    return comparison(answer, chosen, (2023, 2022), "agency", "like", ZH)


def shown(model: Comparison) -> dict[str, list[str]]:
    """What the numbers of this and last year look like, by the line's label."""
    return {
        line.label: [
            numbers.number(value, measure.unit, exists)
            for measure, pair in zip(model.measures, line.pairs, strict=True)
            for value, exists in ((pair.move.this, pair.this_exists), (pair.move.last, pair.last_exists))
        ]
        for line in model.lines
    }  # fmt: skip


FACTS = Facts("比较", "2023", 1, 1, "2025-01-01", "")


def test_the_screen_shows_the_comparison_s_numbers(build: Build) -> None:
    entry = str(ROOT / "dashboard" / "pages" / "navigation.py")
    app = AppTest.from_file(entry, default_timeout=60)
    parameters = {"year": "2023", "versus": "2022", "rows": "agency", "codes": ",".join(CODES)}
    app.query_params["lang"] = "zh"
    app.run()
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page("comparison.py").run()
    html = "\n".join(element.value for element in app.html if "gk-compare" in element.value)
    rows = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.S):
        found = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        cells = [re.sub(r"<[^>]*>", "", cell).strip() for cell in found]
        rows[cells[0]] = cells[1:]
    expected = shown(compared(build))
    on_screen = [label for label in expected if label in rows]  # the first page of them
    assert len(on_screen) > 5
    for label in on_screen:
        values, cells = expected[label], rows[label]
        each = [cells[-4 * len(CODES) + 4 * n + m] for n in range(len(CODES)) for m in (0, 1)]
        assert each == values, label


def test_excel_csv_and_parquet_hold_the_same_numbers(build: Build, tmp_path: Path) -> None:
    model = compared(build)
    exact = {
        (line.label, measure.code): (pair.move.this, pair.move.last)
        for line in model.lines
        for measure, pair in zip(model.measures, line.pairs, strict=True)
    }
    book = openpyxl.load_workbook(io.BytesIO(comparison_book(model, FACTS, ZH)))
    header, *rows = book["明细"].iter_rows(values_only=True)
    sheet = _tidy([str(name) for name in header], rows)
    text = comparison_csv(model, FACTS, ZH).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert sheet == exact
    assert _tidy(header, rows) == exact
    command = [sys.executable, "-m", "etl", "export", str(tmp_path / "out"), "--db"]
    subprocess.run([*command, str(build.folder)], cwd=ROOT, check=True, capture_output=True)
    table = pd.read_parquet(tmp_path / "out" / "measures.parquet")
    checked = 0
    for (label, code), pair in exact.items():
        for year, value in zip((2023, 2022), pair, strict=True):
            found = table[(table["agency"] == label) & (table["year"] == year)][code]
            if len(found):
                assert (None if pd.isna(found.iloc[0]) else float(found.iloc[0])) == value
                checked += value is not None
    assert checked > 20


def _tidy(
    header: list[str], rows: Iterable[Sequence[object]]
) -> dict[tuple[str, str], tuple[object, object]]:
    codes = ("row", "code", "this", "last")
    at = {code: header.index(ZH(f"export.{code}", year=2023, versus=2022)) for code in codes}
    return {
        (str(row[at["row"]]), str(row[at["code"]])): (
            _value(row[at["this"]]),
            _value(row[at["last"]]),
        )
        for row in rows
    }


def _value(cell: object) -> float | None:
    try:
        return float(str(cell))
    except ValueError:
        return None
