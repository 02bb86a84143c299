"""From the rows of a table in print to the cells of each figure.

    strips ─▶ rows ─▶ order (which line) ─▶ columns, heads, disputes (which field) ─▶ figures
             stream (one cell a line)

``etl.report.align`` is the only caller; nothing here knows where in a document a table was found.
"""
