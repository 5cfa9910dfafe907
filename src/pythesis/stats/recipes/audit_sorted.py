"""Compare the position of development rows with the target: rank correlation, or share of a complete sort."""

import numpy as np
import polars as pl
from scipy.stats import rankdata

DATA = "data/processed/raw.parquet"
TARGET = "target"
NUMBER = False

rows = pl.read_parquet(DATA, columns=["__row", "__part", TARGET]).filter(pl.col("__part") == "development")
y = rows.drop_nulls(TARGET).sort("__row")[TARGET]
n = len(y)
if NUMBER:
    numbers = y.cast(pl.Float64).to_numpy()
    known = np.isfinite(numbers)
    effect = np.corrcoef(rankdata(numbers[known]), np.arange(n)[known])[0, 1]
else:
    codes = y.rank("dense").to_numpy().astype(int) - 1
    sizes = np.bincount(codes).astype(float)
    means = np.bincount(codes, weights=np.arange(n)) / np.maximum(sizes, 1)
    order = np.argsort(means, kind="stable")
    middles = np.cumsum(sizes[order]) - sizes[order] / 2
    effect = (sizes * (means - (n - 1) / 2) ** 2).sum() / (sizes[order] * (middles - n / 2) ** 2).sum()
result = {"statistic": float(effect), "effect": float(effect), "n": n}
