"""The licences of all that the product installs: ``python tests/licences.py > docs/licences.md``."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = ("requirements.lock", "requirements-fast.txt", "requirements-ocr.txt", "requirements-oidc.txt",
       "requirements-cluster.txt")  # fmt: skip
PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|0BSD|Zlib|HPND|Unlicense|CC0|MPL-2\.0|Mozilla", re.I
)  # fmt: skip
"""MPL-2.0 binds changes to its own files only (certifi's list of authorities)."""
STRICT = re.compile(r"\bA?GPL|LGPL|SSPL|BUSL|Commons Clause|Proprietary", re.I)
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.M)
KNOWN = {"numba": "BSD-2-Clause"}
"""Read from the licence file by hand where the metadata says nothing or quotes other works."""


def pinned(file: str) -> dict[str, str]:
    """Name (normalised) → version of every pin in a file."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in NAME.findall(text)}


def licence(name: str) -> str | None:
    """What the installed package says of its licence, in a few words; None where it is not installed."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    return KNOWN.get(name) or _said(found)


def _said(found: Distribution) -> str:
    meta = found.metadata
    expression = meta.get_all("License-Expression", [""])[0]
    kinds = [c.rsplit(" :: ", 1)[-1] for c in meta.get_all("Classifier", []) if "License ::" in c]
    text = meta.get_all("License", [""])[0].strip().split("\n")[0][:60]
    return expression or " / ".join(kinds) or text or "?"


def listed() -> list[str]:
    """The lines of docs/licences.md."""
    names = {name: version for file in RUN for name, version in pinned(file).items()}
    rows = [f"| {name} | {licence(name)} |" for name in sorted(names) if licence(name) is not None]
    head = ["# Licences of what the product installs", "",
            "From the packages' own metadata; `python tests/licences.py > docs/licences.md`.",
            "Only permissive ones are allowed in what is imported; a test refuses others.", "",
            "| package | licence |", "|---|---|"]  # fmt: skip
    return [*head, *rows]


if __name__ == "__main__":
    print("\n".join(listed()))
