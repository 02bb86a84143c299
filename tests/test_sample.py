"""The sample through the whole product: every planted fault is found, and nothing else is an error.

The manifest beside the sample says what was planted.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from programs import require
from streamlit.testing.v1 import AppTest

from data.generator.build import Sample, build
from data.generator.typeset.pdf import FONT_FILE
from etl.database import store
from etl.pipeline import load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

ROOT = Path(__file__).resolve().parents[1]
DATA, PAGES = ROOT / "data", ROOT / "dashboard" / "pages"
MANIFEST = tomllib.loads((DATA / "sample" / "manifest.toml").read_text("utf-8"))
FAULTS: list[dict[str, Any]] = MANIFEST["fault"]
RULES = {rule.id for rule in load_rulebook().rules}
ERRORS = {
    "requests.balance",
    "requests.results_total",
    "requests.requesters_total",
    "disputes.total",
    "figures.whole",
}
Found = tuple[str, int, str, str]
"""Agency, year, rule, instance."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample is published."""
    folder = tmp_path_factory.mktemp("build")
    paths = [DATA / "sample" / "reports", DATA / "sample" / "list.csv"]
    load(paths, folder, read_roster(DATA / "roster.csv"), load_rulebook(), workers=2)
    return folder


def test_the_same_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """`make run` twice: the second load finds everything read, and publishes the same."""
    again = tmp_path / "again"
    shutil.copytree(folder, again)
    paths = [DATA / "sample" / "reports", DATA / "sample" / "list.csv"]
    roster = read_roster(DATA / "roster.csv")
    summary = load(paths, again, roster, load_rulebook(), workers=2)
    assert (summary.read, summary.unchanged > 300) == (0, True)
    counts = "select count(*), sum(hash(rule, year, instance, message_zh)::double) from findings"
    first, second = (store.current(each) for each in (folder, again))
    assert first is not None
    assert second is not None
    assert first.name != second.name
    with store.connect(first) as one, store.connect(second) as other:
        assert one.execute(counts).fetchone() == other.execute(counts).fetchone()


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    build = store.current(folder)
    assert build is not None
    with store.connect(build) as connection:
        yield connection


@pytest.fixture(scope="module")
def broken(database: duckdb.DuckDBPyConnection) -> dict[Found, str]:
    """Every broken rule instance with its severity."""
    rows = database.execute(
        "select agency, year, rule, instance, severity from findings where verdict = 'broken'"
    ).fetchall()
    return {
        (agency, year, rule, instance): severity for agency, year, rule, instance, severity in rows
    }


def expected(fault: dict[str, Any]) -> Iterator[Found]:
    """The findings of one entry; without an instance where the manifest names none."""
    for finding in fault["findings"]:
        rule, _, instance = finding.partition(" ")
        yield fault["agency"], fault["year"], rule, instance


PROSE_RULES = ("prose.", "text.", "numbers.copied")
"""Rules that judge words: one that cries wolf is switched off by its users."""


def test_rules_of_words_speak_only_where_planted(broken: dict[Found, str]) -> None:
    allowed = {
        (fault["agency"], fault["year"], rule.partition(" ")[0])
        for fault in FAULTS
        for rule in (*fault["findings"], *fault["also"])
    }
    said = {found[:3] for found in broken if found[2].startswith(PROSE_RULES)}
    assert len(said) > 5
    assert said - allowed == set()


def named(entry: dict[str, Any]) -> str:
    return f"{entry['year']}-{entry['rule']}"


def test_every_planted_fault_has_its_rule() -> None:
    assert {fault["rule"] for fault in FAULTS} <= RULES


@pytest.mark.parametrize("fault", FAULTS, ids=named)
def test_planted_fault_is_found(
    fault: dict[str, Any], broken: dict[Found, str], database: duckdb.DuckDBPyConnection
) -> None:
    if fault["rule"] == "roster.missing":
        rows = database.execute(
            "select rule from absences where agency = ? and year = ?",
            [fault["agency"], fault["year"]],
        ).fetchall()
        assert rows == [("roster.missing",)]
        return
    for agency, year, rule, instance in expected(fault):
        instances = {key[3] for key in broken if key[:3] == (agency, year, rule)}
        assert instance in instances if instance else instances, f"{rule} {instance}"


def test_nothing_else_is_an_error(broken: dict[Found, str]) -> None:
    planted = {found for fault in FAULTS for found in expected(fault) if found[2] in ERRORS & RULES}
    assert {found for found, severity in broken.items() if severity == "error"} == planted


