"""Plain text and Markdown → paragraphs and grids.

Lines parted by tabs or pipes are rows. Where every cell stands on a line of its own (``0 |``, or ``|``
alone between cells) the rows are lost: such a block is a grid of a single column, blank cells included,
and later stages put it together by its labels. Everything else is paragraphs, one a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from etl.model import Block, Cell, Document, Grid, Paragraph
from etl.readers.charset import decode

PIPES = "|｜│"
"""What parts the cells of a page's lines."""
_PIPES = str.maketrans({"│": "|", "┃": "|", "║": "|", "｜": "|", "¦": "|"})
_RULE = re.compile(
    r"^[\s|:+─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋=-]*[-─━═]{3,}[\s|:+─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋=-]*$"
)
_MARKUP = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s+|[*+]\s+)|\*\*|__|^\s*```\w*\s*$")
_HEADING = re.compile(r"^\s*[一二三四五六七八]\s*、.*(?:情况|事项|概述|概况)\s*$")
_SENTENCE = re.compile(r"[。；！：:]\s*$")
_ROWS = 3
"""So many lines of a page with pipes in them are rows of a table, not a menu."""
_LOST = "\ufffd"
"""Stands for what is known to be missing: nobody can read it."""
_GAP = 3
"""So many lines without a pipe may stand between two with one within a block of cells."""


def read(content: bytes) -> Document:
    """Read a text file of any charset."""
    text = re.sub(r"\r\n?|\x0b|\x85|\u2028|\u2029", "\n", decode(content))
    blocks: list[Block] = []
    *before, last = text.split("\f")
    for page, part in enumerate(before, 1):
        blocks += _blocks([*part.split("\n"), ""], page)
    blocks += _blocks(last.split("\n"), len(before) + 1 if before else None)
    return Document("text", tuple(blocks))


def with_piped_rows(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a page, rows that are printed as lines with pipes put together to grids."""
    for piped, run in groupby(blocks, _is_piped):
        held = list(run)
        texts = [block.text for block in held if isinstance(block, Paragraph)]
        if piped and len(held) >= _ROWS:
            yield from _piped([text.translate(_PIPES) for text in texts], None, False)
        else:
            yield from held


def _is_piped(block: Block) -> bool:
    if not isinstance(block, Paragraph):
        return False
    return sum(map(block.text.count, PIPES)) > 1


def _blocks(lines: Sequence[str], page: int | None) -> Iterator[Block]:
    """Blocks of a page; a table up to its very end, without a line end, is one that breaks off."""
    position = 0
    while position < len(lines):
        end = _end_of_tabs(lines, position)
        if end > position:
            yield _grid(_tabbed(lines[position:end], end == len(lines)), page)
            position = end
            continue
        end = _end_of_pipes(lines, position)
        if end > position:
            piped = [line.translate(_PIPES) for line in lines[position:end]]
            yield from _piped(piped, page, end == len(lines))
            position = end
            continue
        text = _MARKUP.sub("", lines[position]).strip()
        if text and not _RULE.match(text):
            yield Paragraph(text, page)
        position += 1


def _tabbed(lines: Sequence[str], cut: bool) -> list[list[str]]:
    """Cells of rows; where tabs at a row's end were trimmed, its empty cells are put back. ``cut``
    says that the text breaks off here: what a short last row lacks, and its last cell, are lost."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    width = max(map(len, rows))
    lost = _LOST if cut and len(rows) > 1 else ""
    if len(rows[-1]) < width:
        rows[-1][-1] += lost
        rows[-1] += [lost] * (width - len(rows[-1]))
    return [row + [""] * (width - len(row)) for row in rows]


def _end_of_tabs(lines: Sequence[str], start: int) -> int:
    """Where the rows end that begin here; ``start`` where none does. Indentation is no cell."""
    end = start
    while end < len(lines) and "\t" in lines[end].lstrip() + _lost(lines, start, end):
        end += 1
    return end


def _lost(lines: Sequence[str], start: int, end: int) -> str:
    """A tab for a short indented line amid rows, whose trailing tabs were trimmed, or a blank row."""
    line = lines[end]
    return "\t" if end > start and line.startswith("\t") and len(line.strip()) < 50 else ""


def _end_of_pipes(lines: Sequence[str], start: int) -> int:
    if not _has_pipe(lines[start]) and not _opens_lone_pipes(lines, start):
        return start
    end = last = start
    while end < len(lines) and end - last <= _GAP:
        line = lines[end]
        if _has_pipe(line):
            last = end
        elif not line.strip() or _HEADING.match(line) or _SENTENCE.search(line) or len(line) > 60:
            break
        end += 1
    return last + 1 if last > start or lines[start].translate(_PIPES).count("|") > 1 else start


def _has_pipe(line: str) -> bool:
    return "|" in line.translate(_PIPES)


def _opens_lone_pipes(lines: Sequence[str], position: int) -> bool:
    """A cell whose pipe stands alone on the next line."""
    line = lines[position].strip()
    following = lines[position + 1].strip() if position + 1 < len(lines) else ""
    return (
        following.translate(_PIPES) == "|"
        and bool(line)
        and not _HEADING.match(line)
        and not _SENTENCE.search(line)
    )


def _piped(lines: Sequence[str], page: int | None, cut: bool) -> Iterator[Grid]:
    whole = [line.strip() for line in _joined(line for line in lines if not _RULE.match(line))]
    led = all(line.startswith("|") for line in whole)
    ended = all(line.endswith("|") for line in (whole[:-1] if cut and len(whole) > 1 else whole))
    if ended and not whole[-1].endswith("|"):
        whole[-1] += f"{_LOST}|"
    rows = [_cells_of(line, led, ended) for line in whole]
    if any(sum(map(bool, row)) > 1 for row in rows):
        yield _grid(rows, page)
        return
    rows = _rows_of_cells("\n".join(lines))
    yield _grid(([_joined_cell(cell) for cell in row] for row in rows), page)


def _rows_of_cells(text: str) -> list[list[str]]:
    """Rows of a block with a cell a line, if the pipes that fill its rows up show where each ends;
    else every cell is a row. An empty cell leaves its pipe on a line of its own."""
    cells = text.split("|")
    if not cells[-1].strip():
        cells.pop()
    fillers = [not cell.strip() and "\n" not in cell for cell in cells]
    fillers[0] = False
    led = not cells[0].strip()
    ends = [i + 1 for i, filler in enumerate(fillers) if filler and not any(fillers[i + 1 : i + 2])]
    width = ends[0] if ends else 0
    if not width or any(end % width for end in ends):
        return [[cell] for cell, filler in zip(cells, fillers, strict=True) if not filler]
    starts = range(0, len(cells), width)
    return [
        [cells[i] for i in range(at + led, min(at + width, len(cells))) if not fillers[i]]
        for at in starts
    ]


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Lines without a pipe begin the cell that the next line goes on with."""
    held: list[str] = []
    for line in lines:
        if "|" in line:
            yield "\n".join([*held, line])
            held = []
        elif line.strip():
            held.append(line.strip())
    if held:
        yield "\n".join(held)


def _cells_of(row: str, led: bool, ended: bool) -> list[str]:
    """Cells of a row; ``led`` and ``ended`` say whether every row of the block has an outer pipe,
    else a pipe at the row's end stands beside an empty cell."""
    cells = [_joined_cell(cell) for cell in row.replace("\\|", "¦").split("|")]
    return cells[led : len(cells) - ended]


def _joined_cell(text: str) -> str:
    return "\n".join(filter(None, (_MARKUP.sub("", line).strip() for line in text.split("\n"))))


def _grid(rows: Iterable[Sequence[str]], page: int | None) -> Grid:
    cells = (
        Cell(text, row, column, page=page)
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
    )
    return Grid(tuple(cells), page)
