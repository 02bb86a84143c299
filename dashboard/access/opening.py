"""Before the server starts: what the setting asks of it; without one it serves this machine alone."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import streamlit as st

from dashboard import logs
from dashboard.access.gate import LOOPBACK
from dashboard.access.settings import Settings, WrongSetting, location, record, settings

SAID = {
    "none": "未设登录，只限本机访问 No sign-in; this machine only",
    "open": "未设登录，已向网络开放 No sign-in; open to the network",
    "oidc": "统一身份认证 Sign-in by OpenID Connect",
    "proxy": "本单位代理服务器认证 Sign-in by the office's proxy",
}


def opened() -> Settings:
    """The setting to start with, said on standard error; ends the process where it must not start."""
    logs.set_up()
    try:
        now = settings()
    except WrongSetting as problem:
        sys.exit(f"访问设置有误，未启动 wrong access setting, not started: {problem}")
    address = str(st.get_option("server.address") or "")
    if now.sign_in == "none" and address not in LOOPBACK:
        sys.exit(
            f"未启动：server.address = {address!r} 不是本机地址，须先在 {location()} 中设定登录方式"
            " (not started: serving other machines needs a sign-in; see docs/security.md)"
        )
    if now.sign_in == "oidc" and find_spec("authlib") is None:
        sys.exit("未启动：OIDC 需要 pip install -r requirements-oidc.txt (not started)")
    if now.sign_in == "none":
        record(now)
    print(f"访问方式 Access: {SAID[now.sign_in]}", file=sys.stderr, flush=True)
    return now
