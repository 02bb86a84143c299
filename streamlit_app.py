"""`streamlit run streamlit_app.py`: the server of the dashboard. The pages are listed in
dashboard/pages/navigation.py."""

from pathlib import Path

import streamlit as st

from dashboard import delivery, health
from dashboard.access.opening import opened
from dashboard.server import lifespan, middleware, on_script_error

app = st.App(
    Path(__file__).parent / "dashboard" / "pages" / "navigation.py",
    secrets=opened().secrets,
    lifespan=lifespan,
    routes=[*health.routes, *delivery.routes],
    middleware=middleware,
    on_script_error=on_script_error,
)
