"""Finds the columns that together say when a row was made, and puts the moment together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from pythesis.core.base import Scalar
from pythesis.core.brief import Brief
from pythesis.core.errors import InputError
from pythesis.core.moment import Form, Moment, MomentPart, Place
from pythesis.core.said import said
from pythesis.stats.moments import RANGES, made, value
from pythesis.stats.names import of_birth, words_of

NAME: Final = "moment"  # a word of both languages
MOSTLY: Final = 0.95  # share of rows whose parts make a moment: a few gaps and slips do not hide an order
FEWEST: Final = 8  # different moments
# Fewer different numbers called "day" may be days of the week.
FEWEST_DAYS: Final = 8
LOOK: Final = 1_000  # values looked at before a whole column is read
# Numbers of the hours of a day stay below; 930 or 1745 are hours and minutes.
LAST_HOUR: Final = 24
_WORDS: Final[tuple[tuple[Place, frozenset[str]], ...]] = (
    ("second", frozenset({"second", "seconds", "seconde", "secondes"})),
    ("minute", frozenset({"minute", "minutes", "min", "mn"})),
    ("hour", frozenset({"hour", "hours", "heure", "heures", "hr", "hrs", "stunde"})),
    ("clock", frozenset({"time", "horaire", "clock", "hrmn", "hhmm", "hhmn"})),
    ("day", frozenset({"day", "days", "jour", "jours", "dayofmonth", "dom", "quantieme", "tag"})),
    ("yearday", frozenset({"dayofyear", "doy", "yday", "yearday"})),
    ("week", frozenset({"week", "semaine", "weekofyear", "isoweek", "weeknum", "wk"})),
    ("month", frozenset({"month", "months", "mois", "mnth", "mth", "mon", "mo", "monat"})),
    ("quarter", frozenset({"quarter", "trimestre", "qtr"})),
    ("year", frozenset({"year", "years", "annee", "annees", "an", "yr", "jahr"})),
)
_DATE: Final = frozenset({"date", "dates", "dt"})
# Say nothing of whose date it is.
_FILLING: Final = frozenset({
    "of", "the", "in", "du", "de", "d", "des", "la", "le", "l", "no", "num", "number", "numero", "local",
})  # fmt: skip
_DEATHS: Final = frozenset({"death", "deces"})  # like births, dates of whom a row is about
_RANGES: Final = RANGES | {"year": (1500, 2200)}  # numbers beyond are no years that names alone would prove
_IN_ORDER: Final[tuple[Place, ...]] = ("year", "month", "day", "hour", "minute", "second")


def assembled(frame: pl.DataFrame, brief: Brief, file: str) -> tuple[pl.DataFrame, Moment | None]:
    """Add the moment of each row when several columns say it together.

    Parameters
    ----------
    frame : DataFrame
        Typed rows.
    brief : Brief
        ``data.time`` may list the columns: they are then taken as they are. Otherwise both names and values
        must agree: a year with its month and day, a date with its hour, of one and the same thing.
    file : str
        Named in errors.

    Returns
    -------
    frame, moment
        The column is the last one; None when no columns make one, or when one column already says it.

    Raises
    ------
    InputError
        When columns that the brief lists do not make a moment.
    """
    told = brief.data.time
    if isinstance(told, tuple):
        if len(told) < 2:
            return frame, None
        moment = _told(frame, told, file)
    else:
        proposed = _proposed(frame, brief)
        if proposed is None:
            return frame, None
        moment = Moment(name=_free(frame), parts=proposed, by="pythesis")
    column = frame.select(made(moment)).to_series()
    if moment.by == "pythesis" and not _agrees(column):
        return frame, None
    if moment.by == "brief" and column.null_count() == frame.height:
        raise _refusal("none", file=file, columns=moment.columns)
    filled = frame.select(pl.all_horizontal(pl.col(moment.columns).is_not_null())).to_series()
    lost = int((filled & column.is_null()).sum())
    return frame.with_columns(column), moment.model_copy(update={"lost": lost})


def _free(frame: pl.DataFrame) -> str:
    name = NAME
    while name in frame.columns:
        name += "_"
    return name


def _agrees(column: pl.Series) -> bool:
    known = column.drop_nulls()
    return len(known) >= MOSTLY * len(column) and known.n_unique() >= FEWEST


def _proposed(frame: pl.DataFrame, brief: Brief) -> tuple[MomentPart, ...] | None:
    """Return the parts of the moment that names and values agree on, None when there are none."""
    named = _named(frame, brief)
    if not any("year" in parts for parts in named.values()) and not any(
        {"hour", "clock"} & parts.keys() for parts in named.values()
    ):
        return None
    dated, precise = _dates(frame, brief)
    found: list[tuple[MomentPart, ...]] = []
    for stem in sorted(named, key=len):
        day = _day(frame, named[stem]) or _date_of(dated, stem)
        if day is None:
            continue
        daily = day[-1].place in ("date", "day", "yearday")
        parts = (*day, *(_clock(frame, named[stem]) if daily else ()))
        if len(parts) > 1:
            found.append(parts)
    if not found:
        return None
    best = max(found, key=len)  # the first of equals: the one with the fewest other words
    hours = best[-1].place in ("clock", "hour", "minute", "second")
    # One column already says as much.
    return None if precise or (dated and not hours) else best


def _named(frame: pl.DataFrame, brief: Brief) -> dict[tuple[str, ...], dict[Place, str]]:
    """Return columns by the part of a date they are called, for each set of other words in their names."""
    found: dict[tuple[str, ...], dict[Place, str]] = {}
    for name in frame.columns:
        read = None if name == brief.data.target else _read(name)
        if read is not None and not frame.schema[name].is_temporal():
            found.setdefault(read[1], {}).setdefault(read[0], name)
    return found


def _read(name: str) -> tuple[Place, tuple[str, ...]] | None:
    """Return which part of a date a name speaks of, the finest one, and its other words.

    Examples
    --------
    >>> _read("arrival_date_day_of_month"), _read("Année"), _read("day_of_week"), _read("year_of_birth")
    (('day', ('arrival',)), ('year', ()), None, None)
    """
    words = words_of(name)
    places = [(place, words_ & set(words)) for place, words_ in _WORDS if words_ & set(words)]
    own = {word for _, met in places for word in met}
    rest = tuple(word for word in words if word not in own | _FILLING | _DATE)
    if not places or _DEATHS.intersection(words) or of_birth(name):
        return None
    met = [place for place, _ in places]
    if "day" in met and "week" in met:
        return None
    if "day" in met and "year" in met and "month" not in met:
        return "yearday", rest
    return met[0], rest


def _dates(frame: pl.DataFrame, brief: Brief) -> tuple[dict[tuple[str, ...], str], bool]:
    """Return columns of days by the other words in their names, and whether another column has hours."""
    days: dict[tuple[str, ...], str] = {}
    precise = False
    for name, dtype in frame.schema.items():
        words = words_of(name)
        if not isinstance(dtype, (pl.Date, pl.Datetime)) or name == brief.data.target:
            continue
        if _DEATHS.intersection(words) or of_birth(name):
            continue
        known = frame[name].drop_nulls()
        if len(known) < MOSTLY * frame.height:
            continue
        if isinstance(dtype, pl.Date) or bool((known == known.dt.truncate("1d")).all()):
            own = _DATE | _FILLING | dict(_WORDS)["day"]
            days.setdefault(tuple(word for word in words if word not in own), name)
        else:
            precise = True
    return days, precise


def _date_of(days: dict[tuple[str, ...], str], stem: tuple[str, ...]) -> tuple[MomentPart, ...] | None:
    """Return the date that goes with an hour: of the same thing, or the only one of the table."""
    alone = next(iter(days.values())) if len(days) == 1 and not stem else None
    name = days.get(stem, alone)
    return None if name is None else (MomentPart(column=name, place="date", form="day"),)


def _day(frame: pl.DataFrame, named: dict[Place, str]) -> tuple[MomentPart, ...] | None:
    year = _part(frame, named, "year")
    if year is None:
        return None
    month, day = _part(frame, named, "month"), _part(frame, named, "day")
    if month is not None:
        several = day is not None and frame[day.column].n_unique() >= FEWEST_DAYS
        return (year, month, day) if day is not None and several else (year, month)
    others: Iterable[Place] = ("yearday", "week", "quarter")
    finer = next((part for place in others if (part := _part(frame, named, place)) is not None), None)
    return None if finer is None else (year, finer)


def _clock(frame: pl.DataFrame, named: dict[Place, str]) -> tuple[MomentPart, ...]:
    """Return the hour with its minutes and seconds, or the one column that says all."""
    hour = _part(frame, named, "hour")
    if hour is None:
        for place in ("clock", "hour"):
            clock = _part(frame, {"clock": named[place]}, "clock") if place in named else None
            if clock is not None:
                return (clock,)
        return ()
    minute = _part(frame, named, "minute")
    second = _part(frame, named, "second") if minute is not None else None
    return tuple(part for part in (hour, minute, second) if part is not None)


def _part(frame: pl.DataFrame, named: dict[Place, str], place: Place) -> MomentPart | None:
    """Return the part a column is, in the form in which nearly all its values read."""
    if place not in named:
        return None
    name = named[place]
    return next(
        (part for form in _forms(frame, name, place) if _fits(frame, part := _as(name, place, form))), None
    )


def _as(name: str, place: Place, form: Form) -> MomentPart:
    return MomentPart(column=name, place=place, form=form)


def _forms(frame: pl.DataFrame, name: str, place: Place) -> Sequence[Form]:
    """Return the forms in which a column of its type may write a part."""
    dtype = frame.schema[name]
    if not dtype.is_numeric() and dtype != pl.String:
        return ()
    numbers = dtype.is_numeric()
    if place == "clock":
        return ("digits",) if numbers else ("colon", "twelve", "digits-text")
    if numbers:
        return ("number",)
    return ("text", *(("name",) if place == "month" else ("letter",) if place == "quarter" else ()))


def _fits(frame: pl.DataFrame, part: MomentPart) -> bool:
    """Return whether nearly all rows have the part within its range, judged on some before on all."""
    if len(frame) > LOOK and not _within(frame.head(LOOK), part):
        return False
    return _within(frame, part)


def _within(rows: pl.DataFrame, part: MomentPart) -> bool:
    read = rows.select(value(part).alias("v")).to_series()
    if part.place == "clock":
        beyond = part.form.startswith("digits") and int(read.max() or 0) <= LAST_HOUR * 60  # type: ignore[arg-type]
        return not beyond and read.count() >= MOSTLY * rows.height
    least, most = _RANGES[part.place]
    return int(read.is_between(least, most).sum()) >= MOSTLY * rows.height


def _told(frame: pl.DataFrame, names: tuple[str, ...], file: str) -> Moment:
    """Return the moment of the columns a person listed: by their names, else in the order of a date."""
    parts: list[MomentPart] = []
    left = list(_IN_ORDER)
    for name in names:
        part = _told_part(frame, name, left, file)
        parts.append(part)
        met = _IN_ORDER.index("day") if part.place in ("date", "yearday") else None
        if part.place in _IN_ORDER:
            met = _IN_ORDER.index(part.place)
        left = [place for place in left if met is None or _IN_ORDER.index(place) > met]
    ordered = sorted(parts, key=lambda part: ("date", *dict(reversed(_WORDS)), "").index(part.place))
    places = {part.place for part in ordered}
    whole = "date" in places or ("year" in places and places & {"month", "week", "quarter", "yearday"})
    finer = places & {"hour", "clock"}
    daily = places & {"date", "day", "yearday"}
    if not whole or len(places) < len(parts) or (finer and not daily):
        raise _refusal("parts", file=file, columns=names)
    return Moment(name=_free(frame), parts=tuple(ordered), by="brief")


def _told_part(frame: pl.DataFrame, name: str, left: list[Place], file: str) -> MomentPart:
    if frame.schema[name].is_temporal():
        return _as(name, "date", "day")
    read = _read(name)
    wanted: list[Place] = [read[0]] if read is not None else left[:1]
    if wanted == ["hour"]:
        wanted.append("clock")  # 14:30 or 930
    for place in wanted:
        short: tuple[Form, ...] = ()
        if place == "year":
            short = ("short",) if frame.schema[name].is_numeric() else ("short-text",)
        for form in (*_forms(frame, name, place), *short):
            part = _as(name, place, form)
            if _within_told(frame, part):
                return part
    row, text = _stranger(frame, name)
    raise _refusal("part", file=file, column=name, row=row, value=text)


def _within_told(frame: pl.DataFrame, part: MomentPart) -> bool:
    """Return whether most known values are the part; a person's word needs less than names alone."""
    known = frame.filter(pl.col(part.column).is_not_null())
    read = known.select(value(part).alias("v")).to_series()
    least, most = _RANGES.get(part.place, (0, 86_400))
    return known.height > 0 and int(read.is_between(least, most).sum()) > 0.5 * known.height


def _stranger(frame: pl.DataFrame, name: str) -> tuple[int, str]:
    """Return the first filled cell of a column, with its row from 1."""
    at = frame[name].is_not_null().arg_max()
    return int(at or 0) + 1, str(frame[name][int(at or 0)])


def _refusal(what: str, **values: Scalar | tuple[Scalar, ...]) -> InputError:
    return InputError(
        said(f"ingest.moment.error.{what}.what", **values),
        said(f"ingest.moment.error.{what}.remedy", **values),
    )
