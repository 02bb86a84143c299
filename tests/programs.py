"""Programs and fonts that some tests need: absent on a user's machine, they skip with the one command
that installs them; in CI, which must install them, nothing skips and the test fails."""

from __future__ import annotations

import os

import pytest

IN_CI = bool(os.environ.get("CI"))


def needs(present: bool, install: str) -> pytest.MarkDecorator:
    """A mark for tests that cannot run without something outside the required packages."""
    return pytest.mark.skipif(not present and not IN_CI, reason=f"absent; install it by: {install}")


def require(present: bool, install: str) -> None:
    """The same inside a fixture."""
    if not present:
        (pytest.fail if IN_CI else pytest.skip)(f"absent; install it by: {install}")
