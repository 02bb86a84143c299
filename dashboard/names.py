"""What an exported file is called: what it is, of when, of where, from which data."""

from __future__ import annotations

import re

from dashboard.questions.scope import Scope

FORBIDDEN = re.compile(r'[\\/:*?"<>|\s▲▼]+')


def file_name(subject: str, scope: Scope, date: str, suffix: str) -> str:
    """`政府信息公开_年度对比_2023_云川市_截至20250401.xlsx`."""
    parts = [
        "政府信息公开",
        subject,
        str(scope.year),
        scope.region or scope.seen,
        f"截至{date.replace('-', '')}",
    ]
    return "_".join(FORBIDDEN.sub("-", part) for part in parts if part) + f".{suffix}"
