"""``/health``: is there data to show and a record to write? For monitoring; no names, no figures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import database
from dashboard.database import SCHEMA_VERSION, Unavailable
from dashboard.decisions import store
from dashboard.decisions.store import StoreProblem
from dashboard.questions import about


def answer(request: Request) -> JSONResponse:
    """200 where all is well, else 503: which build is shown, since when; the state of the record."""
    told = {"schema": SCHEMA_VERSION, "record": _record(), **_build()}
    well = "build" in told and told["record"] == "ok"
    return JSONResponse({"status": "ok" if well else "failing", **told}, 200 if well else 503)


def _build() -> dict[str, Any]:
    try:
        build = database.newest()
    except Unavailable as problem:
        return {"unavailable": problem.reason}
    built_at = about.build_facts(build)[0]["built_at"]
    age = datetime.now(UTC).replace(tzinfo=None) - built_at
    return {
        "build": build.path.rsplit("/", 1)[-1],
        "built_at": built_at.isoformat(timespec="seconds"),
        "age_hours": round(age.total_seconds() / 3600, 1),
    }


def _record() -> str:
    try:
        store.mark(store.location())
    except StoreProblem as problem:
        return problem.reason
    return "ok"


routes = [Route("/health", answer)]
