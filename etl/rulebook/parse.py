"""TOML → rules, with everything checked that can be checked without a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from etl.errors import ConfigurationError
from etl.forms import forms
from etl.rulebook.rule import (
    NEEDS,
    SEVERITIES,
    Change,
    Comparison,
    Expression,
    Linear,
    Query,
    Rule,
    Severity,
    Wording,
)

KEYS = {
    "id", "severity", "title", "sentence", "basis", "basis_en", "forms", "first_year", "last_year",
    "tolerance", "needs", "thresholds", "enabled", "population",
}  # fmt: skip
LINEAR = {"table", "direction", "stated", "expected", "minus", "required", "lines"}


def rules_of(name: str, raw: Mapping[str, Any], query: Callable[[str], str | None]) -> list[Rule]:
    """Every rule of one file; ``query`` gives the SQL of a rule id. Raises ConfigurationError."""
    try:
        plain = [_rule(entry, query) for entry in raw.get("rule", ())]
        return plain + _comparisons(raw["prose"]) if "prose" in raw else plain
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"rulebook/{name}: {error!r}") from error


def wording(raw: Any) -> Wording:
    """A ``{zh, en}`` of the data. Raises KeyError where one is missing."""
    return Wording(zh=str(raw["zh"]), en=str(raw["en"]))


def changed(rule: Rule, raw: Mapping[str, Any]) -> Rule:
    """A rule as an office wants it. Raises ConfigurationError where reason or date is missing."""
    unknown = set(raw) - {
        "rule",
        "enabled",
        "severity",
        "tolerance",
        "thresholds",
        "reason",
        "date",
    }
    if unknown:
        raise ConfigurationError(f"{rule.id}: unknown keys {sorted(unknown)}")
    reason, on = raw.get("reason"), raw.get("date")
    if not isinstance(reason, str) or not reason.strip() or not isinstance(on, date):
        raise ConfigurationError(f"{rule.id}: a change needs a reason and a date")
    thresholds = raw.get("thresholds", {})
    if set(thresholds) - set(rule.thresholds):
        raise ConfigurationError(f"{rule.id} has only the thresholds {sorted(rule.thresholds)}")
    return Rule(
        **_fields(rule)
        | {
            "severity": _severity(raw.get("severity", rule.severity)),
            "enabled": bool(raw.get("enabled", rule.enabled)),
            "tolerance": float(raw.get("tolerance", rule.tolerance)),
            "thresholds": {**rule.thresholds, **{k: float(v) for k, v in thresholds.items()}},
            "change": Change(reason, on),
        }
    )


def _fields(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in rule.__slots__}


def _rule(raw: dict[str, Any], query: Callable[[str], str | None]) -> Rule:
    unknown = set(raw) - KEYS - LINEAR
    if unknown:
        raise ValueError(f"{raw['id']}: unknown keys {sorted(unknown)}")
    return _made(raw, raw["id"], wording(raw["title"]), _expression(raw, query))


def _made(raw: Mapping[str, Any], id: str, title: Wording, expression: Expression) -> Rule:
    scope = tuple(raw.get("forms", forms()))
    if unknown := set(scope) - set(forms()):
        raise ValueError(f"{id}: unknown forms {sorted(unknown)}")
    needs = frozenset(raw.get("needs", ()))
    if strange := needs - set(NEEDS):
        raise ValueError(f"{id}: unknown needs {sorted(strange)}")
    return Rule(
        id=id,
        severity=_severity(raw["severity"]),
        title=title,
        sentence=wording(raw["sentence"]),
        basis=str(raw["basis"]),
        basis_en=str(raw.get("basis_en", "")),
        forms=scope,
        expression=expression,
        first_year=raw.get("first_year"),
        last_year=raw.get("last_year"),
        tolerance=float(raw.get("tolerance", 0)),
        needs=needs,
        thresholds={key: float(value) for key, value in raw.get("thresholds", {}).items()},
        enabled=bool(raw.get("enabled", True)),
    )


def _severity(value: Any) -> Severity:
    if value not in SEVERITIES:
        raise ConfigurationError(f"unknown severity {value!r}")
    return cast(Severity, value)


def _expression(raw: Mapping[str, Any], query: Callable[[str], str | None]) -> Expression:
    if "stated" not in raw:
        sql = query(raw["id"])
        if sql is None:
            raise ValueError(f"{raw['id']}: neither an equation nor queries/{raw['id']}.sql")
        population = raw.get("population")
        if population not in (None, "checked", "current_report"):
            raise ValueError(f"{raw['id']}: population is {population!r}")
        return Query(sql, population)
    if raw["direction"] not in ("down", "across"):
        raise ValueError(f"{raw['id']}: direction is {raw['direction']!r}")
    return Linear(
        table=raw["table"],
        direction=raw["direction"],
        **{key: tuple(raw.get(key, ())) for key in LINEAR - {"table", "direction"}},
    )


def _comparisons(raw: Mapping[str, Any]) -> list[Rule]:
    """One rule a kind of mention, from what all of them share."""
    rules = []
    for kind, entry in raw["kinds"].items():
        label = wording(entry["label"])
        comparison = Comparison(
            kind,
            label,
            tuple(tuple(sum_) for sum_ in entry["meanings"]),
            tuple(tuple(sum_) for sum_ in entry.get("confirming", ())),
        )
        title = wording(raw["title"]).fill(label=label)
        rules.append(_made({**raw, **entry}, f"prose.{kind}", title, comparison))
    return rules
