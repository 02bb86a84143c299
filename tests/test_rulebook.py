"""The rulebook: what is shipped is valid, what an office changes is checked, and every rule has its
three examples, run through the real check."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checked_reports import Made, checked, findings

from etl.errors import ConfigurationError
from etl.rulebook import load

EXAMPLES = Path(__file__).parent / "rules"
ENABLED = replace(load(), rules=tuple(replace(rule, enabled=True) for rule in load().rules))
VERDICTS = ("holds", "broken", "undecided")


def cases() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path.stem, verdict, case)
        for path in sorted(EXAMPLES.glob("*.toml"))
        for verdict, case in tomllib.loads(path.read_text(encoding="utf-8")).items()
    ]


def test_every_rule_has_an_example_of_each_verdict() -> None:
    shown = {(id, verdict) for id, verdict, _ in cases()}
    wanted = {(rule.id, verdict) for rule in load().rules for verdict in VERDICTS}
    assert shown == wanted


def reports_of(case: dict[str, Any]) -> list[Made]:
    """The report in question first, then its other years and other agencies' reports.

    ``before`` is last year's report, ``history`` those of any years; ``others`` are other agencies'.
    """
    before, history, others = (case.pop(key, None) for key in ("before", "history", "others"))
    report = made(case)
    made_before = [] if before is None else [{"year": (report.year or 0) - 1, **before}]
    earlier = [made({**like(report), **each}) for each in made_before + (history or [])]
    peers = [
        reports_of({**like(report), "agency": f"邻县第{place}局之{number}", **other})
        for place, other in enumerate(others or [])
        for number in range(other.get("times", 1))
    ]
    return [report, *earlier, *(each for peer in peers for each in peer)]


def made(case: dict[str, Any]) -> Made:
    """A report from its description, in which ``none`` stands for what is not known."""
    known: dict[str, Any] = {
        key: None if value == "none" else value for key, value in case.items() if key != "times"
    }
    return Made(**known)


def like(report: Made) -> dict[str, Any]:
    names = ("agency", "year", "form", "kind", "level", "region")
    return {name: getattr(report, name) for name in names}


@pytest.mark.parametrize(
    ("id", "verdict", "case"), cases(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_example(id: str, verdict: str, case: dict[str, Any]) -> None:
    wanted = case.pop("finding", {})
    connection = checked(*reports_of(case), rulebook=ENABLED)
    found = findings(connection, f"coalesce(report_id, 1) = 1 and rule = '{id}'")
    assert [finding["verdict"] for finding in found] == ([] if verdict == "holds" else [verdict])
    counted = connection.execute(
        "select sum(instances) from tally where rule = ? and verdict = ?", [id, verdict]
    ).fetchall()
    assert counted[0][0], "the rule was not counted as checked"
    for finding in found:
        assert finding["message_zh"]
        assert finding["message_en"]
        assert "{" not in finding["message_zh"] + finding["message_en"]
        assert wanted.pop("message", "") in finding["message_zh"]
        assert {key: finding[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("form", "single_line", "counts"),
    [
        ("2021", False, {"requests.balance": 7, "requests.results_total": 7,
                         "requests.requesters_total": 25, "disputes.total": 3,
                         "requests.continuity": 7, "proactive.stock": 2}),
        ("2021", True, {"requests.requesters_total": 23, "proactive.stock": 2}),
        ("2019", False, {"requests.requesters_total": 23, "requests.continuity": 7}),
    ],
)  # fmt: skip
def test_equations_of_a_form(form: str, single_line: bool, counts: dict[str, int]) -> None:
    listed = [equation.rule for equation in load().equations(form, single_line)]
    assert {rule: listed.count(rule) for rule in counts} == counts


def test_results_total_adds_each_result_line_once() -> None:
    sums = {
        variant: len(equation.expected)
        for variant in (("2021", False), ("2021", True), ("2019", False))
        for equation in load().equations(*variant)
        if (equation.rule, equation.instance) == ("requests.results_total", "total")
    }
    assert sums == {("2021", False): 21, ("2021", True): 19, ("2019", False): 19}


CHANGE = """
[[change]]
rule = "requests.continuity"
{what}
reason = "合并单位较多"
date = 2026-01-05
"""


def settings(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_office_changes_severity_and_the_version_tells(tmp_path: Path) -> None:
    changed = load(settings(tmp_path, CHANGE.format(what='severity = "notice"')))
    assert changed.version != load().version
    assert changed.rule("requests.continuity").severity == "notice"
    assert load().rule("requests.continuity").severity == "warning"
    change = changed.rule("requests.continuity").change
    assert change is not None
    assert (change.reason, change.on.isoformat()) == ("合并单位较多", "2026-01-05")


def test_a_rule_switched_off_finds_nothing(tmp_path: Path) -> None:
    off = load(settings(tmp_path, CHANGE.format(what="enabled = false")))
    reports = (Made({"requests.carried_in.total": 3}), Made(year=2022))
    assert "requests.continuity" in [f["rule"] for f in findings(checked(*reports))]
    found = findings(checked(*reports, rulebook=off))
    assert "requests.continuity" not in [finding["rule"] for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        '[[change]]\nrule = "no.such.rule"\nreason = "x"\ndate = 2026-01-05',
        '[[change]]\nrule = "disputes.total"\nenabled = false\ndate = 2026-01-05',
        '[[change]]\nrule = "disputes.total"\nenabled = false\nreason = "x"',
        CHANGE.format(what='severity = "grave"'),
        CHANGE.format(what='sverity = "notice"'),
        CHANGE.format(what="thresholds = { peers = 3 }"),
        "[[change]",
    ],
)
def test_a_wrong_setting_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError):
        load(settings(tmp_path, text))
