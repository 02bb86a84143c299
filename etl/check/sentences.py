"""What people read of each outcome: the sums, the cells by their labels, the reason why undecided."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from etl.check.arithmetic import Instance
from etl.check.cells import Words, candidate, label, where
from etl.check.statements import place, statement, take
from etl.rulebook import Rulebook
from etl.rulebook.rule import Wording

REASONS = ("stated", "gap", "none", "zeros", "reading")


def write(
    connection: duckdb.DuckDBPyConnection, listed: Sequence[Instance], rulebook: Rulebook
) -> None:
    """Add a finding for every row of ``outcome``."""
    rows = [_row(instance, rulebook) for instance in listed]
    take(connection, "instance", rows)
    connection.execute(statement("arithmetic_findings"))
    connection.execute("drop table instance")


def _row(instance: Instance, rulebook: Rulebook) -> dict[str, object]:
    rule, words = instance.rule, rulebook.words
    return {
        "instance_id": instance.id,
        "position": place(rulebook, rule),
        "rule": rule.id,
        "instance": instance.equation.instance,
        "severity": rule.severity,
        "basis": rule.basis,
        "cells": list(instance.cells),
        **_sentences(instance, words),
        "candidates": [
            candidate(cell, cell in instance.equation.required, label(cell, instance.linear, words))
            for cell in instance.cells
        ],
    }


def _sentences(instance: Instance, words: Words) -> dict[str, str]:
    """``broken_zh``, ``broken_en``, ``stated_zh`` …: all that is known before the numbers."""
    at = where(instance.equation, instance.linear, words)
    sentences: dict[str, Wording] = {
        "broken": instance.rule.sentence.fill(
            where=at, stated="{0}", expected="{1}", difference="{2}"
        ),
        **{reason: words["reasons"][reason].fill(where=at, cells="{0}") for reason in REASONS},
    }
    return {
        f"{name}_{language}": getattr(sentence, language)
        for name, sentence in sentences.items()
        for language in ("zh", "en")
    }
