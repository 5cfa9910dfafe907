"""Looks for dependence between rows without the target: entities that repeat, rows that form a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import polars as pl

from pythesis.core.dataset import Column, Kind
from pythesis.core.said import Said, said
from pythesis.stages.ingest.entities import MIN_GROUPS, SAMPLE_COLUMNS, entity_of
from pythesis.stats.names import of_birth, words_of
from pythesis.stats.repeated import repeated, sizes

# Where values dealt at random would meet so seldom at one moment, that they never do tells nothing.
BY_CHANCE = 5.0
TOLD_APART = 0.99  # share of rows with a moment of their own in each of a few series
MIN_PERIODS = 8
COMPLETE = 0.7  # share of a panel's cells that are filled, from which bare numbers may be its entities
FIRST_ROWS = 50_000  # rows in which a pair met twice settles that pairs do not tell rows apart
ORDERED = 0.98  # share of rows in order in a series written as a file
EVENLY = 1e-4  # of a step: months are written as twelfths of a year with a few decimals
REGULAR = 0.8  # share of steps equal to the usual one in a regular series
_PARTS = (
    ("year", "annee", "an", "yr", "jaar", "jahr"),
    ("month", "mois", "mnth", "mo", "mon"),
    ("day", "jour", "dayofmonth"),
    ("hour", "heure", "hr"),
)
# Names of whole numbers that count occasions, where no date tells the moment of a row.
_OCCASIONS = frozenset((
    "time", "temps", "week", "weeks", "semaine", "semaines", "wk", "visit", "visite", "visits", "wave",
    "vague", "period", "periode", "session", "round", "tour", "occasion", "trial", "essai", "step", "etape",
    "quarter", "trimestre", "day", "days", "jour", "jours", "month", "mois", "year", "annee",
))  # fmt: skip
_COUNTERS = frozenset(("t", "trend", "tendance", "timestep"))
_NUMBER = {(word,) for word in ("no", "nr", "num", "numero", "number", "index")}
_CLOCK = r"^(\d{1,2})[:hH](\d{2})(?::\d{2})?$"
_BOUNDS = ((1500, 2200), (1, 12), (1, 31), (0, 24))
_SHORT_YEARS = (32, 99)  # of the last century in two digits; lower ones may be days, ages or counts


@dataclass(frozen=True, slots=True)
class Structure:
    """Proposals: a column and the reason, or None."""

    group: tuple[str, Said] | None
    time: tuple[str, Said] | None


def look(
    frame: pl.DataFrame,
    columns: list[Column],
    time: str | None,
    group: str | None,
    made: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Structure:
    """Propose a group and a time column.

    Parameters
    ----------
    frame : DataFrame
        Typed rows.
    columns : list of Column
        Columns that may be proposed, the target apart.
    time, group : str or None
        What the brief already says, which is taken as given.
    made : mapping of column to columns, optional
        The moment put together, and what it was made of.
    """
    clock = _Clock.of(frame, columns, time, made)
    occasions = clock or _Clock.counted(frame, columns)
    panel = _panel(frame, columns, occasions, group) if occasions is not None else None
    entity = panel or (None if group else entity_of(frame, columns))
    if time is not None:
        return Structure(None if group else entity, None)
    series = None if clock is None else _series(frame, columns, clock, panel[0] if panel else group)
    if series is None and entity is None and group is None:
        series = _numbered_series(frame, columns)
    return Structure(None if group else entity, series)


@dataclass(frozen=True)
class _Clock:
    """The moment of each row: from one date column, or from several columns of its parts."""

    name: str
    parts: tuple[str, ...]
    moments: pl.Series

    @cached_property
    def different(self) -> int:
        """How many moments there are."""
        return self.moments.n_unique()

    @cached_property
    def shared(self) -> pl.Series:
        """Which rows have the moment of another one: only they may be taken for one another."""
        return repeated(self.moments)

    @cached_property
    def meetings(self) -> float:
        """How many pairs of rows are of one moment."""
        return _pairs(self.moments)

    def apart(self, who: pl.Series) -> int:
        """Return how many different pairs of a value and a moment there are."""
        pairs = pl.DataFrame({"who": who, "when": self.moments}).filter(self.shared)
        return len(self.moments) - pairs.height + pairs.n_unique()

    @staticmethod
    def of(
        frame: pl.DataFrame, columns: list[Column], told: str | None, made: Mapping[str, tuple[str, ...]]
    ) -> _Clock | None:
        if told is not None:
            return _Clock(told, made.get(told, (told,)), frame[told].alias("v"))
        for name, own in made.items():
            if frame[name].null_count() <= 0.05 * frame.height:
                return _Clock(name, own, frame[name].alias("v"))
        dated = [
            c
            for c in columns
            if c.kind is Kind.DATE and c.missing <= 0.05 * frame.height and not of_birth(c.name)
        ]
        best = max(dated, key=lambda c: c.distinct, default=None)
        parts = _parts(columns)
        if best is not None:
            hours = [c for c in parts if _part(c) == 3] or _clock_times(frame, columns)
            hours = hours[:1] if best.dtype == "Date" else []
            stamp = frame[best.name].alias("v").to_physical().cast(pl.Float64)
            return _Clock(best.name, (best.name, *(c.name for c in hours)), _stamp(frame, stamp, hours))
        if not parts or _part(parts[0]) != 0:
            return None
        stamp = _stamp(frame, frame[parts[0].name].alias("v").cast(pl.Float64), parts[1:])
        return _Clock(parts[0].name, tuple(part.name for part in parts), stamp)

    @staticmethod
    def counted(frame: pl.DataFrame, columns: list[Column]) -> _Clock | None:
        """Return the occasions of a panel without a date: weeks, visits or waves, numbered 1, 2, 3."""
        for column in columns:
            if column.dtype == "Int64" and not column.missing and _numbers(column, _OCCASIONS):
                return _Clock(column.name, (column.name,), frame[column.name].alias("v"))
        return None


def _numbers(column: Column, named: frozenset[str]) -> bool:
    """Return whether a column is named after what it numbers: ``week``, ``visit_number``."""
    words = words_of(column.name)
    return bool(words) and words[0] in named and (len(words) == 1 or words[1:] in _NUMBER)


def _stamp(frame: pl.DataFrame, start: pl.Series, parts: list[Column]) -> pl.Series:
    """Return a number that grows with time, from a start and finer parts of the date."""
    for part in parts:
        start = start * 100 + _value(frame[part.name].alias("v"))
    return start


def _value(part: pl.Series) -> pl.Series:
    if part.dtype != pl.String:
        return part.cast(pl.Float64)
    pieces = part.str.strip_chars().str.extract_groups(_CLOCK)
    hours, minutes = pieces.struct.field("1").cast(pl.Float64), pieces.struct.field("2").cast(pl.Float64)
    return hours + minutes / 60


def _clock_times(frame: pl.DataFrame, columns: list[Column]) -> list[Column]:
    """Return columns of text whose values are all hours and minutes, like 18:45."""
    texts = [c for c in columns if c.dtype == "String" and c.missing == 0 and 2 <= c.distinct <= 1440]
    return [
        c for c in texts if frame[c.name].alias("v").unique().str.strip_chars().str.contains(_CLOCK).all()
    ]


def _part(column: Column) -> int | None:
    """Return which part of a date a column of whole numbers holds: year, month, day or hour."""
    low, high = column.minimum, column.maximum
    if not isinstance(low, float) or not isinstance(high, float) or column.dtype != "Int64":
        return None
    words = words_of(column.name)
    for index, (names, (least, most)) in enumerate(zip(_PARTS, _BOUNDS, strict=True)):
        short = index == 0 and _SHORT_YEARS[0] <= low and high <= _SHORT_YEARS[1]
        if len(words) == 1 and words[0] in names and (short or (least <= low and high <= most)):
            return index
    return None


def _parts(columns: list[Column]) -> list[Column]:
    found: dict[int, Column] = {}
    for column in columns:
        index = _part(column)
        if index is not None and column.missing == 0:
            found.setdefault(index, column)
    return [found[index] for index in sorted(found)]


def _panel(
    frame: pl.DataFrame, columns: list[Column], clock: _Clock, told: str | None
) -> tuple[str, Said] | None:
    """Return the column that, with the time, tells every row apart: entities followed over time."""
    if clock.moments.null_count() or clock.different in (1, frame.height):
        return None
    names = (
        [told]
        if told
        else [
            c.name
            for c in columns
            if (c.kind in (Kind.CATEGORY, Kind.IDENTIFIER) or _numbered(c, clock, frame.height))
            and MIN_GROUPS <= c.distinct <= frame.height // 3
            and c.missing == 0
            and c.name not in clock.parts
            and not _dates(c)
        ]
    )
    for name in names[:SAMPLE_COLUMNS]:
        pairs = pl.DataFrame({"who": frame[name].alias("v"), "when": clock.moments})
        if pairs.head(FIRST_ROWS).is_duplicated().any():
            continue
        # Few rows share their moment where chance makes few meet: to look at them first costs less.
        if pairs.filter(clock.shared).is_duplicated().any():
            continue
        if clock.meetings * 2 * _pairs(pairs["who"]) / (frame.height * (frame.height - 1)) >= BY_CHANCE:
            groups = pairs["who"].n_unique()
            return name, said("ingest.roles.panel", time=clock.name, groups=groups, n=frame.height)
    return None


def _dates(column: Column) -> bool:
    """Return whether a name is that of a moment or of a part of one: nothing is followed over time by it."""
    words = words_of(column.name)
    return len(words) == 1 and (words[0] in _OCCASIONS or any(words[0] in names for names in _PARTS))


def _numbered(column: Column, clock: _Clock, n: int) -> bool:
    """Return whether whole numbers may number entities: most of them would be there at most moments."""
    whole = column.kind is Kind.NUMBER and column.dtype == "Int64"
    return whole and n >= COMPLETE * column.distinct * clock.different


def _pairs(values: pl.Series) -> float:
    """Return how many pairs of rows hold the same value."""
    counts = sizes(values.drop_nulls()).astype(float)
    return float((counts * (counts - 1)).sum()) / 2


def _few(frame: pl.DataFrame, columns: list[Column], clock: _Clock) -> str | None:
    """Return the column that sorts rows into a few evenly spaced series: two devices, three stations.

    Too few for a group, they still follow time. A moment may come back where clocks go back in autumn.
    """
    for column in columns:
        if not 2 <= column.distinct < MIN_GROUPS or column.missing or column.dtype != "String":
            continue
        pairs = pl.DataFrame({"who": frame[column.name].alias("v"), "when": clock.moments})
        if clock.apart(pairs["who"]) < TOLD_APART * frame.height:
            continue
        if clock.meetings * 2 * _pairs(pairs["who"]) / (frame.height * (frame.height - 1)) < BY_CHANCE:
            continue
        series = [one["when"] for one in pairs.partition_by("who")]
        if all(len(one) >= MIN_PERIODS and _regular(one) for one in series):
            return column.name
    return None


def _series(
    frame: pl.DataFrame, columns: list[Column], clock: _Clock, group: str | None
) -> tuple[str, Said] | None:
    """Return the time column when rows really form a series, or one series an entity."""
    moments = clock.moments
    different = clock.different
    if moments.null_count() or different < MIN_PERIODS:
        return None
    if group is not None and frame[group].alias("v").n_unique() < frame.height:
        if different < frame.height and clock.apart(frame[group].alias("v")) == frame.height:
            return clock.name, said("ingest.roles.series-by-entity", group=group, n=different)
        return None
    few = _few(frame, columns, clock)
    if few is not None:
        return clock.name, said("ingest.roles.series-by-entity", group=few, n=different)
    order = np.asarray(moments.to_physical().to_numpy(), float)
    steps = np.diff(order)
    if different >= 0.99 * frame.height and (np.mean(steps >= 0) >= ORDERED or _regular(moments)):
        return clock.name, said("ingest.roles.series", parts=clock.parts, n=frame.height)
    return None


def _numbered_series(frame: pl.DataFrame, columns: list[Column]) -> tuple[str, Said] | None:
    """Return the column whose evenly spaced moments go down the file: ``t``, ``week``, ``time``."""
    for column in columns:
        number = column.dtype in ("Int64", "Float64") and not column.missing
        if not number or not _numbers(column, _OCCASIONS | _COUNTERS) or frame.height < MIN_PERIODS:
            continue
        steps = frame[column.name].alias("v").cast(pl.Float64).diff().drop_nulls().to_numpy()
        if steps[0] and np.allclose(steps, steps[0], rtol=EVENLY):
            return column.name, said("ingest.roles.series-numbered", n=frame.height)
    return None


def _regular(moments: pl.Series) -> bool:
    steps = np.diff(np.sort(np.asarray(moments.to_physical().to_numpy(), float)))
    _, counts = np.unique(np.round(steps, 6), return_counts=True)
    return bool(counts.max() >= REGULAR * len(steps))
