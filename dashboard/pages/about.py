"""数据与口径: how complete the data is, what each number means, which rules and versions there are."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from dashboard import absent, address, evidence, filters, frame, names, numbers, tables
from dashboard.access import door
from dashboard.access.settings import settings
from dashboard.access.visitor import visitor
from dashboard.decisions import permitted
from dashboard.decisions.model import CHOICES
from dashboard.exports.record import whole_record
from dashboard.frame import Page
from dashboard.questions import about, findings, measures
from dashboard.questions.absent import RULE
from dashboard.questions.decided import decided_by_rule
from dashboard.questions.narrowing import Narrowing
from dashboard.questions.scope import Scope

Row = dict[str, Any]
PARTS = ("coverage", "conventions", "indicators", "rules", "versions")


def main() -> None:
    page = frame.open_page("about", lede="about.lede", versus=False)
    frame.contents(page.say, {name: page.say(f"about.{name}") for name in PARTS})
    _coverage(page)
    _signs(page)
    _indicators(page)
    _rules(page)
    _versions(page)
    _access(page)


def _coverage(page: Page) -> None:
    say = page.say
    area = measures.child_area(page.build, page.scope)
    rows = about.matrix(page.build, page.scope, area)
    years = sorted({row["year"] for row in rows})
    below = filters.areas_below(page.scope, filters.options(page.build), area)
    frame.heading(say("about.coverage"), say("about.coverage_small"), "coverage")
    heads = "".join(f'<th scope="col" class="gk-n">{year}</th>' for year in years)
    body = []
    for label in dict.fromkeys(row["label"] for row in rows):
        found = {row["year"]: row for row in rows if row["label"] == label}
        to = filters.narrowed(area, label, below)
        cells = "".join(_heat(found.get(year), to) for year in years)
        body.append(
            f'<tr><th scope="row">{escape(str(label or say("common.own_level")))}</th>{cells}</tr>'
        )
    st.html(
        f'<div class="gk-scroll" tabindex="0" role="region" aria-label="{escape(say("about.coverage"))}">'
        f'<table class="gk-table gk-heat"><thead><tr><th scope="col">{escape(say("rows.region"))}</th>'
        f"{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _heat(row: Row | None, narrowed: dict[str, str] | None) -> str:
    """Reports in of those due, shaded, with the way to the agencies."""
    if row is None:
        return f'<td class="gk-n">{numbers.NOT_APPLICABLE}</td>'
    share = row["reported"] / row["expected"]
    step = 0 if share == 0 else 1 + min(int(share * 4), 4)
    shown = f"{row['reported']:,}/{row['expected']:,}"
    to = None
    if narrowed is not None:
        to = address.link("roster", **{"versus": None, "year": row["year"], **narrowed})
    return f'<td class="gk-n gk-heat-{step}">{tables.anchor(shown, to)}</td>'


def _signs(page: Page) -> None:
    say = page.say
    frame.heading(say("about.conventions"), name="conventions")
    pairs = [
        (sign, escape(say(f"about.sign_{name}")))
        for sign, name in (
            ("…", "missing"),
            ("/", "not_applicable"),
            ("—", "zero_base"),
            ("0", "zero"),
        )
    ]
    pairs += [(say("about.like"), escape(say("about.like_body")))]
    pairs += [(say("about.break"), escape(say("about.break_body")))]
    pairs += [(say("about.blank"), escape(say("about.blank_body")))]
    st.html(evidence.facts(pairs))


def _indicators(page: Page) -> None:
    say = page.say
    frame.heading(say("about.indicators"), name="indicators")
    columns = [
        tables.Column(say("export.indicator_group")), tables.Column(say("overview.indicator")),
        tables.Column(say("column.unit")), tables.Column(say("about.taken")),
        tables.Column(say("about.forms")), tables.Column(say("about.definition")),
    ]  # fmt: skip
    body = [
        [
            escape(say.of(row, "group")),
            tables.anchor(say.of(row, "label"), address.link("trace", code=row["code"])),
            escape(say.code("unit", row["unit"])), escape(say(f"about.from_{row['source']}")),
            say("common.list").join(list(row["forms"])) if row["source"] == "table" else say("common.all"),
            escape(say.of(row, "definition")),
        ]
        for row in measures.indicators(page.build).values()
    ]  # fmt: skip
    st.html(tables.plain(columns, body, say("about.indicators"), "gk-wrap gk-nowrap"))


def _rules(page: Page) -> None:
    say = page.say
    tallied = {row["rule"]: row for row in findings.tallies(page.build, page.scope.year)}
    said: dict[str, dict[str, int]] = {}
    for row in decided_by_rule(page.build, page.scope.year, page.decided.beside):
        said.setdefault(row["rule"], {})[row["decision"]] = row["findings"]
    whole = Scope(page.scope.year, page.scope.versus)
    lacking = absent.narrowed(Narrowing())
    for row in findings.by_decision(page.build, whole, lacking, page.decided.beside):
        said.setdefault(RULE, {})[row["decision"]] = row["entries"]
    frame.heading(say("about.rules"), say("about.rules_small", year=page.scope.year), "rules")
    columns = [
        tables.Column(say("findings.rule")), tables.Column(say("findings.severity")),
        tables.Column(say("verdict.holds"), True), tables.Column(say("verdict.broken"), True),
        tables.Column(say("verdict.undecided"), True),
        *(tables.Column(say(f"decision.{state}"), True) for state in CHOICES),
        tables.Column(say("findings.grounds")),
    ]  # fmt: skip
    body = [
        _rule(page, row, tallied.get(row["id"], {}), said.get(row["id"], {}))
        for row in findings.rules(page.build).values()
    ]
    st.html(tables.plain(columns, body, say("about.rules"), "gk-wrap"))
    frame.notes(say("about.rules_note"))


def _rule(page: Page, row: Row, tally: Row, said: dict[str, int]) -> list[str]:
    say = page.say
    counts = [f"{int(tally.get(name) or 0):,}" for name in ("holds", "broken", "undecided")]
    if page.build.areas is not None:
        counts[0] = numbers.MISSING
    if counts[1] != "0":
        counts[1] = tables.anchor(counts[1], address.link("findings", rule=row["id"]))
    decided = [_decided(row["id"], state, said.get(state, 0)) for state in CHOICES]
    title = f"{escape(say.of(row, 'title'))}<br><code>{escape(row['id'])}</code>"
    tone = str(row["severity"])
    return [
        title,
        tables.badge(say.code("severity", tone), tone),
        *counts,
        *decided,
        escape(say.ground(row)),
    ]


def _decided(rule: str, state: str, n: int) -> str:
    link = address.link("findings", rule=rule, decision=state)
    return tables.anchor(f"{n:,}", link) if n else "0"


def _versions(page: Page) -> None:
    say = page.say
    facts = about.build_facts(page.build)[0]
    frame.heading(say("about.versions"), name="versions")
    formats = say("common.list").join(
        f"{say.code('format', row['format'])} {row['reports']}"
        for row in about.formats(page.build, page.scope)
    )
    pairs = [
        (say("about.built"), f"{facts['built_at']:%Y-%m-%d %H:%M}"),
        (say("about.reports"), f"{int(facts['reports']):,}"),
        (say("about.findings"), f"{int(facts['findings']):,}"),
        (say("about.formats", year=page.scope.year), escape(formats)),
        (say("about.schema"), str(facts["schema_version"])),
        (say("about.reader"), f"<code>{escape(str(facts['reader_version']))}</code>"),
        (say("about.rulebook"), f"<code>{escape(str(facts['rulebook_version']))}</code>"),
        (say("about.file"), f"<code>{escape(page.build.path.rsplit('/', 1)[-1])}</code>"),
    ]
    st.html(evidence.facts(pairs))


def _access(page: Page) -> None:
    """How visitors sign in, and what this one may."""
    say, who = page.say, visitor()
    areas = ["/".join(part for part in area if part) for area in who.areas or ()]
    pairs = [(say("access.mode"), escape(say(f"access.mode_{settings().sign_in}")))]
    pairs += [(say("access.you"), escape(who.signature))] if who.signature else []
    pairs += [
        (say("access.role"), escape(say(f"role.{who.role}"))),
        (say("access.areas"), escape(say("common.list").join(areas) or say("access.all_areas"))),
    ]
    frame.heading(say("access.heading"))
    st.html(evidence.facts(pairs))
    if permitted.may_keep():
        st.download_button(
            say("access.record"), data=lambda: whole_record(page.build.folder), on_click="ignore",
            file_name=names.file_name(say("access.record_file"), page.scope, page.date, "zip"),
            icon=":material/history:",
        )  # fmt: skip
    if settings().sign_in == "oidc":
        door.leave(say)


if __name__ == "__main__":
    main()
