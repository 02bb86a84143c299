"""`make screenshots`: the pictures of README and docs, taken from the running app on the sample city."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SHOTS = {
    "overview": "/",
    "comparison": "/comparison",
    "findings": "/findings",
    "agency": "/agency",
    "rollup": "/rollup",
    "roster": "/roster",
    "intake": "/intake",
    "search": "/search",
    "about": "/about",
    "overview_en": "/?lang=en",
}
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
FRESH = "() => !document.querySelector('[data-testid=stSkeleton],[data-stale=true]')"


def main() -> int:
    """Serve the sample on a free port and take every page at 1280 × 1000."""
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
            page = browser.new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                viewport={"width": 1280, "height": 1000},
            ).new_page()
            for name, path in SHOTS.items():
                _take(page, base + path, OUT / f"{name}.png")
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


def _take(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.wait_for_selector(SETTLED, timeout=60_000)
    page.wait_for_function(FRESH, timeout=60_000)
    page.wait_for_timeout(1500)
    page.screenshot(path=file)
    print(file.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
