"""Groups seen at a few moments: Spearman's correlation of their means, with a Fisher z interval."""

import numpy as np
import polars as pl

from pythesis.stats.recipes.parts.columns import gaps, used, values
from pythesis.stats.recipes.parts.ranked import correlated

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text, "category"
X_ORDER = ()
Y = "y"
Y_READING = "number"
Y_ORDER = ()
GROUP = "group"
TIME = "time"
GAPS = None  # the column read as "known" or "missing"
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95


rows = gaps(used(pl.read_parquet(DATA), ROWS), GAPS)
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null() & rows[GROUP].is_not_null() & rows[TIME].is_not_null()
who = np.unique(rows[GROUP].filter(full).cast(pl.String).to_numpy(), return_inverse=True)[1]
x, y = (np.round(np.bincount(who, weights=v.filter(full)) / np.bincount(who), 12) for v in (x, y))
result = {**correlated(x, y, SMALLEST, LEVEL), "n": len(who), "n_groups": len(x)}
