"""Signing in through a real OpenID Connect provider: who sees what, and what a forged cookie opens."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from programs import require
from steps import settle, visit
from tiny_database import build

ROOT = Path(__file__).resolve().parents[2]
PROVIDER = ROOT / "tests" / "provider"
INSTALL = "apt-get install -y nodejs npm && npm ci --prefix tests/provider"
ACCESS = """
sign_in = "oidc"
[oidc]
server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"
client_id = "gongkai"
client_secret = "of-the-test"
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of the test, 32 or longer"
[[person]]
account = "chen@example.cn"
role = "reviewer"
regions = ["临江省/云川市/桃溪县"]
[[person]]
account = "lin@example.cn"
role = "reader"
[[person]]
account = "unverified@example.cn"
role = "administrator"
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def guarded(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard whose visitors sign in at a provider on this machine."""
    node = shutil.which("node")
    require(node is not None and (PROVIDER / "node_modules").exists(), INSTALL)
    folder = tmp_path_factory.mktemp("guarded")
    build(folder / "data")
    port, provider = free_port(), free_port()
    (folder / "access.toml").write_text(
        ACCESS.format(port=port, provider=provider), encoding="utf-8"
    )
    environment = {
        **os.environ, "GONGKAI_DATA": str(folder / "data"),
        "GONGKAI_ACCESS": str(folder / "access.toml"),
        "GONGKAI_DECISIONS": str(folder / "decisions.sqlite"),
    }  # fmt: skip
    callback = f"http://127.0.0.1:{port}/oauth2callback"
    commands = [
        [str(node), "provider.mjs", str(provider), callback],
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "streamlit_app.py")]
        + ["--server.port", str(port)],
    ]
    with (folder / "log").open("w") as log:
        processes = [
            subprocess.Popen(command, cwd=cwd, env=environment, stdout=log, stderr=log)
            for command, cwd in zip(commands, (PROVIDER, ROOT), strict=True)
        ]
    try:
        _wait(f"http://127.0.0.1:{provider}/.well-known/openid-configuration")
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}/"
    finally:
        for process in processes:
            process.terminate()
            process.wait(10)


def _wait(address: str) -> None:
    for _ in range(160):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"{address} did not answer")


def sign_in(page: Page, address: str, name: str) -> None:
    visit(page, address)
    expect(page.get_by_text("本系统须登录后使用")).to_be_visible()
    assert "云川市" not in page.inner_text("body")
    page.get_by_role("button", name="登录").click()
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", "x")
    page.click("button[type=submit]")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{address}**")
    settle(page)


def test_a_reviewer_of_a_county_sees_it_alone_and_decides(guarded: str, page: Page) -> None:
    sign_in(page, guarded, "chen")
    expect(page.get_by_role("heading", name="概览")).to_be_visible()
    visit(page, guarded + "agency")
    expect(page.get_by_text("桃溪县财政局")).to_be_visible()
    assert "云川市财政局" not in page.inner_text("body")
    visit(page, guarded + "agency?agency=37020006")
    expect(page.get_by_text("已不存在")).to_be_visible()
    visit(page, guarded + "about")
    expect(page.get_by_text("chen <chen@example.cn>")).to_be_visible()
    visit(page, guarded + "findings?year=2021&severity=error")
    expect(page.get_by_text("确认", exact=True).first).to_be_visible()


def test_a_reader_sees_all_and_decides_nothing(guarded: str, page: Page) -> None:
    sign_in(page, guarded, "lin")
    visit(page, guarded + "findings?year=2021&severity=error")
    expect(page.get_by_text("您的角色为查阅").first).to_be_visible()
    expect(page.get_by_text("确认", exact=True)).to_have_count(0)
    visit(page, guarded + "about")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_text("本系统须登录后使用")).to_be_visible()


@pytest.mark.parametrize("name", ["nobody", "unverified"])
def test_whom_the_office_does_not_know_is_turned_away(guarded: str, page: Page, name: str) -> None:
    sign_in(page, guarded, name)
    expect(page.get_by_text(f"“{name}@example.cn”没有访问本系统的权限")).to_be_visible()
    assert "云川市" not in page.inner_text("body")


def _status(address: str, cookie: str) -> int:
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    try:
        return int(urllib.request.urlopen(request, timeout=10).status)
    except urllib.error.HTTPError as answer:
        return answer.code


def test_downloads_and_uploads_ask_for_the_signed_cookie(guarded: str, page: Page) -> None:
    sign_in(page, guarded, "lin")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    good = f"_streamlit_user={cookies['_streamlit_user']}"
    assert _status(guarded + "media/none.csv", good) == 404
    broken = good[:-3] + ("abc" if not good.endswith("abc") else "abd")
    for forged in ("", "_streamlit_user=e30=", broken):
        assert _status(guarded + "media/none.csv", forged) == 403
        assert _status(guarded + "_stcore/upload_file/a/b", forged) == 403
