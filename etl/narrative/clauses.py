"""Where phrases, clauses and sentences end, and which words bar figures: years, targets, growth."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.around import is_figure, value_at
from etl.narrative.lexicon import NOUGHT, Word
from etl.narrative.phrase import Outside, Phrase, Reader
from etl.narrative.tokens import Quantity, Token

OPENING, CLOSING = "（(", "）)"
AMOUNTS = ("数", "量")
CARRIED_IN = "requests.carried_in"
STOPS = "。！!？?\n"


def begin_sentence(reader: Reader) -> None:
    """Forget what a full stop ends: years, lists, channels; the subject stays."""
    reader.phrase = Phrase()
    reader.channels = ()
    reader.parents = reader.divided = frozenset()
    reader.shares = []
    reader.years = []
    reader.shared_years = reader.sorted = False
    reader.pending = None
    reader.pending_rates = ()
    reader.outside = []
    reader.scope = None
    reader.this_year, reader.beside, reader.regarding = True, False, False
    reader.running = reader.until = reader.clause_blocked = reader.sentence_blocked = False
    reader.frame_here = False
    reader.counts = []
    reader.unplaced = []
    reader.first_draft = len(reader.drafts)


def mark(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    mark, tail_taken = word.text, reader.tail_taken
    reader.tail_taken = False
    if mark in "：:" and (is_figure(words, index + 1) or value_at(words, index + 1) == NOUGHT):
        return  # 政府网站：820条, 不予公开：0
    if mark in OPENING:
        if not _encloses_figure(words, index):
            _open_bracket(reader, tail_taken)
    elif mark in CLOSING:
        if not _encloses_figure(words, index - 2):
            _close_bracket(reader)
    elif mark in STOPS:
        if index + 1 < len(words):
            begin_sentence(reader)
    else:
        _end_clause(reader, mark, words, index)


def _encloses_figure(words: Sequence[Token], index: int) -> bool:
    """网站（927条）、公众号（861条）: a bracket right behind a channel or verb holds a figure only."""
    if index < 1 or index + 2 >= len(words) or words[index].gap or not is_figure(words, index + 1):
        return False
    opening, closing = words[index].word, words[index + 2].word
    held = isinstance(opening, Word) and opening.text in OPENING
    held = held and isinstance(closing, Word) and closing.text in CLOSING
    return held and words[index - 1].word.role in ("channel", "act")


def _open_bracket(reader: Reader, tail_taken: bool) -> None:
    reader.outside.append(
        Outside(
            phrase=reader.phrase,
            figures=reader.figures,
            this_year=reader.this_year,
            running=reader.running,
            parents=reader.parents,
            clause_blocked=reader.clause_blocked,
            tail_taken=tail_taken,
        )
    )
    phrase = reader.phrase
    if phrase.facts or phrase.topics or (phrase.channels and phrase.rates):
        reader.pending = phrase  # 解读数量偏少（全年7篇）, 网站占六成（516条）
    reader.parents |= frozenset(reader.last.kinds)
    reader.phrase = Phrase()


def _close_bracket(reader: Reader) -> None:
    if reader.outside:
        outside = reader.outside.pop()
        silent = reader.figures == outside.figures
        outside.phrase.never |= reader.phrase.never and silent
        if silent and _from_last_year(reader.phrase):
            _carried_in(reader)
        outside.phrase.including |= not silent and reader.last.kinds == (CARRIED_IN,)
        reader.phrase = outside.phrase
        if reader.figures > outside.figures:  # without a figure, （2008年至今） says when
            reader.this_year, reader.running = outside.this_year, outside.running
        reader.parents, reader.clause_blocked = outside.parents, outside.clause_blocked
        reader.tail_taken = outside.tail_taken


def _from_last_year(within: Phrase) -> bool:
    carried = any("carry" in act.shades for act in within.acts)
    return (within.from_last and carried) or any(f.value == CARRIED_IN for f in within.facts)


def _carried_in(reader: Reader) -> None:
    """申请3件（上年结转）: the bracket says what the figure before it is."""
    draft = reader.last.draft
    if draft is not None and draft.kind == "requests.received":
        draft.kind = CARRIED_IN


def _end_clause(reader: Reader, mark: str, words: Sequence[Token], index: int) -> None:
    ended = reader.phrase
    if ended.channels:
        reader.channels, reader.open_list = ended.channels, ended.open_list
        reader.named_after = reader.figures
    if _awaits_figure(reader, ended):
        reader.pending = ended
    elif ended.channels or mark in "；;":
        reader.pending = None
    reader.pending_rates = ended.rates or reader.pending_rates
    if reader.regarding or (ended.dated and _only_describes(words, index)):
        reader.this_year, reader.regarding = True, False
    reader.clause_blocked = False
    if mark in "；;" and not reader.outside:
        if reader.parents:
            reader.channels = ()  # 其中网站2.8万条；各市公开169万条: of all channels again
            reader.divided |= reader.parents
        reader.parents = frozenset()
        if len(reader.drafts) > reader.first_draft:
            reader.this_year = True
    if mark in "：:" and index and isinstance(words[index - 1].word, Quantity):
        reader.parents |= frozenset(reader.last.kinds)
    reader.phrase = Phrase()
    if len(ended.years) > 1 and ended.head is None:
        reader.phrase.years = ended.years  # 2022年和2023年，我局分别收到9件、12件


def _awaits_figure(reader: Reader, ended: Phrase) -> bool:
    """解读较少，仅4篇; 公开信息较上年增加三成，达903条; 公开数量偏少，仅86条."""
    noun = ended.noun
    amount = noun is not None and (reader.clause_blocked or noun.text.endswith(AMOUNTS))
    return bool(ended.facts or ended.topics or amount) and not ended.never


def _only_describes(words: Sequence[Token], index: int) -> bool:
    """针对上年度存在的问题，公开信息20条: the year is of what the clause names last."""
    noun = words[index - 1].word
    return index > 1 and words[index - 2].word.role == "of" and noun.role == "other"


def part(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    if word.value in ("with", "within"):
        reader.phrase.including = True
        if word.value == "within":
            reader.parents |= frozenset(reader.last.kinds)
        return
    reader.parents |= {*reader.last.kinds, *reader.counted}
    reader.frame_of_whole = reader.frame
    reader.phrase = Phrase()
    reader.phrase.parting, reader.phrase.carried = True, reader.verbs


def block(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    phrase = reader.phrase
    match word.value:
        case "adjacent":
            phrase.head, phrase.foreign = word, False
        case "from":
            phrase.head, phrase.foreign = word, words[index].gap  # 座席由80个: of another noun
        case "figure" | "average":
            phrase.blocked, phrase.average = True, word.value == "average"
        case "clause":
            reader.clause_blocked = not _opens_clause(word, words, index)
        case "sentence":
            reader.sentence_blocked = True
        case "reach":
            reader.this_year, reader.clause_blocked = True, False
            phrase.reached = True
        case "compare":
            _compare(reader, words, index)


def _opens_clause(word: Word, words: Sequence[Token], index: int) -> bool:
    """；同期作出答复109件: in the same year, while 较上年同期 is of another."""
    return word.text == "同期" and index > 0 and words[index - 1].word.role == "mark"


def _compare(reader: Reader, words: Sequence[Token], index: int) -> None:
    if not reader.this_year and not words[index].gap:  # 与2022年相比
        reader.this_year = True
        reader.clause_blocked = True
