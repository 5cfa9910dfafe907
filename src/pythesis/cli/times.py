"""What is written after ``--time``: a column, or several between commas."""

from __future__ import annotations


def time_of(written: str | None) -> str | list[str] | None:
    """Return the column that orders rows, or the columns that say the moment of a row together.

    Examples
    --------
    >>> time_of("Date"), time_of("year, month,day")
    ('Date', ['year', 'month', 'day'])
    """
    if written is None or "," not in written:
        return written
    return [part.strip() for part in written.split(",") if part.strip()]
