"""A real browser: seconds from a choice in the page until everything on it has settled."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=zh-CN"]
APP = '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
IDLE = APP + '[data-test-script-state="notRunning"]'
SETTLED = "() => !document.querySelector('[data-testid=stSkeleton],[data-stale=true]')"
PAGES = ("", "comparison", "findings", "rollup", "roster")
CHOICES = ("年度", "层级", "类别")


def interactions(address: str) -> list[float]:
    """Seconds of every choice made in the filters of the main pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
        page.set_default_timeout(30_000)
        times = [seconds for name in PAGES for seconds in _choices(page, address + name)]
        browser.close()
    return times


def _choices(page: Page, address: str) -> Iterator[float]:
    page.goto(address)
    _settle(page)
    for label in CHOICES:
        for option in (1, 2, 0):
            yield _choose(page, label, option)


def _choose(page: Page, label: str, option: int) -> float:
    """Seconds from the click on an option until the address tells of it and nothing is stale."""
    page.get_by_role("combobox", name=label, exact=False).first.click()
    listed = page.get_by_role("option")
    listed.first.wait_for()
    before = page.url
    chosen = listed.nth(min(option, listed.count() - 1))
    start = time.perf_counter()
    chosen.click()
    page.wait_for_function("before => location.href !== before", arg=before)
    _settle(page)
    return time.perf_counter() - start


def _settle(page: Page) -> None:
    page.wait_for_selector(IDLE)
    page.wait_for_function(SETTLED)
