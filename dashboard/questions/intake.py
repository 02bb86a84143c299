"""What a person needs to match a name, to withdraw or move a report, and what was said before."""

from __future__ import annotations

from dashboard.database import Build, Row, ask
from dashboard.questions.keys import KEY


def candidates(build: Build, name: str, words: str, limit: int = 12) -> list[Row]:
    """Agencies of the roster that hold all the words (where given), the most alike in name first:
    agency_code, agency, region. A proposal only: a person decides."""
    given = words.split()
    holds = "".join(
        f" and (contains(agency, $word{n}) or list_contains(aliases, $word{n}))"
        for n in range(len(given))
    )
    return ask(
        build,
        f"""
        select agency_code, agency, region from agencies where listed{holds}
        order by jaro_winkler_similarity(agency, $name) desc, agency_code limit {int(limit)}
        """,
        name=name,
        **{f"word{n}": word for n, word in enumerate(given)},
    )


def reports_named(build: Build, words: str, year: int, limit: int = 30) -> list[Row]:
    """Reports of agencies whose name holds all the words, the year's first: sha256, agency, agency_code,
    key, year, is_current, file."""
    given = words.split()
    holds = " and ".join(f"contains(agency, $word{n})" for n in range(len(given))) or "true"
    return ask(
        build,
        f"""
        with found as (
            select report_id, sha256, agency, agency_code, {KEY} as key, year, is_current
            from filed where {holds}
            order by abs(year - $year) nulls last, agency_code nulls last, is_current desc
            limit {int(limit)}
        )
        select found.* exclude (report_id), file from found left join files using (report_id)
        order by abs(year - $year) nulls last, key, is_current desc
        """,
        year=year,
        **{f"word{n}": word for n, word in enumerate(given)},
    )


def report_of(build: Build, sha256: str) -> list[Row]:
    """The report made of a content: as ``reports_named``; empty where there is none."""
    return ask(
        build,
        f"""
        select filed.sha256, agency, agency_code, {KEY} as key, year, is_current, file
        from filed left join files using (report_id) where filed.sha256 = $sha256 limit 1
        """,
        sha256=sha256,
    )


def rulings(build: Build, limit: int = 50, offset: int = 0) -> list[Row]:
    """What people said of contents, newest first; with the number in all."""
    return ask(
        build,
        f"""
        select *, count(*) over () as total from rulings
        order by ruled_at desc, sha256 limit {int(limit)} offset {int(offset)}
        """,
    )


def namings(build: Build) -> list[Row]:
    """Names that a person gave to an agency: name, code, agency, reason, person, ruled_at."""
    return ask(
        build, "select * from namings where code is not null order by ruled_at desc limit 500"
    )
