"""``python -m data.generator [FOLDER]``: writes the roster and the sample, the same bytes each time."""

from __future__ import annotations

import argparse
from pathlib import Path

from data.generator.build import sample_files

DATA = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write everything below a folder (default: ``data``); what no longer belongs there goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DATA)
    folder = parser.parse_args().folder
    files = sample_files()
    for name, content in files.items():
        _write(folder / name, content)
    wanted = {folder / name for name in files}
    for path in sorted((folder / "sample").rglob("*"), reverse=True):
        if path.is_file() and path not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    print(f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB in {folder}")


def _write(target: Path, content: bytes) -> None:
    """Leave a file alone that is as it should be, so that a load finds it unchanged."""
    if target.is_file() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


if __name__ == "__main__":
    main()
