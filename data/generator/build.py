"""The sample from end to end: every agency's reports, faults and oddities planted, as files."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from data.generator import faults, manifest
from data.generator.city import Agency, roster_csv
from data.generator.equations import as_numbers, broken
from data.generator.extras import extras
from data.generator.faulty_years import CHANGES, Entry
from data.generator.report import Draft, as_spec
from data.generator.sample import SEED, YEARS, City, draft, sample_figures
from data.generator.styles import Style, style_of, typeset
from data.generator.typeset.docx import archive
from data.generator.variants import vary

ZIPPED = ("2022", "苇渡县")
"""The year and county that lie in one archive."""
LISTED_YEAR = 2024
"""The year whose city departments stand in the office's list."""
CONFLICT = "澜禾市科学技术局"
"""Its date in the list is a day after the one that its report bears."""


@dataclass(slots=True)
class Sample:
    """What is written, by path below ``data``, and what the manifest says of it."""

    city: City
    files: dict[str, bytes] = field(default_factory=dict)
    planted: list[Entry] = field(default_factory=list)
    varied: list[Entry] = field(default_factory=list)
    listed: list[list[str]] = field(default_factory=list)
    printed: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)
    """The numbers in each report's tables, by code and year."""


def sample_files() -> dict[str, bytes]:
    """Every file of the sample by its path below ``data``, the same bytes each time."""
    return build().files


def build() -> Sample:
    """The sample with what it is made of."""
    city = sample_figures()
    sample = Sample(city)
    faults.spoil_figures(city, faults.plan())
    for year in YEARS:
        for place, agency in enumerate(city.agencies):
            if agency.exists_in(year):
                _add_report(sample, place, year)
    refused = [{"file": f"sample/reports/{name}"} for name in extras()]
    sample.files |= {f"sample/reports/{name}": content for name, content in extras().items()}
    _pack(sample)
    text = manifest.written(sample.planted, sample.varied, refused)
    roster = sorted(city.agencies, key=lambda agency: agency.code)
    sample.files |= {
        "roster.csv": roster_csv(roster).encode(),
        "sample/list.csv": _csv(sample.listed),
        "sample/manifest.toml": text.encode(),
    }
    return sample


def _plan() -> dict[tuple[str, int], list[Entry]]:
    made = defaultdict(list)
    for entry in faults.plan():
        made[entry["agency"], entry["year"]].append(entry)
    return made


def _add_report(sample: Sample, place: int, year: int) -> None:
    agency = sample.city.agencies[place]
    entries = _plan()[agency.name, year]
    true = draft(sample.city, place, year)
    made = draft(sample.city, place, year)
    style = _style(agency, year, entries)
    path = path_of(made, style.suffix)
    if any(entry["kind"] == "missing" for entry in entries):
        sample.planted += [manifest.fault(true, entry, "", [], true) for entry in entries]
        return
    for entry in entries:
        faults.spoil(made, entry, sample.city)
    if not entries and agency.name not in _marked():
        name = vary(made, Random(f"variant {SEED} {agency.code} {year}"))
        if name:
            sample.varied.append(manifest.variant(made, name, path))
    _record(sample, made, true, entries, path)
    sample.files[path] = typeset(as_spec(made), style)
    for entry in entries:
        if entry["kind"] == "duplicate":
            _add_second_version(sample, made, entry, path)


def _marked() -> set[str]:
    """Agencies with a fault over years: their other reports are printed plainly."""
    return {entry["agency"] for entry in faults.plan() if entry["kind"] in CHANGES}


def _style(agency: Agency, year: int, entries: list[Entry]) -> Style:
    style = style_of(agency, year, SEED)
    fixed = next((entry["suffix"] for entry in entries if "suffix" in entry), style.suffix)
    return replace(style, suffix=fixed, text=replace(style.text, markdown=fixed == "md"))


def _record(sample: Sample, made: Draft, true: Draft, entries: list[Entry], path: str) -> None:
    """Note what a report breaks. Raises ValueError where it breaks more than was planted."""
    code, year = made.agency.code, made.year
    numbers = as_numbers(made.cells)
    sample.printed[code, year] = numbers
    found = broken(numbers, made.form, sample.printed.get((code, year - 1)))
    if found and not entries:
        raise ValueError(f"{path}: not planted, yet broken: {found}")
    sample.planted += [manifest.fault(made, entry, path, found, true) for entry in entries]
    if year == LISTED_YEAR and not made.agency.county:
        published = made.published + timedelta(made.agency.name == CONFLICT)
        row = [path.removeprefix("sample/"), made.agency.name, str(year), str(published)]
        sample.listed.append([*row, as_spec(made).address])


def _add_second_version(sample: Sample, made: Draft, entry: Entry, path: str) -> None:
    """The same report published again three weeks later, with a figure put right."""
    again = replace(made, published=made.published + timedelta(21), cells=dict(made.cells))
    for figure, more in entry["add"].items():
        again.cells[figure] = str(int(again.cells[figure]) + more)
    stem, suffix = path.rsplit(".", 1)
    sample.printed[again.agency.code, again.year] = as_numbers(again.cells)
    sample.files[f"{stem}（更正）.{suffix}"] = typeset(
        as_spec(again), _style(again.agency, again.year, [entry])
    )


def path_of(draft: Draft, suffix: str) -> str:
    """Where an office would keep it: by year, then by county."""
    place = draft.agency.county or "市直"
    name = draft.agency.name_in(draft.year)
    folder = f"sample/reports/{draft.year}/{place}"
    if (str(draft.year), place) == ZIPPED:
        folder += ".zip"
    return f"{folder}/{name}.{suffix}"


def _pack(sample: Sample) -> None:
    """Put one county's year into an archive."""
    folder = f"sample/reports/{ZIPPED[0]}/{ZIPPED[1]}.zip"
    inside = [path for path in sample.files if path.startswith(f"{folder}/")]
    members = {path.removeprefix(f"{folder}/"): sample.files.pop(path) for path in inside}
    sample.files[folder] = archive(members)


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["path", "agency", "year", "published", "address"])
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
