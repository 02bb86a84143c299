"""``python -m dashboard.exports``: writes one large export for the application that started it.

Standard input: the export, its file and its suffix, pickled by that application. Standard output: how
many rows are written, a line each time, at last how many there are.
"""

from __future__ import annotations

import pickle
import sys

from dashboard.exports.whole import write


def main() -> int:
    whole, path, suffix = pickle.load(sys.stdin.buffer)  # noqa: S301 from our own process alone
    print(write(whole, path, suffix, lambda n: print(n, flush=True)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
