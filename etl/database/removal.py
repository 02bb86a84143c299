"""Finding one stored content by what a person knows of it, and saying what a database holds."""

from __future__ import annotations

from pathlib import Path

from etl.database import store
from etl.errors import ConfigurationError
from etl.sources.inventory import Entry


def find_content(folder: Path, wanted: str, of: str = "report") -> tuple[str, str]:
    """The sha256 and name of the one report that ``wanted`` (end of its name, start of its hash) means.

    ``of`` is ``report`` or, for contents that a person withdrew, ``ruling``. Raises ConfigurationError
    where none or several do.
    """
    with store.connect(_build(folder)) as connection:
        found = connection.execute(
            f"select distinct f.sha256, f.name from file f join {of} r using (sha256)"
            " where f.name = $wanted or ends_with(f.name, '/' || $wanted)"
            " or (length($wanted) >= 8 and starts_with(f.sha256, lower($wanted)))",
            {"wanted": wanted},
        ).fetchall()
    contents = {sha256 for sha256, _ in found}
    if not contents:
        raise ConfigurationError(f"“{wanted}”：数据库里没有这份报告")
    if len(contents) > 1:
        names = "\n  ".join(sorted(name for _, name in found))
        raise ConfigurationError(f"“{wanted}”对应多份报告，请写得更完整：\n  {names}")
    sha256, name = found[0]
    return sha256, name


def kept(folder: Path, sha256: str) -> Entry:
    """The kept copy of a content under the name it came by, to be read again."""
    with store.connect(_build(folder)) as connection:
        row = connection.execute(
            "select f.name, s.kept, f.bytes, f.modified from file f join source s using (sha256)"
            " where sha256 = ? and s.kept is not null limit 1",
            [sha256],
        ).fetchone()
    if row is None or not (folder / row[1]).is_file():
        raise ConfigurationError("该文件没有留存副本，无法恢复；请重新载入原文件")
    return Entry(row[0], str(folder / row[1]), size=row[2], modified=row[3])


def describe(folder: Path) -> str:
    """What the newest build holds, in a few lines."""
    build = _build(folder)
    with store.connect(build) as connection:
        years = connection.execute(
            "select year, count(*), count(distinct agency_id) from report"
            " where is_current group by year order by year nulls last"
        ).fetchall()
        refused = connection.execute("select count(*) from refused").fetchall()[0][0]
    lines = [f"{build}"]
    lines += [
        f"  {year or '年度未识别'}：{reports} 份报告，{agencies} 个单位"
        for year, reports, agencies in years
    ]
    return "\n".join([*lines, f"  拒绝的文件 {refused} 个"])


def _build(folder: Path) -> Path:
    build = store.current(folder)
    if build is None:
        raise ConfigurationError(f"{folder}：还没有数据库，请先用 etl load 载入")
    return build
