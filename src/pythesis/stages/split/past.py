"""What is known when a forecast is made: columns of the past in place of those nobody has yet."""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import PART, Column, Dataset, Kind, Role, Table
from pythesis.core.past import Past
from pythesis.core.said import said
from pythesis.stats.horizon import refuse as _refuse
from pythesis.stats.learning.past import GROUP, INDEX, placed, with_past

EVEN = 0.9  # share of its instants a regular series must have; else they are counted as they come
ALONE = 0.5  # share of rows with an instant of their own, under which a group is not one series
CYCLES = 1.9  # cycles in which each place of the calendar is seen, on average, before it can settle a column
CYCLICAL = 0.3  # autocorrelation of the changes from which a length is a season
NEARLY = 0.8  # of the highest autocorrelation: the shortest length near it is the season
LENGTHS = (7, 12, 24, 48, 52, 96, 144, 168)  # looked for when the time column is a plain number
HOUR = 3_600_000_000  # microseconds
DAY = 24 * HOUR
UNITS = {"m": HOUR // 60, "h": HOUR, "d": DAY, "w": 7 * DAY}
MONTHS = {"mo": 1, "q": 3, "y": 12}
WRITTEN = re.compile(r"(\d*)(mo|m|h|d|w|q|y)")


def informed(dataset: Dataset[pl.DataFrame], brief: Brief) -> Dataset[pl.DataFrame]:
    """Return the rows as a forecast may see them; the same rows when the brief has no horizon.

    Notes
    -----
    A feature stays as it is when it is known beforehand: the brief says ``available = true``, the calendar
    settles it, or it never changes within a group. Any other gives its last known value.
    """
    table, target, time = dataset.table, dataset.table.target, dataset.table.time
    if brief.data.horizon is None or target is None or time is None:
        return dataset
    past = _past(dataset, brief)
    taken = set(dataset.frame.columns) & {*past.made(), *(f"{c}.last" for c in past.columns)}
    if taken:
        _refuse("taken", columns=tuple(sorted(taken)))
    frame = with_past(dataset.frame, past)
    apart = _parts(table)
    columns = [
        c.model_copy(update={"role": Role.EXCLUDED, "role_reason": said("split.past.part", column=past.time)})
        if c.name in apart and c.role is Role.FEATURE
        else _settled(c, past, dataset.frame, brief)
        for c in table.columns
    ]
    columns += [_made(name, frame) for name in past.made() if name != past.step or past.horizon > 1]
    for name in past.columns:
        own = table.column(name)
        renamed = {"name": f"{name}.last", "missing": frame[f"{name}.last"].null_count()}
        columns.append(own.model_copy(update=renamed))
    return dataset.replace(
        frame=frame, table=table.model_copy(update={"columns": tuple(columns), "past": past})
    )


def _parts(table: Table) -> tuple[str, ...]:
    """Return the columns of which the time was put together: its calendar says what they say."""
    made = table.moment
    return made.columns if made is not None and made.name == (table.time and table.time.name) else ()


def _past(dataset: Dataset[pl.DataFrame], brief: Brief) -> Past:
    table, data = dataset.table, brief.data
    assert table.time is not None and table.target is not None
    group = table.group if table.group is not None and table.group.name != table.time.name else None
    plain = Past(
        time=table.time.name, target=table.target.name, group=group.name if group else None,
        horizon=data.horizon or 1, gap=data.gap or 0, unit="ranks",
    )  # fmt: skip
    developed = dataset.frame.filter(pl.col(PART) == "development")
    past = plain.model_copy(update=_spacing(developed, plain, data.frequency))
    rows = placed(developed, past).filter(pl.col(INDEX).is_not_null())
    if rows.select(GROUP, INDEX).n_unique() < ALONE * rows.height:
        _refuse("shared", column=table.time.name)
    seasons = (data.season,) if data.season is not None else _seasons(rows, developed, past)
    features = tuple(c for c in table.features if c.name not in _parts(table))
    unknown = tuple(c.name for c in features if not _known(c, past, developed, brief) and _numbered(c))
    return past.model_copy(update={"seasons": seasons, "columns": unknown})


def _spacing(frame: pl.DataFrame, past: Past, frequency: str) -> dict[str, object]:
    """Return how instants are counted: by the brief's frequency, by an even spacing, else as they come."""
    moments = frame[past.time]
    temporal = moments.dtype in (pl.Date, pl.Datetime)
    if frequency:
        return _written(frequency, past, temporal=temporal)
    if not temporal and not moments.dtype.is_integer():
        return {"unit": "ranks", "every": 1}
    whole = moments.cast(pl.Datetime("us")).to_physical() if temporal else moments.cast(pl.Int64)
    own = frame.select(
        whole.alias("t"), pl.lit("").alias("g") if past.group is None else pl.col(past.group).alias("g")
    )
    own = own.drop_nulls("t").unique().sort("g", "t")
    step = own.select(pl.col("t").diff().over("g").alias("d")).filter(pl.col("d") > 0)["d"]
    if step.is_empty():
        return {"unit": "ranks", "every": 1}
    if temporal and moments.drop_nulls().dt.day().n_unique() == 1 and step.min() >= 28 * DAY:  # type: ignore[operator]
        months = moments.dt.year().cast(pl.Int64) * 12 + moments.dt.month().cast(pl.Int64)
        return {"unit": "months", "every": _mode(months.drop_nulls().unique().sort().diff().drop_nulls())}
    every = _mode(step)
    spans = own.group_by("g").agg(pl.len().alias("n"), (pl.col("t").max() - pl.col("t").min()).alias("d"))
    wanted = float((spans["d"] // every + 1).sum())
    if own.height < EVEN * wanted or (step % every != 0).any():
        return {"unit": "ranks", "every": 1}
    return {"unit": "microseconds" if temporal else "steps", "every": every}


def _mode(values: pl.Series) -> int:
    return int(values.mode().sort()[0])


def _written(frequency: str, past: Past, *, temporal: bool) -> dict[str, object]:
    found = WRITTEN.fullmatch(frequency.strip())
    if found is None or int(found[1] or 1) < 1 or not temporal:
        _refuse("frequency", value=frequency, column=past.time)
    assert found is not None
    times = int(found[1] or 1)
    if found[2] in MONTHS:
        return {"unit": "months", "every": times * MONTHS[found[2]]}
    return {"unit": "microseconds", "every": times * UNITS[found[2]]}


def _seasons(rows: pl.DataFrame, frame: pl.DataFrame, past: Past) -> tuple[int, ...]:
    """Return the lengths of seasons: those of the calendar, else those the changes of the series show."""
    span = int(rows[INDEX].to_numpy().max() - rows[INDEX].to_numpy().min()) + 1
    if past.unit == "months":
        found: tuple[int, ...] = (12 // past.every,) if 12 % past.every == 0 and past.every < 12 else ()
    elif past.unit == "microseconds":
        days = [DAY // past.every] if DAY % past.every == 0 and past.every < DAY else []
        weeks = [7 * DAY // past.every] if (7 * DAY) % past.every == 0 and past.every < 7 * DAY else []
        found = tuple(days + weeks) or ((52,) if past.every == 7 * DAY else ())
    elif frame[past.time].dtype in (pl.Date, pl.Datetime):
        gaps = frame[past.time].cast(pl.Datetime("us")).unique().sort().diff().drop_nulls().dt.total_days()
        found = (5,) if gaps.len() and _mode(gaps) == 1 else ()
    else:
        found = _cycle(rows)
    return tuple(one for one in found if 3 * one <= span)


def _cycle(rows: pl.DataFrame) -> tuple[int, ...]:
    """Return the length at which the changes of the longest group most resemble themselves, if any does."""
    longest = rows[GROUP].mode().sort()[0]
    own = rows.filter(pl.col(GROUP) == longest).sort(INDEX)
    change = own["value"].interpolate().drop_nulls().diff().drop_nulls().to_numpy()
    change = change - change.mean() if len(change) else change
    whole = float(change @ change)
    if whole <= 0:
        return ()
    alike = {n: float(change[n:] @ change[:-n]) / whole for n in LENGTHS if 3 * n <= len(change)}
    best = max(alike.values(), default=0.0)
    found = [n for n in LENGTHS if alike.get(n, 0.0) > max(CYCLICAL, NEARLY * best)]
    return tuple(found[:1])  # two seasons are a season too


def _known(column: Column, past: Past, frame: pl.DataFrame, brief: Brief) -> bool:
    """Return whether the value of a column is known before its instant comes."""
    told = brief.column(column.name).available
    if told is True or told is False:
        return told
    values = frame.select(pl.col(column.name).alias("v"), pl.col(past.time).alias("t"))
    if past.group is not None:
        within = values.with_columns(frame[past.group].alias("g")).group_by("g").agg(pl.col("v").n_unique())
        if within["v"].max() == 1 and within.height > 1:
            return True
    return _by_calendar(values)


def _by_calendar(values: pl.DataFrame) -> bool:
    """Return whether a place of the calendar, seen in several cycles, always has the same value."""
    if values.schema["t"] not in (pl.Date, pl.Datetime):
        return False
    t = pl.col("t").cast(pl.Datetime("us"))
    hour, weekday, month = t.dt.hour(), t.dt.weekday(), t.dt.month()
    day, week, year = (
        t.dt.date().cast(pl.Int64),
        (t.dt.date().cast(pl.Int64) + 3) // 7,
        t.dt.year().cast(pl.Int64),
    )
    for place, cycle in (
        (hour, day), (weekday, week), (month, year), (month * 100 + t.dt.day(), year),
    ):  # fmt: skip
        found = values.select("v", place.alias("p"), cycle.alias("c"))
        places = found.group_by("p").agg(pl.col("v").n_unique(), pl.col("c").n_unique())
        if places["v"].max() == 1 and np.mean(places["c"].to_numpy()) >= CYCLES:
            return True
    return False


def _numbered(column: Column) -> bool:
    return column.kind in (Kind.NUMBER, Kind.BOOLEAN, Kind.CATEGORY, Kind.ORDINAL)


def _settled(column: Column, past: Past, frame: pl.DataFrame, brief: Brief) -> Column:
    """Return a column with its role: a feature nobody knows at the origin is kept out, with the reason."""
    if column.role is not Role.FEATURE:
        return column
    told = "" if brief.column(column.name).available is False else "-untold"
    if column.name in past.columns:
        reason = said(f"split.past.replaced{told}", column=column.name)
    elif not _numbered(column) and not _known(
        column, past, frame.filter(pl.col(PART) == "development"), brief
    ):
        reason = said(f"split.past.unknown{told}", column=column.name)
    else:
        return column
    return column.model_copy(update={"role": Role.EXCLUDED, "role_reason": reason})


def _made(name: str, frame: pl.DataFrame) -> Column:
    values = frame[name].drop_nulls()
    least, most = values.min(), values.max()
    return Column(
        name=name, kind=Kind.NUMBER, role=Role.FEATURE, dtype="Float64", missing=frame[name].null_count(),
        distinct=values.n_unique(),
        minimum=float(least) if isinstance(least, (int, float)) else None,
        maximum=float(most) if isinstance(most, (int, float)) else None,
    )  # fmt: skip
