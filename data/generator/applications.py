"""What a report says of requests and disputes: from its own tables, so that they agree."""

from __future__ import annotations

from collections.abc import Mapping

from data.generator.pen import Pen, phrases
from etl.forms import Form

Numbers = Mapping[str, float]
SUMS = ("refused", "unavailable", "not_processed", "otherwise_handled")
"""Results that the form prints as groups of lines."""


def requests_and_disputes(pen: Pen, form: Form, figures: Numbers) -> str:
    """The subject 依申请公开 of part one."""
    parts = [pen.fillers("requests", 2, 4)]
    parts.insert(pen.random.randrange(2), _applications(pen, form, figures))
    if pen.chance(0.5):
        parts.append(_disputes(pen, figures))
    return "".join(parts)


def _applications(pen: Pen, form: Form, figures: Numbers) -> str:
    received, carried_in = _total(figures, "received"), _total(figures, "carried_in")
    if not received + carried_in:
        return pen.say("requests", "none")
    if not received:
        opening = pen.say("requests", "none_carried", carried_in=carried_in)
    elif carried_in and pen.chance(0.4):
        numbers = {"received": received, "carried_in": carried_in}
        opening = pen.say("requests", "handled", handled=received + carried_in, **numbers) + "。"
    else:
        tail = pen.say("requests", "carried_in", carried_in=carried_in) if carried_in else ""
        opening = pen.say("requests", "received", received=received) + tail + "。"
    return opening + _outcome(pen, form, figures)


def _outcome(pen: Pen, form: Form, figures: Numbers) -> str:
    sums = {kind: _result(form, figures, kind) for kind in phrases()["results"]}
    stated = [phrases()["results"][kind].format(n=n) for kind, n in sums.items() if n]
    said = ""
    if stated and pen.chance(0.65):
        said = pen.say("requests", "results", results="、".join(stated))
    said += pen.say("requests", "answered", answered=_total(figures, "results_total"))
    carried_out = _total(figures, "carried_out")
    if carried_out:
        return said + pen.say("requests", "carried_out", carried_out=carried_out)
    return said + pen.say("requests", "all_done")


def _result(form: Form, figures: Numbers, kind: str) -> int:
    """One result's total, or the sum of the results of a group."""
    lines = form.table("requests").group(kind) if kind in SUMS else (kind,)
    return sum(_total(figures, line) for line in lines)


def _total(figures: Numbers, line: str) -> int:
    return int(figures[f"requests.{line}.total"])


def _disputes(pen: Pen, figures: Numbers) -> str:
    reconsideration = figures["disputes.reconsideration.total"]
    litigation = (
        figures["disputes.direct_litigation.total"]
        + figures["disputes.litigation_after_reconsideration.total"]
    )
    key = {
        (False, False): "disputes_none",
        (True, False): "reconsideration_only",
        (False, True): "litigation_only",
        (True, True): "disputes",
    }[bool(reconsideration), bool(litigation)]
    return pen.say("requests", key, reconsideration=reconsideration, litigation=litigation)
