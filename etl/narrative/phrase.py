"""What the grammar remembers while it reads: the phrase before a number, the sentence, the passage."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.model import Number
from etl.narrative.lexicon import Word
from etl.narrative.tokens import Quantity, Token

ABOUT = re.compile("《条例》|政务公开|信息公开|依申请公开|公开工作")
WORK = re.compile(rf"(?:{ABOUT.pattern})(?!申请|条例|件|平台|网|专栏|栏)")
"""Names the work itself: a mere 培训 in a sentence on an application or a site is of anything."""


@dataclass(slots=True)
class Draft:
    """A mention in the making; positions are in the sentence without blanks."""

    kind: str
    value: Number
    approximate: bool
    negated: bool
    start: int
    end: int
    scope: str | None = None
    part: bool = False
    source: str = ""
    """The word of the channel or letter-box, where the figure has one of its own."""
    accumulated: bool = False
    """累计 stands before it: of the year, or of all years where a figure of this year follows."""


@dataclass(slots=True)
class Phrase:
    """What was said since the last figure or clause mark. Groups hold the last coordinated words."""

    facts: tuple[Word, ...] = ()
    topics: tuple[Word, ...] = ()
    channels: tuple[Word, ...] = ()
    acts: tuple[Word, ...] = ()
    carried: tuple[Word, ...] = ()
    """Verbs of the figure before a 、: 答复留言23条、来信41封."""
    first: Word | None = None
    """The first subject named."""
    counted: str = ""
    """共, 为 … stand right before the figure."""
    modifiers: tuple[Word, ...] = ()
    """Verbs that only describe (收到的): they count where no other verb does."""
    rates: tuple[Word, ...] = ()
    noun: Word | None = None
    noun_alone: bool = False
    """Unknown text stands right before the noun: not all information, but some of a sort."""
    act_alone: bool = False
    """Unknown text stands right before the verb: 三务公开118条."""
    head: Word | None = None
    """The last word that can govern a number."""
    foreign: bool = False
    """Unknown text stands between the head and here."""
    unknown: int = 0
    """How many characters stand between the last word known and the figure, where foreign."""
    linked: Word | None = None
    """The head before a 、 or 和 that has not been followed by another word yet."""
    aside: bool = False
    """A way or person of application, a typical case: no figure of a whole."""
    about: bool = False
    """涉及: the figure tells of another matter."""
    never: bool = False
    """Another's doing: 受邀参加, 审理, 备案."""
    reached: bool = False
    """After 提高到: the figure is what the one before it became."""
    blocked: bool = False
    average: bool = False
    """月均, 平均: what the figure rises to, 由310条升至355条, is one as well."""
    joint_acts: bool = False
    scope: str | None = None
    this_year: bool = False
    dated: bool = False
    years: tuple[bool, ...] = ()
    """Of the years named, which is the reporting year."""
    accumulated: bool = False
    from_last: bool = False
    actual: bool = False
    """实际: what came of a target stated before."""
    parting: bool = False
    """It stands right after 其中."""
    including: bool = False
    spread: bool = False
    each: bool = False
    """各: the figure is that of each subject or channel named."""
    through: bool = False
    """通过 …, … 等: the channels are means, not what is counted."""
    open_list: bool = False
    """等: the channels named are only some of their sort."""
    approximate: int | None = None
    """Where 近, 约 … begins."""


@dataclass(slots=True)
class Total:
    """The last figure that was understood, taken or not: what 其中 would divide."""

    kinds: tuple[str, ...] = ()
    blocked: bool = False
    draft: Draft | None = None
    unit: str = ""
    average: bool = False


@dataclass(slots=True)
class Barred:
    """A figure that was understood but is not this year's own."""

    kinds: tuple[str, ...]
    verbs: tuple[Word, ...]


@dataclass(slots=True)
class Outside:
    """What is put aside at an opening bracket."""

    phrase: Phrase
    figures: int
    this_year: bool
    running: bool
    parents: frozenset[str]
    clause_blocked: bool
    tail_taken: bool


@dataclass(slots=True)
class Reader:
    """The state of reading one passage; `begin_sentence` resets what a full stop ends."""

    year: int | None
    drafts: list[Draft] = field(default_factory=list)
    phrase: Phrase = field(default_factory=Phrase)
    frame: str | None = None
    """The subject that verbs without one refer to."""
    frame_of_whole: str | None = None
    """The subject that 其中 divides: a part that is no kind of its own does not change it."""
    frame_here: bool = False
    unread: str = ""
    """Sentences without figures since the last one read: a heading may name the subject."""
    channels: tuple[Word, ...] = ()
    open_list: bool = False
    named_after: int = 0
    """How many figures had been met when a clause without one named the channels."""
    scope: str | None = None
    last: Total = field(default_factory=Total)
    counted: tuple[str, ...] = ()
    """The kinds of the last count, which 其中 divides though a rate stands between."""
    spent: Phrase | None = None
    """The phrase of the last figure where it gave that no kind: 推送96期278条."""
    unplaced: list[tuple[Quantity, Token]] = field(default_factory=list)
    """Items published in this sentence, no channel being named yet."""
    figures: int = 0
    """How many figures have been met."""
    place: int = 0
    """Where the figure at hand ends."""
    counts: list[tuple[Number, Draft | None]] = field(default_factory=list)
    """The figures of this sentence, with what each was taken for."""
    parents: frozenset[str] = frozenset()
    divided: frozenset[str] = frozenset()
    """The kinds of this sentence that 其中 has divided: 公开47条，其中公开简介2项；公开统计4项."""
    tail_taken: bool = False
    """Words after the last figure were its own: they do not govern the next one."""
    barred: list[Barred] = field(default_factory=list)
    """Figures of other years, targets and running totals: what this year's may continue."""
    verbs: tuple[Word, ...] = ()
    """The verbs of the last figure."""
    shares: list[str] = field(default_factory=list)
    """Kinds still to be served by 分别."""
    years: list[bool] = field(default_factory=list)
    """Whether the next figures served by 分别 are this year's: 2022年、2023年分别收到137件、168件."""
    shared_years: bool = False
    """This year is one of those served by 分别: 均 speaks of it too."""
    sorted: bool = False
    """The sentence sorts documents: 主动公开56件，依申请公开12件，不予公开8件 are no applications."""
    pending: Phrase | None = None
    """A phrase that named a subject and has not got its figure yet."""
    pending_rates: tuple[Word, ...] = ()
    outside: list[Outside] = field(default_factory=list)
    sentence: str = ""
    this_year: bool = True
    beside: bool = False
    """上年为43件 stands beside this year's figure: a growth ends what is said of last year."""
    regarding: bool = False
    """针对上年指出的5类问题，: the year is of what the clause speaks of."""
    running: bool = False
    until: bool = False
    clause_blocked: bool = False
    sentence_blocked: bool = False
    first_draft: int = 0
    """Where the drafts of this sentence begin."""

    @property
    def about(self) -> bool:
        """Whether the sentence names 信息公开 or what belongs to it."""
        return ABOUT.search(self.sentence) is not None

    @property
    def just_named(self) -> bool:
        """Whether the clause before this figure's named the channels and had no figure of its own."""
        return bool(self.channels) and self.named_after == self.figures - 1

    @property
    def work(self) -> int | None:
        """Where the sentence names the work of 政务公开 first, if it does."""
        match = WORK.search(self.sentence)
        return match.start() if match else None
