"""The office's one setting, access.toml (docs/security.md): how visitors sign in, who may do what."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from dashboard.database import data_folder
from dashboard.visible import Area
from etl import note

Role = Literal["reader", "reviewer", "administrator"]
SignIn = Literal["none", "open", "oidc", "proxy"]
ROLES: tuple[Role, ...] = ("reader", "reviewer", "administrator")
"""Each may what the one before may: see and export; decide; see the record of all."""
OIDC = ("server_metadata_url", "client_id", "client_secret", "redirect_uri", "cookie_secret")
SHORTEST_SECRET = 32
DEPTH = 3
log = logging.getLogger(__name__)


class WrongSetting(Exception):
    """The setting cannot be understood; nobody is let in until it can."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a person may do, and the areas seen (None: all)."""

    role: Role
    areas: tuple[Area, ...] | None = None


@dataclass(frozen=True, slots=True)
class Proxy:
    """The office's own proxy: the header that names the visitor, the secret that only the proxy knows."""

    header: str
    secret: str
    secret_header: str = "X-Gongkai-Secret"
    name_header: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """``none``: no file, for this machine only; ``open``: the office opened it to its network."""

    sign_in: SignIn = "none"
    persons: Mapping[str, Right] = field(default_factory=dict)
    everyone: Right | None = None
    """The right of those who sign in but are not listed; None: refused."""
    oidc: Mapping[str, str] = field(default_factory=dict)
    claim: str = "email"
    prompt: str = "login"
    """``select_account``, Streamlit's own choice, is refused by providers that do not offer it."""
    proxy: Proxy | None = None

    def right(self, account: str) -> Right | None:
        """What an account may see and do: its own line of the settings, else what everyone may;
        None: nothing."""
        return self.persons.get(account.casefold(), self.everyone)

    def told(self) -> dict[str, Any]:
        """The setting as the journal keeps it, for people to read."""
        rights = {**self.persons, **({"*": self.everyone} if self.everyone else {})}
        return {
            "sign_in": self.sign_in,
            "persons": {
                account: {
                    "role": right.role,
                    "regions": right.areas
                    and ["/".join(p for p in area if p) for area in right.areas],
                }
                for account, right in rights.items()
            },
        }

    @property
    def secrets(self) -> dict[str, dict[str, Any]]:
        """What Streamlit's own sign-in needs (``st.App(secrets=…)``)."""
        if self.sign_in != "oidc":
            return {}
        return {"auth": {**self.oidc, "client_kwargs": {"prompt": self.prompt}}}


def location() -> Path:
    """The file: environment GONGKAI_ACCESS, else data/access.toml of the project."""
    project = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("GONGKAI_ACCESS") or project / "data" / "access.toml")


def settings() -> Settings:
    """The setting in force now; an edited file counts from the next request on. Raises WrongSetting.

    A file that is named but not there is an error, never an open door.
    """
    path = location()
    try:
        found = path.stat()
    except FileNotFoundError:
        if os.environ.get("GONGKAI_ACCESS"):
            raise WrongSetting(f"{path}: no such file") from None
        return Settings()
    except OSError as error:
        raise WrongSetting(f"{path}: {error.strerror}") from error
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, modified: int, size: int) -> Settings:
    try:
        now = parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise WrongSetting(f"{path}: {error}") from error
    record(now)
    return now


def record(now: Settings) -> None:
    """Add a setting that is new to the journal: who may do what from now on, without its secrets."""
    folder = data_folder()
    if folder.is_dir() and not note(folder, "access", now.told()):
        log.error("the journal lacks a change of the access setting")


def parse(given: Mapping[str, Any]) -> Settings:
    """The setting of a parsed file. Raises ValueError, TypeError, KeyError for what it must not say."""
    unknown = set(given) - {"sign_in", "person", "everyone", "oidc", "proxy"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    sign_in = given["sign_in"]
    if sign_in not in ("open", "oidc", "proxy"):
        raise ValueError(f"sign_in = {sign_in!r}")
    oidc = dict(given.get("oidc", {}))
    claim, prompt = oidc.pop("claim", "email"), oidc.pop("prompt", "login")
    if sign_in == "oidc":
        _complete(oidc)
    persons = [(str(row["account"]).casefold(), _right(row)) for row in given.get("person", [])]
    if len(dict(persons)) < len(persons):
        raise ValueError("an account is listed twice")
    return Settings(
        sign_in=sign_in,
        persons=dict(persons),
        everyone=_right(given["everyone"]) if "everyone" in given else None,
        oidc=oidc,
        claim=claim,
        prompt=prompt,
        proxy=_proxy(given["proxy"]) if sign_in == "proxy" else None,
    )


def _right(row: Mapping[str, Any]) -> Right:
    role = row["role"]
    if role not in ROLES:
        raise ValueError(f"role = {role!r}")
    unknown = set(row) - {"account", "role", "regions"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    if "regions" not in row:
        return Right(role)
    return Right(role, tuple(sorted(_area(region) for region in row["regions"])))


def _area(region: str) -> Area:
    """「临江省/云川市」 as the address of the filters writes it; ``""`` where a part is not named."""
    parts = region.split("/")
    if len(parts) > DEPTH or not all(parts):
        raise ValueError(f"regions: {region!r}")
    province, city, county = [*parts, "", ""][:DEPTH]
    return (province, city, county)


def _complete(oidc: Mapping[str, str]) -> None:
    missing = [name for name in OIDC if not oidc.get(name)]
    if missing:
        raise ValueError(f"oidc: {', '.join(missing)} missing")
    if len(oidc["cookie_secret"]) < SHORTEST_SECRET:
        raise ValueError(f"oidc: cookie_secret shorter than {SHORTEST_SECRET}")


def _proxy(given: Mapping[str, Any]) -> Proxy:
    proxy = Proxy(**given)
    if len(proxy.secret) < SHORTEST_SECRET:
        raise ValueError(f"proxy: secret shorter than {SHORTEST_SECRET}")
    return proxy
