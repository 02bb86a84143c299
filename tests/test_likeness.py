"""Texts alike: what a sketch keeps, how alike two texts are, and who is found among many."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from checked_reports import TEXTS, Made, database
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.copies import TABLES
from etl.check_files import check_files
from etl.database import store
from etl.likeness import find, likeness, sketch
from etl.pipeline import load
from etl.rulebook import load as load_rulebook
from etl.sources.roster import read_roster

DATA = Path(__file__).resolve().parents[1] / "data"
COPIER = DATA / "sample" / "reports" / "2022" / "棠序区" / "棠序区棠坞街道.html"
SOURCE = COPIER.with_name("棠序区映榆街道.html")
LATER = DATA / "sample" / "reports" / "2024" / "霁明区"
PLAIN = TEXTS["plain"].format(31, 4, 260)
HAN = [chr(code) for code in range(0x4E00, 0x5E00)]


def written(seed: int, length: int = 3000) -> str:
    """A text that nobody else has."""
    return "".join(random.Random(seed).choices(HAN, k=length))


def edited(text: str, share: float, seed: int) -> str:
    """One character in so many replaced, in runs of four."""
    dice = random.Random(seed)
    pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
    return "".join("".join(dice.choices(HAN, k=4)) if dice.random() < share else p for p in pieces)


def found(
    *reports: Made, texts: list[str], years: tuple[int, ...] = (2022, 2023)
) -> dict[int, list[tuple[int, str, float]]]:
    """What each report resembles: other, kind, share."""
    with database(*reports) as connection:
        _give(connection, texts)
        connection.execute("create temp table likeness_year (year integer)")
        connection.executemany("insert into likeness_year values (?)", [[year] for year in years])
        find(connection)
        rows = connection.execute(
            "select report_id, other_id, kind, share from likeness"
        ).fetchall()
    pairs: dict[int, list[tuple[int, str, float]]] = {}
    for report, *rest in rows:
        pairs.setdefault(report, []).append(tuple(rest))
    return pairs


def _give(connection: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    for id, text in enumerate(texts, 1):
        made = sketch(text)
        connection.execute(
            "insert into sketch values (?, ?, ?, ?)",
            [id, made.whole, made.length, made.grams.tolist()],
        )
        connection.execute(
            "insert into section by name select ? as report_id, 0 as position, 'overview' as id, ? as body",
            [id, text],
        )


def agencies(count: int, **same: Any) -> list[Made]:
    return [replace(Made(), agency=f"云岭市第{n}局", **same) for n in range(count)]


def test_changed_numbers_blanks_and_punctuation_leave_the_sketch() -> None:
    other = (
        PLAIN.replace("31", "7").replace("260", "1,048").replace("，", ", ").replace("。", "。\n")
    )
    assert sketch(other).whole == sketch(PLAIN).whole
    assert np.array_equal(sketch(other).grams, sketch(PLAIN).grams)


def test_likeness_counts_wording_and_numbers_apart() -> None:
    alike = likeness(PLAIN, TEXTS["plain"].format(31, 9, 270))
    assert (alike.share, alike.numbers, alike.same_numbers) == (1, 3, 1)
    assert likeness(PLAIN, TEXTS["other"].format(31, 4, 260)).share < 0.1


def test_share_is_of_the_first_text() -> None:
    whole = written(1)
    assert likeness(whole[:1000], whole).share == 1
    assert likeness(whole, whole[:1000]).share == pytest.approx(1 / 3, abs=0.01)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(text: str, other: str) -> None:
    assert 0 <= likeness(text, other).share <= 1
    assert sketch(text).length <= len(text)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.2])
def test_an_edited_copy_finds_its_source(share: float) -> None:
    texts = [written(n) for n in range(6)]
    texts.append(edited(texts[3], share, 9))
    reports = [*agencies(6, published="2024-01-05"), Made(published="2024-01-20")]
    ((other, kind, alike),) = found(*reports, texts=texts)[7]
    assert (other, kind) == (4, "peer")
    assert alike == likeness(texts[6], texts[3]).share


def test_who_published_first_copied_nobody() -> None:
    texts = [written(1), edited(written(1), 0.05, 2)]
    first, second = agencies(2)
    for one, other in (("2024-01-05", "2024-01-20"), ("2024-01-20", "2024-01-05")):
        pairs = found(replace(first, published=one), replace(second, published=other), texts=texts)
        assert set(pairs) == {2 if one < other else 1}


def test_without_dates_each_is_named_beside_the_other() -> None:
    pairs = found(*agencies(2), texts=[written(1), edited(written(1), 0.05, 2)])
    assert {id: rows[0][0] for id, rows in pairs.items()} == {1: 2, 2: 1}


def test_another_agencys_last_report_is_a_source() -> None:
    old, new = agencies(2)
    pairs = found(replace(old, year=2022), new, texts=[written(1), edited(written(1), 0.1, 2)])
    assert {id: rows[0][:2] for id, rows in pairs.items()} == {2: (1, "peer")}


def test_the_agencys_own_last_report_is_no_peer() -> None:
    pairs = found(Made(year=2022), Made(), texts=[written(1), edited(written(1), 0.02, 2)])
    assert {id: rows[0][:2] for id, rows in pairs.items()} == {2: (1, "last_year")}


@pytest.mark.parametrize("share", [0.0, 0.03])
def test_groups_of_two_hundred_copies_are_found(share: float) -> None:
    """Their pieces are as frequent as a common phrase."""
    base = written(1, 1500)
    texts = [edited(base, share, n) for n in range(200)] + [written(99, 1500)]
    pairs = found(*agencies(201, published="2024-01-05"), texts=texts)
    assert set(range(2, 201)) <= set(pairs)
    assert 201 not in pairs


def test_a_short_text_is_compared_with_none() -> None:
    assert found(*agencies(2), texts=[PLAIN[:150], PLAIN[:150]]) == {}


def test_only_the_years_asked_for_are_compared_anew() -> None:
    texts = [written(1), edited(written(1), 0.02, 2)]
    assert found(*agencies(2), texts=texts, years=(2022,)) == {}


def test_likenesses_of_other_years_stay_when_a_year_is_loaded(tmp_path: Path) -> None:
    office = tmp_path / "office"
    office.mkdir()
    for file in (COPIER, SOURCE):
        shutil.copy(file, office)
    first = _alike(office, tmp_path / "db")
    for file in sorted(LATER.glob("*.html"))[:3]:
        shutil.copy(file, office / f"2024{file.name}")
    assert [row for row in _alike(office, tmp_path / "db") if row[1] == 2022] == first
    assert _alike(office, tmp_path / "anew") == _alike(office, tmp_path / "db")
    assert [(agency, other) for agency, _, other, *_ in first] == [(COPIER.stem, SOURCE.stem)]


def _alike(office: Path, folder: Path) -> list[tuple[object, ...]]:
    """Agency, year, what it resembles, share and numbers, after a load."""
    summary = load([office], folder, read_roster(DATA / "roster.csv"), load_rulebook(), workers=1)
    with store.connect(summary.build) as connection:
        return connection.execute(
            "select a.agency, l.year, l.other_agency, l.kind, l.share, l.numbers, l.same_numbers"
            " from likenesses l join agencies a using (agency_id) order by all"
        ).fetchall()


def test_one_file_alone_is_compared_with_none() -> None:
    (answer,) = check_files([COPIER], None, 1)
    rules = {finding["rule"] for finding in answer["findings"]}
    assert not rules & {"text.copied_year", "text.copied_peer", "text.stale", "numbers.copied"}


def test_the_benchmark_has_the_tables_that_the_search_asks(tmp_path: Path) -> None:
    body = written(3)
    known = sketch(body)
    with duckdb.connect() as connection:
        connection.execute("create table made (report_id int, body varchar, whole ubigint)")
        connection.execute("alter table made add column length int")
        connection.execute("alter table made add column grams uinteger[]")
        for report in (0, 1):
            row = [report, body, known.whole, known.length, known.grams]
            connection.execute("insert into made values (?, ?, ?, ?, ?)", row)
        connection.execute(f"copy made to '{tmp_path}/made.parquet'")
        connection.execute(TABLES.format(size=2, copied=1, folder=tmp_path))
        connection.execute("create temp table likeness_year as select 2023 as year")
        assert find(connection) == 1
