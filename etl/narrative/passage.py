"""Passages and sentences: blanks taken out of words and figures, and the way back to the original.

Only sentences that hold a number with a unit or a word of none are handed on; most do not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from etl.narrative.lexicon import lexicon

LIST_MARK = re.compile(r"[0-9]{1,2}[.、．](?!\s*[0-9])|[（(]?[一二三四五六七八九十0-9]{1,3}[）)、]")
UNUSUAL = re.compile(r"[０-９．％開辦報網務產東動發處資訊佈條項號門]")
STOP = "。"
NUMBER_OF_ITS_OWN = "12345"
APART = "的"
"""Keeps 12345 and the figure after it apart; it weighs nothing."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage without blanks. ``starts[i]`` of ``text`` stands at ``origins[i]`` of the original."""

    original: str
    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def origin(self, position: int) -> int:
        """Where a character of ``text`` stands in the original."""
        piece = bisect_right(self.starts, position) - 1
        return self.origins[piece] + position - self.starts[piece]


def compact(original: str) -> Passage:
    """Take the white space out; a line that opens with a list mark begins a sentence."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = 0
    cursor = 0
    for piece in original.split():
        origin = original.find(piece, cursor)
        cursor = origin + len(piece)
        if origin and original[origin - 1] == "\n" and LIST_MARK.match(original, origin):
            piece, origin = STOP + piece, origin - 1
        elif pieces and piece[0].isdigit() and pieces[-1].endswith(NUMBER_OF_ITS_OWN):
            piece, origin = APART + piece, origin - 1
        pieces.append(piece)
        starts.append(length)
        origins.append(origin)
        length += len(piece)
    return Passage(original, "".join(pieces), tuple(starts) or (0,), tuple(origins) or (0,))


def telling_sentences(passage: Passage) -> Iterator[tuple[int, str]]:
    """(position, sentence) of each sentence that may state a figure, in the vocabulary's script."""
    text, search = passage.text, lexicon().trigger.search
    position = 0
    while match := search(text, position):
        start = text.rfind(STOP, 0, match.start()) + 1
        end = text.find(STOP, match.end())
        position = len(text) if end < 0 else end + 1
        sentence = text[start:position]
        if UNUSUAL.search(sentence):
            sentence = sentence.translate(lexicon().simplified)
        yield start, sentence
