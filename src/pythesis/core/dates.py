"""Dates as people type them: ``2026-05-08``, ``vendredi 8 mai 2026``, ``Friday, 8 May 2026``."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
MOIS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
        "novembre", "decembre")  # fmt: skip
TYPED = re.compile(
    r"(?:(?P<weekday>[a-z]+)[ ,]+)?(?:(?:the |le )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)? (?P<month>[a-z]+)"
    r" (?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2}))"
)


def typed(text: str) -> tuple[dt.date, str | None] | None:
    """Read a date with the weekday beside it, in French or English; None when it is neither.

    Examples
    --------
    >>> typed("samedi 30 avril 2022")
    (datetime.date(2022, 4, 30), 'saturday')
    """
    found = TYPED.fullmatch(_plain(text))
    if found is None:
        return None
    weekday = _place(found["weekday"], WEEKDAYS, JOURS) if found["weekday"] else None
    if found["weekday"] and weekday is None:
        return None
    named = WEEKDAYS[weekday] if weekday is not None else None
    month = _place(found["month"], MONTHS, MOIS) if found["month"] else None
    try:
        if found["iso"]:
            return dt.date.fromisoformat(found["iso"]), named
        return (
            (dt.date(int(found["year"]), month + 1, int(found["day"])), named) if month is not None else None
        )
    except ValueError:
        return None


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(bare.lower().split())


def _place(word: str, *lists: Sequence[str]) -> int | None:
    return next((names.index(word) for names in lists if word in names), None)


def weekday(day: dt.date) -> str:
    """Return the English name of a day, which is also the key of its word."""
    return WEEKDAYS[day.weekday()]


def written_dates(values: Any, names: Sequence[str]) -> Any:
    """Replace typed texts by dates, and keep their weekdays under ``weekdays``."""
    if not isinstance(values, Mapping):
        return values
    read = {name: typed(values[name]) for name in names if isinstance(values.get(name), str)}
    dates = {name: found[0] for name, found in read.items() if found}
    said = {name: found[1] for name, found in read.items() if found and found[1]}
    if not dates:
        return values
    return {**values, **dates, "weekdays": {**values.get("weekdays", {}), **said}}
