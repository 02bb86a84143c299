"""How fast copied texts are found, and how many of those planted: generated reports of 4,000 characters.

Of each text 35 % are sentences that all share. Pairs differ by 1 to 30 % of their words, and ten groups of
200 copies differ by 3 % each: the case that a search for rare pieces alone overlooks.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

import duckdb
import pyarrow as pa

from benchmarks.report import Row
from etl import likeness
from etl.likeness import sketch

SIZE = 20_000
NATION = 300_000
CORES = 2
SECONDS = 120
GIGABYTES = 8
RECALL = 0.98
LENGTH = 4_000
EDITS = (0.01, 0.05, 0.10, 0.15, 0.20, 0.30)
PAIRS = 60
"""Pairs for each share of edits."""
GROUPS, COPIES, GROUP_EDITS = 10, 200, 0.03
SHARED, PHRASES = 0.35, 400
WORDS, SENTENCE = 8_000, 30
FIRST_HAN, LAST_HAN = 0x4E00, 0x9FA5
TABLES = """
create table agency as select i as agency_id, 'A' || i as code from range({count}) t(i);
create table report as select i as report_id, i as agency_id, 2023 as year,
    date '2024-01-10' + (i >= {copied})::integer as published, true as is_current
from range({count}) t(i);
create table section (report_id integer, position utinyint, body varchar);
create table sketch (report_id integer, whole ubigint, length integer, grams uinteger[]);
create table likeness (report_id integer, other_id integer, kind varchar, share double,
                       numbers integer, same_numbers integer);
create temp table likeness_year as select 2023 as year;
"""


class Planted(NamedTuple):
    """The place of a copy, and of the text it was made from or of the first of its group."""

    copy: int
    source: int
    kind: str


class Language:
    """Words of which all texts are made, and the sentences that they share."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.words = [self._word() for _ in range(WORDS)]
        self.weights = list(accumulate(1 / (10 + rank) for rank in range(WORDS)))
        self.phrases = [self.sentence() for _ in range(PHRASES)]

    def _word(self) -> str:
        letters = (chr(self.dice.randint(FIRST_HAN, LAST_HAN)) for _ in range(4))
        return "".join(letters)[: self.dice.choice((1, 2, 2, 2, 3, 4))]

    def sentence(self) -> list[str]:
        return self.dice.choices(self.words, cum_weights=self.weights, k=SENTENCE)

    def text(self) -> list[list[str]]:
        """About 4,000 characters as sentences of words."""
        shared = round(LENGTH * SHARED / SENTENCE / 2)
        own = round(LENGTH * (1 - SHARED) / SENTENCE / 2)
        made = self.dice.sample(self.phrases, shared) + [self.sentence() for _ in range(own)]
        self.dice.shuffle(made)
        return made

    def edited(self, text: list[list[str]], share: float) -> list[list[str]]:
        """The text with this share of its words replaced."""
        return [
            [self.dice.choice(self.words) if self.dice.random() < share else w for w in sentence]
            for sentence in text
        ]


def rows() -> list[Row]:
    """Recall by share of edits, false alarms, speed and memory of the search, as measured here."""
    language = Language(30)
    texts, planted = _planted(language)
    plain = (_printed(language.text()) for _ in range(SIZE - len(texts)))
    with duckdb.connect() as connection:
        connection.execute(f"set memory_limit = '{GIGABYTES}GB'; set threads = {CORES}")
        connection.execute("set enable_progress_bar = false")
        connection.execute(TABLES.format(count=SIZE, copied=SIZE - len(planted)))
        sketching = _stored(connection, [*plain, *map(_printed, texts)])
        begin, spent = time.perf_counter(), time.process_time()
        likeness.find(connection)
        searching, spent = time.perf_counter() - begin, time.process_time() - spent
        return [*_recall(connection, planted), *_costs(sketching, searching, spent)]


