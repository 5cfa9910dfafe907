"""A relation within groups over time: means of groups and of moments removed, groups left out together."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.chance import blocks_of
from pythesis.stats.recipes.parts.columns import gaps, used, values
from pythesis.stats.recipes.parts.related import (
    effect_of,
    judged,
    left_out,
    means_removed,
    products,
    scores,
)

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()  # levels of an ordinal or a category
Y = "y"
Y_READING = "number"
Y_ORDER = ()
GROUP = "group"
TIME = "time"
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
EFFECT = "spearman-rho"
SMALLEST = 0.1
LEVEL = 0.95


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
rows = rows.sort("__row") if "__row" in rows.columns else rows
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null() & rows[GROUP].is_not_null() & rows[TIME].is_not_null()
x, y = x.filter(full).to_numpy(), y.filter(full).to_numpy()
groups = np.unique(rows[GROUP].filter(full).cast(pl.String).to_list(), return_inverse=True)[1]
moments = rows[TIME].filter(full).rank("dense").to_numpy().astype(int) - 1
n, sizes = len(x), np.bincount(groups)


def departures(part):
    """Means of groups and of moments are removed in turn until nothing moves."""
    for _ in range(200):
        before, part = part, means_removed(means_removed(part, groups), moments)
        if np.abs(part - before).max() <= 1e-13:
            return part
    return part


u, v = departures(scores(x, X_READING, X_ORDER)), departures(scores(y, Y_READING, Y_ORDER))
total, blocks = products(u, v), blocks_of(sizes)[groups]
without = np.array(left_out(u, v, blocks, EFFECT, X_READING))
# A group left out still stands in the means of the moments: errors come out short by this much.
without = without.mean() + np.sqrt(len(sizes) / (len(sizes) - 1)) * (without - without.mean())
weights = np.bincount(blocks, weights=(u**2).sum(axis=1))
df = max(1.0, weights.sum() ** 2 / (weights**2).sum() - 1)
effect, free = effect_of(*total, EFFECT, X_READING), max(n - len(sizes) - moments.max(), 1)
result = judged(effect, without, EFFECT, SMALLEST, LEVEL, df, 0.0, total[2].size / free, total[2].shape, n)
result |= {"n": n, "n_groups": len(sizes)}
