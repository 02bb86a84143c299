"""The server around the pages: Chinese chrome, warm start, quiet errors, sober headers."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.gate import Gate
from dashboard.wording import Words

STATIC = Path(__file__).with_name("static")
OURS = ("/static", "/media", "/_stcore", "/component", "/api")
VALIDATORS = (b"accept-encoding", b"if-none-match", b"if-modified-since")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
log = logging.getLogger(__name__)


class ChineseShell:
    """Puts language, title and our script into Streamlit's page; adds headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        page = _is_page(scope["path"])
        if page:
            headers = [pair for pair in scope["headers"] if pair[0] not in VALIDATORS]
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, _Answer(send, page, b"lang=en" in scope["query_string"]))


class _Answer:
    """Holds a page back until it is whole, then sends it rewritten."""

    def __init__(self, send: Send, page: bool, english: bool) -> None:
        self.send, self.page, self.english = send, page, english
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            headers.update(HEADERS)
            self.page = self.page and headers.get("content-type", "").startswith("text/html")
            if self.page:
                self.start = message
                return
        elif self.start is not None:
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = _rewritten(self.body, self.english)
            MutableHeaders(raw=self.start["headers"])["content-length"] = str(len(body))
            await self.send(self.start)
            message = {"type": "http.response.body", "body": body}
        await self.send(message)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Import and open what the first visitor would wait for, then freeze it out of the collector."""
    from dashboard import database, warm

    try:
        warm.up(database.newest())
    except database.Unavailable:
        log.info("no build to warm up with")
    except duckdb.Error:
        log.exception("the newest build cannot be asked; its pages will say so")
    gc.collect()
    gc.freeze()
    yield


def on_script_error(error: BaseException) -> bool:
    """Tell the user in one sentence; the traceback goes to the log only."""
    log.error("page failed", exc_info=error)
    st.error(
        "页面出错，请刷新；如再次出现，请把本页地址告知管理员。 / This page failed; please reload."
    )
    return True


def _is_page(path: str) -> bool:
    return not path.startswith(OURS) and "." not in path.rsplit("/", 1)[-1]


def _rewritten(body: bytes, english: bool) -> bytes:
    words = Words("en" if english else "zh")
    text = body.decode("utf-8")
    text = text.replace('<html lang="en">', f'<html lang="{"en" if english else "zh-CN"}">', 1)
    text = text.replace("<title>Streamlit</title>", f"<title>{words('common.product')}</title>", 1)
    return text.replace("</head>", f"<script>{_script()}</script></head>", 1).encode("utf-8")


@cache
def _script() -> str:
    dictionary = json.loads((STATIC / "chrome.json").read_text(encoding="utf-8"))
    script = (STATIC / "chrome.js").read_text(encoding="utf-8")
    return script.replace("DICTIONARY", json.dumps(dictionary, ensure_ascii=False))


middleware = [Middleware(Gate), Middleware(ChineseShell)]
