"""What visitors click: addresses of every page over the areas, years and agencies of a build."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import urlencode

import duckdb

from benchmarks.app_visitors import Click

SHARES = {
    "": 6, "comparison": 5, "findings": 5, "agency": 4, "trace": 3, "roster": 2, "rollup": 2,
    "search": 1, "intake": 1, "about": 1,
}  # fmt: skip
"""How often a page is opened, by its name in the address; the overview has none."""
AREAS, AGENCIES = 200, 400


def clicks(build: Path, count: int, seed: int = 7) -> list[Click]:
    """``count`` clicks, the same for the same build and seed; years, areas and agencies at random."""
    dice = random.Random(seed)
    with duckdb.connect(str(build), read_only=True) as connection:
        years = [year for (year,) in connection.execute(
            "select distinct year from filed where is_current and year is not null order by 1"
        ).fetchall()]  # fmt: skip
        areas = [area for (area,) in connection.execute(
            "select distinct concat_ws('/', province, city, county) from agencies order by 1"
        ).fetchall()]  # fmt: skip
        agencies = [code for (code,) in connection.execute(
            "select agency_code from agencies where agency_code is not null order by hash(agency_id)"
            f" limit {AGENCIES}"
        ).fetchall()]  # fmt: skip
    areas = dice.sample(areas, min(AREAS, len(areas)))
    pages = dice.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    return [Click(page, _query(dice, page, years, areas, agencies)) for page in pages]


def _query(
    dice: random.Random, page: str, years: list[int], areas: list[str], agencies: list[str]
) -> str:
    """Half of all clicks look at an area, half at everything; one in four is in English."""
    year = dice.choice(years[1:])
    asked: dict[str, object] = {"year": year, "versus": year - 1}
    if dice.random() < 0.25:
        asked["lang"] = "en"
    if page == "agency" or page == "trace":
        asked["agency"] = dice.choice(agencies)
    elif dice.random() < 0.5:
        asked["region"] = dice.choice(areas)
    if page == "comparison":
        asked["rows"] = dice.choice(["region", "level", "kind", "agency"])
    if page == "search":
        asked["q"] = dice.choice(["不予公开", "政务新媒体", "培训"])
    return urlencode(asked)