def _planted(language: Language) -> tuple[list[list[list[str]]], list[Planted]]:
    """Sources first, then copies; places count from the end of the plain texts."""
    sources: list[list[list[str]]] = []
    copies: list[tuple[list[list[str]], int, str]] = []
    for edits in EDITS:
        for _ in range(PAIRS):
            sources.append(language.text())
            name = f"{edits:.0%} of the words replaced"
            copies.append((language.edited(sources[-1], edits), len(sources) - 1, name))
    for _ in range(GROUPS):
        sources.append(language.text())
        copies += [
            (language.edited(sources[-1], GROUP_EDITS), len(sources) - 1, f"in groups of {COPIES}")
            for _ in range(COPIES - 1)
        ]
    first = SIZE - len(sources) - len(copies)
    planted = [
        Planted(first + len(sources) + place, first + source, kind)
        for place, (_, source, kind) in enumerate(copies)
    ]
    return [*sources, *(text for text, _, _ in copies)], planted


def _printed(text: list[list[str]]) -> str:
    return "。".join("".join(sentence) for sentence in text)


def _stored(connection: duckdb.DuckDBPyConnection, texts: list[str]) -> float:
    """Store bodies and sketches; return processor seconds of sketching, all texts."""
    begin = time.process_time()
    sketches = [sketch(text) for text in texts]
    spent = time.process_time() - begin
    ids = pa.array(range(len(texts)), pa.int32())
    connection.register("bodies", pa.table({"report_id": ids, "body": pa.array(texts)}))
    connection.execute("insert into section select report_id, 0, body from bodies")
    whole, length, grams = zip(*sketches, strict=True)
    columns = {
        "report_id": ids,
        "whole": pa.array(whole, pa.uint64()),
        "length": pa.array(length, pa.int32()),
        "grams": pa.array(grams, pa.list_(pa.uint32())),
    }
    connection.register("sketches", pa.table(columns))
    connection.execute("insert into sketch select * from sketches")
    return spent


def _recall(connection: duckdb.DuckDBPyConnection, planted: list[Planted]) -> Iterator[Row]:
    found = dict(
        connection.execute("select report_id, other_id from likeness where share >= 0.3").fetchall()
    )
    source = {plant.copy: plant.source for plant in planted}
    for kind in dict.fromkeys(plant.kind for plant in planted):
        copies = [plant for plant in planted if plant.kind == kind]
        right = sum(_same(found.get(copy.copy), copy.source, source) for copy in copies)
        share = right / len(copies)
        asked = not kind.startswith("30")
        yield Row(
            what=f"copies found, {kind}",
            value=round(share, 4),
            unit="share",
            goal=f">= {RECALL}" if asked else None,
            holds=share >= RECALL if asked else None,
        )
    wrong = connection.execute(
        "select count(*) from likeness where share >= 0.6 and report_id not in"
        " (select unnest($copies)) and report_id not in (select unnest($sources))",
        {"copies": list(source), "sources": list(set(source.values()))},
    ).fetchall()[0][0]
    yield Row("plain texts taken for copies", wrong, "texts", goal="= 0", holds=wrong == 0)


def _same(other: int | None, wanted: int, source: dict[int, int]) -> bool:
    return other is not None and source.get(other, other) == wanted


def _costs(sketching: float, searching: float, spent: float) -> Iterator[Row]:
    whole = (sketching / CORES + searching) * NATION / SIZE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield Row("sketch of one report, processor time", round(sketching / SIZE * 1e6), "µs")
    yield Row(f"search over {SIZE:,} reports on {CORES} cores", round(searching, 2), "s")
    yield Row("the same, processor time of all threads", round(spent, 2), "s")
    yield Row(
        what=f"sketches and search for {NATION:,} reports, in proportion from {SIZE:,}",
        value=round(whole, 1),
        unit="s",
        goal=f"< {SECONDS}",
        holds=whole < SECONDS,
    )
    yield Row(
        what=f"peak memory at {SIZE:,} reports, the texts themselves included",
        value=round(peak, 2),
        unit="GB",
        goal=f"< {GIGABYTES}",
        holds=peak < GIGABYTES,
    )
