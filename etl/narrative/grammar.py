"""Reads a sentence word by word, and lets every figure find the words that govern it.

Each role of a word has one small handler below; `binding.py` says which kind a figure is,
`denial.py` what a word of none denies. Clause marks end a phrase, brackets put it aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from etl.narrative.binding import bind
from etl.narrative.denial import deny, deny_before
from etl.narrative.lexicon import Word
from etl.narrative.phrase import Outside, Phrase, Reader
from etl.narrative.tokens import Quantity, Token

Handler = Callable[[Reader, Word, Sequence[Token], int], None]

OPENING, CLOSING = "（(", "）)"
STOPS = "。！!？?\n"


def read_sentence(reader: Reader, words: Sequence[Token], about_disclosure: bool) -> None:
    """Add the drafts of one sentence to ``reader.drafts``."""
    begin_sentence(reader, about_disclosure)
    end = words[0].start if words else 0
    for index, token in enumerate(words):
        word = token.word
        if token.start > end:
            reader.phrase.foreign = True
            reader.phrase.approximate = None
        end = token.end
        if isinstance(word, Quantity):
            bind(reader, word, words, index)
        else:
            HANDLERS[word.role](reader, word, words, index)


def begin_sentence(reader: Reader, about_disclosure: bool) -> None:
    """Forget what a full stop ends: years, lists, channels; the subject stays."""
    reader.phrase = Phrase()
    reader.channels = ()
    reader.parents = frozenset()
    reader.shares = []
    reader.pending_rates = ()
    reader.outside = []
    reader.scope = None
    reader.open = about_disclosure
    reader.this_year = True
    reader.running = reader.until = reader.clause_blocked = reader.sentence_blocked = False
    reader.frame_here = False
    reader.first_draft = len(reader.drafts)


def _fill(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    if word.text == "的" and phrase.acts and phrase.head is phrase.acts[-1]:
        phrase.modifiers += phrase.acts[-1:]
        phrase.acts = phrase.acts[:-1]


def _govern(phrase: Phrase, word: Word, group: tuple[Word, ...]) -> tuple[Word, ...]:
    """The group with the governing word; a new one begins unless 、 or 和 joins it."""
    joined = phrase.linked is not None and phrase.linked in group
    phrase.linked = None
    phrase.head = word
    phrase.foreign = False
    return (*group, word) if joined else (word,)


def _fact(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.facts = _govern(reader.phrase, word, reader.phrase.facts)
    reader.frame = "requests"


def _topic(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.topics = _govern(reader.phrase, word, reader.phrase.topics)
    if words[index].word.role == "topic":
        reader.phrase.aside = False
    reader.frame = word.value
    reader.frame_here = True


def _weak_topic(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    alone = phrase.foreign and not follows(words, index)
    company = reader.frame == word.value if word.value == "requests" else reader.open
    if company or (word.value == "requests" and not alone):
        if alone and word.value == "requests" and not phrase.acts:
            phrase.head = None
            return
        _topic(reader, word, words, index)


def follows(words: Sequence[Token], index: int) -> bool:
    """Whether a word stands directly after another known one."""
    return index > 0 and words[index - 1].end == words[index].start


def _channel(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.channels = _govern(reader.phrase, word, reader.phrase.channels)


def _noun(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    phrase.noun = phrase.head = word
    phrase.noun_alone = not follows(words, index)
    phrase.foreign = False


def _act(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    phrase.joint_acts = phrase.linked is not None and phrase.linked.role == "act"
    phrase.acts += (word,)
    phrase.linked = None
    phrase.head = word
    phrase.foreign = False


def _rate(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.rates = _govern(reader.phrase, word, reader.phrase.rates)


def _other(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    phrase.aside = phrase.aside or word.value == "phrase"
    phrase.never = phrase.never or word.value == "never"
    if word.value == "head":
        phrase.topics = ()
    phrase.head = word
    phrase.foreign = False


def _block(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    match word.value:
        case "adjacent":
            phrase.head, phrase.foreign = word, False
        case "figure":
            phrase.blocked = True
        case "clause":
            reader.clause_blocked = True
        case "sentence":
            reader.sentence_blocked = True
        case "reach":
            reader.this_year, reader.clause_blocked = True, False
            phrase.reached = True
        case "compare":
            _compare(reader, words, index)


def _compare(reader: Reader, words: Sequence[Token], index: int) -> None:
    reader.compared_at = words[index].end
    if not reader.this_year and follows(words, index):  # 与2022年相比
        reader.this_year = True
        reader.clause_blocked = True


def _time(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.dated = True
    match word.value:
        case "this":
            reader.this_year = reader.phrase.this_year = True
            reader.running = False
            reader.until = reader.until and word.text.startswith(("20", "二"))
        case "last" | "other" | "ahead":
            _other_year(reader, words, index)
        case "running":
            reader.running = True
        case "until":
            reader.until = True
        case "total":
            reader.running = reader.running or reader.until


def _other_year(reader: Reader, words: Sequence[Token], index: int) -> None:
    following = words[index + 1].word if index + 1 < len(words) else None
    if reader.compared_at == words[index].start:
        reader.clause_blocked = True
    elif isinstance(following, Word) and "carry" in following.shades:
        reader.phrase.from_last = True  # 2022年结转3件
    elif reader.phrase.acts and "carry" in reader.phrase.acts[-1].shades:
        return  # 结转至2024年2件
    else:
        reader.this_year = False


def _part(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if word.value == "with":
        reader.phrase.including = True
        return
    reader.parents |= frozenset(reader.last.kinds)
    reader.phrase = Phrase(scope=None)


def _scope(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.scope = reader.scope = word.value


def _none(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if word.value == "zero":
        deny_before(reader, words, index)
    else:
        deny(reader, word, words, index)


def _link(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    if not phrase.foreign:
        phrase.linked = phrase.head


def _spread(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.spread = True


def _through(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.through = True


def _share_out(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    group = phrase.facts or phrase.topics or phrase.channels
    reader.shares = [each.value for each in group] if len(group) > 1 else []


def _approximate(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    reader.phrase.approximate = words[index].start


def _cause(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """What comes before 引发 is a reason, not a subject; there is nothing to remember of it."""


def _mark(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    mark = word.text
    if mark in OPENING:
        _open_bracket(reader)
    elif mark in CLOSING:
        _close_bracket(reader)
    elif mark in STOPS:
        begin_sentence(reader, reader.open)
    else:
        _end_clause(reader, mark, words, index)


def _open_bracket(reader: Reader) -> None:
    reader.outside.append(
        Outside(
            phrase=reader.phrase,
            this_year=reader.this_year,
            running=reader.running,
            parents=reader.parents,
            clause_blocked=reader.clause_blocked,
        )
    )
    reader.parents |= frozenset(reader.last.kinds)
    reader.phrase = Phrase()


def _close_bracket(reader: Reader) -> None:
    if reader.outside:
        outside = reader.outside.pop()
        reader.phrase = outside.phrase
        reader.this_year, reader.running = outside.this_year, outside.running
        reader.parents, reader.clause_blocked = outside.parents, outside.clause_blocked


def _end_clause(reader: Reader, mark: str, words: Sequence[Token], index: int) -> None:
    ended = reader.phrase
    if ended.channels:
        reader.channels, reader.through = ended.channels, ended.through
    if ended.rates:
        reader.pending_rates = ended.rates
    reader.clause_blocked = False
    if mark in "；;" and not reader.outside:
        reader.parents = frozenset()
        if len(reader.drafts) > reader.first_draft:
            reader.this_year = True
    if mark in "：:" and index and isinstance(words[index - 1].word, Quantity):
        reader.parents |= frozenset(reader.last.kinds)
    reader.phrase = Phrase()


HANDLERS: dict[str, Handler] = {
    "fillers": _fill,
    "fact": _fact,
    "topic": _topic,
    "weak": _weak_topic,
    "channel": _channel,
    "noun": _noun,
    "act": _act,
    "rate": _rate,
    "other": _other,
    "block": _block,
    "time": _time,
    "part": _part,
    "scope": _scope,
    "none": _none,
    "links": _link,
    "spread": _spread,
    "through": _through,
    "share_out": _share_out,
    "approximate": _approximate,
    "causes": _cause,
    "mark": _mark,
}
