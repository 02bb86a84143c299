"""``python -m benchmarks.rules``: what checking and localising cost, and how often they are right."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # speeds are stated for one core
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from benchmarks import localisation, rulebook  # noqa: E402  (numpy reads the number of threads on import)
from benchmarks.report import write  # noqa: E402


def main() -> None:
    write("rules", [*localisation.rows(), *rulebook.rows()])


if __name__ == "__main__":
    main()
