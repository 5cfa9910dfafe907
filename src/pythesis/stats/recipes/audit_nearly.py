"""Measure how much of the spread of a column's logarithm the product or ratio of two others explains."""

import numpy as np
import polars as pl

DATA = "data/processed/raw.parquet"
COLUMN = "column"
TERMS = ("first", "second")
FORM = "product"

rows = pl.read_parquet(DATA)
logs = []
for name in (COLUMN, *TERMS):
    values = rows[name]
    if values.dtype == pl.String:
        values = values.str.strip_chars().cast(pl.Float64, strict=False)
    values = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    usable = np.isfinite(values) & (values > 0)
    logs.append(np.where(usable, np.log(np.where(usable, values, 1.0)), np.nan))
known = ~np.isnan(np.stack(logs)).any(axis=0)
y, first, second = (log[known] for log in logs)
left = y - first - (second if FORM == "product" else -second)
share = 1 - left.var() / y.var()
result = {"statistic": share, "effect": share, "n": int(known.sum())}
