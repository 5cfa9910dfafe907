"""Correlate, over the levels of a key, the means of a column and of the target (development rows)."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
KEY = "key"
TARGET = "target"
LEVEL = ""

rows = pl.read_parquet(DATA, columns=["__part", COLUMN, KEY, TARGET]).filter(
    pl.col("__part") == "development"
)
rows = rows.drop_nulls([COLUMN, KEY, TARGET])
target = rows[TARGET].cast(pl.String) == LEVEL if LEVEL else rows[TARGET]
x, y = rows[COLUMN].cast(pl.Float64).to_numpy(), target.cast(pl.Float64).to_numpy()
known = np.isfinite(x) & np.isfinite(y)
x, y, codes = x[known], y[known], np.unique(rows[KEY].rank("dense").to_numpy()[known], return_inverse=True)[1]
sizes = np.bincount(codes)
own, mean = np.bincount(codes, weights=x) / sizes, np.bincount(codes, weights=y) / sizes
own, mean = own - x.mean(), mean - y.mean()
r = float((sizes * own * mean).sum() / np.sqrt((sizes * own**2).sum() * (sizes * mean**2).sum()))
result = {"statistic": r, "effect": r, "n": len(x), "n_groups": len(sizes)}
