"""Reads a moment from the columns its source spreads it over, each row alone."""

from __future__ import annotations

from typing import Final

import polars as pl

from pythesis.core.moment import Moment, MomentPart, Place

MONTHS: Final = (
    ("jan", "janv", "janvier", "january"),
    ("feb", "fev", "fevr", "fevrier", "february"),
    ("mar", "mars", "march"),
    ("apr", "avr", "avril", "april"),
    ("may", "mai"),
    ("jun", "juin", "june"),
    ("jul", "juil", "juillet", "july"),
    ("aug", "aou", "aout", "august"),
    ("sep", "sept", "septembre", "september"),
    ("oct", "octobre", "october"),
    ("nov", "novembre", "november"),
    ("dec", "decembre", "december"),
)
CLOCK: Final = (
    r"^(\d{1,2})(?: ?[hH] ?(\d{2})?|:(\d{2})(?::(\d{2})(?:\.\d+)?)?)$"  # 14:30, 14:30:00, 14h30, 14h
)
TWELVE: Final = r"^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))? ?([aApP])\.?[mM]\.?$"  # 2:30 PM
PIVOT: Final = 69  # years of two digits from here on belong to the last century, as POSIX has it
# An hour behind a day in words: "2 janv. 2024 8h05", "2 janvier 2024 à 8:05".
HOUR_BEHIND: Final = r"(?i),?(?: [aà]| at)? (\d{1,2}) ?[h:] ?(\d{2})(?::\d{2})?$"
# What the numbers of a part can be; hour 24 is the first of the next day.
RANGES: Final[dict[Place, tuple[int, int]]] = {
    "year": (1, 9999), "quarter": (1, 4), "month": (1, 12), "week": (1, 53), "yearday": (1, 366),
    "day": (1, 31), "hour": (0, 24), "minute": (0, 59), "second": (0, 59),
}  # fmt: skip


def made(moment: Moment) -> pl.Expr:
    """Return the expression that makes the column of a moment, of dates or of moments in microseconds.

    A part that is missing, or that does not read in its form, makes a gap; so do parts that make no date.
    Hour 24 is the first of the next day. A week begins on Monday (ISO 8601), a month or a quarter on its
    first day.
    """
    places = {part.place: part for part in moment.parts}
    day = _day(places)
    if not moment.timed:
        return day.alias(moment.name)
    seconds = _seconds(places)
    return (day.cast(pl.Datetime("us")) + pl.duration(seconds=seconds)).alias(moment.name)


def _day(places: dict[Place, MomentPart]) -> pl.Expr:
    if "date" in places:
        return pl.col(places["date"].column).cast(pl.Date)
    year = _within(places, "year")
    if "quarter" in places:
        return pl.date(year, _within(places, "quarter") * 3 - 2, 1)
    if "week" in places:
        week = _within(places, "week")
        monday = pl.date(year, 1, 4).dt.truncate("1w") + pl.duration(days=7 * (week - 1))
        return pl.when(monday.dt.week() == week).then(monday)
    if "yearday" in places:
        found = pl.date(year, 1, 1) + pl.duration(days=_within(places, "yearday") - 1)
        return pl.when(found.dt.year() == year).then(found)
    first = pl.date(year, _within(places, "month"), 1)
    if "day" not in places:
        return first
    day = _within(places, "day")
    return pl.when(day <= first.dt.month_end().dt.day()).then(first + pl.duration(days=day - 1))


def _seconds(places: dict[Place, MomentPart]) -> pl.Expr:
    """Return the seconds since midnight."""
    if "clock" in places:
        return value(places["clock"])
    found = _within(places, "hour").cast(pl.Int64) * 3600
    if "minute" in places:
        found = found + _within(places, "minute").cast(pl.Int64) * 60
    if "second" in places:
        found = found + _within(places, "second").cast(pl.Int64)
    return found


def value(part: MomentPart) -> pl.Expr:
    """Return a part as a whole number; a clock in seconds since midnight. What does not read is a gap."""
    column = pl.col(part.column)
    if part.form == "day":
        return column
    if part.form == "name":
        plain = column.str.strip_chars().str.to_lowercase().str.normalize("NFKD")
        plain = plain.str.replace_all(r"\p{M}", "").str.strip_chars_end(".")
        numbers = {word: at for at, words in enumerate(MONTHS, start=1) for word in words}
        return plain.replace_strict(numbers, default=None, return_dtype=pl.Int32)
    if part.form == "letter":
        return column.str.strip_chars().str.extract(r"^[QqTt] ?([1-4])$").cast(pl.Int32)
    if part.form == "colon":
        return _pieces(column, CLOCK, (1,), (2, 3), (4,))
    if part.form == "twelve":
        late = column.str.strip_chars().str.contains(r"(?i)p\.?m\.?$")
        twelfth = _pieces(column, TWELVE, (1,), (2,), (3,), most=12 * 3600 + 3599)
        return twelfth % (12 * 3600) + pl.when(late).then(12 * 3600).otherwise(0)
    text = part.form in ("text", "digits-text", "short-text")
    number = (column.str.strip_chars() if text else column).cast(pl.Float64, strict=False)
    whole = pl.when(number == number.floor()).then(number).cast(pl.Int32, strict=False)
    if part.form.startswith("digits"):
        clock = (whole // 100).cast(pl.Int64) * 3600 + (whole % 100).cast(pl.Int64) * 60
        return pl.when((whole % 100 < 60) & (whole >= 0) & (clock <= 86400)).then(clock)
    if part.form.startswith("short"):
        return _between(whole, 0, 99) + pl.when(whole < PIVOT).then(2000).otherwise(1900)
    return whole


def _within(places: dict[Place, MomentPart], place: Place) -> pl.Expr:
    return _between(value(places[place]), *RANGES[place])


def _between(found: pl.Expr, least: int, most: int) -> pl.Expr:
    return pl.when(found.is_between(least, most)).then(found)


def _pieces(column: pl.Expr, pattern: str, *groups: tuple[int, ...], most: int = 86400) -> pl.Expr:
    """Return the seconds that hours, minutes and seconds in a text make; absent minutes are none."""
    pieces = column.str.strip_chars().str.extract_groups(pattern)
    total: pl.Expr = pl.lit(0, pl.Int64)
    for places, weight in zip(groups, (3600, 60, 1), strict=True):
        found = pl.coalesce(*(pieces.struct.field(str(at)) for at in places)).cast(pl.Int64)
        found = found if weight == 3600 else pl.when(found < 60).then(found)
        absent = pl.all_horizontal(*(pieces.struct.field(str(at)).is_null() for at in places))
        if weight != 3600:
            found = pl.when(absent).then(0).otherwise(found)
        total = total + found * weight
    return pl.when(total <= most).then(total)
