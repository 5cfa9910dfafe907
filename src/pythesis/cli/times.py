"""What is written after ``--time``: a column, or several between commas."""

from __future__ import annotations

import csv


def time_of(written: str | None) -> str | list[str] | None:
    """Return the column that orders rows, or the columns that say the moment of a row together.

    Examples
    --------
    >>> time_of("Date"), time_of("year, month,day"), time_of('"Date, heure"')
    ('Date', ['year', 'month', 'day'], 'Date, heure')
    """
    if written is None or "," not in written:
        return written
    names = [part.strip() for part in next(csv.reader([written], skipinitialspace=True))]
    kept = [name for name in names if name]
    return kept[0] if len(kept) == 1 else kept
