"""Prose → the figures it states: `extract`; what follows from them: `derive`; which is shown: `choose`.

No language model: a vocabulary (`vocabulary.toml`), one pattern that finds its words, and a small
grammar that binds every figure to the words that govern it. `docs/prose.md` explains it.
"""

from etl.narrative.choice import choose, derive
from etl.narrative.extraction import extract
from etl.narrative.kinds import Kind, kinds

__all__ = ["Kind", "choose", "derive", "extract", "kinds"]
