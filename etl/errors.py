"""What can go wrong, as a tree.

GongkaiError
├── ConfigurationError      a form, rule, roster or option is wrong: stop at once
├── UnreadableDocument      one file cannot be read: that file alone is refused
│   └── NotAReport          it can be read, but it is not an annual report
└── StoreError              the database folder cannot be used: nothing is changed
    └── Locked              another load holds it just now
"""


class GongkaiError(Exception):
    """Root of all errors that carry a sentence for people; ``kind`` is stable, for programs."""

    kind = "error"


class ConfigurationError(GongkaiError):
    """Raised by loaders of forms, rules, vocabulary, roster and settings."""

    kind = "configuration"


class UnreadableDocument(GongkaiError):
    """Raised by readers: ``kind`` is stable (``empty``, ``encrypted``, ``damaged``, ``too_large`` …)."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class NotAReport(UnreadableDocument):
    """Raised by ``locate`` where the document is legible but is no annual report."""

    def __init__(self, message: str, kind: str = "not_a_report") -> None:
        super().__init__(kind, message)


class StoreError(GongkaiError):
    """Raised by ``store``: foreign version, unwritable folder."""

    kind = "store"


class Locked(StoreError):
    """Raised by ``store`` where another load holds the folder: nothing is wrong, try again later."""

    kind = "locked"
