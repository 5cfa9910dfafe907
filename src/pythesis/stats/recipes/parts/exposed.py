"""Counts and what each row was watched for: reading them, and the regression of a rate on one column."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.columns import text, used, values


def watched(rows, which, names, reading, levels, group):
    """Return the column, the counts, the exposures and the number of the group of each row (or None)."""
    x, count, exposure = names
    rows = used(rows, which).sort("__row")
    column = text(rows[x]) if reading[0] == "category" else values(rows[x], *reading)
    y, e = (rows[name].cast(pl.Float64).fill_nan(None) for name in (count, exposure))
    full = column.is_not_null() & y.is_not_null() & (e > 0).fill_null(False)
    full = full & column.is_in(list(levels)) if levels else full
    full = full if group is None else full & rows[group].is_not_null()
    who = None
    if group is not None:
        who = np.unique(rows[group].filter(full).cast(pl.String).to_numpy(), return_inverse=True)[1]
    return column.filter(full).to_numpy(), y.filter(full).to_numpy(), e.filter(full).to_numpy(), who


def regressed(x, y, e):
    """Return the logarithm of the ratio of rates for one more of x, and the counts expected of each row."""
    b = 0.0
    for _ in range(60):
        weight = e * np.exp(b * x)
        mean = weight @ x / weight.sum()
        step = y @ (x - mean) / (y.sum() * (weight @ (x - mean) ** 2 / weight.sum()))
        b += np.clip(step, -2, 2)
        if abs(step) < 1e-12 * (1 + abs(b)):
            break
    weight = e * np.exp(b * x)
    return b, y.sum() * weight / weight.sum()


def squared(scores, who):
    """Return the sum of squares of scores, row by row or by group, whichever is larger, and its freedom."""
    sums = scores if who is None else np.bincount(who, weights=scores)
    return max((scores**2).sum(), (sums**2).sum()), carried(sums)


def carried(scores):
    """Return how many equal scores would vary as much: the degrees of freedom of their sum of squares."""
    fourth = (scores**4).sum()
    return max(1.0, (scores**2).sum() ** 2 / fourth) if fourth > 0 else 1.0


def slope_error(x, y, expected, who):
    """Return the error of the slope and its freedom, one row or group left out after the other."""
    away = x - expected @ x / expected.sum()
    information = expected @ away**2
    own = expected / expected.sum() + expected * away**2 / information
    score = away * (y - expected)
    moved = score / np.maximum(1 - own, 1 / len(x))
    found = (moved**2).sum()
    if who is not None:
        moved = np.bincount(who, weights=score) / np.maximum(
            1 - np.bincount(who, weights=own), 1 / (who.max() + 1)
        )
        found = max(found, (moved**2).sum())
    return np.sqrt(max(found / information**2, 1 / information)), carried(moved)
