"""Who the agencies are: the office's roster, and which of them a printed name means.

Names match exactly, then by alias; never by similarity. A name that two agencies bear matches none.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.errors import ConfigurationError
from etl.readers.charset import decode

LEVELS = ("province", "city", "county", "township")
KINDS = ("government", "department", "township", "subdistrict", "other")
REQUIRED = ("code", "name", "province", "city", "county", "level", "kind")


@dataclass(frozen=True, slots=True)
class Agency:
    code: str
    name: str
    aliases: tuple[str, ...]
    province: str | None
    city: str | None
    county: str | None
    level: str
    kind: str
    valid_from: int | None = None
    valid_to: int | None = None

    @property
    def region(self) -> str | None:
        return self.county or self.city or self.province


@dataclass(frozen=True, slots=True)
class Roster:
    agencies: tuple[Agency, ...]

    def names(self) -> dict[str, str]:
        """Normalised name or alias → code. A formal name wins over an alias; a shared one is left out."""
        formal = _unique((normal(agency.name), agency.code) for agency in self.agencies)
        alias = _unique(
            (normal(name), agency.code) for agency in self.agencies for name in agency.aliases
        )
        taken = {normal(agency.name) for agency in self.agencies}
        return {name: code for name, code in alias.items() if name not in taken} | formal

    def named_in(self, paths: Iterable[str]) -> Iterator[str | None]:
        """For each path, the agency that the file's name is, else the one that its folder is named
        after. The folder of a government may hold all reports of its area and names nobody."""
        names = self.names()
        areas = {agency.code for agency in self.agencies if agency.kind == "government"}
        for path in paths:
            folder, _, file = path.rpartition("/")
            stem, above = normal(re.sub(r"\.\w{2,5}$", "", file)), normal(folder.rpartition("/")[2])
            if stem in names:
                yield stem
            else:
                yield above if above in names and names[above] not in areas else None

    def name_of(self, wanted: str) -> str:
        """The formal name of a code, name or alias. Raises ConfigurationError where none bears it."""
        code = self.code_of(wanted)
        return next(agency.name for agency in self.agencies if agency.code == code)

    def code_of(self, wanted: str) -> str:
        """The code of a code, name or alias. Raises ConfigurationError where none bears it."""
        known = any(agency.code == wanted for agency in self.agencies)
        code = wanted if known else self.names().get(normal(wanted))
        if code is None:
            raise ConfigurationError(f"“{wanted}”：名单里没有这个单位，或有多个单位同名")
        return code


def normal(name: str) -> str:
    """A name without white space, width and bracket variants: all that matching forgives."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def read_roster(path: Path) -> Roster:
    """Read a roster file. Raises ConfigurationError naming the line that is wrong."""
    try:
        rows = list(csv.DictReader(io.StringIO(decode(path.read_bytes()))))
    except OSError as error:
        raise ConfigurationError(f"{path}：无法读取名单：{error}") from error
    missing = [column for column in REQUIRED if rows and column not in rows[0]]
    if missing:
        raise ConfigurationError(f"{path}：名单缺少列 {'、'.join(missing)}")
    agencies = tuple(_agency(row, f"{path} 第 {line} 行") for line, row in enumerate(rows, 2))
    codes = [agency.code for agency in agencies]
    repeated = (
        {code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else set()
    )
    if repeated:
        raise ConfigurationError(f"{path}：单位代码重复：{'、'.join(sorted(repeated))}")
    return Roster(agencies)


def _agency(row: dict[str, str], where: str) -> Agency:
    code, name = row["code"].strip(), row["name"].strip()
    level, kind = row["level"].strip(), row["kind"].strip()
    if not code or not name:
        raise ConfigurationError(f"{where}：代码或名称为空")
    if level not in LEVELS or kind not in KINDS:
        raise ConfigurationError(f"{where}：层级“{level}”或类别“{kind}”不在规定范围内")
    return Agency(
        code=code,
        name=name,
        aliases=tuple(
            part.strip() for part in re.split(r"[|｜;；]", row.get("aliases") or "") if part.strip()
        ),
        province=row["province"].strip() or None,
        city=row["city"].strip() or None,
        county=row["county"].strip() or None,
        level=level,
        kind=kind,
        valid_from=_year(row.get("valid_from"), where),
        valid_to=_year(row.get("valid_to"), where),
    )


def _year(text: str | None, where: str) -> int | None:
    if not text or not text.strip():
        return None
    if not re.fullmatch(r"\d{4}", text.strip()):
        raise ConfigurationError(f"{where}：有效年份“{text}”不是四位年份")
    return int(text)


def _unique(pairs: object) -> dict[str, str]:
    found: dict[str, str | None] = {}
    for name, code in pairs:  # type: ignore[attr-defined]
        found[name] = code if found.get(name, code) == code else None
    return {name: code for name, code in found.items() if code is not None}
