"""Every page passes axe-core's WCAG 2.2 A and AA rules: themes, languages, wide and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from steps import settle, visit
from test_walks import PAGES

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHECK = """async (tags) => {
    const found = await axe.run(document, {
        runOnly: tags.length ? {type: 'tag', values: tags} : {type: 'rule', values: ['color-contrast']},
        resultTypes: ['violations'],
    });
    return found.violations.map((v) =>
        v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' | ' + n.html.slice(0, 120)
            + ' | ' + n.any.map((a) => a.message).join('; ')).join(' || '));
}"""
THEME = (
    "(theme) =>"
    " getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === theme"
)


@pytest.fixture(scope="module", params=["zh", "en"])
def looked_at(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str]]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield context.new_page(), request.param
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_violations(server: str, looked_at: tuple[Page, str], path: str) -> None:
    page, language = looked_at
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    visit(page, f"{server}{path}{'&' if '?' in path else '?'}lang={language}")
    page.wait_for_timeout(500)
    page.evaluate(AXE)
    found = {"light": page.evaluate(CHECK, RULES), "dark": _in_theme(page, "dark")}
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    page.wait_for_timeout(300)
    found["dark phone"] = page.evaluate(CHECK, RULES)
    found["light phone"] = _in_theme(page, "light")
    assert found == {"light": [], "dark": [], "dark phone": [], "light phone": []}


def _in_theme(page: Page, theme: Literal["light", "dark"]) -> list[str]:
    """What is wrong in the other theme: themes differ in colours alone."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(THEME, arg=theme)
    page.wait_for_timeout(300)
    found: list[str] = page.evaluate(CHECK, [])
    return found
