"""Steps that all walks take: open a page, wait until nothing moves."""

from __future__ import annotations

from playwright.sync_api import Page

READY = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
    '[data-test-script-state="notRunning"]'
)
SETTLED = "() => !document.querySelector('[data-testid=stSkeleton],[data-stale=true]')"


def visit(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script has run and nothing on the page is stale."""
    page.wait_for_selector(READY)
    page.wait_for_function(SETTLED)
