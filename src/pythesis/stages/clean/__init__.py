"""Decisions about the data, applied and written down; nothing is learnt, imputed or invented here."""

from pythesis.stages.clean.apply import apply
from pythesis.stages.clean.conflicts import conflicts
from pythesis.stages.clean.decide import decide
from pythesis.stages.clean.reading import as_read
from pythesis.stages.clean.run import Cleaned, run

__all__ = ["Cleaned", "apply", "as_read", "conflicts", "decide", "run"]
