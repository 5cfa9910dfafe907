"""Recognises and reads dates, when all values of a column agree on one form."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from pythesis.stats import written_periods as periods
from pythesis.stats.moments import HOUR_BEHIND, MONTHS

# Fewer different values could be valid dates by chance: one 8-digit number in thirty is.
MIN_COMPACT = 10
# Fewer different days may be in order by chance: six are once in 720 times.
MIN_ORDERED = 6
LOOK = 100  # moments among which one has an hour, when some have
_DAYS = (
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
)
_SHAPES = (
    ("iso", r"^\d{4}-\d{1,2}-\d{1,2}$", "%Y-%m-%d"),
    ("iso-slash", r"^\d{4}/\d{1,2}/\d{1,2}$", "%Y/%m/%d"),
    ("month", r"^\d{4}-\d{2}$", "%Y-%m-%d"),
    ("dmy-slash", r"^\d{1,2}/\d{1,2}/\d{4}$", "%d/%m/%Y"),
    ("mdy-slash", r"^\d{1,2}/\d{1,2}/\d{4}$", "%m/%d/%Y"),
    ("dmy-dash", r"^\d{1,2}-\d{1,2}-\d{4}$", "%d-%m-%Y"),
    ("mdy-dash", r"^\d{1,2}-\d{1,2}-\d{4}$", "%m-%d-%Y"),
    ("dmy-point", r"^\d{1,2}\.\d{1,2}\.\d{4}$", "%d.%m.%Y"),
    ("compact-time", r"^\d{8}T\d{6}$", "%Y%m%dT%H%M%S"),
)
_CLOCKS = (
    ("", ""),
    (" hm", r"[ T]\d{1,2}:\d{2}"),
    (" hms", r"[ T]\d{1,2}:\d{2}:\d{2}(\.\d+)?"),
    (" zone", r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})"),
)
_OPPOSITE = {"dmy-slash": "mdy-slash", "dmy-dash": "mdy-dash"}
# Points are written day first: the other way only when someone says so.
_ASKED = (("mdy-point", r"^\d{1,2}\.\d{1,2}\.\d{4}$", "%m.%d.%Y"),)
_EITHER = {**_OPPOSITE, "dmy-point": "mdy-point"}
_DIGITS = re.compile(r"\d{4}|\d{2}[-/. ]|\d[-/.]\d{1,2}[-/.]\d{2}|[A-Za-zÀ-ÿ.][ /'-]{0,2}\d{2}$")
_PERIOD = (
    "period-"  # before the kind of a period and, where its year has two digits, the first of the century
)
_SHORT = "-from"  # before the first of the hundred years that two digits mean
# Two numbers behind the names of all months may be days as well as years: "Jan-23".
MOST_SHORT_YEARS = 12
_WORD, _YEAR = re.compile(r"[A-Za-zÀ-ÿ]{3}"), re.compile(r"\d{4}")
_WORDED = r"^(\d{1,2})(er|st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{4})$"
_WORDED_US = r"^([a-z]+)\.? (\d{1,2})(st|nd|rd|th)?,? (\d{4})$"


def recognised(
    series: pl.Series, first: Sequence[str], european: bool, order: str | None = None
) -> tuple[str, pl.Series] | None:
    """Return the name of the form of all values and the dates read, or None.

    Day before month is chosen when some value allows nothing else; when both orders fit every value, the
    one that `order` names (``day-first`` or ``month-first``), else the one in which rows follow time, then
    day first in a table that looks European; a table that gives no hint keeps its text.
    """
    if not all(_DIGITS.search(text) for text in first):
        return None
    sample, gaps = series.drop_nulls().head(len(first)).str.strip_chars(), series.null_count()
    for name, shape, _ in (*_SHAPES, *(_ASKED if order == "month-first" else ())):
        for clock, suffix in _CLOCKS:
            pattern = re.compile(shape[:-1] + suffix + "$")
            if not all(pattern.search(text) for text in first) or _parsed(sample, name + clock).null_count():
                continue
            read = _parsed(series, name + clock)
            if read.null_count() == gaps:
                return _ordered(series, read, name, clock, european, order)
    if all(_WORD.search(text) and _YEAR.search(text) for text in first):
        for form in ("worded", "worded hm"):
            read = _parsed(series, form)
            if read.null_count() == gaps:
                return form, read
    return _short(series, first, european, order) or _period(series, first)


def _short(
    series: pl.Series, first: Sequence[str], european: bool, order: str | None
) -> tuple[str, pl.Series] | None:
    """Read dates whose year has two digits, as those of four once the century is told."""
    if not all(re.fullmatch(periods.SHORT, text) for text in first):
        return None
    text = series.str.strip_chars()
    digits = periods.short_years(text)
    if digits.null_count() > series.null_count() or text.n_unique() < MIN_ORDERED:
        return None
    since = periods.first_year(digits)
    whole = periods.full_years(text, since)
    found = recognised(whole, whole.drop_nulls().head(len(first)).to_list(), european, order)
    if found is None:
        return None
    name, blank, clock = found[0].partition(" ")
    return f"{name}{_SHORT}{since}{blank}{clock}", found[1]


def _period(series: pl.Series, first: Sequence[str]) -> tuple[str, pl.Series] | None:
    """Read months, quarters, halves or weeks with their year as the first day of each."""
    sample = pl.Series(first)
    for kind in periods.PERIODS:
        if periods.first_days(sample, kind).null_count():
            continue
        which, year = periods.pieces(series, kind)
        short = year.filter(year < 100)
        since = periods.first_year(short)
        read = periods.first_days(series, kind, since)
        if read.null_count() > series.null_count() or read.n_unique() < 2:
            continue
        if len(short) and not _years(short, which):
            return None
        return f"{_PERIOD}{kind}" + (f"{_SHORT}{since}" if len(short) else ""), read
    return None


def _years(short: pl.Series, which: pl.Series) -> bool:
    """Return whether numbers of two digits behind names of months are years rather than days."""
    return bool((short > 31).any()) or (short.n_unique() <= MOST_SHORT_YEARS and which.n_unique() > 2)


def _ordered(
    series: pl.Series, read: pl.Series, name: str, clock: str, european: bool, order: str | None
) -> tuple[str, pl.Series] | None:
    other = (_EITHER if order else _OPPOSITE).get(name)
    swapped = _parsed(series, other + clock) if other is not None else read
    if other is None or swapped.null_count() > series.null_count():
        return name + clock, read
    if order:
        return (name + clock, read) if order == "day-first" else (other + clock, swapped)
    first, second = read.drop_nulls(), swapped.drop_nulls()
    if first.n_unique() == 1 or first.equals(second):
        return name + clock, read
    if first.n_unique() >= MIN_ORDERED and first.is_sorted() != second.is_sorted():
        return (name + clock, read) if first.is_sorted() else (other + clock, swapped)
    return (name + clock, read) if european else None


def turned(form: str) -> str:
    """Return a form with day and month the other way round."""
    name, blank, clock = form.partition(" ")
    name, short, since = name.partition(_SHORT)
    both = {**_EITHER, **{b: a for a, b in _EITHER.items()}}
    return both[name] + short + since + blank + clock


def parse(series: pl.Series, form: str) -> pl.Series:
    """Read a column in a form `recognised` returned; other values become gaps."""
    if form == "compact":
        return _parsed(series.cast(pl.String), "compact").alias(series.name)
    return _parsed(series, form).alias(series.name)


def compact(series: pl.Series) -> bool:
    """Return whether all of many different whole numbers are dates written 20240131."""
    low, high = series.min(), series.max()
    if low is None or low < 19000101 or high > 21001231 or series.n_unique() < MIN_COMPACT:  # type: ignore[operator]
        return False
    texts = series.drop_nulls().cast(pl.String)
    return _parsed(texts, "compact").null_count() == 0


def _parsed(values: pl.Series, form: str) -> pl.Series:
    text = values.str.strip_chars()
    if form == "compact":
        return text.str.to_date("%Y%m%d", strict=False)
    if form == "worded":
        return _worded(text)
    if form == "worded hm":
        return _worded_moment(text)
    name, _, clock = form.partition(" ")
    name, _, since = name.partition(_SHORT)
    if name.startswith(_PERIOD):
        return periods.first_days(text, name.removeprefix(_PERIOD), int(since or periods.CENTURY))
    if since:
        text = periods.full_years(text, int(since))
    layout = next(layout for shape, _, layout in (*_SHAPES, *_ASKED) if shape == name)
    if name == "month":
        return (text + "-01").str.to_date(layout, strict=False)
    if name == "compact-time":
        moments = text.str.to_datetime(layout, strict=False, time_unit="us")
        return _days_if_midnight(moments)
    if not clock:
        return text.str.to_date(layout, strict=False)
    text = text.str.replace("T", " ", literal=True)
    if clock == "zone":
        return _zoned(text, layout)
    hour = "%H:%M" if clock == "hm" else "%H:%M:%S%.f"
    moments = text.str.to_datetime(f"{layout} {hour}", strict=False, time_unit="us")
    return _days_if_midnight(moments)


def _zoned(text: pl.Series, layout: str) -> pl.Series:
    text = text.str.replace(r" ?Z$", "+00:00").str.replace(r" ?([+-]\d{2}):?(\d{2})$", "$1:$2")
    text = text.str.replace(r"( \d{1,2}:\d{2})([+-])", "$1:00$2")
    moments = text.str.to_datetime(f"{layout} %H:%M:%S%.f%:z", strict=False, time_unit="us")
    return moments.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _days_if_midnight(moments: pl.Series) -> pl.Series:
    """Return days when no value has an hour: the hour was only a manner of writing."""
    known = moments.drop_nulls()
    if not known.head(LOOK).equals(known.head(LOOK).dt.truncate("1d")):
        return moments
    midnight = len(known) > 0 and known.equals(known.dt.truncate("1d"))
    return moments.cast(pl.Date) if midnight else moments


def _worded(text: pl.Series) -> pl.Series:
    plain = text.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    plain = plain.str.replace(rf"^({_DAYS})\.?,? ", "")
    pieces = plain.str.extract_groups(_WORDED)
    american = plain.str.extract_groups(_WORDED_US)
    months = {word: str(number) for number, words in enumerate(MONTHS, start=1) for word in words}
    table = pl.DataFrame(
        {
            "day": pieces.struct.field("1"),
            "month": pieces.struct.field("3"),
            "year": pieces.struct.field("4"),
            "day2": american.struct.field("2"),
            "month2": american.struct.field("1"),
            "year2": american.struct.field("4"),
        }
    )
    joined = table.select(
        pl.concat_str(
            pl.coalesce("year", "year2"),
            pl.coalesce("month", "month2").replace_strict(months, default=None, return_dtype=pl.String),
            pl.coalesce("day", "day2"),
            separator="-",
        )
    ).to_series()
    return joined.str.to_date("%Y-%m-%d", strict=False)


def _worded_moment(text: pl.Series) -> pl.Series:
    """Read a day in words with an hour behind it."""
    day = _worded(text.str.replace(HOUR_BEHIND, "")).cast(pl.Datetime("us"))
    parts = pl.DataFrame(
        [
            day.alias("day"),
            text.str.extract(HOUR_BEHIND, 1).cast(pl.Int64).alias("hour"),
            text.str.extract(HOUR_BEHIND, 2).cast(pl.Int64).alias("minute"),
        ]
    )
    within = (pl.col("hour") < 24) & (pl.col("minute") < 60)
    read = pl.col("day") + pl.duration(hours="hour", minutes="minute")
    return parts.select(pl.when(within).then(read).alias(text.name)).to_series()
