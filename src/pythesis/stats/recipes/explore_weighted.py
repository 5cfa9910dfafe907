"""Recompute a weighted mean of the development rows with its linearised interval (Binder 1983)."""

import math

import numpy as np
import polars as pl
from scipy import stats

DATA = "data/processed/rows.parquet"
COLUMN = "column"
WEIGHT = "weight"
HIT = ""  # a level counted as 1, the others as 0; empty for numbers
GROUP = None  # rows drawn together
LEVEL = 0.95

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
keys = [name for name in (COLUMN, WEIGHT, GROUP) if name]
rows = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in keys))
column = (rows[COLUMN].cast(pl.String) == HIT) if HIT else rows[COLUMN]
values, weights = column.cast(pl.Float64).to_numpy(), rows[WEIGHT].cast(pl.Float64).to_numpy()
units = (
    np.unique(rows[GROUP].cast(pl.String).to_numpy(), return_inverse=True)[1]
    if GROUP
    else np.arange(len(values))
)
shares = weights / weights.sum()
value, k = float(shares @ values), int(units.max()) + 1
totals = np.bincount(units, weights=shares * (values - value), minlength=k)
half = stats.t.ppf((1 + LEVEL) / 2, k - 1) * math.sqrt(k / (k - 1) * float(totals @ totals))
result = {"effect": value, "low": float(value - half), "high": float(value + half), "n": len(values)}
