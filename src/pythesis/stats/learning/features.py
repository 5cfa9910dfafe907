"""The part of the preparation that learns nothing: the same for every row, whatever the others are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl

from pythesis.core.recipe import Treatment

MISSING = "(missing)"
EPOCH = dt.date(1970, 1, 1)


def names(treatment: Treatment) -> list[str]:
    """Return the feature names one treatment makes: the column, or ``<column>.<part>`` for a date.

    Examples
    --------
    >>> names(Treatment(column="day", kind="date", encoding="pass", parts=("year", "month")))
    ['day.year', 'day.month']
    """
    if treatment.kind == "date":
        return [f"{treatment.column}.{part}" for part in treatment.parts]
    return [treatment.column]


def features(frame: pl.DataFrame, treatments: Iterable[Treatment]) -> pl.DataFrame:
    """Return the features of each row, before anything is learnt.

    Parameters
    ----------
    frame : DataFrame, shape (n, any)
        Rows of the table; columns the treatments do not name are ignored, a column that is absent
        counts as gaps.
    treatments : iterable of Treatment

    Returns
    -------
    DataFrame, shape (n, n_features)
        ``Float64`` with NaN for a gap, or text. Without treatments, one column ``constant`` of ones: the
        trivial model still needs to know how many rows there are.
    """
    schema = frame.schema  # asked for once: Polars makes it anew each time
    made = [
        each for treatment in treatments for each in _expressions(treatment, schema.get(treatment.column))
    ]
    return frame.select(made or [pl.repeat(1.0, pl.len()).alias("constant")])


def _expressions(treatment: Treatment, dtype: pl.DataType | None) -> list[pl.Expr]:
    column = pl.lit(None, dtype=pl.String) if dtype is None else pl.col(treatment.column)
    if dtype is None:  # repeated to the height of the frame by the row count
        column = pl.repeat(None, pl.len(), dtype=pl.String)
    if treatment.kind == "date":
        return [_part(column, part, dtype).alias(f"{treatment.column}.{part}") for part in treatment.parts]
    if treatment.kind in {"number", "boolean"}:
        number = column.cast(pl.Float64, strict=False)
        finite = pl.when(number.is_finite()).then(number)
        return [finite.fill_null(float("nan")).alias(treatment.column)]
    text = column.cast(pl.String, strict=False)
    gap = MISSING if treatment.kind != "text" else ""
    return [text.fill_null(gap).alias(treatment.column)]


def _part(column: pl.Expr, part: str, dtype: pl.DataType | None) -> pl.Expr:
    if dtype is None or dtype == pl.String:
        column = column.str.to_datetime(strict=False)
    if part == "days":
        value = (column.cast(pl.Date) - pl.lit(EPOCH)).dt.total_days()
    elif part == "hour":
        value = column.cast(pl.Datetime("us")).dt.hour()
    else:
        value = {
            "year": column.dt.year(),
            "month": column.dt.month(),
            "day": column.dt.day(),
            "weekday": column.dt.weekday(),
        }[part]
    return value.cast(pl.Float64).fill_null(float("nan"))
