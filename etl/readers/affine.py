"""Turning and scaling of boxes, as PDF and OFD write it."""

from __future__ import annotations

from etl.model import Box

Matrix = tuple[float, float, float, float, float, float]
"""a b c d e f: x' = a·x + c·y + e, y' = b·x + d·y + f."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies ``first``, then ``then``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def moved_point(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point after the transformation."""
    a, b, c, d, e, f = m
    return a * x + c * y + e, b * x + d * y + f


def moved(m: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    """The box of two opposite corners after the move."""
    a, b, c, d, e, f = m
    u0, v0 = a * x0 + c * y0 + e, b * x0 + d * y0 + f
    u1, v1 = a * x1 + c * y1 + e, b * x1 + d * y1 + f
    return (
        u0 if u0 < u1 else u1,
        v0 if v0 < v1 else v1,
        u1 if u0 < u1 else u0,
        v1 if v0 < v1 else v0,
    )


def slants(m: Matrix) -> bool:
    """Whether what is drawn through ``m`` stands neither upright nor turned by quarters."""
    across, aside = abs(m[0]) + abs(m[3]), abs(m[1]) + abs(m[2])
    return min(across, aside) > 0.1 * (across + aside)
