"""Generated reports of 4,000 characters, with copies planted among them, staged as readers stage theirs.

Of each text 35 % are sentences that all share. Pairs differ by 1 to 30 % of their words, and ten groups
of 200 copies differ by 3 % each: the case that a search for rare pieces alone overlooks.
"""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from etl.likeness import sketch

BATCH = 5_000
CORES = 2
LENGTH = 4_000
EDITS = (0.01, 0.05, 0.10, 0.15, 0.20, 0.30)
PAIRS = 60
"""Pairs for each share of edits."""
GROUPS, COPIES, GROUP_EDITS = 10, 200, 0.03
SHARED, PHRASES = 0.35, 400
WORDS, SENTENCE = 8_000, 30
FIRST_HAN, LAST_HAN = 0x4E00, 0x9FA5
PLANTED = GROUPS * COPIES + len(EDITS) * PAIRS * 2

Text = npt.NDArray[np.int32]
"""Words by number, a sentence a line."""


class Planted(NamedTuple):
    """The number of a copy, and of the text it was made from or of the first of its group."""

    copy: int
    source: int
    kind: str


class Language:
    """Words of which all texts are made, and the sentences that they share."""

    def __init__(self) -> None:
        dice = np.random.default_rng(30)
        lengths = dice.choice((1, 2, 2, 2, 3, 4), WORDS).tolist()
        self.words = [
            "".join(map(chr, dice.integers(FIRST_HAN, LAST_HAN, length).tolist()))
            for length in lengths
        ]
        weights = np.cumsum(1 / (10 + np.arange(WORDS)))
        self.reaches = weights / weights[-1]
        self.phrases = self.sentences(dice, PHRASES)

    def sentences(self, dice: np.random.Generator, count: int) -> Text:
        chosen: Text = self.reaches.searchsorted(dice.random((count, SENTENCE))).astype(np.int32)
        return chosen

    def text(self, dice: np.random.Generator) -> Text:
        shared = dice.choice(PHRASES, round(LENGTH * SHARED / SENTENCE / 2), replace=False)
        own = self.sentences(dice, round(LENGTH * (1 - SHARED) / SENTENCE / 2))
        return dice.permutation(np.concatenate([self.phrases[shared], own]))

    def edited(self, dice: np.random.Generator, text: Text, share: float) -> Text:
        """The text with this share of its words replaced."""
        others = dice.integers(0, WORDS, text.shape, np.int32)
        return np.where(dice.random(text.shape) < share, others, text)

    def printed(self, text: Text) -> str:
        return "。".join("".join([self.words[word] for word in line]) for line in text.tolist())


def stage(folder: Path, size: int) -> float:
    """Write ``size`` texts with their sketches to Parquet files; processor seconds of the sketches.

    The planted ones are the last ``PLANTED``.
    """
    firsts = range(0, size - PLANTED, BATCH)
    counts = [min(BATCH, size - PLANTED - first) for first in firsts]
    with ProcessPoolExecutor(CORES) as crew:
        spent = sum(crew.map(_stage_plain, repeat(folder), firsts, counts))
    language = Language()
    texts, _ = _planted(language)
    return spent + _write(folder, size - PLANTED, [language.printed(text) for text in texts])


def planted(size: int) -> list[Planted]:
    """Which texts of ``size`` are copies, and of which."""
    first = size - PLANTED
    return [Planted(first + copy, first + source, kind) for copy, source, kind in _places()]


def _stage_plain(folder: Path, first: int, count: int) -> float:
    language, dice = Language(), np.random.default_rng([31, first])
    return _write(folder, first, [language.printed(language.text(dice)) for _ in range(count)])


def _places() -> list[Planted]:
    """Sources first, then copies, in the order of `_planted`."""
    sources = len(EDITS) * PAIRS + GROUPS
    pairs = [f"{edits:.0%} of the words replaced" for edits in EDITS for _ in range(PAIRS)]
    kinds = list(enumerate(pairs))
    for group in range(GROUPS):
        kinds += [(len(pairs) + group, f"in groups of {COPIES}")] * (COPIES - 1)
    return [Planted(sources + place, source, kind) for place, (source, kind) in enumerate(kinds)]


def _planted(language: Language) -> tuple[list[Text], int]:
    dice = np.random.default_rng(32)
    sources = [language.text(dice) for _ in range(len(EDITS) * PAIRS + GROUPS)]
    edits = [share for share in EDITS for _ in range(PAIRS)]
    copies = [
        language.edited(dice, sources[place.source], _share(edits, place.source))
        for place in _places()
    ]
    return sources + copies, len(sources)


def _share(edits: list[float], source: int) -> float:
    return edits[source] if source < len(edits) else GROUP_EDITS


def _write(folder: Path, first: int, texts: list[str]) -> float:
    begin = time.process_time()
    sketches = [sketch(text) for text in texts]
    spent = time.process_time() - begin
    whole, length, grams = zip(*sketches, strict=True)
    columns: dict[str, Any] = {
        "report_id": pa.array(range(first, first + len(texts)), pa.int32()),
        "body": pa.array(texts),
        "whole": pa.array(whole, pa.uint64()),
        "length": pa.array(length, pa.int32()),
        "grams": pa.array(grams, pa.list_(pa.uint32())),
    }
    pq.write_table(pa.table(columns), folder / f"{first}.parquet", compression="zstd")
    return spent
