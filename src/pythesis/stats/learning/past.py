"""Columns made of the past alone: lags, rolling statistics and seasons, as known when a forecast is made.

A forecast of the row at instant t is made at an origin: nothing after t - step - gap is read. Steps from 1 to
the horizon are dealt to rows evenly (the multiples of the golden ratio, Weyl 1916), whatever the hour or the
season, so that one model learns every step and each step is scored on rows of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from pythesis.core.past import Past

GOLDEN = 0.6180339887498949
SEASONS_AVERAGED = 4  # seasons whose value at the same place is averaged
LONG = 4  # windows in the long mean
AT, GROUP, INDEX, CUT, STEP, VALUE = "at", "group", "index", "cut", "step", "value"
INSTANT, ORIGIN = "__instant", "__origin"
WORKING = 5  # days of a working week: the season of a series of dates that skips weekends


def index_of(moments: pl.Series, known: pl.Series, past: Past) -> pl.Series:
    """Return the instant of each row as a whole number, null without a moment.

    Parameters
    ----------
    moments : Series, shape (n,)
        The column ``past.time``.
    known : Series of bool, shape (n,)
        Whether the target is known: only moments of such rows, and later ones, count as instants when
        instants are counted as they come.
    """
    if past.unit == "microseconds":
        return moments.cast(pl.Datetime("us")).to_physical() // past.every
    if past.unit == "months":
        months = moments.dt.year().cast(pl.Int64) * 12 + moments.dt.month().cast(pl.Int64) - 1
        return months // past.every
    if past.unit == "steps":
        return moments.cast(pl.Int64, strict=False) // past.every
    seen = moments.filter(known).drop_nulls().unique().sort()
    later = pl.when(moments > seen.max()).then(moments).otherwise(None).rank("dense")
    place = seen.search_sorted(moments, side="left").cast(pl.Int64) + 1
    ranked = pl.select(pl.coalesce(later + seen.len(), pl.lit(place))).to_series()
    return ranked.cast(pl.Int64).set(moments.is_null(), None)


def placed(frame: pl.DataFrame, past: Past) -> pl.DataFrame:
    """Return the group, instant, step and last readable instant (``cut``) of each row, in order.

    A row whose target is not known, later than every known one of its group, is forecast from the last
    known instant; any other row from the origin its dealt step gives.
    """
    group = pl.Series([""] * frame.height)
    value = pl.Series([None] * frame.height, dtype=pl.Float64)
    if past.group is not None:
        group = frame[past.group].cast(pl.String)
    if past.target in frame.columns:
        value = frame[past.target].cast(pl.Float64, strict=False)
    value = pl.select(pl.when(value.is_finite()).then(value)).to_series()
    table = pl.DataFrame(
        {
            AT: np.arange(frame.height),
            GROUP: group.fill_null("\0"),
            INDEX: index_of(frame[past.time], value.is_not_null(), past),
            VALUE: value,
        }
    )
    turn = (pl.col(INDEX) * GOLDEN) % 1.0
    dealt = 1 + (turn * past.horizon).floor().cast(pl.Int64).clip(0, past.horizon - 1)
    newest = pl.col(INDEX).filter(pl.col(VALUE).is_not_null()).max().over(GROUP)
    ahead = pl.col(VALUE).is_null() & (pl.col(INDEX) > newest)
    latest = pl.min_horizontal(newest, pl.col(INDEX) - 1 - past.gap)
    table = table.with_columns(
        pl.when(ahead).then(latest).otherwise(pl.col(INDEX) - dealt - past.gap).alias(CUT)
    )
    return table.with_columns((pl.col(INDEX) - pl.col(CUT) - past.gap).alias(STEP))


def with_past(frame: pl.DataFrame, past: Past) -> pl.DataFrame:
    """Add the columns of the past to the rows of a table.

    Parameters
    ----------
    frame : DataFrame, shape (n, any)
        All rows of the series, in any order: the past of a row is read from the others.

    Returns
    -------
    DataFrame, shape (n, any + made)
        With ``past.made()`` and ``<column>.last`` for ``past.columns``, null where the past does not
        reach; ``__instant``, the number of the row's instant, and ``__origin``, the last one it reads.
    """
    rows = placed(frame, past)
    grid = _grid(rows, frame, past)
    told = grid.select(GROUP, pl.col(INDEX).alias(CUT), pl.exclude(GROUP, INDEX, VALUE))
    found = rows.join(told, on=[GROUP, CUT], how="left", maintain_order="left")
    known = grid.select(GROUP, INDEX, VALUE)
    for at, season in enumerate(past.seasons):
        found = _seasons_back(found, known, season, past, whole=at == 0)
    slope = pl.col("__slope") * (pl.col(STEP) + past.gap)
    drift = (pl.col(past.last) + slope).alias(past.drift)
    found = found.with_columns(drift, pl.col(STEP).cast(pl.Float64).alias(past.step))
    found = found.with_columns(pl.col(INDEX).alias(INSTANT), pl.col(CUT).alias(ORIGIN))
    others = [f"{c}.last" for c in past.columns]
    return frame.with_columns(found.select(*past.made(), *others, INSTANT, ORIGIN))


def _grid(rows: pl.DataFrame, frame: pl.DataFrame, past: Past) -> pl.DataFrame:
    """Return every instant of every group, in order, with what was known once it was over."""
    others = [frame[c].alias(f"{c}.last") for c in past.columns]
    seen = rows.select(GROUP, INDEX, VALUE).with_columns(others)
    seen = seen.filter(pl.col(INDEX).is_not_null(), pl.col(VALUE).is_not_null())
    last = [pl.col(s.name).drop_nulls().last() for s in others]
    seen = seen.group_by(GROUP, INDEX, maintain_order=True).agg(pl.col(VALUE).mean(), *last)
    spans = seen.group_by(GROUP, maintain_order=True).agg(
        pl.int_ranges(pl.col(INDEX).min(), pl.col(INDEX).max() + 1)
    )
    grid = spans.explode(INDEX).join(seen, on=[GROUP, INDEX], how="left").sort(GROUP, INDEX)
    value, y, window = pl.col(VALUE), past.target, past.window
    fewest = max(1, window // 2)
    first, since = value.drop_nulls().first(), pl.col(INDEX).filter(value.is_not_null()).first()
    elapsed = (pl.col(INDEX) - since).replace(0, None)
    made = [
        value.forward_fill().alias(past.last),
        value.shift(1).forward_fill().alias(f"{y}.last-2"),
        value.shift(2).forward_fill().alias(f"{y}.last-3"),
        value.rolling_mean(window, min_samples=fewest).alias(f"{y}.mean-{window}"),
        value.rolling_std(window, min_samples=max(2, fewest)).alias(f"{y}.spread-{window}"),
        value.rolling_mean(LONG * window, min_samples=fewest).alias(f"{y}.mean-{LONG * window}"),
        ((value.forward_fill() - first) / elapsed).alias("__slope"),
        *(pl.col(s.name).forward_fill() for s in others),
    ]
    return grid.with_columns(one.over(GROUP) for one in made)


def _seasons_back(
    found: pl.DataFrame, known: pl.DataFrame, season: int, past: Past, *, whole: bool
) -> pl.DataFrame:
    """Add the value one season back, or as many as it takes to be known; the ones before with `whole`."""
    name = f"{past.target}.season-{season}"
    back = ((pl.col(INDEX) - pl.col(CUT)) / season).ceil().cast(pl.Int64).clip(1) * season
    names = [f"__{name}-{k}" for k in range(SEASONS_AVERAGED if whole else 1)]
    for k, one in enumerate(names):
        there = found.select(GROUP, (pl.col(INDEX) - back - k * season).alias(INDEX))
        value = there.join(known, on=[GROUP, INDEX], how="left", maintain_order="left")[VALUE]
        found = found.with_columns(value.alias(one))
    made = [pl.col(names[0]).alias(name)]
    if whole:
        made.append(pl.col(names[1]).alias(f"{name}-before"))
        made.append(pl.mean_horizontal(names).alias(f"{name}-mean"))
    return found.with_columns(made).drop(names)


def upcoming(frame: pl.DataFrame, past: Past) -> pl.DataFrame:
    """Return the rows of a table followed by the next instants of each group, whose target is to come.

    Instants that are counted as they come go on at the usual spacing, weekends left out of a working week.
    """
    by = [] if past.group is None else [past.group]
    dated = frame.filter(pl.col(past.time).is_not_null())
    ends = dated.group_by(by or pl.lit(0), maintain_order=True)
    last = ends.agg(pl.col(past.time).max()).select(*by, past.time)
    spacing = frame[past.time].unique().sort().diff().drop_nulls().mode().sort().first()
    parts = []
    for k in range(1, past.horizon + 1):
        ahead = last.with_columns(_later(last[past.time], k, spacing, past))
        parts.append(ahead)
    more = pl.concat(parts) if parts else last.clear()
    return pl.concat([frame, more.cast({past.time: frame.schema[past.time]})], how="diagonal")


def _later(moments: pl.Series, k: int, spacing: Any, past: Past) -> pl.Series:
    """Return the moments `k` instants later."""
    if past.unit == "months":
        return moments.dt.offset_by(f"{k * past.every}mo")
    if past.unit == "microseconds":
        whole = moments.cast(pl.Datetime("us")).to_physical() + k * past.every
        return whole.cast(pl.Datetime("us")).cast(moments.dtype).alias(moments.name)
    if past.unit == "steps":
        return moments + k * past.every
    if past.seasons == (WORKING,):
        return pl.select(pl.lit(moments).dt.add_business_days(k, roll="forward")).to_series()
    later: pl.Series = moments + spacing * k
    return later.alias(moments.name)