def test_nothing_else_is_a_warning(broken: dict[Found, str]) -> None:
    """Consistent reports raise no alarm: what is not planted may only speak where ``also`` says."""
    allowed = {
        (fault["agency"], fault["year"], rule)
        for fault in FAULTS
        for rule in [*fault["also"], *[name.partition(" ")[0] for name in fault["findings"]]]
    }
    warned = {found[:3] for found, severity in broken.items() if severity == "warning"}
    assert warned <= allowed


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault["certainty"] == "sure"], ids=named
)
def test_a_sure_repair_names_the_wrong_cells(
    fault: dict[str, Any], database: duckdb.DuckDBPyConnection
) -> None:
    rows = database.execute(
        "select distinct certainty, list_transform(repair_cells, lambda cell: cell.figure)"
        " from findings where agency = ? and year = ? and severity = 'error'"
        " and verdict = 'broken'",
        [fault["agency"], fault["year"]],
    ).fetchall()
    assert {certainty for certainty, _ in rows} == {"sure"}
    assert {figure for _, cells in rows for figure in cells} == set(fault["cells"])


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if fault["certainty"] in ("ambiguous", "structural")],
    ids=named,
)
def test_a_doubtful_fault_is_not_called_sure(
    fault: dict[str, Any], database: duckdb.DuckDBPyConnection
) -> None:
    rows = database.execute(
        "select distinct certainty from findings where agency = ? and year = ?"
        " and severity = 'error' and verdict = 'broken'",
        [fault["agency"], fault["year"]],
    ).fetchall()
    assert rows
    assert ("sure",) not in rows


def test_only_what_is_no_report_is_refused(database: duckdb.DuckDBPyConnection) -> None:
    files = database.execute("select file from refused").fetchall()
    assert {Path(file).relative_to(DATA).as_posix() for (file,) in files} == {
        entry["file"] for entry in MANIFEST["refused"]
    }


def test_every_agency_is_known(database: duckdb.DuckDBPyConnection) -> None:
    unlisted = database.execute("select agency from agencies where not listed").fetchall()
    assert unlisted == []


def test_absent_are_only_the_agencies_planted_so(database: duckdb.DuckDBPyConnection) -> None:
    absent = database.execute("""
        select agency, year from agencies
        cross join (select distinct year from filed where is_current and year is not null)
        anti join (select agency_id, year from filed where is_current) using (agency_id, year)
        where coalesce(valid_from, 0) <= year and coalesce(valid_to, 9999) >= year
    """).fetchall()
    assert set(absent) == {
        (fault["agency"], fault["year"]) for fault in FAULTS if fault["rule"] == "roster.missing"
    }


def test_conflict_between_list_and_report_is_noted(database: duckdb.DuckDBPyConnection) -> None:
    rows = database.execute(
        "select agency, year from reports where len(conflicts) > 0 and conflicts[1] like '发布日期%'"
    ).fetchall()
    assert ("澜禾市科学技术局", 2024) in rows


@pytest.fixture(scope="module")
def sample() -> Sample:
    require(FONT_FILE.is_file(), "apt-get install -y fonts-wqy-zenhei")
    return build()


def test_every_figure_is_read_as_printed(
    database: duckdb.DuckDBPyConnection, sample: Sample
) -> None:
    """All formats, all oddities: what was typeset is what is read, and a blank is not a number."""
    rows = database.execute(
        "select a.agency_code, r.year, t.address, t.value from trace t"
        " join reports r using (report_id) join agencies a using (agency_id)"
        " where r.is_current and t.value is not null"
    ).fetchall()
    read: dict[tuple[str, int], dict[str, float]] = {}
    for code, year, address, value in rows:
        read.setdefault((code, year), {})[address] = value
    wrong = [
        (key, figure, numbers.get(figure), read.get(key, {}).get(figure))
        for key, numbers in sample.printed.items()
        for figure in numbers.keys() | read.get(key, {}).keys()
        if numbers.get(figure) != pytest.approx(read.get(key, {}).get(figure))
    ]
    assert wrong == []
    assert read.keys() == sample.printed.keys()


def test_every_kind_of_finding_can_be_opened(
    folder: Path,
    tmp_path: Path,
    database: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of every rule and shape of repair that the sample has, on the page an official opens."""
    shutil.copytree(
        folder, tmp_path / "copy"
    )  # this process already holds the build, otherwise set up
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "copy"))
    app = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=30)
    app.switch_page("findings.py")
    kinds = database.execute(
        """
        select distinct on (rule, certainty, len(repair_cells), len(repair_alternatives))
               agency_code, year, rule, instance, message_zh
        from findings where verdict = 'broken' and is_current and agency_code is not null
        """
    ).fetchall()
    assert len(kinds) > 20
    for code, year, rule, instance, sentence in kinds:
        app.query_params["year"] = str(year)
        app.query_params["of"], app.query_params["entry"] = code, f"{rule}~{instance or ''}"
        app.run()
        assert not app.exception, (code, year, rule, instance, app.exception[0].message)
        assert any(escape(sentence) in element.value for element in app.html), (code, year, rule)
