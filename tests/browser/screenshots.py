"""`make screenshots`: the pictures of README and docs, taken from the running app on the sample city."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: where, how large (CSS pixels), in which theme, after which file was handed in."""

    path: str
    height: int = 1000
    width: int = 1280
    scheme: Literal["light", "dark"] = "light"
    file: str | None = None


WRONG = "data/sample/reports/2024/市直/澜禾市教育局.html"
SHOTS = {
    "overview": Shot("/", 1860),
    "comparison": Shot("/comparison", 1150),
    "findings": Shot("/findings", 1800),
    "agency": Shot("/agency?agency=990100003", 3100),
    "rollup": Shot("/rollup", 1650),
    "roster": Shot("/roster"),
    "selfcheck": Shot("/selfcheck", 900, file=WRONG),
    "intake": Shot("/intake?part=refused", 620),
    "intake_load": Shot("/intake", 620, file=WRONG),
    "search": Shot("/search?q=政策解读", 900),
    "about": Shot("/about"),
    "trace": Shot("/trace?agency=990100003&figure=requests.carried_out.natural_person", 1250),
    "overview_en": Shot("/?lang=en", 1880, scheme="dark"),
    "phone": Shot("/findings", 844, 390),
}
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FRESH = "() => !document.querySelector('[data-testid=stSkeleton],[data-stale=true]')"


def main() -> int:
    """Serve the sample on a free port and take every page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base)
        OUT.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
            )
            for name, shot in SHOTS.items():
                context = browser.new_context(
                    locale="zh-CN",
                    timezone_id="Asia/Shanghai",
                    viewport={"width": shot.width, "height": shot.height},
                    color_scheme=shot.scheme,
                )
                _take(context.new_page(), base, shot, OUT / f"{name}.png")
                context.close()
            browser.close()
    finally:
        server.terminate()
    return 0


def _wait(base: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{base}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the app did not start")


def _take(page: Page, base: str, shot: Shot, file: Path) -> None:
    page.goto(base + shot.path)
    _settle(page)
    if shot.file is not None:
        page.locator("input[type=file]").first.set_input_files(ROOT / shot.file)
        page.wait_for_timeout(4000)
        _settle(page)
    page.screenshot(path=file)
    print(file.relative_to(ROOT))


def _settle(page: Page) -> None:
    page.wait_for_selector(SETTLED, timeout=60_000)
    page.wait_for_function(FRESH, timeout=60_000)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    sys.exit(main())
