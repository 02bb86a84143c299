"""Agencies that became others between two years: which are compared with whom, and which with nobody.

Agencies tied by succession are one group. Where one of them is left in the later year, it stands for
all (a new name, a merger) and is compared with the sum of those before it; a group that was split
cannot be followed. Figures of a group count only where every member has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.database import Build, Row, Table, ask
from dashboard.questions import reports

TYPES = {
    "agency_id": "int", "heir_id": "int", "in_year": "bool", "in_versus": "bool",
    "change": "varchar", "others": "varchar", "to_year": "int",
}  # fmt: skip


def of_agency(build: Build, agency_id: int) -> list[Row]:
    """Before and after an agency: agency, key, ended (last year of the former one), is_heir."""
    return ask(
        build,
        """
        select a.agency, coalesce(a.agency_code, a.agency) as key, s.ended, s.former_id = $id as is_heir
        from successions s
        join agencies a on a.agency_id = if(s.former_id = $id, s.agency_id, s.former_id)
        where $id in (s.agency_id, s.former_id)
        order by s.ended, a.agency_code
        """,
        id=agency_id,
    )


def between(build: Build, year: int, versus: int) -> list[Row]:
    """Every agency whose make-up changed between two years; mostly none.

    Columns: to_year (``year``), agency_id, heir_id (who stands for the group; null: it was split),
    in_year and in_versus (existed then), change (renamed, merged, split), others (whom it became or
    came from, in words).
    """
    first, last = sorted((year, versus))
    edges = ask(
        build,
        "select * from successions where ended >= $first and ended < $last"
        " order by agency_id, former_id",
        first=first,
        last=last,
    )
    names = _names(build, {edge[end] for edge in edges for end in ("agency_id", "former_id")})
    return [row for group in _groups(edges) for row in _rows(group, names, year, versus)]


def table(changed: Sequence[Row]) -> Table:
    """The rows of ``between`` as the table ``changed``."""
    return Table.of(TYPES, changed)


def predecessors(build: Build, agency_id: int, year: int) -> tuple[int, ...] | None:
    """The agencies of the year before that an agency's figures of a year are compared with: none where
    it was split off; None where nothing changed between the two years."""
    changed = between(build, year, year - 1)
    own = next((row for row in changed if row["agency_id"] == agency_id), None)
    if own is None:
        return None
    if own["heir_id"] is None:
        return ()
    group = [row for row in changed if row["heir_id"] == own["heir_id"] and row["in_versus"]]
    return tuple(row["agency_id"] for row in group)


def last_report(build: Build, key: str, year: int) -> list[Row]:
    """The report of the year before that the rules hold an agency to: its own, else that of the one
    agency which it continues; none of merged and split ones."""
    found = reports.agency(build, key)
    tied = predecessors(build, int(found[0]["agency_id"]), year) if found else None
    if tied is None:
        return reports.report(build, key, year - 1)
    keys = ask(
        build,
        "select coalesce(agency_code, agency) as key from agencies"
        " where list_contains($ids, agency_id)",
        ids=tied,
    )
    return reports.report(build, keys[0]["key"], year - 1) if len(tied) == len(keys) == 1 else []


def printed(build: Build, agencies: tuple[int, ...], year: int, codes: Sequence[str]) -> list[Row]:
    """The indicators of these agencies for one year: a row a report, one column a code."""
    chosen = ", ".join(f'"{code}"' for code in codes)
    return ask(
        build,
        f"select {chosen} from measures where year = $year and list_contains($agencies, agency_id)",
        year=year,
        agencies=agencies,
    )


def sums(chosen: Iterable[Row]) -> str:
    """SQL of the columns ``x<n>`` and ``y<n>``: the figures of a group in both years, added up from the
    rows ``c`` (between), ``t`` (the year) and ``l`` (the other); both null unless every member has its
    figure in each year that it existed in."""
    return "".join(_sum(n, row["additive"]) for n, row in enumerate(chosen))


def whole(this: str, last: str, additive: bool) -> str:
    """SQL: whether every member of a group has its figure (``this``, ``last``) in each year that it
    existed in; over rows ``c`` of ``between``, grouped."""
    sides = (("in_year", this), ("in_versus", last))
    tests = [
        f"count(*) filter ({there}) = count({value}) filter ({there})" for there, value in sides
    ]
    # a rate has no sum: it is followed only from one agency to one
    tests += [f"count(*) filter ({there}) {'>= 1' if additive else '= 1'}" for there, _ in sides]
    return " and ".join(tests)


def _sum(n: int, additive: bool) -> str:
    sides = (("x", "in_year", f"t.v{n}"), ("y", "in_versus", f"l.v{n}"))
    every = whole(f"t.v{n}", f"l.v{n}", additive)
    return "".join(
        f", if({every}, sum({value}) filter ({there}), null) as {name}{n}"
        for name, there, value in sides
    )


def _groups(edges: list[Row]) -> list[list[Row]]:
    """The edges, parted into those that hang together."""
    groups: list[tuple[set[int], list[Row]]] = []
    for edge in edges:
        ends = {edge["agency_id"], edge["former_id"]}
        tied = [group for group in groups if group[0] & ends]
        groups = [group for group in groups if not group[0] & ends]
        members = ends.union(*(group[0] for group in tied))
        groups.append((members, [*(e for group in tied for e in group[1]), edge]))
    return [group for _, group in groups]


def _rows(edges: list[Row], names: dict[int, str], year: int, versus: int) -> list[Row]:
    lives = {e["former_id"]: (e["former_from"], e["ended"]) for e in reversed(edges)}
    lives |= {e["agency_id"]: (e["valid_from"], e["valid_to"]) for e in edges}
    earlier = [id for id in lives if _lived(lives[id], min(year, versus))]
    later = [id for id in lives if _lived(lives[id], max(year, versus))]
    followed = len(later) == 1 and all(edge["heirs"] == 1 for edge in edges)
    heir = later[0] if followed else None
    change = (
        "split" if heir is None else "merged" if len(earlier) != 1 or heir in earlier else "renamed"
    )
    return [
        {
            "agency_id": id, "heir_id": heir, "in_year": _lived(lives[id], year),
            "in_versus": _lived(lives[id], versus), "change": change,
            "others": "、".join(names.get(other, "…") for other in sorted(lives) if other != id),
            "to_year": year,
        }
        for id in lives
    ]  # fmt: skip


def _lived(life: tuple[int | None, int | None], year: int) -> bool:
    return (life[0] or 0) <= year <= (life[1] or 9999)


def _names(build: Build, ids: set[int]) -> dict[int, str]:
    """What agencies are called, with the code: a new one may bear the old name. Not all may be seen."""
    found = ask(
        build,
        "select agency_id, agency, agency_code from agencies where list_contains($ids, agency_id)",
        ids=tuple(sorted(ids)),
    )
    return {row["agency_id"]: f"{row['agency']}（{row['agency_code']}）" for row in found}
