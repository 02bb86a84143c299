"""In which words: the six parts of one report, written from its figures and facts.

What is said agrees with the tables; what a report leaves out, and how it puts the rest, is drawn by lot.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from data.generator.city import Agency
from data.generator.facts import CHANNELS, Facts
from data.generator.words import words_for
from etl.forms import Form

Numbers = Mapping[str, float]
SUBJECTS = ("proactive", "requests", "management", "platform", "supervision")
SUMS = ("refused", "unavailable", "not_processed", "otherwise_handled")


@cache
def phrases() -> dict[str, Any]:
    """The contents of phrases.toml."""
    return tomllib.loads((resources.files(__package__) / "phrases.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Said:
    """The prose of one report: paragraphs by part, and each subject of part one apart."""

    intro: str
    subjects: dict[str, str]
    titles: dict[str, str]
    shortcomings: list[str]
    other_matters: list[str]

    def replaced(self, change: Mapping[str, str]) -> Said:
        """The same prose with words exchanged, in the order given."""

        def put(text: str) -> str:
            for old, new in change.items():
                text = text.replace(old, new)
            return text

        return Said(
            put(self.intro),
            {subject: put(text) for subject, text in self.subjects.items()},
            self.titles,
            [put(text) for text in self.shortcomings],
            [put(text) for text in self.other_matters],
        )


@dataclass(slots=True)
class Writer:
    """Writes one report: keeps its lot, its slots and the phrases already used."""

    agency: Agency
    year: int
    form: Form
    figures: Numbers
    facts: Facts
    last_year: Facts | None
    seed: int = 0
    random: Random = field(init=False)
    used: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.random = Random(f"prose {self.seed} {self.agency.code} {self.year}")

    def write(self) -> Said:
        """The whole prose, in the order of the form."""
        titles = dict(zip(SUBJECTS, self._one_of("intro", "subject_titles"), strict=True))
        intro = self._fillers("intro", 1, 2)
        subjects = {
            "proactive": self._proactive(),
            "requests": self._requests(),
            "management": self._fillers("management", 2, 4),
            "platform": self._platform(),
            "supervision": self._supervision(),
        }
        return Said(intro, subjects, titles, self._shortcomings(), self._other_matters())

    # -- part one -----------------------------------------------------------------------------

    def _proactive(self) -> str:
        parts = [self._fillers("proactive", 1, 2), self._published(), self._growth()]
        parts += [self._documents(), self._decisions()]
        for kind in ("interpretations", "press_conferences"):
            parts.append(self._if_any("proactive", kind, f"published.{kind}", 0.5))
        parts.append(self._fillers("proactive", 1, 2))
        return "".join(parts)

    def _published(self) -> str:
        stated = {c: int(self.facts[f"published.{c}"]) for c in CHANNELS if self._has(c)}
        total = published_total(self.facts)
        style = self.random.choice(["total_parts", "total_parts", "total", "channels"])
        if style == "total_parts" and len(stated) > 1:
            parts = "、".join(self._channel("channels", c, n) for c, n in stated.items())
            return self._say("proactive", "total_parts", total=total, parts=parts)
        if style == "channels":
            some = dict(list(stated.items())[:3])
            parts = "，".join(self._channel("channels_alone", c, n) for c, n in some.items())
            return self._say("proactive", "channels", channels=parts)
        return self._say("proactive", "total", total=total)

    def _has(self, channel: str) -> bool:
        return self.facts.get(f"published.{channel}", 0) > 0

    def _channel(self, style: str, channel: str, number: int) -> str:
        return self._fill(self.random.choice(phrases()[style][channel]), n=number)

    def _growth(self) -> str:
        before = published_total(self.last_year) if self.last_year else 0
        now = published_total(self.facts)
        if before < 50 or now == before or self.random.random() < 0.7:
            return ""
        rate = f"{abs(now - before) / before * 100:.1f}"
        direction = "增长" if now > before else "下降"
        return self._say("proactive", "growth", before=before, direction=direction, rate=rate)

    def _documents(self) -> str:
        line = "proactive.normative_documents"
        issued = self.figures.get(f"{line}.issued", self.figures.get(f"{line}.produced", 0))
        if self.form.id == "2019":
            return self._say("proactive", "documents_issued", issued=issued) if issued else ""
        if not issued:
            return self._say("proactive", "documents_none") if self.random.random() < 0.3 else ""
        rest = {field: self.figures[f"{line}.{field}"] for field in ("repealed", "in_force")}
        return self._say("proactive", "documents", issued=issued, **rest)

    def _decisions(self) -> str:
        if self.random.random() < 0.45:
            return ""
        said = []
        for line in ("licensing", "penalties", "compulsion"):
            number = self.figures[f"proactive.{line}.decisions"]
            if number:
                template = self._one_of("proactive", line)
                said.append(self._fill(template, **{line: number}))
        return "、".join(said) + "。" if said else ""

    def _requests(self) -> str:
        parts = [self._fillers("requests", 1, 2)]
        parts.insert(self.random.randrange(2), self._applications())
        if self.random.random() < 0.5:
            parts.append(self._disputes())
        return "".join(parts)

    def _applications(self) -> str:
        received, carried = self._total("received"), self._total("carried_in")
        if not received + carried:
            return self._say("requests", "none")
        if not received:
            return self._say("requests", "none_carried", carried_in=carried) + self._outcome()
        if carried and self.random.random() < 0.4:
            numbers = {"handled": received + carried, "received": received, "carried_in": carried}
            return self._say("requests", "handled", **numbers) + "。" + self._outcome()
        opening = self._say("requests", "received", received=received)
        tail = self._say("requests", "carried_in", carried_in=carried) if carried else ""
        return opening + tail + "。" + self._outcome()

    def _outcome(self) -> str:
        sums = {kind: self._result(kind) for kind in phrases()["results"]}
        stated = [phrases()["results"][kind].format(n=n) for kind, n in sums.items() if n]
        said = ""
        if stated and self.random.random() < 0.65:
            said = self._say("requests", "results", results="、".join(stated))
        answered, carried_out = self._total("results_total"), self._total("carried_out")
        said += self._say("requests", "answered", answered=answered)
        if carried_out:
            return said + self._say("requests", "carried_out", carried_out=carried_out)
        return said + self._say("requests", "all_done")

    def _result(self, kind: str) -> int:
        """One result's total, or the sum of the results of a group."""
        table = self.form.table("requests")
        lines = table.group(kind) if kind in SUMS else (kind,)
        return sum(self._total(line) for line in lines)

    def _total(self, line: str) -> int:
        return int(self.figures[f"requests.{line}.total"])

    def _disputes(self) -> str:
        reconsideration = self.figures["disputes.reconsideration.total"]
        litigation = (
            self.figures["disputes.direct_litigation.total"]
            + self.figures["disputes.litigation_after_reconsideration.total"]
        )
        key = {
            (False, False): "disputes_none",
            (True, False): "reconsideration_only",
            (False, True): "litigation_only",
            (True, True): "disputes",
        }[bool(reconsideration), bool(litigation)]
        return self._say("requests", key, reconsideration=reconsideration, litigation=litigation)

    def _platform(self) -> str:
        parts = [self._fillers("platform", 1, 3)]
        parts.append(self._if_any("platform", "gazette_issues", "published.gazette_issues", 0.9))
        parts.append(self._visits())
        parts += [self._hotline(), self._messages()]
        return "".join(parts)

    def _visits(self) -> str:
        visits = self.facts.get("published.visits")
        if not visits or self.random.random() < 0.3:
            return ""
        return self._say("platform", "visits", visits=f"{visits / 10_000:g}万")

    def _hotline(self) -> str:
        received = int(self.facts.get("hotline.received", 0))
        answered = int(self.facts.get("hotline.answered", 0))
        if not received:
            return self._say("platform", "hotline_none") if self.random.random() < 0.2 else ""
        if self.random.random() < 0.3:
            return ""
        if answered == received and self.random.random() < 0.5:
            return self._say("platform", "hotline_plain", received=received)
        rate = f"{answered / received * 100:.2f}".rstrip("0").rstrip(".")
        said = self._say("platform", "hotline", received=received, answered=answered, rate=rate)
        satisfaction = self.facts["hotline.satisfaction_rate"]
        if self.random.random() < 0.6:
            said += self._say("platform", "satisfaction", satisfaction=f"{satisfaction:g}")
        return said

    def _messages(self) -> str:
        received = int(self.facts.get("messages.received", 0))
        answered = int(self.facts.get("messages.answered", 0))
        if not received or self.random.random() < 0.45:
            return ""
        if self.agency.is_area:
            return self._say("platform", "messages_area", received=received, answered=answered)
        templates = [
            template
            for template in phrases()["platform"]["messages"]
            if ("{answered}" in template or answered == received)
            and ("局长" not in template or self.agency.name.endswith("局"))
        ]
        return self._fill(self.random.choice(templates), received=received, answered=answered)

    def _supervision(self) -> str:
        parts = [self._fillers("supervision", 2, 3)]
        said = [
            self._say("supervision", name, **{name: int(self.facts[f"organisation.{name}"])})
            for name in ("trainings", "meetings")
            if self.random.random() < 0.6
        ]
        parts.append("全年" + "，".join(said) + "。" if said else "")
        numbers = {n: int(self.facts.get(f"proposals.{n}", 0)) for n in ("deputies", "advisers")}
        if all(numbers.values()) and self.random.random() < 0.6:
            parts.append(self._say("supervision", "proposals", **numbers))
        return "".join(parts)

    # -- parts five and six -------------------------------------------------------------------

    def _shortcomings(self) -> list[str]:
        return [
            self._list_of("openings", "problems"),
            self._list_of("measure_openings", "measures"),
        ]

    def _list_of(self, opening: str, items: str) -> str:
        count = self.random.randint(2, 3)
        chosen = self.random.sample(phrases()["shortcomings"][items], count)
        numbered = [
            f"{ordinal}是{self._fill(text)}"
            for ordinal, text in zip("一二三", chosen, strict=False)
        ]
        return self._say("shortcomings", opening) + "；".join(numbered) + "。"

    def _other_matters(self) -> list[str]:
        fee = int(self.facts.get("requests.processing_fee", 0))
        said = self._say("other_matters", "fee" if fee else "fee_none", fee=fee)
        more = self._fillers("other_matters", 0, 1)
        return [said + more] if self.random.random() < 0.5 or not more else [said, more]

    # -- words --------------------------------------------------------------------------------

    def _if_any(self, part: str, key: str, kind: str, chance: float) -> str:
        number = int(self.facts.get(kind, 0))
        if not number or self.random.random() > chance:
            return ""
        return self._say(part, key, **{key: number})

    def _fillers(self, part: str, least: int, most: int) -> str:
        fresh = [text for text in phrases()[part]["fillers"] if text not in self.used]
        chosen = self.random.sample(fresh, self.random.randint(least, most))
        self.used.update(chosen)
        return "".join(self._fill(text) for text in chosen)

    def _one_of(self, part: str, key: str) -> Any:
        return self.random.choice(phrases()[part][key])

    def _say(self, part: str, key: str, **numbers: Any) -> str:
        return self._fill(self._one_of(part, key), **numbers)

    def _fill(self, template: str, **numbers: Any) -> str:
        a, b = self.random.sample(phrases()["subjects"][self.agency.office], 2)
        slots = {"a": a, "b": b, "year": self.year, "next": self.year + 1, **self._names()}
        shown = {key: f"{n:g}" if isinstance(n, float) else n for key, n in numbers.items()}
        return template.format(**slots, **shown)

    def _names(self) -> dict[str, str]:
        name = self.agency.name_in(self.year)
        return {"name": name, **words_for(self.agency, name)}


def published_total(facts: Facts) -> int:
    """All publications over the channels that a total counts."""
    return int(sum(facts.get(f"published.{channel}", 0) for channel in CHANNELS))
