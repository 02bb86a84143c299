"""``python -m data.generator [FOLDER]``: writes the roster and the sample, the same bytes each time."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from data.generator.city import roster_csv, sample_city
from data.generator.report import Draft, as_spec
from data.generator.sample import SEED, drafts, sample_figures
from data.generator.styles import style_of, typeset

DATA = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write everything below a folder (default: ``data``), in place of what stood there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DATA)
    folder = parser.parse_args().folder
    shutil.rmtree(folder / "sample", ignore_errors=True)
    files = sample_files()
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    print(f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB in {folder}")


def sample_files() -> dict[str, bytes]:
    """Every file of the sample by its path below ``data``."""
    files = {"roster.csv": roster_csv(sample_city()).encode()}
    for draft in drafts(sample_figures()):
        style = style_of(draft.agency, draft.year, SEED)
        files[path_of(draft, style.suffix)] = typeset(as_spec(draft), style)
    return files


def path_of(draft: Draft, suffix: str) -> str:
    """Where an office would keep it: by year, then by county."""
    place = draft.agency.county or "市直"
    name = draft.agency.name_in(draft.year)
    return f"sample/reports/{draft.year}/{place}/{name}.{suffix}"


if __name__ == "__main__":
    main()
