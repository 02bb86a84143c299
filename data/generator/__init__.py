"""Makes reports of an invented place: for the sample, for test documents, for a nation.

Stages, one direction: ``city`` (who) → ``figures`` (how much) → ``prose`` (in which words) → ``report``
(one report as blocks) → ``typeset`` (bytes). ``faults`` spoils a report on the way, and says how.
Nothing here is read from any agency's document; every name is invented.
"""
