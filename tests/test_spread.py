"""Where an agency stands among its peers: ranges, places, quartiles, and silence below five."""

from __future__ import annotations

import random

import duckdb
import pytest

from dashboard.spread import FEWEST, MOST_RANGES, spread


def test_below_five_numbers_nothing_is_said() -> None:
    assert spread([1.0, 2, 3, 4], 3, "件") is None
    assert spread([1.0, 2, 3, 4, 5], 3, "件") is not None
    assert FEWEST == 5


@pytest.mark.parametrize("unit", ["件", "%", "万元"])
@pytest.mark.parametrize("seed", range(20))
def test_every_number_is_in_one_range_and_the_own_is_marked_once(unit: str, seed: int) -> None:
    draw = random.Random(seed)
    top = 100 if unit == "%" else 10 ** draw.randint(0, 7)
    values = sorted(round(draw.random() ** 3 * top, 1 if unit != "件" else 0) for _ in range(40))
    own = draw.choice(values)
    found = spread(values, own, unit)
    assert found is not None
    assert sum(part.n for part in found.ranges) == found.n == 40
    assert len(found.ranges) <= MOST_RANGES
    assert sum(part.own for part in found.ranges) == 1
    assert next(part for part in found.ranges if part.own).n > 0


def test_places_are_counted_from_the_largest_and_equal_numbers_share_one() -> None:
    found = spread([0.0, 2, 2, 7, 100], 2, "件")
    assert found is not None
    assert found.rank == 3
    assert [(part.label, part.n) for part in found.ranges if part.n] == [
        ("0", 1),
        ("2–4", 2),
        ("5–9", 1),
        ("100–199", 1),
    ]


def test_an_agency_without_the_number_has_no_place() -> None:
    found = spread([1.0, 2, 3, 4, 5], None, "件")
    assert found is not None
    assert found.rank is None
    assert not any(part.own for part in found.ranges)


def test_quartiles_are_those_of_the_database() -> None:
    values = sorted(random.Random(1).choices(range(1000), k=37))
    found = spread([float(value) for value in values], None, "件")
    assert found is not None
    asked = duckdb.execute(
        "select quantile_cont(v, [0.25, 0.5, 0.75]) from (select unnest(?) as v)", [values]
    ).fetchall()[0][0]
    assert list(found.quartiles) == pytest.approx(asked)


def test_money_and_rates_are_labelled_by_their_ends() -> None:
    found = spread([90.0, 95, 97.5, 99, 100], 99, "%")
    assert found is not None
    assert found.ranges[0].label.startswith("90–")
    assert found.ranges[-1].n >= 1
