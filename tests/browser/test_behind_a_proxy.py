"""Two dashboards on one database behind a real nginx, set up as release/nginx.conf says."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from programs import require
from serving import Server, free_port, office, started
from steps import settle, visit
from tiny_database import build

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SECRET = "p" * 32
ACCESS = f"""
sign_in = "proxy"
[proxy]
header = "X-Remote-User"
secret = "{SECRET}"
[[person]]
account = "chen"
role = "reader"
"""
WRAPPER = """
{user}
daemon off;
pid nginx.pid;
events {{}}
http {{
    log_format seats '$gongkai_seat $upstream_addr';
    access_log seats.log seats;
    include gongkai.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class House:
    """An office's proxy, the dashboards behind it and the folder of their database."""

    folder: Path
    port: int
    dashboards: tuple[Server, ...]

    def seats(self) -> dict[str, set[str]]:
        """Which dashboards have answered each visitor who had a seat."""
        found: dict[str, set[str]] = {}
        for line in (self.folder / "seats.log").read_text().splitlines():
            seat, dashboard = line.split(maxsplit=1)
            found.setdefault(seat, set()).add(dashboard)
        return found


@pytest.fixture
def house(tmp_path: Path, browser: Browser) -> Iterator[House]:
    require(NGINX is not None, "apt-get install -y nginx-light")
    environment = office(tmp_path, ACCESS)
    with ExitStack() as running:
        dashboards = tuple(
            running.enter_context(started(environment, tmp_path / f"{number}.log"))
            for number in range(2)
        )
        port = free_port()
        process = subprocess.Popen(_proxy(tmp_path, port, dashboards), stderr=subprocess.DEVNULL)
        try:
            yield _ready(House(tmp_path, port, dashboards))
        finally:
            process.terminate()
            process.wait(10)


def _proxy(folder: Path, port: int, dashboards: tuple[Server, ...]) -> list[str]:
    """The delivered configuration with the ports, secret and visitors of this test; nginx's command."""
    said = (ROOT / "release" / "nginx.conf").read_text(encoding="utf-8")
    said = said.replace("8500", str(port))
    for delivered, mine in zip(("8501", "8502"), dashboards, strict=True):
        said = said.replace(delivered, str(mine.port))
    said = re.sub(r'X-Gongkai-Secret ".*"', f'X-Gongkai-Secret "{SECRET}"', said)
    (folder / "gongkai.conf").write_text(said, encoding="utf-8")
    (folder / "gongkai.htpasswd").write_text("chen:{PLAIN}word\nwu:{PLAIN}word\n", encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(WRAPPER.format(user=user), encoding="utf-8")
    return [str(NGINX), "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]


def _ready(house: House) -> House:
    for _ in range(80):
        try:
            answer(house, "/_stcore/health")
        except OSError:
            time.sleep(0.1)
            continue
        return house
    pytest.fail((house.folder / "error.log").read_text())


def answer(
    house: House, path: str, who: str = "chen:word", **headers: str
) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of one call through the proxy."""
    given = {"Authorization": f"Basic {base64.b64encode(who.encode()).decode()}"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    connection.request("GET", path, headers=given)
    response = connection.getresponse()
    text = response.read().decode("utf-8", errors="replace")
    connection.close()
    return response.status, text, dict(response.getheaders())


def shown(house: House, seat: str) -> str:
    """The build that a visitor's dashboard shows."""
    _, text, _ = answer(house, "/health", Cookie=f"gongkai_seat={seat}")
    return str(json.loads(text)["build"])


def test_visitors_keep_their_dashboard_while_one_dies_and_builds_change(
    house: House, browser: Browser
) -> None:
    assert answer(house, "/", who="chen:wrong")[0] == 401
    assert answer(house, "/", who="wu:word")[0] == 403  # signed in, but not one of the office's
    assert answer(house, "/", who="wu:word", X_Remote_User="chen")[0] == 403
    assert "gongkai_seat=" in answer(house, "/")[2]["Set-Cookie"]

    seats = [f"visitor{number}" for number in range(12)]
    for seat in seats * 3:
        assert shown(house, seat) == "tiny.duckdb"
    answered = house.seats()
    assert all(len(answered[seat]) == 1 for seat in seats)
    assert len(set.union(*(answered[seat] for seat in seats))) == 2

    _walk(house, browser)

    _publish_another(house.folder / "data")
    assert {shown(house, seat) for seat in seats} == {"second.duckdb"}

    house.dashboards[0].process.kill()
    assert {shown(house, seat) for seat in seats} == {"second.duckdb"}


def _walk(house: House, browser: Browser) -> None:
    """A page, an upload and a download of one visitor, through the proxy."""
    context = browser.new_context(
        locale="zh-CN", http_credentials={"username": "chen", "password": "word"}
    )
    page = context.new_page()
    visit(page, f"http://127.0.0.1:{house.port}/selfcheck")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "草稿.html", "mimeType": "text/html", "buffer": b"<html><body>hello</body></html>"}
    )
    expect(page.get_by_role("heading", name="草稿.html 无法读取")).to_be_visible(timeout=60_000)
    visit(page, f"http://127.0.0.1:{house.port}/comparison")
    with page.expect_download() as caught:
        page.get_by_role("button", name="导出 CSV").click()
    assert Path(caught.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    settle(page)
    context.close()


def _publish_another(data: Path) -> None:
    """The same reports as another build, pointed to as a load does."""
    before = (data / "tiny.duckdb").rename(data / "first.duckdb")
    build(data).rename(data / "second.duckdb")
    before.rename(data / "tiny.duckdb")
    half = data / ".CURRENT"
    half.write_text("second.duckdb", encoding="utf-8")
    half.replace(data / "CURRENT")
