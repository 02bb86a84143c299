"""Every page passes axe-core's WCAG 2.2 A and AA rules, light and dark, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import pytest
from playwright.sync_api import Browser, Page
from steps import visit
from test_walks import PAGES

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHECK = """async (tags) => {
    const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}});
    return found.violations.map((v) =>
        v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' | ' + n.html.slice(0, 120)
            + ' | ' + n.any.map((a) => a.message).join('; ')).join(' || '));
}"""


@pytest.fixture(params=[("light", "zh"), ("dark", "en")], ids=lambda pair: "-".join(pair))
def looked_at(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str]]:
    scheme, language = request.param
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 1280, "height": 900}, color_scheme=scheme
    )
    yield context.new_page(), language
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_violations(server: str, looked_at: tuple[Page, str], path: str) -> None:
    page, language = looked_at
    visit(page, f"{server}{path}{'&' if '?' in path else '?'}lang={language}")
    page.wait_for_timeout(500)
    page.evaluate(AXE)
    assert page.evaluate(CHECK, RULES) == []
