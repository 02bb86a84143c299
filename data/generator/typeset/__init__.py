"""One report as bytes: ``html``, ``docx``, ``pdf`` and ``text``, each with the styles seen in the field.

A typesetter takes a ``ReportSpec`` and a style and returns the same bytes each time.
"""
