"""Pieces of ruled lines → whole lines: near positions made equal, small gaps closed."""

from __future__ import annotations

from collections.abc import Iterable

Segment = tuple[float, float, float]
"""Position across, start and end along."""
Segments = list[Segment]

NEAR = 2.0
"""Points: lines closer than this are one line: double borders, borders a little off between rows."""
GAP = 3.0
"""Pieces of one line with a smaller gap are one piece: dashes, corners left out."""
SHORT = 4.0
"""A shorter piece of line is a stroke of a letter or a corner."""


def straighten(pieces: Segments) -> Segments:
    """Pieces of lines → whole lines: near positions made equal, pieces with small gaps joined."""
    joined: Segments = []
    for cluster in _clusters(sorted(pieces)):
        weight = sum(end - start for _, start, end in cluster) or 1.0
        position = sum(at * (end - start) for at, start, end in cluster) / weight or cluster[0][0]
        joined += [
            (position, start, end)
            for start, end in _joined((start, end) for _, start, end in cluster)
            if end - start >= SHORT
        ]
    return joined


def _clusters(pieces: Segments) -> Iterable[Segments]:
    cluster: Segments = []
    for piece in pieces:
        if cluster and (piece[0] - cluster[-1][0] > NEAR or piece[0] - cluster[0][0] > 2 * NEAR):
            yield cluster
            cluster = []
        cluster.append(piece)
    if cluster:
        yield cluster


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    result: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if result and start - result[-1][1] <= GAP:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result
