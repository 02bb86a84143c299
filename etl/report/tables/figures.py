"""The cells placed for a figure → its state and value; where it is doubtful, every reading and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from etl.model import Cell, Figure, Place, Problem
from etl.numerals import CellReading, read_cell
from etl.report.tables.columns import Placed
from etl.report.tables.strips import place_of


@dataclass(slots=True)
class Findings:
    """What alignment gives: figures by address, and problems."""

    figures: dict[str, Figure] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    same_ink: set[str] = field(default_factory=set)
    """Figures in doubt only about how one cell reads, not about which cell is theirs."""

    def put(self, address: str, cell: Cell, number: int | None, money: str | None) -> None:
        """Read the one cell of a figure; ``number`` is its grid's, ``money`` the unit of a price."""
        if cell.rowspan > 1:
            self.put_placed(address, Placed((cell,), shared=True), number, money)
            return
        if cell.page is None and cell.box is None and not cell.alternatives:
            figure, why = _interned(address, cell.text, number, cell.row, cell.column, money)
        else:
            figure, why = _figure(address, Placed((cell,)), number, money)
        self.figures[address] = figure
        if why is not None:
            self.problems.append(Problem("unreadable", why, figure.where, address))
            self.same_ink.add(address)

    def put_placed(
        self, address: str, placed: Placed, number: int | None, money: str | None
    ) -> None:
        """Read the cells placed for one figure."""
        if len(placed.cells) == 1 and not placed.shared:
            self.put(address, placed.cells[0], number, money)
            return
        figure, why = _figure(address, placed, number, money)
        self.figures[address] = figure
        if why is not None:
            kind = "unreadable" if figure.state == "unreadable" else "merged"
            self.problems.append(Problem(kind, why, figure.where, address))
            if placed.parts and not placed.shared:
                self.same_ink.add(address)

    def doubt(self, address: str, readings: Sequence[Cell], where: Place | None, why: str) -> None:
        """No cell can be placed for certain; ``readings`` are those that may be meant."""
        texts = tuple(dict.fromkeys(cell.text for cell in readings if cell.text))
        self.figures[address] = Figure(address, "unreadable", None, " | ".join(texts), where, texts)
        either = f"，可能是：{'、'.join(texts)}" if texts else ""
        self.problems.append(Problem("unreadable", why + either, where, address))

    def report(self, kind: str, message: str, where: Place | None = None) -> None:
        """Note what could not be read as the form says."""
        self.problems.append(Problem(kind, message, where))


@lru_cache(maxsize=65_536)
def _interned(
    address: str, text: str, number: int | None, row: int, column: int, money: str | None
) -> tuple[Figure, str | None]:
    """Most figures of most reports are the same nought in the same place."""
    return _figure(address, Placed((Cell(text, row, column),)), number, money)


def _figure(
    address: str, placed: Placed, number: int | None, money: str | None
) -> tuple[Figure, str | None]:
    """The figure and, where it is not simply what one cell says, the reason."""
    if not placed.cells:
        return Figure(address, "missing", None, ""), None
    cell = placed.cells[0]
    reading = read_cell(cell.text, money)
    why: str | None = None
    others = _other_readings(placed, reading, money)
    if others:
        reading = CellReading("unreadable", alternatives=others)
        why = f"此格有几种读法：{'、'.join(other or '空白' for other in others)}"
    elif reading.state == "unreadable":
        why = f"此格写作“{cell.text}”，不能确定是什么数"
    elif placed.shared and reading.state == "number":
        if reading.value:
            reading = CellReading("unreadable", alternatives=(cell.text,))
        why = f"合并的一格“{cell.text}”占了几项"
    raw = cell.text if len(placed.cells) == 1 else " | ".join(part.text for part in placed.cells)
    where = place_of(cell, number)
    return Figure(address, reading.state, reading.value, raw, where, reading.alternatives), why


def _other_readings(placed: Placed, reading: CellReading, money: str | None) -> tuple[str, ...]:
    """Every reading of the same ink, where they do not come to the same."""
    cells = placed.cells
    texts = [cell.text for cell in cells]
    texts += [text for cell in cells for text in cell.alternatives]
    if placed.parts and len(cells) > 1:
        texts.insert(0, "".join(cell.text for cell in cells))
    if all(read_cell(text, money)[:2] == reading[:2] for text in texts[1:]):
        return ()
    return tuple(dict.fromkeys(texts))
