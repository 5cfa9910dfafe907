"""Spearman's rank correlation of two columns, with a Fisher z interval."""

import polars as pl

from pythesis.stats.recipes.parts.columns import used, values
from pythesis.stats.recipes.parts.ranked import correlated

DATA = "data/processed/rows.parquet"
X = "x"
X_READING = "number"  # or "date", "ordinal", "length" of a text
X_ORDER = ()
Y = "y"
Y_READING = "number"
Y_ORDER = ()
ROWS = "confirm"  # "confirm", "explore", "development", "test" or "all"
SMALLEST = 0.1
LEVEL = 0.95


rows = used(pl.read_parquet(DATA), ROWS)
x, y = values(rows[X], X_READING, X_ORDER), values(rows[Y], Y_READING, Y_ORDER)
full = x.is_not_null() & y.is_not_null()
x, y = x.filter(full).to_numpy(), y.filter(full).to_numpy()
result = {**correlated(x, y, SMALLEST, LEVEL), "n": len(x)}
