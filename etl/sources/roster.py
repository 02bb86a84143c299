"""Who the agencies are: the office's roster, who took over from whom, and whom a printed name means.

Names match exactly, then by alias; never by similarity. A name that two agencies bear matches none,
unless they bore it one after the other: then the year of the report decides.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from etl.errors import ConfigurationError
from etl.readers.charset import decode

LEVELS = ("province", "city", "county", "township")
KINDS = ("government", "department", "township", "subdistrict", "other")
REQUIRED = ("code", "name", "province", "city", "county", "level", "kind")


@dataclass(frozen=True, slots=True)
class Agency:
    """One line of the roster."""

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
    successors: tuple[str, ...] = ()
    """Codes of the agencies that took over after ``valid_to``."""

    @property
    def region(self) -> str | None:
        """The smallest area the agency belongs to; None where the roster names none."""
        return self.county or self.city or self.province


@dataclass(frozen=True, slots=True)
class Roster:
    """All agencies that are known, those too that were dissolved."""

    agencies: tuple[Agency, ...]

    def bearers(self) -> dict[str, tuple[Agency, ...]]:
        """Normalised name or alias → who bore it, one after the other. A formal name wins over an
        alias; a name that two bore at the same time is left out."""
        formal = _one_after_another((normal(agency.name), agency) for agency in self.agencies)
        alias = _one_after_another(
            (normal(name), agency) for agency in self.agencies for name in agency.aliases
        )
        taken = {normal(agency.name) for agency in self.agencies}
        return {name: them for name, them in alias.items() if name not in taken} | formal

    def names(self) -> dict[str, str]:
        """Normalised name or alias → code of the agency that bears it, or bore it last."""
        return {name: them[-1].code for name, them in self.bearers().items()}

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
    return "".join(unicodedata.normalize("NFKC", name).split())


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
    _check_successors(path, agencies)
    return Roster(agencies)


def _check_successors(path: Path, agencies: tuple[Agency, ...]) -> None:
    """Every successor is on the roster and outlives its predecessor, so that no chain is a loop."""
    known = {agency.code: agency for agency in agencies}
    for line, agency in enumerate(agencies, 2):
        for code in agency.successors:
            wrong = _wrong_successor(agency, code, known.get(code))
            if wrong:
                raise ConfigurationError(f"{path} 第 {line} 行：{wrong}")


def _wrong_successor(agency: Agency, code: str, heir: Agency | None) -> str | None:
    if agency.valid_to is None:
        return f"填有承继单位“{code}”，却没有终止年份（valid_to）"
    if heir is None:
        return f"承继单位“{code}”不在名单中"
    if heir.code == agency.code:
        return f"承继单位“{code}”就是本单位"
    if heir.valid_to is not None and heir.valid_to <= agency.valid_to:
        return (
            f"承继单位“{code}”{heir.valid_to} 年已终止，不晚于本单位（{agency.valid_to} 年）："
            "承继关系前后颠倒或成环"
        )
    return None


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
        aliases=_several(row.get("aliases")),
        province=row["province"].strip() or None,
        city=row["city"].strip() or None,
        county=row["county"].strip() or None,
        level=level,
        kind=kind,
        valid_from=_year(row.get("valid_from"), where),
        valid_to=_year(row.get("valid_to"), where),
        successors=_several(row.get("successor")),
    )


def _several(text: str | None) -> tuple[str, ...]:
    """Names or codes of one column, without repetitions."""
    if not text:
        return ()
    parts = (part.strip() for part in re.split(r"[|｜;；]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _year(text: str | None, where: str) -> int | None:
    if not text or not text.strip():
        return None
    if not re.fullmatch(r"\d{4}", text.strip()):
        raise ConfigurationError(f"{where}：有效年份“{text}”不是四位年份")
    return int(text)


def _one_after_another(pairs: Iterable[tuple[str, Agency]]) -> dict[str, tuple[Agency, ...]]:
    found: dict[str, tuple[Agency, ...]] = {}
    for name, agency in pairs:
        them = found.get(name, ())
        if all(agency.code != other.code for other in them):
            found[name] = (*them, agency)
    several = {name: them for name, them in found.items() if len(them) > 1}
    for name, them in several.items():
        found[name] = tuple(sorted(them, key=lambda agency: agency.valid_from or 0))
    return {name: them for name, them in found.items() if name not in several or _disjoint(them)}


def _disjoint(them: tuple[Agency, ...]) -> bool:
    return all(
        before.valid_to is not None and after.valid_from is not None
        and before.valid_to < after.valid_from
        for before, after in pairwise(them)
    )  # fmt: skip
