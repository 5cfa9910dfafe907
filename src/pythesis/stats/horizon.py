"""Whether a brief that asks for a forecast can have one, and which rows could be forecast."""

from __future__ import annotations

from typing import Any, NoReturn

import polars as pl

from pythesis.core.brief import Brief
from pythesis.core.dataset import Table
from pythesis.core.errors import InputError
from pythesis.core.said import said
from pythesis.stats.task import task_of

FEWEST_INSTANTS = 24  # in a series, half of the groups having as many: two years of months
ALONE = 0.99  # share of rows with an instant of their own in their group; a few may be copies
NEAR = 0.1  # of the middle step: months and quarters are not all as long
EVEN = 0.75  # share of steps near the middle one: working days have four of five


def check_horizon(table: Table, brief: Brief) -> None:
    """Refuse a horizon where there is no series to forecast.

    Raises
    ------
    InputError
        Without a time column or a target that is a number, or with a horizon, gap, season or frequency
        that counts nothing.
    """
    data = brief.data
    for key, value, least in (("horizon", data.horizon, 1), ("gap", data.gap, 0), ("season", data.season, 2)):
        if value is not None and value < least:
            refuse("count", key=key, value=value, least=least)
    if data.horizon is None:
        return
    if table.time is None:
        refuse("no-time", horizon=data.horizon)
    if task_of(table, brief) != "regression":
        refuse("not-a-number", column=table.target.name if table.target is not None else "")


def refuse(what: str, **values: Any) -> NoReturn:
    """Refuse a forecast, with the reason and the remedy."""
    raise InputError(
        said(f"split.past.error.{what}.what", **values), said(f"split.past.error.{what}.remedy", **values)
    )


def is_series(frame: pl.DataFrame, time: str, group: str | None = None) -> bool:
    """Return whether rows follow one another evenly in time, as one series or as several, by group.

    Parameters
    ----------
    frame : polars.DataFrame
        The rows, in any order; the target is not read.
    time : str
        The column of moments: dates, or whole numbers. Text is no series until it is read as dates.
    group : str, optional
        The column that tells series apart.

    Examples
    --------
    >>> days = pl.date_range(pl.date(2024, 1, 1), pl.date(2024, 2, 29), eager=True)
    >>> is_series(pl.DataFrame({"day": days}), "day")
    True
    >>> is_series(pl.DataFrame({"day": [*days, *days]}), "day")
    False
    """
    moments = frame[time]
    if moments.dtype in (pl.Date, pl.Datetime):
        moments = moments.cast(pl.Datetime("us")).to_physical()
    elif not moments.dtype.is_integer():
        return False
    own = pl.DataFrame({"g": frame[group] if group is not None else [""] * frame.height, "t": moments})
    own = own.drop_nulls("t")
    once = own.unique().sort("g", "t")
    sizes = once.group_by("g").len()["len"]
    if once.height < ALONE * own.height or not len(sizes) or sizes.median() < FEWEST_INSTANTS:  # type: ignore[operator]
        return False
    step = once.select(pl.col("t").diff().over("g").alias("step")).drop_nulls()["step"].cast(pl.Float64)
    middle = float(step.median())  # type: ignore[arg-type]
    return bool(((step - middle).abs() <= NEAR * middle).mean() >= EVEN)  # type: ignore[operator]
