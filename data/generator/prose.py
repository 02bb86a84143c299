"""In which words: the six parts of one report, written from its figures and facts.

What is said agrees with the tables; what a report leaves out, and how it puts the rest, is drawn by lot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.generator.applications import Numbers, requests_and_disputes
from data.generator.facts import CHANNELS, Facts
from data.generator.pen import Pen, phrases
from etl.forms import Form

ROUNDED_FROM = 10_000
"""Publications of an area that a report may state as so many 万余."""
SUBJECTS = ("proactive", "requests", "management", "platform", "supervision")


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
    """Writes one report from its figures and facts, and last year's facts where there are any."""

    pen: Pen
    form: Form
    figures: Numbers
    facts: Facts
    last_year: Facts | None

    def write(self) -> Said:
        """The whole prose, in the order of the form."""
        titles = dict(zip(SUBJECTS, self.pen.one_of("intro", "subject_titles"), strict=True))
        intro = self.pen.fillers("intro", 2, 3)
        subjects = {
            "proactive": self._proactive(),
            "requests": requests_and_disputes(self.pen, self.form, self.figures),
            "management": self.pen.fillers("management", 3, 5),
            "platform": self._platform(),
            "supervision": self._supervision(),
        }
        return Said(intro, subjects, titles, self._shortcomings(), self._other_matters())

    def _proactive(self) -> str:
        parts = [self.pen.fillers("proactive", 2, 3), self._published(), self._growth()]
        parts += [self._documents(), self._decisions()]
        for kind in ("interpretations", "press_conferences"):
            parts.append(self._if_any("proactive", kind, f"published.{kind}", 0.5))
        parts.append(self.pen.fillers("proactive", 2, 3))
        return "".join(parts)

    def _if_any(self, part: str, key: str, kind: str, share: float) -> str:
        number = int(self.facts.get(kind, 0))
        return self.pen.say(part, key, **{key: number}) if number and self.pen.chance(share) else ""

    def _published(self) -> str:
        stated = {c: int(self.facts[f"published.{c}"]) for c in CHANNELS if self._has(c)}
        total = published_total(self.facts)
        style = self.pen.random.choice(["total_parts", "total_parts", "total", "channels"])
        if total >= ROUNDED_FROM and style == "total":
            return self.pen.say("proactive", "total_about", total=f"{total // 1000 / 10:g}")
        if style == "total_parts" and len(stated) > 1:
            parts = "、".join(self._channel("channels", c, n) for c, n in stated.items())
            return self.pen.say("proactive", "total_parts", total=total, parts=parts)
        if style == "channels":
            some = dict(list(stated.items())[:3])
            parts = "，".join(self._channel("channels_alone", c, n) for c, n in some.items())
            return self.pen.say("proactive", "channels", channels=parts)
        return self.pen.say("proactive", "total", total=total)

    def _has(self, channel: str) -> bool:
        return self.facts.get(f"published.{channel}", 0) > 0

    def _channel(self, style: str, channel: str, number: int) -> str:
        return self.pen.fill(self.pen.random.choice(phrases()[style][channel]), n=number)

    def _growth(self) -> str:
        before = published_total(self.last_year) if self.last_year else 0
        now = published_total(self.facts)
        if before < 50 or now == before or self.pen.chance(0.7):
            return ""
        rate = f"{abs(now - before) / before * 100:.1f}"
        direction = "增长" if now > before else "下降"
        return self.pen.say("proactive", "growth", before=before, direction=direction, rate=rate)

    def _documents(self) -> str:
        line = "proactive.normative_documents"
        issued = self.figures.get(f"{line}.issued", self.figures.get(f"{line}.produced", 0))
        if self.form.id == "2019":
            return self.pen.say("proactive", "documents_issued", issued=issued) if issued else ""
        if not issued:
            return self.pen.say("proactive", "documents_none") if self.pen.chance(0.3) else ""
        rest = {field: self.figures[f"{line}.{field}"] for field in ("repealed", "in_force")}
        return self.pen.say("proactive", "documents", issued=issued, **rest)

    def _decisions(self) -> str:
        if self.pen.chance(0.45):
            return ""
        said = []
        for line in ("licensing", "penalties", "compulsion"):
            number = self.figures[f"proactive.{line}.decisions"]
            if number:
                template = self.pen.one_of("proactive", line)
                said.append(self.pen.fill(template, **{line: number}))
        return "、".join(said) + "。" if said else ""

    def _platform(self) -> str:
        parts = [self.pen.fillers("platform", 3, 5)]
        parts.append(self._if_any("platform", "gazette_issues", "published.gazette_issues", 0.9))
        parts.append(self._visits())
        parts += [self._hotline(), self._messages()]
        return "".join(parts)

    def _visits(self) -> str:
        visits = self.facts.get("published.visits")
        if not visits or self.pen.chance(0.3):
            return ""
        return self.pen.say("platform", "visits", visits=f"{visits / 10_000:g}万")

    def _hotline(self) -> str:
        received = int(self.facts.get("hotline.received", 0))
        answered = int(self.facts.get("hotline.answered", 0))
        if not received:
            return self.pen.say("platform", "hotline_none") if self.pen.chance(0.2) else ""
        if self.pen.chance(0.3):
            return ""
        if answered == received and self.pen.chance(0.5):
            return self.pen.say("platform", "hotline_plain", received=received)
        rate = f"{answered / received * 100:.2f}".rstrip("0").rstrip(".")
        said = self.pen.say("platform", "hotline", received=received, answered=answered, rate=rate)
        satisfaction = self.facts["hotline.satisfaction_rate"]
        if self.pen.chance(0.6):
            said += self.pen.say("platform", "satisfaction", satisfaction=f"{satisfaction:g}")
        return said

    def _messages(self) -> str:
        received = int(self.facts.get("messages.received", 0))
        answered = int(self.facts.get("messages.answered", 0))
        if not received or self.pen.chance(0.45):
            return ""
        if self.pen.agency.is_area:
            return self.pen.say("platform", "messages_area", received=received, answered=answered)
        templates = [
            template
            for template in phrases()["platform"]["messages"]
            if ("{answered}" in template or answered == received)
            and ("局长" not in template or self.pen.agency.name.endswith("局"))
        ]
        return self.pen.fill(
            self.pen.random.choice(templates), received=received, answered=answered
        )

    def _supervision(self) -> str:
        parts = [self.pen.fillers("supervision", 3, 5)]
        in_words = self.pen.chance(0.2)
        said = [
            self.pen.say("supervision", name, **{name: self._times(name, in_words)})
            for name in ("trainings", "meetings")
            if self.pen.chance(0.6)
        ]
        parts.append("全年" + "，".join(said) + "。" if said else "")
        numbers = {n: int(self.facts.get(f"proposals.{n}", 0)) for n in ("deputies", "advisers")}
        if all(numbers.values()) and self.pen.chance(0.6):
            parts.append(self.pen.say("supervision", "proposals", **numbers))
        return "".join(parts)

    def _times(self, name: str, in_words: bool) -> str:
        number = int(self.facts[f"organisation.{name}"])
        return "零一两三四五"[number] if in_words else str(number)

    def _shortcomings(self) -> list[str]:
        return [
            self._list_of("openings", "problems"),
            self._list_of("measure_openings", "measures"),
        ]

    def _list_of(self, opening: str, items: str) -> str:
        count = self.pen.random.randint(3, 4)
        chosen = self.pen.random.sample(phrases()["shortcomings"][items], count)
        numbered = [
            f"{ordinal}是{self.pen.fill(text)}"
            for ordinal, text in zip("一二三四", chosen, strict=False)
        ]
        return self.pen.say("shortcomings", opening) + "；".join(numbered) + "。"

    def _other_matters(self) -> list[str]:
        fee = int(self.facts.get("requests.processing_fee", 0))
        said = self.pen.say("other_matters", "fee" if fee else "fee_none", fee=fee)
        more = self.pen.fillers("other_matters", 0, 1)
        return [said + more] if self.pen.chance(0.5) or not more else [said, more]


def published_total(facts: Facts) -> int:
    """All publications over the channels that a total counts."""
    return int(sum(facts.get(f"published.{channel}", 0) for channel in CHANNELS))
