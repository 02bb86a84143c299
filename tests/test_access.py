"""Who is let in: the setting, forged headers and cookies against a real server, roles at the record."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import served, status
from streamlit.testing.v1 import AppTest
from tiny_database import build

from dashboard.access import settings as setting
from dashboard.access.settings import WrongSetting, parse
from dashboard.access.visitor import NoRight, NotSignedIn, Visitor, from_claims, from_headers
from dashboard.database import Build
from dashboard.decisions import permitted, store
from dashboard.decisions.model import Line, Printed, Subject
from dashboard.decisions.store import StoreProblem

ROOT = Path(__file__).resolve().parents[1]
SECRET = "s" * 32
PROXY = f"""
sign_in = "proxy"
[proxy]
header = "X-Remote-User"
name_header = "X-Remote-Name"
secret = "{SECRET}"
[[person]]
account = "Chen"
role = "reviewer"
regions = ["临江省/云川市/桃溪县"]
[[person]]
account = "lin"
role = "reader"
"""
OIDC = {
    "server_metadata_url": "http://127.0.0.1/", "client_id": "a", "client_secret": "b",
    "redirect_uri": "http://127.0.0.1/oauth2callback", "cookie_secret": SECRET,
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"sign_in": "none"},
        {"sign_in": "proxy"},
        {"sign_in": "proxy", "proxy": {"header": "X-User", "secret": "short"}},
        {"sign_in": "proxy", "proxy": {"header": "X", "secret": SECRET, "typo": 1}},
        {"sign_in": "oidc", "oidc": {**OIDC, "cookie_secret": "short"}},
        {"sign_in": "oidc", "oidc": {**OIDC, "client_id": ""}},
        {"sign_in": "open", "typo": 1},
        {"sign_in": "open", "person": [{"account": "a", "role": "king"}]},
        {"sign_in": "open", "person": [{"account": "a", "role": "reader", "region": ["x"]}]},
        {"sign_in": "open", "person": [{"account": "a", "role": "reader", "regions": ["a//b"]}]},
        {"sign_in": "open", "person": [{"account": "a", "role": "reader", "regions": "省"}, 3]},
        {"sign_in": "open", "person": [{"account": n, "role": "reader"} for n in ("a", "A")]},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        parse(wrong)


def test_a_setting_that_is_named_but_absent_or_broken_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_ACCESS", str(tmp_path / "access.toml"))
    with pytest.raises(WrongSetting):
        setting.settings()
    (tmp_path / "access.toml").write_text("sign_in = ", encoding="utf-8")
    with pytest.raises(WrongSetting):
        setting.settings()


def test_the_provider_s_word_is_taken_only_for_what_it_verified() -> None:
    now = parse(
        {"sign_in": "oidc", "oidc": OIDC, "person": [{"account": "A@x.cn", "role": "reviewer"}]}
    )
    claims = {"is_logged_in": True, "email": "a@X.cn", "name": "甲"}
    assert from_claims(now, claims) == Visitor("a@X.cn", "甲", "reviewer", None)
    with pytest.raises(NotSignedIn):
        from_claims(now, {**claims, "is_logged_in": False})
    with pytest.raises(NoRight):
        from_claims(now, {**claims, "email_verified": False})
    with pytest.raises(NoRight):
        from_claims(now, {**claims, "email": "b@x.cn"})


def test_names_in_headers_may_be_chinese() -> None:
    now = parse({
        "sign_in": "proxy", "everyone": {"role": "reader"},
        "proxy": {"header": "U", "name_header": "N", "secret": SECRET},
    })  # fmt: skip
    for sent in ("%E9%99%88", "陈".encode().decode("latin-1")):
        assert from_headers(now, {"u": "chen", "n": sent}).name == "陈"
    assert from_headers(now, {"u": "chen", "n": "陈"}).signature == "陈 <chen>"


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("proxy"), PROXY) as port:
        yield port


GOOD = {"X-Remote-User": "chen", "X-Gongkai-Secret": SECRET}
ROUTES = [
    "/",
    "/about",
    "/media/abc.csv",
    "/_stcore/upload_file/a/b",
    "/_stcore/metrics",
    "/health.x",
]


def test_the_proxy_is_let_in(behind_proxy: int) -> None:
    assert status(behind_proxy, "/", GOOD) == 200
    assert status(behind_proxy, "/_stcore/stream", GOOD, upgrade=True) == 101


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"X-Remote-User": "chen"},
        {"X-Remote-User": "chen", "X-Gongkai-Secret": "x" * 32},
        {"X-Remote-User": "chen", "X-Gongkai-Secret": "", "X-Forwarded-For": "127.0.0.1"},
        {"X-Gongkai-Secret": SECRET},
        {"X-Remote-User": "nobody", "X-Gongkai-Secret": SECRET},
    ],
    ids=["none", "no-secret", "wrong-secret", "empty-secret", "no-user", "unlisted"],
)
def test_forged_headers_are_refused_on_every_route(
    behind_proxy: int, forged: dict[str, str], path: str
) -> None:
    assert status(behind_proxy, path, forged) == 403


def test_forged_headers_are_refused_by_the_stream(behind_proxy: int) -> None:
    forged = {"X-Remote-User": "chen", "X-Gongkai-Secret": "x" * 32}
    assert status(behind_proxy, "/_stcore/stream", forged, upgrade=True) == 403


def test_a_header_sent_twice_is_refused(behind_proxy: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", behind_proxy, timeout=20)
    connection.putrequest("GET", "/")
    for name, value in [*GOOD.items(), ("X-Remote-User", "lin")]:
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 403


def test_without_a_setting_it_answers_this_machine_by_its_own_name_and_says_so(
    tmp_path: Path,
) -> None:
    with served(tmp_path, None) as port:
        assert status(port, "/", {}) == 200
        assert status(port, "/", {"Host": "rebound.example.com"}) == 403
        assert status(port, "/_stcore/stream", {"Host": "rebound.example.com"}, upgrade=True) == 403
        with (
            pytest.raises(ConnectionError),
            socket.create_connection((_outside(), port), timeout=2),
        ):
            pass
    assert "未设登录，只限本机访问" in (tmp_path / "server.log").read_text(encoding="utf-8")


def _outside() -> str:
    """An address of this machine that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            pytest.skip("this machine has no other address than loopback")


