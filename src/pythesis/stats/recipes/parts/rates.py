"""A share among some rows with its interval, and which rows of a group it counts."""

import numpy as np
import polars as pl
from scipy import stats

from pythesis.stats.recipes.parts.worth import interval


def rate(values, block, level, seed):
    """Return a share and its interval: Wilson's, or a bootstrap over blocks when rows share them."""
    if len(np.unique(block)) < len(block):
        low, high = interval(values, block, 1000, seed, level)
        return float(values.mean()), low, high
    found = stats.binomtest(int(values.sum()), len(values)).proportion_ci(level, method="wilson")
    return float(values.mean()), float(found.low), float(found.high)


def members(column, kind, value, low, high):
    """Return which rows belong to a group: a level, a range of numbers with both its ends, or a gap."""
    if kind == "missing":
        return column.is_null().to_numpy()
    if kind == "level":
        return (column.cast(pl.String) == value).fill_null(value=False).to_numpy()
    number = column.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
    return (number >= low) & (number <= high)


def counted(measure, event, yes):
    """Return the rows a measure is about, and the rows of them that it counts."""
    if measure == "missed":
        return event, ~yes
    if measure == "alarms":
        return ~event, yes
    return np.ones(len(event), dtype=bool), yes
