"""Pages as a visitor opens them, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ENTRY = Path(__file__).resolve().parents[1] / "dashboard" / "pages" / "navigation.py"


def opened(page: str, language: str = "zh", /, **parameters: str) -> AppTest:
    """A page as an address opens it; fails where its script does."""
    app = AppTest.from_file(str(ENTRY), default_timeout=60)
    app.query_params["lang"] = language
    app.run()
    for name, value in parameters.items():
        app.query_params[name] = value
    if page != "overview.py":
        app.switch_page(page)
    return ran(app)


def ran(app: AppTest) -> AppTest:
    """The page after its script ran once more."""
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def text(app: AppTest) -> str:
    """Everything of ours that can be read on the page."""
    return "\n".join(element.value for element in app.html if "<style>" not in element.value)
