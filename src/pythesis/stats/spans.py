"""Lengths of time as people write them (``1h30``, ``90 min``, ``1:05:00``, ``2 j``), read in minutes."""

from __future__ import annotations

import polars as pl

DAYS = r"(?i)^(\d+)\s*(?:j|jours?|d|days?)(?:\W|\d|$)"
AFTER_DAYS = r"(?i)^\d+\s*(?:j|jours?|d|days?)\s*(\d{1,2})\s*(?:h|hr|hrs|heures?|hours?)$"
HOURS = r"(?i)^(\d+)\s*(?:h|hr|hrs|heures?|hours?)(?:\W|\d|$)"
AFTER_HOURS = r"(?i)^\d+\s*(?:h|hr|hrs|heures?|hours?)\s*(\d{1,2})\s*(?:m|min|mn|minutes?)?$"
MINUTES = r"(?i)^(\d+)\s*(?:min|mn|minutes?)(?:\W|\d|$)"
SECONDS = r"(?i)^\d+\s*(?:min|mn|minutes?)\s*(\d{1,2})\s*(?:s|sec|secondes?|seconds?)?$"
CLOCK = (r"^(\d{1,3}):\d{2}:\d{2}$", r"^\d{1,3}:(\d{2}):\d{2}$", r"^\d{1,3}:\d{2}:(\d{2})$")
# A whole cell: what else is written is no length of time.
WHOLE = (
    r"(?i)^(?:\d+\s*(?:j|jours?|d|days?)(?:\s*\d{1,2}\s*(?:h|hr|hrs|heures?|hours?))?|\d+\s*(?:h|hr|hrs|heures?|hours?)(?:\s*\d{1,2}\s*(?:m|min|mn|minutes?)?)?"
    r"|\d+\s*(?:min|mn|minutes?)(?:\s*\d{1,2}\s*(?:s|sec|secondes?|seconds?)?)?|\d{1,3}:\d{2}:\d{2})$"
)
# Days alone are as well read as a number of days.
DAYS_ALONE = r"(?i)^\d+\s*(?:j|jours?|d|days?)$"
PARTS = (
    (DAYS, 1440.0), (AFTER_DAYS, 60.0), (HOURS, 60.0), (AFTER_HOURS, 1.0), (MINUTES, 1.0), (SECONDS, 1 / 60),
    (CLOCK[0], 60.0), (CLOCK[1], 1.0), (CLOCK[2], 1 / 60),
)  # fmt: skip


def minutes(texts: pl.Expr) -> pl.Expr:
    """Return lengths of time in minutes; a text that is none becomes a gap."""
    cells = texts.str.strip_chars()
    parts = [cells.str.extract(p, 1).cast(pl.Float64, strict=False).fill_null(0.0) * by for p, by in PARTS]
    return pl.when(cells.str.contains(WHOLE)).then(pl.sum_horizontal(parts)).otherwise(None)
