"""What is said of a check that could not run through a fault of its own code."""

from __future__ import annotations

import traceback
from pathlib import Path

from pythesis.core.said import Said, said

STRICT = "PYTHESIS_STRICT"  # set for tests: a check that fails is then an error, not a finding that says so


def fault(error: Exception) -> Said:
    """Say that a check could not run, and where its code failed; never with values of the data."""
    frames = traceback.extract_tb(error.__traceback__)[1:] or traceback.extract_tb(error.__traceback__)
    place = next((f for f in reversed(frames) if "pythesis" in Path(f.filename).parts), frames[-1])
    where = f"{type(error).__name__}, {Path(place.filename).name}, {place.name}"
    return said("audit.needs.fault", where=where)
