"""What of a text is kept to find its like among all others, and how alike two texts are.

A text is taken as its five-character pieces, without punctuation and with every number as one 0, so
that changed figures and years do not hide a copy. Of the pieces' hashes one in 64 is kept, and the same
ones in every text: two texts share about as much of their sketches as of their wording.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

PIECE = 5
KEPT = 64
MARKS = re.compile(r"[\W_]+")
DIGITS = re.compile(r"\d+")
COUNT = re.compile(
    r"\d[\d,]*(?:\.\d+)?(?=[余多]?[万亿]?[余多]?[条件次篇期场个份封起宗项部例元人%％])"
)
"""A number with a unit: what differs from year to year, unlike dates and document numbers."""

Hashes = npt.NDArray[np.uint64]


class Sketch(NamedTuple):
    """``whole``: one hash of the wording; ``length`` in characters; ``grams``: 32 bits each, unique."""

    whole: int
    length: int
    grams: npt.NDArray[np.uint32]


class Likeness(NamedTuple):
    """``share`` of the first text's wording that stands in the second too (0 to 1), and how many of
    its ``numbers`` are the same there."""

    share: float
    numbers: int
    same_numbers: int


def wording(text: str) -> str:
    """The text without blanks and punctuation, every number as one 0."""
    return DIGITS.sub("0", MARKS.sub("", text))


def sketch(text: str) -> Sketch:
    """The sketch of a report's prose; an empty text has no pieces."""
    words = wording(text)
    pieces = _pieces(words)
    kept = _distinct(pieces[pieces % np.uint64(KEPT) == 0] >> np.uint64(32))
    whole = int(_mixed(pieces).sum(dtype=np.uint64)) if len(pieces) else 0
    return Sketch(whole, len(words), kept.astype(np.uint32))


def likeness(text: str, other: str) -> Likeness:
    """How much of ``text`` stands in ``other``, by all pieces rather than by sketches."""
    own, theirs = (_distinct(_pieces(wording(each))) for each in (text, other))
    shared = len(np.intersect1d(own, theirs, assume_unique=True))
    numbers, others = (Counter(COUNT.findall(each)) for each in (text, other))
    return Likeness(shared / max(1, len(own)), numbers.total(), (numbers & others).total())


def _pieces(words: str) -> Hashes:
    """A hash of each five characters."""
    codes = np.frombuffer(words.encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = len(codes) - PIECE + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    hashes = codes[:count].copy()
    for offset in range(1, PIECE):
        hashes = hashes * np.uint64(0x100000001B3) + codes[offset : offset + count]
    return _mixed(hashes)


def _distinct(hashes: Hashes) -> Hashes:
    """Sorted, each once; ``numpy.unique`` takes five times as long."""
    ordered = np.sort(hashes)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=~ordered[:1]))]


def _mixed(hashes: Hashes) -> Hashes:
    """Every bit of the result depends on every bit given (the finaliser of SplitMix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
