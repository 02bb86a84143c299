"""The vocabulary, loaded once: what each word does in a sentence, and one pattern that finds them all.

`vocabulary.toml` is the data; here it becomes `Word`s, `Frame`s and a single compiled pattern, so
that a sentence is read once however many words there are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

from etl.errors import ConfigurationError
from etl.narrative.numbers import ARABIC, CAPITALS, NUMERALS, SCALE

NOUGHT = "zero"
WORD = ""
CLAUSE_MARKS = "，,；;：:（(）)。！!？?\n"
LISTS_OF_ROLES = (
    # a word in several lists has the role that comes first here; verbs alone may have several
    ("none", "none"),
    ("facts", "fact"),
    ("facts_weak", "weak_fact"),
    ("topics", "topic"),
    ("topics_weak", "weak"),
    ("channels", "channel"),
    ("rates", "rate"),
    ("others", "other"),
    ("blocks", "block"),
    ("times", "time"),
    ("parts", "part"),
    ("scopes", "scope"),
    ("nouns", "noun"),
)
HEADED_FRAMES = ("requests", "hotline", "messages", "rules", "documents", "proposals", "fee")
ROLES_BEFORE_VERBS = ("spread", "share_out", "links", "causes", "through")
ROLES_AFTER_VERBS = ("of", "towards", "among", "approximate", "actual", "counting", "fillers")


@dataclass(frozen=True, slots=True)
class Word:
    """One word (or mark) and what it does: ``value`` is a kind, a frame or a shade of its role."""

    text: str
    role: str
    value: str = ""
    shades: frozenset[str] = frozenset()
    """What a verb may mean: ``received``, ``publish`` … ; which of them, the frame decides."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a subject may say in numbers: the counting units it admits, and its kinds by verb."""

    id: str
    units: frozenset[str]
    kind: str | None
    bare: str | None
    roles: Mapping[str, str]
    rates: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    words: Mapping[str, Word]
    noughts: Mapping[str, Word]
    """为零, 零报告: none only where a clause ends right behind them."""
    frames: Mapping[str, Frame]
    units: Mapping[str, str]
    """A printed unit → its class: a counting unit, ``元``, ``%``, ``人`` or ``other``."""
    tree: dict[str, Any]
    """The words, a character a branch; a word itself stands under `WORD`."""
    short: Mapping[str, Word]
    """Verbs of one character, heard only right before a figure."""
    figure: re.Pattern[str]
    """Finds quantities, percentages, years, names in quotation marks, dates and noughts."""
    trigger: re.Pattern[str]
    """Finds what makes a sentence worth reading: a number with a unit, or a word of none."""
    subject: re.Pattern[str]
    """Finds the subjects that a heading may give to verbs after it."""
    own: re.Pattern[str]
    """Finds words by which an agency, not the seat of an area's government, names itself."""
    undenied: Mapping[str, re.Pattern[str]]
    """Finds what 未 and 无 do not deny: zeros of ``some`` offices, ``faults`` … (`undenied.py`)."""
    simplified: Mapping[int, int]


