"""What people decide: an append-only record beside the data, and the state that follows from it.

The data is never changed by a decision. A decision names its finding or figure by agency, year, rule and
line or address, and remembers the source's hash and the printed values it was made on, so that it
survives every rebuild and is shown as outdated once the source says something else.
"""
