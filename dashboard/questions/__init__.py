"""Every question that a page may ask: all SQL of the dashboard, over views and dictionaries only.

One function answers with one DataFrame; values are bound, identifiers come from the dictionaries.
"""
