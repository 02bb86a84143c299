"""通过 and 等: means and open lists. 发布政策解读、工作动态、办事服务等143条 counts all its contents."""

from __future__ import annotations

from collections.abc import Sequence

from etl.narrative.around import is_figure
from etl.narrative.lexicon import Word
from etl.narrative.phrase import Phrase, Reader
from etl.narrative.tokens import Quantity, Token

ITEMS = ("topic", "weak", "fact", "other")
ENOUGH = 2
"""Links that make a list beyond doubt; where a channel is named, one will do."""
UNLISTED = Word("", "channel", "elsewhere")


def verb_of_contents(words: Sequence[Token], index: int, enough: int) -> Word | None:
    """The verb before a list that 等 closes, where subjects of their own are among ``enough`` items."""
    links = items = 0
    for token in reversed(words[:index]):
        word = token.word
        if isinstance(word, Quantity) or word.role in ("mark", "none", "part"):
            return None
        links += word.role == "links"
        items += word.role in ITEMS
        if "publish" in word.shades:
            return word if items and links >= enough else None
    return None


def through(reader: Reader, word: Word, words: Sequence[Token], index: int) -> None:
    """What stands before is means (通过网站), or only some of its sort (网站等)."""
    phrase = reader.phrase
    phrase.through = True
    if not word.text.startswith("等"):
        return
    phrase.open_list = True
    if _ends_with_unknown(phrase, words, index):
        phrase.channels += (UNLISTED,)
    named = _counted_after(words, index)
    if named is not None and phrase.topics:
        phrase.topics, phrase.first, phrase.head, phrase.foreign = (named,), named, named, False
        return
    verb = verb_of_contents(words, index, 1 if phrase.channels else ENOUGH)
    if verb is not None:
        phrase.topics = phrase.facts = ()
        phrase.first = phrase.noun = phrase.linked = None
        phrase.acts, phrase.head, phrase.foreign, phrase.aside = (verb,), verb, False, False


def _ends_with_unknown(phrase: Phrase, words: Sequence[Token], index: int) -> bool:
    """网站和融媒号等渠道: the last channel of the list is one that is not known."""
    listed = phrase.linked is not None and phrase.linked in phrase.channels
    summed_up = index + 1 < len(words) and words[index + 1].word.role == "channel"  # 等媒体
    return listed and words[index].gap and not summed_up


def _counted_after(words: Sequence[Token], index: int) -> Word | None:
    """第12号建议、第8号提案等73件建议提案: those before 等 are examples of what is counted."""
    counted, following = index + 1, index + 2
    if not is_figure(words, counted) or following >= len(words):
        return None
    word, apart = words[following].word, words[counted].gap or words[following].gap
    return word if isinstance(word, Word) and word.role == "topic" and not apart else None
