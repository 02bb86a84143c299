"""``make bundle``: one tar with the product and the wheels it needs, for machines without internet.

Wheels are fetched for each architecture and Python named, against the hashes of the lock; from sources
nothing is built. ``make run`` in the unpacked folder then asks no registry (docs/installation.md).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = ("tests/", "benchmarks/", ".ci/", "docs/screenshots/")
ARCHITECTURES = ("x86_64", "aarch64")
LIBC = ("2_34", "2_28", "2_27", "2_26", "2_24", "2_17", "2014")
"""Versions of manylinux whose wheels run on every distribution with glibc 2.34 or newer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch and pack; prints the name of the tar and what each part weighs."""
    parser = argparse.ArgumentParser(prog="python -m release.bundle", description=__doc__)
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    parser.add_argument("--python", nargs="+", default=[here])
    parser.add_argument("--architecture", nargs="+", default=list(ARCHITECTURES))
    parser.add_argument("--target", type=Path, default=ROOT / "dist" / "gongkai-bundle.tar")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as place:
        for architecture in given.architecture:
            for version in given.python:
                fetch(Path(place), architecture, version)
        wheels = sorted(Path(place).iterdir())
        given.target.parent.mkdir(parents=True, exist_ok=True)
        pack(given.target, wheels)
    print(f"{given.target}: {given.target.stat().st_size / 1e6:.0f} MB, {len(wheels)} wheels")
    return 0


def fetch(place: Path, architecture: str, python: str) -> None:
    """Download the wheels of the lock for one architecture and Python. Raises CalledProcessError."""
    platforms = [f"--platform=manylinux{'_' if '_' in v else ''}{v}_{architecture}" for v in LIBC]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        + ["--only-binary=:all:", "--require-hashes", "--implementation=cp", *platforms]
        + [f"--python-version={python}", f"--dest={place}", "-r", str(ROOT / "requirements.lock")],
        check=True,
    )


def pack(target: Path, wheels: Sequence[Path]) -> None:
    """The product's files as committed, the wheels in ``wheels/``; whole or not at all."""
    half = target.with_name(f".{target.name}.half")
    with tarfile.open(half, "w") as tar:
        for name in product():
            tar.add(ROOT / name, f"gongkai/{name}", recursive=False)
        for wheel in wheels:
            tar.add(wheel, f"gongkai/wheels/{wheel.name}")
    half.replace(target)


def product() -> list[str]:
    """The files of the product, without what only its makers need."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [name for name in listed if name and not name.startswith(LEFT_OUT)]


if __name__ == "__main__":
    sys.exit(main())
