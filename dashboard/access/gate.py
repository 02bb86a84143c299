"""The gate before every route, HTTP and WebSocket: what it does not know, it refuses.

``none``: only calls to this machine's own name (so that no web page elsewhere can reach in through a
name that it points here). ``proxy``: only calls with the proxy's secret. ``oidc``: without a signed-in
visitor only what is needed to sign in; the pages themselves ask again.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.access.settings import Proxy, WrongSetting, settings
from dashboard.access.visitor import (
    EVERYBODY,
    NoRight,
    NotSignedIn,
    Visitor,
    from_claims,
    from_headers,
)

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ALWAYS = ("/_stcore/health", "/health")
TO_SIGN_IN = ("/static/", "/auth/", "/oauth2callback", "/_stcore/host-config", "/_stcore/stream")
log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware; 403 (WebSocket: refused) for whom the setting does not let in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or _admits(HTTPConnection(scope)):
            await self.app(scope, receive, send)
            return
        log.warning("refused", extra={"path": scope["path"]})
        if scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        else:
            await PlainTextResponse("403 无权访问 Forbidden\n", 403)(scope, receive, send)


def caller(call: HTTPConnection) -> Visitor | None:
    """Who asks for a file that only one visitor may have; None for whom the setting does not let in."""
    try:
        now = settings()
        if now.sign_in == "proxy":
            return from_headers(now, call.headers)
        if now.sign_in == "oidc":
            return from_claims(now, _claims(call))
    except (WrongSetting, NoRight, NotSignedIn):
        return None
    return EVERYBODY


def _admits(call: HTTPConnection) -> bool:
    path = call.url.path
    if path in ALWAYS:
        return True
    try:
        now = settings()
        if now.sign_in == "proxy":
            assert now.proxy is not None
            return _is_proxy(now.proxy, call) and bool(from_headers(now, call.headers))
        if now.sign_in == "oidc":
            return _to_sign_in(path) or bool(from_claims(now, _claims(call)))
    except (WrongSetting, NoRight, NotSignedIn):
        return False
    return now.sign_in == "open" or _host(call.headers) in LOOPBACK


def _is_proxy(proxy: Proxy, call: HTTPConnection) -> bool:
    """Only the proxy knows the secret. Addresses prove nothing: X-Forwarded-For can name any."""
    given = call.headers.getlist(proxy.secret_header)
    known = len(given) == 1 and hmac.compare_digest(given[0].encode(), proxy.secret.encode())
    named_once = len(call.headers.getlist(proxy.header)) == 1
    return known and named_once


def _to_sign_in(path: str) -> bool:
    """A page's shell holds no data; its content comes through the stream and asks who is looking."""
    return path.startswith(TO_SIGN_IN) or "/" not in path.strip("/")


def _claims(call: HTTPConnection) -> Mapping[str, object]:
    """What Streamlit's signed cookie says; nothing where it is absent, forged or of another origin."""

    def signed(name: str) -> bytes | None:
        value = call.cookies.get(name)
        secret = get_cookie_secret()
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    raw = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    claims = json.loads(raw) if raw else {}
    return claims if isinstance(claims, dict) else {}


def _host(headers: Headers) -> str:
    host = headers.get("host", "")
    return host[1 : host.find("]")] if host.startswith("[") else host.rsplit(":", 1)[0]
