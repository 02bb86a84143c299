"""A page that only announces its report: what it links to and stands beside it is read instead."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from random_reports import draw
from typesetting import FORMATS

from etl.model import Reading
from etl.reading import arrive
from etl.sources.inventory import entries

DRAWN = draw(12)
PAGE = """<html><body><h1>{title}</h1><p>发布时间：2024-01-20</p><p>{links}</p></body></html>"""
TITLE = f"{DRAWN.agency}{DRAWN.year}年政府信息公开工作年度报告"


def page(*links: str) -> bytes:
    listed = "".join(f'<a href="{link}">附件</a>' for link in links)
    return PAGE.format(title=TITLE, links=listed).encode()


def readings(folder: Path, offered: Path) -> dict[str, Reading]:
    database = folder / "database"
    return {Path(entry.name).name: arrive(entry, database).reading for entry in entries([offered])}


def numbers(reading: Reading) -> int:
    assert reading.report is not None
    return sum(figure.state == "number" for figure in reading.report.figures)


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("W020.docx", "W020.docx"),
        ("./files/%E5%B9%B4%E6%8A%A5.docx", "files/年报.docx"),
        ("https://www.lanhe.example/zwgk/W020.docx?x=1", "W020.docx"),
        ("../../up/W020.docx", "W020.docx"),
    ],
)
def test_the_linked_file_is_read_for_the_page(tmp_path: Path, link: str, file: str) -> None:
    offered = tmp_path / "offered"
    (offered / file).parent.mkdir(parents=True)
    (offered / file).write_bytes(FORMATS["docx"](DRAWN))
    (offered / "t1.html").write_bytes(page("/favicon.doc", link))
    found = readings(tmp_path, offered)
    assert numbers(found["t1.html"]) > 20
    assert found["t1.html"].sha256 == found[Path(file).name].sha256


def test_within_an_archive(tmp_path: Path) -> None:
    pack = tmp_path / "县.zip"
    with zipfile.ZipFile(pack, "w") as handle:
        handle.writestr("甲/t1.html", page("W020.docx"))
        handle.writestr("甲/W020.docx", FORMATS["docx"](DRAWN))
        handle.writestr("乙/t2.html", page("W020.docx"))
    found = readings(tmp_path, pack)
    assert numbers(found["t1.html"]) > 20
    assert numbers(found["t2.html"]) == 0


def test_a_page_without_tables_and_without_its_attachment_is_a_report_with_missing_tables(
    tmp_path: Path,
) -> None:
    (tmp_path / "t1.html").write_bytes(page("W020.docx"))
    report = readings(tmp_path, tmp_path / "t1.html")["t1.html"].report
    assert report is not None
    assert {figure.state for figure in report.figures} == {"missing"}
    assert [p.kind for p in report.problems].count("missing_table") == 3


def test_a_page_with_tables_is_read_itself(tmp_path: Path) -> None:
    html = FORMATS["html"](DRAWN) + b'<a href="W020.docx">'
    (tmp_path / "t1.html").write_bytes(html)
    (tmp_path / "W020.docx").write_bytes(FORMATS["docx"](draw(13)))
    found = readings(tmp_path, tmp_path / "t1.html")["t1.html"]
    assert found.format == "html"
    assert numbers(found) > 20


def test_an_attachment_that_is_no_report_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "t1.html").write_bytes(page("W020.doc"))
    (tmp_path / "W020.doc").write_bytes(b"%PDF-1.4 broken")
    assert readings(tmp_path, tmp_path / "t1.html")["t1.html"].format == "html"
