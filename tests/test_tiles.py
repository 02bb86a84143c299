"""The schematic map: one tile an area in code order, shades by fifths, links that stay in the page."""

from __future__ import annotations

import pytest

from dashboard import tiles
from dashboard.comparison import Comparison, Line, Measure, Pair
from dashboard.numbers import change
from dashboard.wording import Words

ZH = Words("zh")
MEASURE = Measure("applications.received", "新收申请", "", "件", True)


def comparison(values: list[float | None]) -> Comparison:
    lines = [
        Line(
            f"{n}区<b>", False, f"{n}区", 1, 1,
            (Pair(change(value, 10.0), True, True, 1, 1, 1),),
        )
        for n, value in enumerate(values)
    ]  # fmt: skip
    total = Line("合计", True, None, 1, 1, (Pair(change(9, 9), True, True, 1, 1, 1),))
    return Comparison(2023, 2022, "county", "all", (MEASURE,), (total, *lines), len(lines))


def drawn(values: list[float | None]) -> tuple[tiles.Tile, ...]:
    model = comparison(values)
    return tiles.tiles(model, model, lambda line: f"./?region={line.value}", "持平")


def test_every_area_has_its_tile_in_order_and_the_total_none() -> None:
    found = drawn([3, 1, None])
    assert [tile.label for tile in found] == ["0区<b>", "1区<b>", "2区<b>"]
    assert [tile.shown for tile in found] == ["3", "1", "…"]


def test_shades_follow_the_order_of_values_and_no_number_has_none() -> None:
    found = drawn([5, 1, 3, None, 2, 4, 5])
    assert [tile.step for tile in found] == [5, 1, 3, 0, 2, 4, 5]


@pytest.mark.parametrize(("n", "wide"), [(1, 2), (5, 3), (31, 7), (130, 14)])
def test_tiles_stand_in_a_block(n: int, wide: int) -> None:
    assert tiles.across(n) == wide
    rows = tiles.frame(drawn([float(value) for value in range(n)]), ZH)
    assert len({(row["across"], row["down"]) for row in rows}) == n
    assert max(row["across"] for row in rows) < wide


def test_names_are_escaped_and_tiles_are_links() -> None:
    html = tiles.html(drawn([1.0]), "标题", ZH)
    assert "0区&lt;b&gt;" in html
    assert 'href="./?region=0区"' in html
    assert "不表示位置和面积" in html


def test_tiles_stand_in_the_order_of_codes_whatever_the_ranking() -> None:
    ranked = comparison([9.0, 5.0, 1.0])
    answer = [{"code": code} for code in (None, "12", None, "11")]
    assert [line.label for line in tiles.by_code(ranked, answer).lines] == [
        "合计", "2区<b>", "0区<b>", "1区<b>",
    ]  # fmt: skip
