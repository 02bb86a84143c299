"""The kinds of mention: what the prose of a report may state in numbers (`etl/mentions.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from etl.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    """``group.name``, as stored."""
    unit: str
    label: str
    compare: str | None = None
    """The figure of the tables that the same number must equal, where there is one."""


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by id, in the file's order. Raises ConfigurationError where the file is wrong."""
    try:
        text = (resources.files("etl") / "mentions.toml").read_text(encoding="utf-8")
        return {
            f"{group}.{name}": Kind(
                id=f"{group}.{name}",
                unit=entry["unit"],
                label=entry["label"],
                compare=entry.get("compare"),
            )
            for group, entries in tomllib.loads(text).items()
            for name, entry in entries.items()
        }
    except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"mentions.toml: {error!r}") from error
