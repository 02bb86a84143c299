"""How an agency speaks of itself and of the area it reports on."""

from __future__ import annotations

from data.generator.city import Agency


def words_for(agency: Agency, name: str) -> dict[str, str]:
    """``we``, the ``scope`` of its figures (empty where it names none), its ``site`` and ``account``."""
    place = agency.county or agency.city
    trade = name.removeprefix(place).removesuffix("人民政府")
    we, scope = _voice(agency, place, trade)
    return {
        "we": we,
        "scope": scope,
        "site": f"{place}人民政府网站",
        "account": f"{place[:2]}{trade[:2] or '发布'}",
    }


def _voice(agency: Agency, place: str, trade: str) -> tuple[str, str]:
    if agency.is_area:
        return f"我{place[-1]}", f"全{place[-1]}"
    if agency.kind == "subdistrict":
        return "本街道", ""
    we = "我办" if trade.endswith("办公室") else f"我{trade[-1]}"
    return we, we if agency.kind == "department" else ""
