"""Who reports: the agencies of an invented city, or of a whole invented nation."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import product
from random import Random
from typing import Any

COLUMNS = (
    "code",
    "name",
    "aliases",
    "province",
    "city",
    "county",
    "level",
    "kind",
    "valid_from",
    "valid_to",
    "successor",
)


@dataclass(frozen=True, slots=True)
class Agency:
    """One line of the roster, with what only the generator needs: its trade and former name."""

    code: str
    name: str
    province: str
    city: str
    county: str
    level: str
    """``province city county township``."""
    kind: str
    """``government department township subdistrict``."""
    office: str
    """Its trade: a key of ``phrases.toml`` and ``figures.toml``."""
    aliases: tuple[str, ...] = ()
    renamed_in: int | None = None
    """Reports for earlier years bear the alias."""
    valid_from: int = 2019
    valid_to: int | None = None
    successor: str = ""
    """Code of the agency that took over after ``valid_to``."""

    @property
    def is_area(self) -> bool:
        """Whether its report covers the whole area."""
        return self.kind == "government"

    def name_in(self, year: int) -> str:
        """The name it bore when it reported on a year."""
        if self.renamed_in is not None and year < self.renamed_in:
            return self.aliases[0]
        return self.name

    def exists_in(self, year: int) -> bool:
        """Whether it reports on a year."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


@cache
def names() -> dict[str, Any]:
    """The contents of names.toml."""
    return tomllib.loads((resources.files(__package__) / "names.toml").read_text("utf-8"))


def sample_city() -> list[Agency]:
    """Every agency of the sample: the city, its departments, and county by county."""
    raw = names()
    province, city, code = raw["province"], raw["city"], raw["city_code"]
    agencies = [
        Agency(f"{code}00000", f"{city}人民政府", province, city, "", "city", "government", "area")
    ]
    agencies += _departments(raw["department"], city, f"{code}00", (province, city, ""))
    for number, county in enumerate(raw["county"], start=1):
        agencies += _county(raw, county, f"{code}{number:02}")
    return _ended(agencies, raw["abolished"])


def _ended(agencies: list[Agency], entries: list[dict[str, Any]]) -> list[Agency]:
    """The agencies, some of them merged into another after their last year."""
    codes = {agency.name: agency.code for agency in agencies}
    ends = {entry["name"]: (entry["valid_to"], codes[entry["into"]]) for entry in entries}
    return [
        replace(agency, valid_to=ends[agency.name][0], successor=ends[agency.name][1])
        if agency.name in ends
        else agency
        for agency in agencies
    ]


def _county(raw: dict[str, Any], county: dict[str, Any], code: str) -> Iterator[Agency]:
    name = county["name"]
    region = (raw["province"], raw["city"], name)
    yield Agency(f"{code}000", f"{name}人民政府", *region, "county", "government", "area")
    trades = [
        {"name": entry["name"], "office": entry["office"]}
        for entry in raw["department"]
        if entry["office"] in county["departments"] and "valid_to" not in entry
    ]
    yield from _departments(trades, name, code, region)
    for number, township in enumerate(county["townships"], start=1):
        yield _township(township, f"{code}{100 + number}", region)


def _departments(
    entries: Iterable[dict[str, Any]], owner: str, code: str, region: tuple[str, str, str]
) -> Iterator[Agency]:
    for number, entry in enumerate(entries, start=1):
        yield Agency(
            f"{code}{number:03}",
            owner + entry["name"],
            *region,
            level="county" if region[2] else "city",
            kind="department",
            office=entry["office"],
            aliases=tuple(owner + alias for alias in entry.get("aliases", ())),
            renamed_in=entry.get("renamed_in"),
            valid_to=entry.get("valid_to"),
        )


def _township(name: str, code: str, region: tuple[str, str, str]) -> Agency:
    kind = "subdistrict" if name.endswith("街道") else "township"
    owner = region[2]
    suffix = "办事处" if kind == "subdistrict" else "人民政府"
    alias = (f"{owner}{name}{suffix}",)
    return Agency(code, owner + name, *region, "township", kind, "township", aliases=alias)


def nation(size: int, seed: int = 0) -> Iterator[Agency]:
    """``size`` agencies of invented provinces, cities, counties and townships, region by region.

    The tree is balanced: some 24 cities a province, 8 counties a city, 30 agencies a county.
    """
    yield from _take(_everybody(Random(f"nation {seed}")), size)


def _everybody(random: Random) -> Iterator[Agency]:
    provinces = _fresh_names(random, "省")
    for number, province in enumerate(provinces, start=100):
        for city_number, city in enumerate(_some(_fresh_names(random, "市"), 24), start=1):
            yield from _whole_city(random, f"{number}{city_number:02}", province, city)


def _whole_city(random: Random, code: str, province: str, city: str) -> Iterator[Agency]:
    trades = [entry for entry in names()["department"] if "renamed_in" not in entry]
    region = (province, city, "")
    yield Agency(f"{code}00000", f"{city}人民政府", *region, "city", "government", "area")
    yield from _departments(trades, city, f"{code}00", region)
    for number, county in enumerate(_some(_fresh_names(random, "县"), 8), start=1):
        within, county_code = (province, city, county), f"{code}{number:02}"
        yield Agency(
            f"{county_code}000", f"{county}人民政府", *within, "county", "government", "area"
        )
        yield from _departments(trades[:17], county, county_code, within)
        for place, township in enumerate(_some(_fresh_names(random, "镇"), 12), start=1):
            yield _township(township, f"{county_code}{100 + place}", within)


def _fresh_names(random: Random, suffix: str) -> Iterator[str]:
    """Invented names without end, none twice: two signs, then three."""
    pool = names()["invented"]
    pairs = [a + b for a, b in product(pool["first"], pool["second"]) if a != b]
    random.shuffle(pairs)
    yield from (pair + suffix for pair in pairs)
    for first, pair in product(pool["first"], pairs):
        yield first + pair + suffix


def _some(items: Iterator[str], count: int) -> Iterator[str]:
    return (item for item, _ in zip(items, range(count), strict=False))


def _take(agencies: Iterator[Agency], size: int) -> Iterator[Agency]:
    return (agency for agency, _ in zip(agencies, range(size), strict=False))


def roster_csv(agencies: Iterable[Agency]) -> str:
    """The roster file: UTF-8 text with a header line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for agency in agencies:
        writer.writerow([_column(agency, column) for column in COLUMNS])
    return out.getvalue()


def _column(agency: Agency, column: str) -> str:
    value = getattr(agency, column)
    if column == "aliases":
        return "｜".join(value)
    return "" if value is None else str(value)