@cache
def lexicon() -> Lexicon:
    """The vocabulary. Raises ConfigurationError where the file is wrong."""
    text = (resources.files(__package__) / "vocabulary.toml").read_text(encoding="utf-8")
    try:
        raw = tomllib.loads(text)
        words = _words(raw)
        noughts = {text: words.pop(text) for text, word in [*words.items()] if word.value == NOUGHT}
        units = {unit: kind for kind, names in raw["units"].items() for unit in names}
        return Lexicon(
            words=words,
            noughts=noughts,
            frames={id: _frame(id, entry) for id, entry in raw["frames"].items()},
            units=units,
            tree=_tree(words),
            short={
                text: Word(text, "act", "", frozenset(shades))
                for text, shades in _shades(raw["acts_short"], {}).items()
            },
            figure=_figure_pattern(noughts, units),
            trigger=_trigger_pattern(units, raw["idle"], raw["traditional"]),
            subject=re.compile(
                _trie(text for text, word in words.items() if word.value in HEADED_FRAMES)
            ),
            own=re.compile(_trie(text for text, word in words.items() if word.value == "own")),
            undenied={name: re.compile(_trie(texts)) for name, texts in raw["undenied"].items()},
            simplified=_simplified(raw["traditional"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"narrative/vocabulary.toml: {error!r}") from error


def _frame(id: str, raw: Mapping[str, Any]) -> Frame:
    own = ("units", "kind", "bare", "rates")
    return Frame(
        id=id,
        units=frozenset(raw["units"]),
        kind=raw.get("kind"),
        bare=raw.get("bare"),
        roles={role: kind for role, kind in raw.items() if role not in own},
        rates=raw.get("rates", {}),
    )


def _words(raw: Mapping[str, Any]) -> dict[str, Word]:
    sets = raw["sets"]
    words = {mark: Word(mark, "mark") for mark in CLAUSE_MARKS}
    for table, role in LISTS_OF_ROLES:
        for value, entries in raw[table].items():
            for text in _expanded(entries, sets):
                words.setdefault(text, Word(text, role, value))
    for role in ROLES_BEFORE_VERBS:
        for text in _expanded(raw["plain"][role], sets):
            words.setdefault(text, Word(text, role))
    for text, shades in _shades(raw["acts"], sets).items():
        words.setdefault(text, Word(text, "act", "", frozenset(shades)))
    for role in ROLES_AFTER_VERBS:
        for text in _expanded(raw["plain"][role], sets):
            words.setdefault(text, Word(text, role))
    return words


def _shades(acts: Mapping[str, list[str]], sets: Mapping[str, list[str]]) -> dict[str, set[str]]:
    shades: dict[str, set[str]] = {}
    for shade, entries in acts.items():
        for text in _expanded(entries, sets):
            shades.setdefault(text, set()).add(shade)
    return shades


def _expanded(entries: Iterable[str], sets: Mapping[str, list[str]]) -> Iterator[str]:
    """`{name}` in an entry stands for each word of that set."""
    for entry in entries:
        pieces = re.split(r"\{(\w+)\}", entry)
        choices = [sets[piece] if i % 2 else [piece] for i, piece in enumerate(pieces)]
        yield from map("".join, product(*choices))


def _simplified(raw: Mapping[str, str]) -> dict[int, int]:
    """Traditional and full-width characters → the form the vocabulary is written in, one to one."""
    wide = {code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)}
    wide |= {ord("．"): ord("."), ord("％"): ord("%")}
    pairs = zip(raw["from"], raw["to"], strict=True)
    return wide | {ord(old): ord(new) for old, new in pairs}


def _tree(words: Mapping[str, Word]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for text, word in words.items():
        branch = root
        for character in text:
            branch = branch.setdefault(character, {})
        branch[WORD] = word
    return root


def _figure_pattern(noughts: Iterable[str], units: Mapping[str, str]) -> re.Pattern[str]:
    """Its groups are read by `tokens.py`: which alternative matched, and the parts of a quantity."""
    not_within = r"(?<![0-9A-Za-z.×*＊〔\[第])"
    not_any = rf"(?<![第每同某何这那哪各{NUMERALS}])(?!(?<=[统单唯逐之任专])一)"
    # 分两批; 两项合计
    not_manner = rf"(?!(?<=分)[0-9{NUMERALS}]+[批期]|[{NUMERALS}]项(?:[合共总]计|相加|之和))"
    together = r"一起(?![，。、；,;）)案申行]|$)"
    counting = _trie(unit for unit, kind in units.items() if kind != "other")
    numeral = (
        rf"{not_within}{ARABIC}"
        rf"|{not_any}(?!{together}|百家号|[一二三四]季度|一个|一条龙|一次性|一件事)[{NUMERALS}]+"
        rf"|(?<!队)[{CAPITALS}]+(?={counting})"
    )
    stating = rf".[^”\"」』》]{{0,30}}[0-9][余多万]?{counting}"
    and_year = "[、和与及]20[0-9]{2}"  # 2021、2022、2023年
    first = "".join({text[0] for text in noughts}) + "转" + NUMERALS + CAPITALS
    return re.compile(
        rf"(?=[0-9上（(“\"「『《{re.escape(first)}])(?:"
        rf"(?P<quantity>{not_manner}(?P<over>上(?=[百千万]))?(?P<numeral>{numeral})(?P<odd>[余多来几])?(?P<scale>{SCALE})?"
        rf"(?P<more>[余多])?(?P<unit>{_trie(units)})(?!以下|以内)(?P<about>以上|左右|上下)?)"
        rf"|[（(](?P<before>{_trie(units)})[）)][：:]?(?P<bare>{ARABIC})(?![0-9{NUMERALS}个])"
        rf"|百分之(?P<per_cent>[0-9.]+|[{NUMERALS}点]+)"
        r"|(?P<past>(?:19|20)[0-9]{2}年(?:底|末|度)?(?:以前|之前|前))"
        r"|(?P<years>20[0-9]{2}年?[-—–~～至]20[0-9]{2}年)"
        r"|(?P<months>(?!1月?[-—–~～至]12月)[0-9]{1,2}月?[-—–~～至][0-9]{1,2}月)"
        r"|(?P<year>(?:19|20)[0-9]{2}|二[〇零○][〇零○一二三四五六七八九]{2})"
        rf"(?:年度?|(?=(?:{and_year})+年))"
        rf"|(?P<name>(?!{stating})[“\"「『《][^”\"」』》]{{1,30}}[”\"」』》])"
        rf"|(?P<nought>{_trie(noughts)})(?=[，,。；;、）)！!]|$)"
        r"|(?P<plain>(?<![0-9A-Za-z.,×*＊〔\[第])(?:[0-9.]+万|[0-9]{1,4})"
        r"(?=[，。；;、）)]|,(?![0-9])|$)(?!，[0-9]{3}))"
        r"|(?P<onward>(?<!结)转(?=20[0-9]{2}年))"
        r"|(?P<date>[0-9]{1,2}月(?:[0-9]{1,2}日|底|份|末)?"
        rf"|[0-9{NUMERALS}]+届(?:人大|政协)?第?[0-9{NUMERALS}]+次(?=会议|全)))"
    )


def _trigger_pattern(
    units: Mapping[str, str], idle: Mapping[str, list[str]], traditional: Mapping[str, str]
) -> re.Pattern[str]:
    """A number with the first character of a unit, or a word of none that may deny a subject.

    It opens with one class of characters, which lets the engine skip all others quickly.
    """
    between = "多余来几百千万亿"
    begins = {unit[0] for unit, kind in units.items() if kind != "other"}
    old = {a for a, b in zip(traditional["from"], traditional["to"], strict=True) if b in begins}
    counted = "".join(sorted(begins | old))
    denials = "|".join(f"(?<={none})(?!{_trie(words)})" for none, words in idle.items())
    return re.compile(
        rf"[0-9０-９{NUMERALS}{CAPITALS}{''.join(idle)}無没沒不为為）)](?:"
        rf"(?<=[0-9０-９])[{between}{counted}，；。]"
        rf"|(?<=[{NUMERALS}{CAPITALS}])[余多]?[{counted}](?!性|事|龙)"
        rf"|{denials}|(?<=無)|(?<=[没沒])有|(?<=不)存在|(?<=[为為])0|(?<=百)分之|(?<=[）)])[：:]?[0-9０-９])"
    )


def _trie(texts: Iterable[str]) -> str:
    """A pattern of all texts, longest first, with common beginnings written once."""
    root: dict[str, Any] = {}
    for text in texts:
        node = root
        for character in text:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branches(root)


def _branches(node: dict[str, Any]) -> str:
    tails = [re.escape(character) + _branches(node[character]) for character in node if character]
    if not tails:
        return ""
    pattern = tails[0] if len(tails) == 1 and "" not in node else f"(?:{'|'.join(tails)})"
    return f"{pattern}?" if "" in node else pattern
