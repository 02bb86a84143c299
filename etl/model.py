"""The values that travel between the stages of reading, from bytes to findings.

Everything here is frozen and knows nothing of any file format, form or database. The one-way flow:

    Source --readers--> Document --locate--> Report --align--> Figure, Problem
                                                   --narrative--> Mention
    all of them together: Reading --store--> DuckDB --check--> findings
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left corner of the page."""

Number = int | float

State = Literal["number", "blank", "dash", "words", "unreadable", "missing"]
"""What a cell holds. Only ``number`` has a value; a blank is never zero."""

SECTIONS = ("overview", "proactive", "requests", "disputes", "shortcomings", "other_matters")
TABLES = ("proactive", "requests", "disputes")


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it came: its bytes and what the folder or the office's list says about it."""

    name: str
    """Path as given; ``ARCHIVE/MEMBER`` for a member of an archive."""
    content: bytes
    sha256: str
    agency: str | None = None
    year: int | None = None
    published: date | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its source; what the format lacks is None. All counts are 1-based."""

    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The origin of one (perhaps merged) cell. Covered positions have no cell of their own."""

    text: str
    """As published: inner line breaks kept as ``\\n``, outer white space kept out."""
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    """Other readings of the same ink (OCR, doubtful digit splits)."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as published: the origins of its cells, by row, then column."""

    cells: tuple[Cell, ...]
    page: int | None = None
    ruled: bool = True
    """False where columns were inferred from positions or blanks, not from rules or markup."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside of grids."""

    text: str
    page: int | None = None


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """What every reader returns: blocks in reading order, whatever the format."""

    format: str
    """``html docx doc pdf scan ofd xlsx text``."""
    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What the file says of itself: ``title``, ``published``, ``agency`` where present."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six parts of a report."""

    id: str
    heading: str
    """As printed, number included; empty where the part was recognised without a heading."""
    text: str
    """Prose only; paragraphs parted by ``\\n``."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read as the form says. It concerns our reading, not the agency's conduct."""

    kind: str
    message: str
    where: Place | None = None
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the form, addressed ``table.line.field``."""

    figure: str
    state: State
    value: Number | None
    raw: str
    where: Place | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A number that the prose states, or a statement of none."""

    kind: str
    value: Number
    unit: str
    approximate: bool
    negated: bool
    section: str
    sentence: str
    start: int
    """Code points in ``sentence``; ``sentence[start:end]`` is the number with its unit."""
    end: int
    offset: int = 0
    """Where the sentence begins in its passage."""
    scope: str | None = None
    """``area`` (全市…) or ``own`` (本机关…) where the clause names one."""
    derived: str | None = None
    """How a value follows from stated ones, e.g. ``hotline.received × hotline.answer_rate``."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports, for which year, published when."""

    agency: str | None = None
    year: int | None = None
    published: date | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A document understood as a report: its parts and the grids of its three tables."""

    identity: Identity
    form: str | None
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]
    foreword: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Notes (注：…) by the table they explain."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file could not be read; ``kind`` is stable, ``message`` is for people."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything taken from one file: either a report with its mentions, or the reason why not."""

    name: str
    sha256: str
    format: str | None
    report: Report | None = None
    mentions: tuple[Mention, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Equation:
    """One arithmetic rule on one line or column: sum(stated) = sum(expected) - sum(minus).

    Addresses are figures of this year's report, ``last_year.`` and a figure of the year before, or
    ``prose.`` and a kind of mention.
    """

    rule: str
    instance: str
    """The line or field it is about: ``requests.balance`` on ``natural_person``."""
    stated: tuple[str, ...]
    expected: tuple[str, ...]
    minus: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    """Addresses without whose number it is undecided; where none is named, the stated ones."""


@dataclass(frozen=True, slots=True)
class RepairCell:
    """A figure as it is printed and as every rule would have it."""

    figure: str
    printed: Number | None
    implied: Number


@dataclass(frozen=True, slots=True)
class Repair:
    """The smallest set of cells whose change would make every equation of a report hold."""

    id: str
    certainty: Literal["sure", "ambiguous", "structural", "none"]
    cells: tuple[RepairCell, ...]
    alternatives: tuple[tuple[RepairCell, ...], ...] = ()
    mechanism: str = ""
    """Why this is likely: ``total_zero typo swap shift_row shift_column total_not_updated blank``."""
