"""The kernels compiled with numba, where it is installed: a second copy of their module.

The plain module stays as it is: for one report its few milliseconds are less than numba's import.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from functools import cache
from types import ModuleType

from etl.localise import kernels


@cache
def compiled_kernels() -> ModuleType | None:
    """The module ``kernels`` with every function compiled; None without numba."""
    try:
        from numba import njit
    except ImportError:
        return None
    name = f"{kernels.__name__}_compiled"
    spec = importlib.util.spec_from_file_location(name, kernels.__file__)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for label, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == name:
            setattr(module, label, njit(cache=label == "localise_reports")(function))
    return module
