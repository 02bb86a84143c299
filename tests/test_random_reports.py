"""What was typeset is what is read: random reports with random quirks, through every format.

A few hundred documents here; ``python tests/accuracy.py`` reads as many as one likes and gives the
shares. A figure that claims what is not printed fails in any format; a problem is allowed only where
the layout itself has lost what it says.
"""

from __future__ import annotations

import shutil

import pytest
from accuracy import Score, score
from programs import needs
from random_reports import QUIRKS, draw
from typesetting import FORMATS

from etl.readers import scan

SEEDS = {"html": 50, "mhtml": 10, "docx": 30, "xlsx": 30, "text": 40, "markdown": 20, "lines": 50}
SEEDS |= {"pdf": 16, "ofd": 16}
GOALS = {"html": 0.999, "mhtml": 0.999, "docx": 0.999, "xlsx": 0.995, "text": 0.99, "pdf": 0.995}
"""Least share read; the padded grids of the text formats lose which of two blanks is a cell."""

needs_office = needs(
    shutil.which("soffice") is not None, "apt-get install -y libreoffice-writer-nogui"
)


needs_ocr = needs(scan.is_available(), "pip install -r requirements-ocr.txt")


@pytest.mark.parametrize("name", SEEDS)
def test_what_was_typeset_is_what_is_read(name: str) -> None:
    result = score(name, range(SEEDS[name]))
    assert result.wrong == []
    assert result.share >= GOALS.get(name, 0.0), result


@needs_office
def test_doc_files() -> None:
    result = score("doc", range(4))
    assert result.wrong == []
    assert result.share >= 0.999, result


@needs_ocr
@pytest.mark.parametrize("name", ["scan", "scan_turned"])
def test_scans(name: str) -> None:
    result = score(name, [1])
    assert result.wrong == []
    assert result.share >= 0.97, result


def test_every_quirk_is_drawn() -> None:
    drawn = [draw(seed) for seed in range(60)]
    assert {quirk for one in drawn for quirk in one.quirks} == set(QUIRKS)
    assert {one.form for one in drawn} == {"2019", "2021"}
    states = {state for one in drawn for state, _ in one.wanted.values()}
    assert states == {"number", "blank", "dash", "words", "missing"}


def test_a_wrong_figure_is_told_from_a_problem() -> None:
    drawn = draw(0)
    figures = dict(drawn.wanted)
    number, *others = (address for address, (state, _) in figures.items() if state == "number")
    figures[number] = ("blank", None)
    figures[others[0]] = ("unreadable", None)
    result = Score("html")
    result.add(drawn, figures)
    assert [address for _, address, _, _ in result.wrong] == [number]
    assert (result.problems, result.right) == (1, len(figures) - 2)


def test_every_format_is_scored() -> None:
    scans = {"scan", "scan_skewed", "scan_turned", "scan_coarse", "photograph"}
    assert {*SEEDS, *scans, "doc", "xls"} == set(FORMATS)
