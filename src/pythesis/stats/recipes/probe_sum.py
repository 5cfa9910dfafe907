"""Fit the target as a weighted sum of columns and say which share of its spread the sum gives."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
TARGET = "target"
COLUMNS = ("column",)

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
full = rows.select(TARGET, *COLUMNS).drop_nulls().cast(pl.Float64)
y = full[TARGET].to_numpy()
x = np.column_stack([np.ones(len(y)), full.select(COLUMNS).to_numpy()])
left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
share = 1 - float((left**2).sum() / ((y - y.mean()) ** 2).sum())
result = {"effect": share, "n": len(y)}
