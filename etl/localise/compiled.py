"""The kernels compiled with numba, where it is installed.

The plain kernels stay as they are: for one report their few milliseconds are less than numba's import.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from inspect import getsource
from types import FunctionType
from typing import Any

from etl.localise import kernels
from etl.localise.kernels import division, entries, likelihood, memory, reports, shifts, smallest
from etl.localise.kernels.memory import Batch, Graph, Workspace
from etl.localise.kernels.reports import localise_reports

MODULES = (memory, smallest, shifts, likelihood, division, entries, reports)

NO_DOORS: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Only the entry is called from Python: ways in to the others would take a third of all compiling."""

Localise = Callable[[Graph, Workspace, Batch, int], int]


@cache
def compiled_kernels() -> Localise | None:
    """``localise_reports`` over arrays instead of lists; None without numba.

    Compiling takes some 25 s; numba keeps the outcome on disk.
    """
    try:
        from numba import njit
    except ImportError:
        return None
    inner = njit(**NO_DOORS)
    names: dict[str, Any] = {}
    for name, value in ChainMap(*map(vars, MODULES)).items():
        ours = isinstance(value, FunctionType) and value.__module__.startswith(kernels.__name__)
        names[name] = inner(FunctionType(value.__code__, names, name)) if ours else value
    names["__name__"] = __name__
    sources = "".join(map(getsource, MODULES))
    entry = _entry(sha256(sources.encode()).hexdigest(), names)
    compiled: Localise = njit(cache=True)(entry)
    return compiled


def _entry(version: str, names: dict[str, Any]) -> FunctionType:
    """What is compiled and kept: numba knows it again by its text and by the values that it encloses.

    The text of the functions that it calls, numba does not look at: hence the ``version``.
    """

    def entry(g: Graph, w: Workspace, b: Batch, start: int) -> int:
        return localise_reports(g, w, b, start) if version else start

    return FunctionType(entry.__code__, names, entry.__name__, None, entry.__closure__)
