"""Compute the smallest effect that development rows show four times in five, at the 5 % level."""

import numpy as np
import polars as pl
from scipy.stats import norm

DATA = "data/processed/raw.parquet"
TARGET = ""
CLASSES = False

rows = pl.read_parquet(DATA).filter(pl.col("__part") == "development")
n = rows.height - rows[TARGET].null_count() if TARGET else rows.height
reach = norm.ppf(0.975) + norm.ppf(0.8)
if CLASSES:
    rare = min(rows[TARGET].drop_nulls().unique_counts().to_list())
    effect = reach * np.sqrt(1 / rare + 1 / max(n - rare, 1))
else:
    effect = np.tanh(reach / np.sqrt(n - 3)) if n > 3 else 1.0
result = {"effect": float(effect), "n": n}