def test_without_a_setting_it_does_not_serve_other_machines(tmp_path: Path) -> None:
    with (
        served(tmp_path, None, "--server.address", "0.0.0.0") as port,
        pytest.raises(ConnectionError),
    ):
        status(port, "/", {})
    assert "未启动" in (tmp_path / "server.log").read_text(encoding="utf-8")


SUBJECT = Subject("37020006", "云川市住房和城乡建设局", 2023, figure="requests.received.total")
LINE = Line(SUBJECT, "confirmed", Printed("0" * 64, {"requests.received.total": 3.0}))


def acting(monkeypatch: pytest.MonkeyPatch, who: Visitor) -> None:
    for module in ("dashboard.decisions.permitted", "dashboard.decisions.person"):
        monkeypatch.setattr(f"{module}.visitor", lambda: who)


@pytest.mark.parametrize(
    "who",
    [
        Visitor("lin", "林", "reader", None),
        Visitor("chen", "陈", "reviewer", (("临江省", "云川市", "桃溪县"),)),
    ],
    ids=["reader", "other area"],
)
def test_the_record_refuses_whom_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: Visitor
) -> None:
    monkeypatch.setenv("GONGKAI_DECISIONS", str(tmp_path / "record.sqlite"))
    acting(monkeypatch, who)
    whole = Build(str(build(tmp_path / "data")))
    with pytest.raises(StoreProblem, match="forbidden"):
        permitted.decide(whole, "form", "理由", [LINE])
    with pytest.raises(StoreProblem, match="forbidden"):
        permitted.advance(whole, "form", "replied", SUBJECT, "0" * 64, "", None)
    assert store.decisions(tmp_path / "record.sqlite") == []


def test_the_record_names_the_account_that_signed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_DECISIONS", str(tmp_path / "record.sqlite"))
    acting(monkeypatch, Visitor("zhou@x.cn", "周", "reviewer", (("临江省", "", ""),)))
    permitted.decide(Build(str(build(tmp_path / "data"))), "form", "理由", [LINE])
    assert [d.person for d in store.decisions(tmp_path / "record.sqlite")] == ["周 <zhou@x.cn>"]


def test_only_one_module_writes_to_the_record() -> None:
    writers = [
        file.name
        for file in (ROOT / "dashboard").rglob("*.py")
        if "store.decide(" in (text := file.read_text(encoding="utf-8")) or "store.advance(" in text
    ]
    assert writers == ["permitted.py"]


def test_only_the_frame_opens_a_build_for_pages() -> None:
    openers = {
        file.name
        for file in (ROOT / "dashboard").rglob("*.py")
        if "newest(" in file.read_text(encoding="utf-8")
    }
    assert openers == {"frame.py", "server.py", "health.py", "database.py"}


@pytest.mark.parametrize("page", ["overview.py", "findings.py", "selfcheck.py", "about.py"])
def test_pages_show_nothing_to_whom_nobody_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    (tmp_path / "access.toml").write_text(PROXY, encoding="utf-8")
    monkeypatch.setenv("GONGKAI_ACCESS", str(tmp_path / "access.toml"))
    build(tmp_path / "data")
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "data"))
    app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / page), default_timeout=30).run()
    shown = "\n".join(element.value for element in app.html)
    assert "没有访问本系统的权限" in shown
    assert "云川市" not in shown


@pytest.mark.parametrize(
    ("who", "kept"),
    [
        (Visitor("lin", "林", "reviewer", None), False),
        (Visitor("chen", "陈", "administrator", (("临江省", "", ""),)), False),
        (Visitor("zhou", "周", "administrator", None), True),
    ],
    ids=["reviewer", "administrator of a province", "administrator"],
)
def test_only_who_sees_all_and_administers_may_change_the_data(
    monkeypatch: pytest.MonkeyPatch, who: Visitor, kept: bool
) -> None:
    acting(monkeypatch, who)
    assert permitted.may_keep() is kept


def test_a_job_starts_nowhere_without_that_right() -> None:
    """Whatever a page draws: the two modules that start jobs ask first."""
    for name in ("said.py", "loading.py"):
        text = (ROOT / "dashboard" / "intake" / name).read_text(encoding="utf-8")
        start = min(text.index(call) for call in ("jobs.start(", "jobs.load(") if call in text)
        assert text.rindex("if not permitted.may_keep():", 0, start) > text.rindex(
            "\ndef ", 0, start
        )
    starters = [
        file.name
        for file in (ROOT / "dashboard").rglob("*.py")
        if "jobs.start(" in (text := file.read_text(encoding="utf-8")) or "jobs.load(" in text
    ]
    assert sorted(starters) == ["loading.py", "said.py"]
