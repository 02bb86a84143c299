"""Names, cells and texts that carry scripts, markup and formulas are shown as letters, on every page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page
from steps import settle, visit
from tiny_database import build

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "<img src=x onerror='window.struck=1'><script>window.struck=1</script>"
MARKUP = (
    f"{SCRIPT}[点](javascript:window.struck=1)![]()$\\frac12$:red[红]**粗**`码`{{x}}&lt;b&gt;\"'"
)
KEY = "37020006"
PAGES = (
    "", "comparison?rows=agency", "findings?severity=error", f"findings?agency={KEY}", "agency",
    f"agency?agency={KEY}", "rollup", "roster", "roster?part=ledger", "search?q=网站", "about",
    "intake?part=refused", "intake?part=problems", "intake?part=unlisted", "intake?part=conflicts",
    "intake?part=rulings", "trace?code=applications.received", f"trace?agency={KEY}",
    f"trace?agency={KEY}&figure=requests.received.total", f"trace?agency={KEY}&code=published.website",
)  # fmt: skip
SPOILT = {
    "agency": "name = name || $m, aliases = [$m], region = region || $m",
    "source": "name = $m || name, refusal_message = $m, address = 'javascript:window.struck=1'",
    "report": "title = $m, printed_agency = $m, listed_agency = 'x' || $m",
    "section": "heading = $m, body = $m || '网站' || $m",
    "mention": "sentence = $m || sentence, start_at = 0, end_at = 40",
    "raw_exception": "raw = $m", "problem": "message = $m", "note": "body = $m",
    "finding": "message_zh = $m, message_en = $m, basis = $m",
}  # fmt: skip


def spoil(file: Path) -> None:
    """Put hostile text wherever text of a document or of a list can come."""
    with duckdb.connect(str(file)) as connection:
        for table, changes in SPOILT.items():
            connection.execute(f"update {table} set {changes}", {"m": MARKUP})
        connection.execute(
            "insert into ruling (sha256, action, agency, reason, ruled_at, person)"
            " select sha256, 'move', $m, $m, now()::timestamp, $m from report limit 1",
            {"m": MARKUP},
        )


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    spoil(build(folder))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)],
        cwd=ROOT, env={**os.environ, "GONGKAI_DATA": str(folder)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(160):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_document_is_markup(hostile: str, page: Page, path: str) -> None:
    visit(page, hostile + path)
    page.wait_for_timeout(300)
    found = page.evaluate(
        """() => ({
            struck: window.struck,
            images: document.querySelectorAll('img[src="x"]').length,
            scripted: document.querySelectorAll('a[href^="javascript:"]').length,
            formulas: document.querySelectorAll('.katex').length,
            bold: [...document.querySelectorAll('strong')].filter((e) => e.textContent === '粗').length,
            broken: document.body.innerText.includes('页面出错'),
        })"""
    )
    assert found == {
        "struck": None, "images": 0, "scripted": 0, "formulas": 0, "bold": 0, "broken": False,
    }  # fmt: skip


def test_the_hostile_text_is_there_to_be_read(hostile: str, page: Page) -> None:
    visit(page, hostile + f"agency?agency={KEY}")
    assert "<script>window.struck=1</script>" in page.inner_text("body")


def test_a_draft_with_scripts_is_shown_as_letters(hostile: str, page: Page) -> None:
    visit(page, hostile + "selfcheck")
    sample = next((ROOT / "data" / "sample" / "reports" / "2023").rglob("*.html"))
    content = sample.read_bytes().decode("utf-8", "replace")
    evil = MARKUP.replace("<", "&lt;")
    spoilt = content.replace("</td>", f"{evil}</td>").replace("</p>", f"{evil}</p>")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "<img src=x onerror=alert(1)>.html", "mimeType": "text/html", "buffer": spoilt.encode()}
    )  # fmt: skip
    page.locator(".gk-h2, .gk-callout").first.wait_for(timeout=60_000)
    settle(page)
    assert page.evaluate("window.struck") is None
    assert page.locator("img[src='x']").count() == 0
    assert page.locator(".katex").count() == 0
