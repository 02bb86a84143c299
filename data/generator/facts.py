"""What an agency could state in prose: publications by channel, hotline, letters, meetings.

The keys are kinds of ``mentions.toml``. Figures of the tables are not here: prose takes them from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp
from random import Random

from data.generator.city import Agency
from data.generator.panel import weights

Facts = dict[str, float]
CHANNELS = ("website", "wechat", "weibo", "new_media", "press", "notice_boards")
PER_AREA = ("published.gazette_issues", "published.visits", "published.press_conferences")
OWN = ("organisation.trainings", "organisation.meetings", "hotline.satisfaction_rate")
"""Kinds that an area states for its government alone: never a sum over agencies."""
FEES_SINCE = 2021
"""Fees for processing are taken from this year on (国办函〔2020〕109号)."""
FEE_TAKERS = ("land", "housing")


def facts_of(agency: Agency, years: Sequence[int], seed: int) -> list[Facts]:
    """One agency's facts for each year; a channel or service that it lacks has no key."""
    random = Random(f"facts {seed} {agency.code}")
    channels = _channels(agency, random)
    sizes = {channel: _size(channel, agency, random) for channel in channels}
    calls = weights()["trade"][agency.office]["hotline"] * weights()["share"][agency.level]
    calls *= exp(random.gauss(-0.3, 0.6))
    mood, made = 0.0, []
    for year in years:
        mood = 0.6 * mood + random.gauss(0, 0.18)
        made.append(_year(agency, sizes, calls * exp(mood), exp(mood), random))
        if year >= FEES_SINCE and agency.office in FEE_TAKERS and random.random() < 0.12:
            made[-1]["requests.processing_fee"] = random.choice([20, 60, 100, 130, 240])
    return made


def area_facts(own: Facts, members: Iterable[Facts]) -> Facts:
    """An area's facts: its members' summed, with what only a government states."""
    total: Facts = {}
    for facts in members:
        for kind, value in facts.items():
            if kind not in OWN and kind not in PER_AREA:
                total[kind] = total.get(kind, 0) + value
    total |= {kind: own[kind] for kind in (*OWN, *PER_AREA) if kind in own}
    return total


def _channels(agency: Agency, random: Random) -> list[str]:
    grassroots = agency.level == "township"
    chance = {
        "website": 1.0,
        "wechat": 0.55 if grassroots else 0.8,
        "weibo": 0.05 if grassroots else 0.3,
        "new_media": 0.15 if grassroots else 0.25,
        "press": 0.02 if grassroots else 0.3,
        "notice_boards": 0.7 if grassroots else 0.1,
    }
    return [channel for channel in CHANNELS if random.random() < chance[channel]]


def _size(channel: str, agency: Agency, random: Random) -> float:
    level = {"city": 1.0, "county": 0.45, "township": 0.2}[agency.level]
    typical = {"website": 620, "wechat": 520, "weibo": 160, "new_media": 90, "press": 30}
    return typical.get(channel, 60) * level * exp(random.gauss(0, 0.7))


def _year(
    agency: Agency, sizes: dict[str, float], calls: float, swing: float, random: Random
) -> Facts:
    made: Facts = {f"published.{c}": _count(s * swing, random) for c, s in sizes.items()}
    made["published.interpretations"] = _count(4 if agency.level == "city" else 1, random)
    made["published.press_conferences"] = _count(0.8 if agency.level == "city" else 0.1, random)
    made["organisation.trainings"] = random.randint(1, 4)
    made["organisation.meetings"] = random.randint(1, 5)
    made |= _service("hotline", _count(calls, random), random)
    if agency.is_area or "hotline.received" in made:
        made["hotline.satisfaction_rate"] = round(random.uniform(91, 99.9), 2)
    made |= _service("messages", _count(calls / 12, random), random)
    if agency.level != "township":
        made["proposals.deputies"] = _count(9 * calls / (calls + 400), random)
        made["proposals.advisers"] = _count(12 * calls / (calls + 400), random)
    if agency.is_area:
        made["published.gazette_issues"] = random.choice([4, 6, 6, 12])
        made["published.visits"] = random.randrange(200_000, 9_000_000, 100)
        made["published.press_conferences"] = random.randint(2, 30)
    return made


def _service(kind: str, received: int, random: Random) -> Facts:
    """Received and answered of one service; nothing where nothing came in."""
    if not received:
        return {}
    late = sum(random.random() < 0.012 for _ in range(received)) if random.random() < 0.6 else 0
    return {f"{kind}.received": received, f"{kind}.answered": received - late}


def _count(expected: float, random: Random) -> int:
    """A count about as expected: Poisson for small ones, its normal limit for large ones."""
    if expected > 40:
        return max(0, round(random.gauss(expected, expected**0.5)))
    floor, product, count = exp(-expected), random.random(), 0
    while product > floor:
        product *= random.random()
        count += 1
    return count
