"""Files that people take away, made from the same models as the screen; no streamlit."""
