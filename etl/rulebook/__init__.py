"""The rules as data: which numbers must agree, on what basis, and how the finding reads.

TOML files and ``queries/*.sql`` beside this module are the rulebook; an office's own TOML may switch
a rule off or change its severity, tolerance or thresholds, with a reason and a date::

    [[change]]
    rule = "structure.length"
    enabled = true
    reason = "市政府办要求总体情况不超过一千字"
    date = 2026-01-05
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from etl.errors import ConfigurationError
from etl.model import Equation
from etl.rulebook import expand
from etl.rulebook.expand import table_of
from etl.rulebook.parse import changed, rules_of, wording
from etl.rulebook.rule import Linear, Rule, Wording

__all__ = ["Rule", "Rulebook", "Wording", "equations", "load"]

WORDING = "wording.toml"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, enabled or not, and the words that they share."""

    rules: tuple[Rule, ...]
    version: str
    """A hash over every rule and every change of the office."""
    words: Mapping[str, Mapping[str, Wording]]
    """``tables``, ``where``, ``groups``, ``reasons`` of wording.toml, ``prose`` of prose.toml."""
    scopes: Mapping[str, str]
    """``own``, ``area``: a regular expression of the words that name such a scope."""

    @property
    def enabled(self) -> tuple[Rule, ...]:
        """The rules that the office has not switched off."""
        return tuple(rule for rule in self.rules if rule.enabled)

    def rule(self, id: str) -> Rule:
        """The rule with an id. Raises StopIteration where there is none."""
        return next(rule for rule in self.rules if rule.id == id)

    def equations(self, form_id: str, single_line: bool) -> tuple[Equation, ...]:
        """The linear rules in force, on every line or field of a form."""
        return expand.equations(self.enabled, form_id, single_line)


def load(settings: Path | None = None) -> Rulebook:
    """The rulebook, with an office's changes where a file is given. Raises ConfigurationError."""
    rulebook = _shipped()
    if settings is None:
        return rulebook
    content = _read(settings)
    rules = {rule.id: rule for rule in rulebook.rules}
    for change in _parse(settings.name, content).get("change", ()):
        id = change.get("rule")
        if id not in rules:
            raise ConfigurationError(f"{settings.name}: there is no rule {id!r}")
        rules[id] = changed(rules[id], change)
    version = _hash([rulebook.version, content])
    return Rulebook(tuple(rules.values()), version, rulebook.words, rulebook.scopes)


def equations(form_id: str, single_line: bool) -> tuple[Equation, ...]:
    """The equations of a form under the rulebook as shipped."""
    return load().equations(form_id, single_line)


@cache
def _shipped() -> Rulebook:
    folder = resources.files(__package__)
    queries = {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
        for entry in (folder / "queries").iterdir()
        if entry.name.endswith(".sql")
    }
    texts = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }
    parsed = {name: _parse(name, text) for name, text in texts.items()}
    rules = [
        rule
        for name, raw in parsed.items()
        if name != WORDING
        for rule in rules_of(name, raw, queries.get)
    ]
    _validate(rules, set(queries))
    prose = parsed["prose.toml"]["prose"]
    words = {
        section: {key: wording(value) for key, value in entries.items()}
        for section, entries in parsed[WORDING].items()
    }
    return Rulebook(
        rules=tuple(rules),
        version=_hash([*texts.values(), *(queries[name] for name in sorted(queries))]),
        words={**words, "prose": {key: wording(prose[key]) for key in ("scoped", "undecided")}},
        scopes={name: "|".join(patterns) for name, patterns in prose["scopes"].items()},
    )


def _validate(rules: list[Rule], queries: set[str]) -> None:
    ids = [rule.id for rule in rules]
    if repeated := {id for id in ids if ids.count(id) > 1}:
        raise ConfigurationError(f"rulebook: repeated ids {sorted(repeated)}")
    if orphans := queries - set(ids):
        raise ConfigurationError(f"rulebook/queries: no rule for {sorted(orphans)}")
    for rule in rules:
        _validate_terms(rule)


def _validate_terms(rule: Rule) -> None:
    """Every line, field and group that a linear rule names exists in each of its forms."""
    if not isinstance(rule.expression, Linear):
        return
    linear = rule.expression
    for form in rule.forms:
        table = table_of(form, linear.table, False)
        axis = table.lines if linear.direction == "down" else table.fields
        known = {entry.id for entry in axis}
        for term in (*linear.stated, *linear.expected, *linear.minus, *linear.required):
            bare = term.removeprefix("last_year.")
            if not (table.group(bare[1:-1]) if bare.startswith("{") else bare in known):
                raise ConfigurationError(f"{rule.id}: form {form} has no {term}")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{name}: {error}") from error


def _hash(texts: list[str]) -> str:
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=6).hexdigest()
