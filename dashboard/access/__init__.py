"""Who may see and do what: the office's setting, who a visitor is, and the gate before every route.

Without a setting the application is open, and only on this machine's own address. With one, visitors are
signed in by the office's OIDC provider or named by its proxy. What they may see is enforced in the
database connection they are given (``dashboard.visible``), what they may do where the record is written.
"""
